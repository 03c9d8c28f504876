"""Play the requests of a recorded journal again and tell where the run first differs.

Rule 1: what the world did is taken from the record: requests, what users changed, how attempts ended, when clocks
        moved. Everything that the engine decides is decided again and compared, entry by entry.
Rule 2: what the record does not hold is taken as recorded, and counted: requests refused for their credentials, size or
        form, uploads and lists that rules counted, and what became of an MMS's files when they were fetched.
Rule 3: pure: entries in, a Difference or None out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from simulator.engine.config import Defaults
from simulator.engine.difference import Difference, difference, missing
from simulator.engine.due import MOVED
from simulator.engine.engine import Engine
from simulator.engine.handsets import HandsetRequest
from simulator.engine.receive import Arrival, Attachment
from simulator.engine.work import AttemptRequest
from simulator.model import entries as e
from simulator.model.clocks import ClockSetting
from simulator.model.messages import Message
from simulator.profiles import get as get_profile

JSON = "application/json"
MOST_STEPS = 1_000_000


class Replayed(Struct, frozen=True):
    """How far it was the same; `taken` counts entries that were taken as recorded."""

    entries: int
    taken: int
    difference: Difference | None


class NotReplayableError(Exception):
    """The record cannot be played from its beginning; the message says why."""


class _DiffersError(Exception):
    def __init__(self, difference: Difference) -> None:
        self.difference = difference


def replay(recorded: Sequence[e.Entry], defaults: Defaults) -> Replayed:
    """Play it with these defaults, which must be those of the recorded run."""
    player = _Player(recorded, defaults)
    try:
        player.play()
    except _DiffersError as differs:
        return Replayed(player.at, player.taken, differs.difference)
    return Replayed(player.at, player.taken, None)


class _Player:
    """Reads the record from the front; `at` counts what was found the same."""

    def __init__(self, recorded: Sequence[e.Entry], defaults: Defaults) -> None:
        self.recorded, self.at, self.taken = recorded, 0, 0
        self._engine = _begin(recorded, defaults)
        self._attempts: dict[tuple[int, int], AttemptRequest] = {}
        self._hung: set[str] = set()

    def play(self) -> None:
        self._compare()
        while self.at < len(self.recorded):
            entry = self.recorded[self.at]
            self._ACTS.get(type(entry), _Player._let_happen)(self, entry)
            self._compare(entry)

    def _compare(self, cause: e.Entry | None = None) -> None:
        """Hold what the engine recorded against the record."""
        fresh = self._engine.take_fresh()
        if not fresh and cause is not None and self.at < len(self.recorded) and self.recorded[self.at] is cause:
            raise _DiffersError(missing(cause))
        for entry in fresh:
            if self.at >= len(self.recorded):
                return  # the record ends within what one call records
            found = difference(self.recorded[self.at], entry)
            if found is not None:
                raise _DiffersError(found)
            self.at += 1

    # -- what users and applications did

    def _accepted(self, entry: e.MessageAccepted) -> None:
        self._engine.submit(_body(entry.message), JSON, path=_path(entry.message), now_ms=entry.at_ms)

    def _received(self, entry: e.MessageReceived | e.MediaStored) -> None:
        group = list(self._arrivals())
        if not group:
            assert isinstance(entry, e.MediaStored)
            self._engine.store_media(entry.media)
            return
        first = group[0].message
        arrival = Arrival(from_=first.from_, to=first.to, text=first.text, attachments=self._attachments(first))
        self._engine.receive(arrival, now_ms=entry.at_ms)

    def _arrivals(self) -> Iterator[e.MessageReceived]:
        """The messages that one arrival made, from here on."""
        first: Message | None = None
        for entry in self.recorded[self.at :]:
            if isinstance(entry, e.MediaStored):
                continue
            message = entry.message if isinstance(entry, e.MessageReceived) else None
            if message is None or (first and (message.from_, message.to, message.time_ms) != _said(first)):
                return
            if first is None and isinstance(self.recorded[self.at], e.MediaStored) and not self._brings(message):
                return
            first = first or message
            yield entry  # type: ignore[misc]  # it has a message, so it is one

    def _brings(self, message: Message) -> bool:
        """Whether the file that is stored here came with the message."""
        entry = self.recorded[self.at]
        return isinstance(entry, e.MediaStored) and entry.media.id in message.media

    def _attachments(self, message: Message) -> tuple[Attachment, ...]:
        stored = {each.media.id: each.media for each in self.recorded if isinstance(each, e.MediaStored)}
        template = get_profile(message.profile).media.inbound_name.value
        found = []
        for index, media_id in enumerate(message.media):
            file, mark = stored[media_id], "\0"
            head, _, tail = template.format(message=message.id, index=index, name=mark).partition(mark)
            name = media_id.removeprefix(head).removesuffix(tail) if tail else media_id.removeprefix(head)
            found.append(Attachment(name=name, content_type=file.content_type, length=file.length, sha256=file.sha256))
        return tuple(found)

    def _refused(self, entry: e.RequestRefused | e.RequestDropped) -> None:
        if entry.body is None:
            self._take(entry)
            return
        path = f"/api/v2/users/{self._engine.state.account_id}/messages"
        self._engine.submit(entry.body.encode(), JSON, path=path, now_ms=entry.at_ms)

    def _take(self, entry: e.Entry) -> None:
        """As recorded: the record does not hold what it was decided from."""
        self._engine.state.apply(entry)
        self.at += 1
        self.taken += 1

    def _scenario(self, entry: e.ScenarioSet) -> None:
        self._engine.put_scenario(entry.name, entry.text, now_ms=entry.at_ms, origin=entry.origin)

    def _rules(self, entry: e.RulesAdded) -> None:
        self._engine.add_rules(entry.text, now_ms=entry.at_ms)

    def _no_rules(self, entry: e.RulesRemoved) -> None:
        self._engine.remove_rules(now_ms=entry.at_ms)

    def _clock(self, entry: e.ClockSet) -> None:
        setting: Any = entry.clock
        self._engine.set_clock(ClockSetting(mode=setting, rate=entry.rate), now_ms=entry.at_ms, origin=entry.origin)

    def _reached(self, entry: e.ClockReached) -> None:
        self._engine.reach(entry.at_ms)

    def _application(self, entry: e.ApplicationSet) -> None:
        self._engine.put_application(entry.application, now_ms=entry.at_ms)

    def _number(self, entry: e.NumberSet) -> None:
        self._engine.put_number(entry.number, now_ms=entry.at_ms)

    def _resent(self, entry: e.DeliveryResent) -> None:
        self._engine.resend(entry.of, now_ms=entry.at_ms)

    def _opted(self, entry: e.OptOutSet) -> None:
        self._engine.set_opt_out(entry.number, entry.handset, entry.opted, now_ms=entry.at_ms)

    def _media_deleted(self, entry: e.MediaDeleted) -> None:
        if entry.expired:
            self._engine.expire_media(now_ms=entry.at_ms)
        else:
            for media_id in entry.media_ids:
                self._engine.delete_media(media_id, now_ms=entry.at_ms)

    # -- what became due

    def _let_happen(self, entry: e.Entry) -> None:
        """Let due things happen until one of them is recorded."""
        for _ in range(MOST_STEPS):
            step = self._engine.step(entry.at_ms)
            if isinstance(step, AttemptRequest):
                self._attempts[step.delivery_id, step.number] = step
            elif isinstance(step, HandsetRequest):
                self._write(step, entry)
            elif step is MOVED or step is None:
                return
            if self._engine.fresh:
                return

    def _write(self, request: HandsetRequest, entry: e.Entry) -> None:
        """A handset writes by itself; the files that it sends are those of the record."""
        arrived = next((each for each in self.recorded[self.at + 1 :] if isinstance(each, e.MessageReceived)), None)
        mine = arrived is not None and arrived.cause is not None and arrived.at_ms == entry.at_ms
        attachments = self._attachments(arrived.message) if mine and arrived is not None else ()
        self._engine.write(request, attachments, now_ms=entry.at_ms)

    def _finished(self, entry: e.AttemptFinished | e.AttemptHung) -> None:
        """The world's answer to an attempt, or the end of one that hung."""
        delivery = self._engine.state.deliveries.get(entry.delivery_id)
        if isinstance(entry, e.AttemptFinished) and delivery is not None and delivery.hung is not None:
            self._let_happen(entry)
            return
        attempt = self._attempt(entry)
        if attempt is None:
            return
        attempt = msgspec.structs.replace(attempt, started_ms=entry.started_ms)
        if isinstance(entry, e.AttemptHung):
            self._engine.hang(attempt, now_ms=entry.at_ms)
        else:
            self._engine.finish(attempt, _answered(entry.outcome), now_ms=entry.at_ms)

    def _attempt(self, entry: e.AttemptFinished | e.AttemptHung) -> AttemptRequest | None:
        """The attempt as the engine asked for it, when it does; what else happens on the way is compared."""
        key = (entry.delivery_id, entry.attempt)
        for _ in range(MOST_STEPS):
            if key in self._attempts:
                return self._attempts.pop(key)
            step = self._engine.step(entry.started_ms)
            if isinstance(step, AttemptRequest):
                self._attempts[step.delivery_id, step.number] = step
            elif step is None or step is MOVED:
                return None
        return None

    _ACTS: ClassVar[dict[type[e.Entry], Callable[["_Player", Any], None]]] = {
        e.MessageAccepted: _accepted,
        e.MessageReceived: _received,
        e.MediaStored: _received,
        e.RequestRefused: _refused,
        e.RequestDropped: _refused,
        e.RequestCounted: _take,
        e.MediaJudged: _take,
        e.MediaHung: _take,
        e.ScenarioSet: _scenario,
        e.RulesAdded: _rules,
        e.RulesRemoved: _no_rules,
        e.ClockSet: _clock,
        e.ClockReached: _reached,
        e.ApplicationSet: _application,
        e.NumberSet: _number,
        e.DeliveryResent: _resent,
        e.OptOutSet: _opted,
        e.MediaDeleted: _media_deleted,
        e.AttemptHung: _finished,
        e.AttemptFinished: _finished,
    }


def _begin(recorded: Sequence[e.Entry], defaults: Defaults) -> Engine:
    started, scenario = (*recorded[:2], None, None)[:2]
    if not isinstance(started, e.WorldStarted) or not isinstance(scenario, e.ScenarioSet):
        first = recorded[0].seq if recorded else 1
        raise NotReplayableError(
            f"it begins at entry {first}; what came before was forgotten" if first > 1 else "it has no beginning"
        )
    mode: Any = started.clock
    return Engine.begin(
        started.account_id,
        defaults,
        name=scenario.name,
        text=scenario.text,
        seed=started.seed,
        clock=ClockSetting(mode=mode, rate=started.rate),
        now_ms=started.at_ms,
        chosen=started.chosen,
        origin=scenario.origin,
    )


def _said(message: Message) -> tuple[str, tuple[str, ...], int]:
    return message.from_, message.to, message.time_ms


def _path(message: Message) -> str:
    return f"/api/v2/users/{message.account_id}/messages"


def _body(message: Message) -> bytes:
    """The request that was accepted, as an application would write it."""
    said = {
        "applicationId": message.application_id,
        "from": message.from_,
        "to": list(message.to),
        "text": message.text or None,
        "media": list(message.media) or None,
        "tag": message.tag,
        "priority": message.priority,
        "expiration": message.expiration,
    }
    return msgspec.json.encode({name: value for name, value in said.items() if value is not None})


def _answered(outcome: e.Outcome) -> e.Outcome:
    """What came back from the application, before the scenario's losses and faults were laid over it."""
    return msgspec.structs.replace(outcome, lost=False, fault=None)
