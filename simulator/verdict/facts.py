"""What a journal tells that can be judged: callbacks and their attempts, messages sent, requests refused.

Rule 1: read from entries, not from the engine's memory, which forgets old messages; one entry after another.
Rule 2: nothing is judged here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from simulator.model import entries as e
from simulator.model.events import Event
from simulator.model.messages import Message


class Attempt(Struct, frozen=True):
    """One POST of a callback. Without an outcome the endpoint has not answered yet, and we do not wait any longer."""

    seq: int
    number: int
    started_ms: int
    ended_ms: int
    outcome: e.Outcome | None
    acknowledged: bool = False
    retry_ms: int | None = None


class Call(Struct):
    """An event that happened, and how it travelled to the application; `skipped` when it never set out.

    `next_ms` is when the next attempt is due, or begins to be where the scenario delays it.
    """

    seq: int
    at_ms: int
    message: Message
    event: Event
    delivery_id: int | None
    skipped: e.Skipped | None
    attempts: list[Attempt]
    next_ms: int | None = None

    @property
    def acknowledged_ms(self) -> int | None:
        """When the application's answer took it off the provider's hands."""
        return next((each.ended_ms for each in self.attempts if each.acknowledged), None)


class Planned(Struct, frozen=True):
    """An event that an accepted message will have, unless time stops before."""

    to: str
    type: str
    error_code: int | None


class Sent(Struct):
    """An accepted message; `rate` is how fast the account's time passed then, None when it stood still."""

    seq: int
    at_ms: int
    message: Message
    rate: float | None
    plans: tuple[tuple[Planned, ...], ...]
    happened: list[int]

    def to_come(self) -> Iterator[Planned]:
        """What is planned and has not happened."""
        for plan, happened in zip(self.plans, self.happened, strict=True):
            yield from plan[happened:]


class Refused(Struct, frozen=True):
    """A refused request."""

    entry: e.RequestRefused
    rate: float | None

    @property
    def seq(self) -> int:
        """Its entry's number."""
        return self.entry.seq


class Post(Struct, frozen=True):
    """The application asked to send a message, whatever came of it."""

    seq: int
    at_ms: int
    to: tuple[str, ...]


class Received(Struct, frozen=True):
    """A handset's message."""

    seq: int
    message: Message


class Facts:
    """Takes entries in their order. `since` is the entry that set the scenario: what came before is not its story."""

    def __init__(self) -> None:
        self.last_seq = 0
        self.first_seq = 1
        self.since = 0
        self.seed = 1
        self.start_ms: int | None = None  # not known where the beginning was forgotten
        self.clock, self.rate = "real", 1.0
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.refused: list[Refused] = []
        self.received: list[Received] = []
        self.posts: list[Post] = []
        self._messages: dict[str, Message] = {}
        self._sent: dict[str, Sent] = {}
        self._open: dict[int, Call] = {}

    def take(self, entries: Iterable[e.Entry]) -> None:
        """Take in what follows what was taken before."""
        for entry in entries:
            if entry.seq != self.last_seq + 1:
                self.first_seq = entry.seq  # what lay between was forgotten
            self.last_seq = entry.seq
            change = _TAKE.get(type(entry))
            if change is not None:
                change(self, entry)

    def _flowing(self) -> float | None:
        return self.rate if self.clock in ("real", "compressed") else None

    def _started(self, entry: e.WorldStarted) -> None:
        self.seed, self.start_ms = entry.seed, entry.at_ms
        self.clock, self.rate = entry.clock, entry.rate

    def _scenario(self, entry: e.ScenarioSet) -> None:
        self.since = entry.seq

    def _clock(self, entry: e.ClockSet) -> None:
        self.clock, self.rate = entry.clock, entry.rate

    def _accepted(self, entry: e.MessageAccepted) -> None:
        plans = tuple(
            tuple(Planned(plan.to, event.type, event.error_code) for event in plan.timeline) for plan in entry.plans
        )
        sent = Sent(entry.seq, entry.at_ms, entry.message, self._flowing(), plans, [0] * len(plans))
        self.sent.append(sent)
        self._sent[entry.message.id] = sent
        self._messages[entry.message.id] = entry.message
        self.posts.append(Post(entry.seq, entry.at_ms, entry.message.to))

    def _received(self, entry: e.MessageReceived) -> None:
        self.received.append(Received(entry.seq, entry.message))
        self._messages[entry.message.id] = entry.message

    def _refused(self, entry: e.RequestRefused) -> None:
        self.refused.append(Refused(entry, self._flowing()))
        if entry.request == "send":
            self.posts.append(Post(entry.seq, entry.at_ms, entry.to))

    def _dropped(self, entry: e.RequestDropped) -> None:
        if entry.request == "send":
            self.posts.append(Post(entry.seq, entry.at_ms, entry.to))

    def _occurred(self, entry: e.EventOccurred) -> None:
        for copy in range(entry.copies):
            delivery_id = None if entry.delivery_id is None else entry.delivery_id + copy
            self._open_call(entry, delivery_id, entry.event.time_ms, skipped=entry.skipped)
        sent = self._sent.get(entry.message_id)
        if sent is not None:
            sent.happened[entry.recipient] += 1

    def _resent(self, entry: e.DeliveryResent) -> None:
        self._open_call(entry, entry.delivery_id, entry.at_ms)

    def _open_call(
        self,
        entry: e.EventOccurred | e.DeliveryResent,
        delivery_id: int | None,
        due_ms: int,
        *,
        skipped: e.Skipped | None = None,
    ) -> None:
        message = self._messages.get(entry.message_id)
        if message is None:
            return
        call = Call(entry.seq, entry.at_ms, message, entry.event, delivery_id, skipped, [])
        self.calls.append(call)
        if delivery_id is not None:
            self._open[delivery_id] = call
            call.next_ms = due_ms

    def _replanned(self, entry: e.MessageExpired) -> None:
        """The one event of every recipient is now another."""
        sent = self._sent.get(entry.message_id)
        if sent is not None:
            event = entry.event
            sent.plans = tuple((Planned(to, event.type, event.error_code),) for to in sent.message.to)

    def _hung(self, entry: e.AttemptHung) -> None:
        call = self._open.get(entry.delivery_id)
        if call is not None:
            call.attempts.append(Attempt(entry.seq, entry.attempt, entry.started_ms, entry.at_ms, None))
            call.next_ms = None

    def _finished(self, entry: e.AttemptFinished) -> None:
        call = self._open.get(entry.delivery_id)
        if call is None:
            return
        if call.attempts and call.attempts[-1].number == entry.attempt:  # it hung, and now it is over
            call.attempts.pop()
        call.attempts.append(_attempt(entry))
        call.next_ms = entry.retry_ms
        if entry.retry_ms is None:
            del self._open[entry.delivery_id]

    def _forgotten(self, entry: e.MessagesForgotten) -> None:
        """Nothing more happens to them; what happened stays to be judged."""
        for message_id in entry.message_ids:
            self._messages.pop(message_id, None)
            self._sent.pop(message_id, None)


def _attempt(entry: e.AttemptFinished) -> Attempt:
    return Attempt(
        entry.seq, entry.attempt, entry.started_ms, entry.at_ms, entry.outcome, entry.acknowledged, entry.retry_ms
    )


_TAKE: dict[type[e.Entry], Callable[[Facts, Any], None]] = {
    e.WorldStarted: Facts._started,
    e.ScenarioSet: Facts._scenario,
    e.ClockSet: Facts._clock,
    e.MessageAccepted: Facts._accepted,
    e.MessageReceived: Facts._received,
    e.RequestRefused: Facts._refused,
    e.RequestDropped: Facts._dropped,
    e.EventOccurred: Facts._occurred,
    e.DeliveryResent: Facts._resent,
    e.MessageExpired: Facts._replanned,
    e.AttemptHung: Facts._hung,
    e.AttemptFinished: Facts._finished,
    e.MessagesForgotten: Facts._forgotten,
}
