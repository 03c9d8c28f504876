"""Judge whether an application answers the callbacks of its own messages, and so talks to itself.

Rule 1: a message follows another when it goes to somebody whom the other was between (from or to), at most `within`
        after the other's callback happened or was tried. So long a row has grown by one.
Rule 2: a word from that handset in between begins a new row: then the message is an answer to it.
Rule 3: `within` is a time of the wall, in which applications answer; under a compressed clock so much more of the
        account's time. Under manual and auto the account's time stands still while the application answers.
"""

from collections.abc import Iterator, Mapping
from heapq import merge

from msgspec import Struct

from simulator.model.times import format_time
from simulator.scenario.expected import Expectation, NoReplyLoop
from simulator.verdict.conduct import result
from simulator.verdict.facts import Call, Facts, Received, Sent
from simulator.verdict.results import Near, Result


class _Row(Struct, frozen=True):
    """Messages each of which follows the one before."""

    first: Sent
    last: Sent
    length: int


class _Touch(Struct, frozen=True):
    """A message's callback happened or was tried at `at_ms`; `next_ms` is when it will be tried again."""

    seq: int
    message_id: str
    between: tuple[str, ...]
    at_ms: int
    next_ms: int | None


class _Heat(Struct, frozen=True):
    """Somebody's row, and the callback that the next message may follow."""

    row: _Row
    touch: _Touch

    def explains(self, at_ms: int, within_ms: float) -> bool:
        times = [self.touch.at_ms] if self.touch.next_ms is None else [self.touch.at_ms, self.touch.next_ms]
        return any(0 <= at_ms - each <= within_ms for each in times)


def judge_replies(expectation: Expectation, what: NoReplyLoop, facts: Facts, since: int) -> Result:
    """Find the longest row."""
    longest = _longest_row(facts, what, since)
    looped = longest is not None and longest.length > what.at_most
    came = "no message followed the callback of another"
    if longest is not None and longest.length > 1:
        came = f"{longest.length} in a row"
    return result(expectation, passed=not looped, came=came, nearest=_near(longest) if longest and looped else None)


def _near(row: _Row) -> Near:
    first, last = row.first, row.last
    said = f"{row.length} messages from {format_time(first.at_ms)} to {format_time(last.at_ms)}"
    return Near(said, note=f'the last to {", ".join(last.message.to)}, "{last.message.text:.60}"', word="first")


def _longest_row(facts: Facts, what: NoReplyLoop, since: int) -> _Row | None:
    hot: dict[str, _Heat] = {}
    rows: dict[str, _Row] = {}
    longest: _Row | None = None
    for thing in _in_order(facts, since):
        if isinstance(thing, Sent):
            row = rows[thing.message.id] = _row_of(thing, hot, what)
            longest = row if longest is None or row.length > longest.length else longest
        elif isinstance(thing, Received):
            hot.pop(thing.message.from_, None)
        elif thing.message_id in rows:
            hot.update(dict.fromkeys(thing.between, _Heat(rows[thing.message_id], thing)))
    return longest


def _row_of(sent: Sent, hot: Mapping[str, _Heat], what: NoReplyLoop) -> _Row:
    within_ms = what.within_ms * (sent.rate or 1.0)
    heats = [hot[to] for to in sent.message.to if to in hot]
    before = [heat.row for heat in heats if heat.explains(sent.at_ms, within_ms)]
    if not before:
        return _Row(sent, sent, 1)
    longest = max(before, key=lambda row: row.length)
    return _Row(longest.first, sent, longest.length + 1)


def _in_order(facts: Facts, since: int) -> Iterator[Sent | Received | _Touch]:
    calls = [call for call in facts.calls if call.message.direction == "out" and call.delivery_id is not None]
    touches = sorted((touch for call in calls for touch in _touches(call)), key=_seq)
    everything: Iterator[Sent | Received | _Touch] = merge(facts.sent, facts.received, touches, key=_seq)
    return (thing for thing in everything if thing.seq > since)


def _seq(thing: Sent | Received | _Touch) -> int:
    return thing.seq


def _touches(call: Call) -> Iterator[_Touch]:
    message = call.message
    between = (message.from_, *message.to)
    yield _Touch(call.seq, message.id, between, call.at_ms, None)
    for attempt in call.attempts:
        yield _Touch(attempt.seq, message.id, between, attempt.ended_ms, attempt.retry_ms)
