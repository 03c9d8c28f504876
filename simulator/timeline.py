"""Tell a journal to people: one line for each thing that happened, at the account's time.

Rule: an attempt says which event it is about, unless the line above was about the same one.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator.lines import (
    BAD,
    GOOD,
    NOBODY,
    PLAIN,
    QUIET,
    SKIPPED,
    STYLES,
    WARN,
    WIDTH,
    Line,
    Piece,
    clock_time,
    judged_words,
    outcome_words,
    recipients,
    short_time,
)
from simulator.model import entries as e
from simulator.model.messages import Message
from simulator.model.times import format_time

LONGEST_TEXT = 32
LONGEST_REASON = 160
_NAME = re.compile(r"""^name:[ ]*["']?(?P<name>[^"'#\n]+?)["']?[ ]*(?:#.*)?$""", re.MULTILINE)


class _Subject(Struct, frozen=True):
    """What a delivery is about."""

    type: str
    to: str
    name: str


class Timeline:
    """Takes entries in their order and gives their lines; entries before the first that it sees it does not miss."""

    def __init__(self, *, how_to_name_url: str = "bwsim serve --callback-url") -> None:
        self._how_to_name_url = how_to_name_url
        self._messages: dict[str, Message] = {}
        self._rules: dict[str, tuple[str | None, ...]] = {}
        self._deliveries: dict[int, _Subject] = {}
        self._above: int | None = None
        self._date = ""

    def lines(self, entry: e.Entry) -> list[Line]:
        """The lines of one entry: none, one, or two when a new date begins."""
        date = self._new_date(entry.at_ms)
        line = TELL[type(entry)](self, entry)
        return [*date, (Piece(f"{clock_time(entry.at_ms)}  ", QUIET), *line)] if line else date

    def learn(self, entry: e.Entry) -> None:
        """Take notice of an entry that is not shown."""
        date = self._date
        self.lines(entry)
        self._date, self._above = date, None

    def turn_page(self) -> None:
        """What follows is read without the lines before it: say the date and the events anew."""
        self._date, self._above = "", None

    def _new_date(self, at_ms: int) -> list[Line]:
        date = format_time(at_ms)[:10]
        if date == self._date:
            return []
        self._date, self._above = date, None
        return [(Piece(date, "bold"),)]

    # -- messages

    def _accepted(self, entry: e.MessageAccepted) -> Line:
        self._rules[entry.message.id] = tuple(plan.rule for plan in entry.plans)
        return self._message("accepted", recipients(entry.message.to), entry.message)

    def _received(self, entry: e.MessageReceived) -> Line:
        line = self._message("from a handset", f"{entry.message.from_} → {entry.message.owner}", entry.message)
        return (*line, *_rule(entry.cause))

    def _wrote(self, entry: e.HandsetWrote) -> Line | None:
        if entry.nobody is None:
            return None
        self._above = None
        who = f"{entry.from_} → {recipients(entry.to)}"
        return (
            Piece("from a handset".ljust(WIDTH + 2), BAD),
            Piece(f"{who}  {NOBODY[entry.nobody]}"),
            *_rule(entry.cause),
        )

    def _traffic_started(self, entry: e.TrafficStarted) -> Line:
        self._above = None
        first = short_time(min(entry.first_ms), seen_from_ms=entry.at_ms)
        many = "1 item" if len(entry.first_ms) == 1 else f"{len(entry.first_ms)} items"
        return _note(f"traffic begins, {many}, the first message at {first}")

    def _message(self, word: str, who: str, message: Message) -> Line:
        self._above = None
        self._messages[message.id] = message
        return (
            Piece(word.ljust(WIDTH + 2), "bold"),
            Piece(f"{who}  {message.tag or message.id}"),
            Piece(f"  {_what(message)}", QUIET),
        )

    def _refused(self, entry: e.RequestRefused) -> Line:
        self._above = None
        return (
            Piece(f"refused {entry.status}".ljust(WIDTH + 2), BAD),
            Piece(f"{recipients(entry.to)}  {entry.type}" if entry.to else entry.type),
            *((Piece(f"  {_cut(entry.said, LONGEST_REASON)}"),) if entry.said else ()),
            *_rule(entry.rule),
        )

    def _dropped(self, entry: e.RequestDropped) -> Line:
        self._above = None
        return (Piece(f"dropped {entry.request}".ljust(WIDTH + 2), BAD), Piece(entry.how), *_rule(entry.rule))

    def _request_counted(self, entry: e.RequestCounted) -> Line | None:
        if entry.rule is None:
            return None
        self._above = None
        said = f"answered, then {entry.dropped}" if entry.dropped else "answered as usual"
        return (Piece(f"{entry.request}".ljust(WIDTH + 2), QUIET), Piece(said), *_rule(entry.rule))

    def _state_entered(self, entry: e.StateEntered) -> Line:
        said = f"state {entry.state}, of a scenario that is over" if entry.stale else f"state {entry.state}"
        return _note(said)

    def _departed(self, entry: e.MessageDeparted) -> Line:
        return self._about(entry.message_id, "left the queue")

    def _expired(self, entry: e.MessageExpired) -> Line:
        return self._about(entry.message_id, "expired in queue", BAD)

    def _about(self, message_id: str, word: str, style: str = QUIET) -> Line:
        self._above = None
        message = self._messages.get(message_id)
        to = f"{recipients(message.to)}  " if message else ""
        return (Piece(word.ljust(WIDTH + 2), style), Piece(f"{to}{self._name(message_id)}", QUIET))

    def _name(self, message_id: str) -> str:
        message = self._messages.get(message_id)
        return message.tag if message and message.tag else f"…{message_id[-7:]}"

    def _resent(self, entry: e.DeliveryResent) -> Line:
        event, name = entry.event, self._name(entry.message_id)
        self._deliveries[entry.delivery_id] = _Subject(event.type, event.to, name)
        self._above = entry.delivery_id
        return (Piece("sent once more".ljust(WIDTH + 2), "bold"), Piece(f"{event.to}  {name}  {event.type}"))

    def _forgotten(self, entry: e.MessagesForgotten) -> None:
        for message_id in entry.message_ids:
            self._messages.pop(message_id, None)
            self._rules.pop(message_id, None)

    # -- events and attempts

    def _occurred(self, entry: e.EventOccurred) -> Line:
        event = entry.event
        self._above = entry.delivery_id
        name = self._name(entry.message_id)
        if entry.delivery_id is not None:
            self._open(entry.delivery_id, entry.copies, _Subject(event.type, event.to, name))
        return (
            Piece(event.type.ljust(WIDTH + 2), STYLES.get(event.type, PLAIN)),
            Piece(f"{event.to}  {name}"),
            *((Piece(f"  {event.error_code}", BAD),) if event.error_code is not None else ()),
            *((Piece(f"  {_short(event.raw)}", QUIET),) if event.raw is not None else ()),
            *((Piece(f"  {entry.copies} copies", WARN),) if entry.copies > 1 else ()),
            *self._decided(entry),
            *self._skipped(entry),
        )

    def _skipped(self, entry: e.EventOccurred) -> Line:
        if entry.skipped is None:
            return ()
        how = f"; name one with {self._how_to_name_url}" if entry.skipped == "no-url" else ""
        return (Piece(f"  ({SKIPPED[entry.skipped]}{how})", QUIET),)

    def _open(self, delivery_id: int, copies: int, subject: _Subject) -> None:
        self._deliveries[delivery_id] = subject
        for copy in range(1, copies):
            self._deliveries[delivery_id + copy] = replace(subject, name=f"{subject.name}, copy {copy + 1}")

    def _decided(self, entry: e.EventOccurred) -> Line:
        rules = self._rules.get(entry.message_id)
        return _rule(rules[entry.recipient]) if rules else ()

    def _hung(self, entry: e.AttemptHung) -> Line:
        until = short_time(entry.ends_ms, seen_from_ms=entry.at_ms)
        return self._attempt(entry.delivery_id, entry.attempt, Piece(f"no answer yet, until {until}", WARN))

    def _finished(self, entry: e.AttemptFinished) -> Line:
        words = outcome_words(entry.outcome)
        line = self._attempt(entry.delivery_id, entry.attempt, *_ending(entry, words))
        if entry.retry_ms is None:
            self._deliveries.pop(entry.delivery_id, None)
        return line

    def _attempt(self, delivery_id: int, number: int, *said: Piece) -> Line:
        subject = self._deliveries.get(delivery_id)
        again = self._above == delivery_id
        self._above = delivery_id
        about = f"{subject.type}  {subject.to}  {subject.name}" if subject else f"delivery {delivery_id}"
        return (
            Piece(f"  attempt {number} → "),
            *said,
            *(() if again else (Piece(f"  · {about}", QUIET),)),
        )

    # -- what the user did

    def _started(self, entry: e.WorldStarted) -> Line:
        return _note(f"account {entry.account_id} begins, seed {entry.seed}, clock {_clock(entry.clock, entry.rate)}")

    def _scenario(self, entry: e.ScenarioSet) -> Line:
        return _note(f"scenario {_called(entry)}")

    def _clock(self, entry: e.ClockSet) -> Line:
        return _note(f"clock {_clock(entry.clock, entry.rate)}")

    def _reached(self, entry: e.ClockReached) -> Line:
        self._above = None
        return _note("the clock was moved here")

    def _rules_added(self, entry: e.RulesAdded) -> Line:
        many = "1 rule" if entry.count == 1 else f"{entry.count} rules"
        return _note(f"{many} put before the others")

    def _rules_removed(self, entry: e.RulesRemoved) -> Line:
        return _note("the added rules were removed")

    def _application(self, entry: e.ApplicationSet) -> Line:
        return _note(f"application {entry.application.id}: {entry.application.status_url or 'no URL of its own'}")

    def _number(self, entry: e.NumberSet) -> Line:
        return _note(f"number {entry.number.number}")

    def _opt_out(self, entry: e.OptOutSet) -> Line:
        return _note(f"{entry.handset} opted {entry.opted} of what {entry.number} sends, by hand")

    # -- media files

    def _media_stored(self, entry: e.MediaStored) -> Line:
        self._above = None
        file = entry.media
        return _note(f"media {_short(file.id)} stored: {file.content_type}, {file.length} bytes")

    def _media_judged(self, entry: e.MediaJudged) -> Line:
        self._above = None
        event = entry.event
        name, why = _short(entry.message_id), judged_words(entry)
        if event is None:
            return _note(f"the files of {name} can be had")
        which = f"the files of {name} fail" if entry.file is None else f"file {entry.file + 1} of {name} fails"
        return _note(f"{which} it with {event.error_code}{f': {why}' if why else ''}")

    def _media_hung(self, entry: e.MediaHung) -> Line:
        self._above = None
        until = short_time(entry.ends_ms, seen_from_ms=entry.at_ms)
        return _note(f"the files of {_short(entry.message_id)} do not come yet, until {until}")

    def _media_deleted(self, entry: e.MediaDeleted) -> Line:
        self._above = None
        many = len(entry.media_ids)
        named = _short(entry.media_ids[0]) if many == 1 else f"{many} files"
        return _note(f"media {named} {'expired' if entry.expired else 'deleted'}")


def _called(entry: e.ScenarioSet) -> str:
    """The scenario's file; of one that came as a text the name that it has in there."""
    if entry.name != e.AS_TEXT:
        return entry.name
    try:
        said = msgspec.json.decode(entry.text)["name"]
    except (ValueError, KeyError, TypeError):
        found = _NAME.search(entry.text)
        said = found["name"] if found else "without a name"
    return _short(str(said))


def _short(text: str) -> str:
    """Cut, and fit for a terminal: a media id may hold any character."""
    shown = "".join(character if character.isprintable() else "·" for character in text)
    return _cut(shown, LONGEST_TEXT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _what(message: Message) -> str:
    text = " ".join(message.text.split())
    short = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    segments = "1 segment" if message.segment_count == 1 else f"{message.segment_count} segments"
    parts = [message.kind, segments, f'"{short}"' if text else "", message.id if message.tag else ""]
    return ", ".join(part for part in parts if part)


def _rule(rule: str | None) -> Line:
    return (Piece(f"  ← {rule}", QUIET),) if rule else ()


def _ending(entry: e.AttemptFinished, words: str) -> Iterable[Piece]:
    if entry.acknowledged:
        yield Piece(f"{words} acknowledged", GOOD)
    elif entry.retry_ms is not None:
        yield Piece(words, WARN)
        yield Piece(f", next at {short_time(entry.retry_ms, seen_from_ms=entry.at_ms)}")
    else:
        yield Piece(f"{words}, given up", BAD)


def _note(text: str) -> Line:
    return (Piece(text, QUIET),)


def _clock(mode: str, rate: float) -> str:
    return f"{mode} ({rate:g}x)" if mode == "compressed" else mode


TELL: dict[type[e.Entry], Callable[[Timeline, Any], Line | None]] = {
    e.WorldStarted: Timeline._started,
    e.ScenarioSet: Timeline._scenario,
    e.TrafficStarted: Timeline._traffic_started,
    e.RulesAdded: Timeline._rules_added,
    e.RulesRemoved: Timeline._rules_removed,
    e.ClockSet: Timeline._clock,
    e.ClockReached: Timeline._reached,
    e.ApplicationSet: Timeline._application,
    e.NumberSet: Timeline._number,
    e.MessageAccepted: Timeline._accepted,
    e.MessageReceived: Timeline._received,
    e.HandsetWrote: Timeline._wrote,
    e.RequestRefused: Timeline._refused,
    e.RequestDropped: Timeline._dropped,
    e.RequestCounted: Timeline._request_counted,
    e.StateEntered: Timeline._state_entered,
    e.MessageDeparted: Timeline._departed,
    e.MessageExpired: Timeline._expired,
    e.EventOccurred: Timeline._occurred,
    e.AttemptHung: Timeline._hung,
    e.AttemptFinished: Timeline._finished,
    e.DeliveryResent: Timeline._resent,
    e.OptOutSet: Timeline._opt_out,
    e.MessagesForgotten: Timeline._forgotten,
    e.MediaStored: Timeline._media_stored,
    e.MediaJudged: Timeline._media_judged,
    e.MediaHung: Timeline._media_hung,
    e.MediaDeleted: Timeline._media_deleted,
}
