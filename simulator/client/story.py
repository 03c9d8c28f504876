"""What an account's journal tells about callbacks: each event, its message, and every attempt to tell the application.

Rule: only what the journal says; entries that are of no interest here are passed over, and counted where a newer
      simulator wrote what is not known here.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.client.entries import UnknownEntry
from simulator.model import entries as e
from simulator.model.messages import Direction, Kind, Message
from simulator.model.times import format_time

Status = Literal["pending", "acknowledged", "gave-up", "skipped"]


class AttemptMade(Struct, frozen=True):
    """One POST of a callback: when it ended (account time), the status answered, or the reason why there is none."""

    number: int
    time: str
    status: int | None
    reason: str
    acknowledged: bool


class Callback(Struct, frozen=True, kw_only=True):
    """An event of a message, and how the application was told of it.

    `to` is the recipient (for message-received: the account's number). `status` is pending while attempts are to come,
    and skipped when nobody is told: `skipped` says why.
    """

    type: str
    to: str
    from_: str
    text: str
    tag: str | None
    message_id: str
    application_id: str
    time: str
    media: tuple[str, ...] = ()
    direction: Direction = "out"
    kind: Kind = "sms"
    error_code: int | None = None
    attempts: tuple[AttemptMade, ...] = ()
    status: Status = "pending"
    skipped: str | None = None
    delivery_id: int | None = None
    hangs: bool = False

    @property
    def acknowledged(self) -> bool:
        """Whether an attempt was answered with 2xx."""
        return self.status == "acknowledged"

    @property
    def attempted(self) -> bool:
        """Whether the application was called at all."""
        return bool(self.attempts) or self.hangs


class Sent(Struct, frozen=True, kw_only=True):
    """A message that the application sent and that was accepted, with all its recipients."""

    id: str
    time: str
    from_: str
    to: tuple[str, ...]
    text: str
    tag: str | None
    application_id: str
    media: tuple[str, ...] = ()
    kind: Kind = "sms"
    segment_count: int = 1

    @property
    def message_id(self) -> str:
        """Its id, by the name that it has in a callback."""
        return self.id


class Story:
    """Takes entries in their order; `callbacks` are the events so far, in the order in which they happened.

    `sent` are the messages that were taken, and `refused` those that were not, each with status and reason.
    """

    def __init__(self) -> None:
        self.last_seq = 0
        self.unknown = 0
        self.sent: list[Sent] = []
        self.refused: list[str] = []
        self.dropped = 0
        self._messages: dict[str, Message] = {}
        self._order: list[int] = []
        self._callbacks: dict[int, Callback] = {}

    @property
    def callbacks(self) -> list[Callback]:
        """Every event, oldest first."""
        return [self._callbacks[key] for key in self._order]

    def add(self, entries: Iterable[e.AnyEntry | UnknownEntry]) -> None:
        """Take in what followed."""
        for entry in entries:
            if entry.seq > self.last_seq:  # two who asked at the same time are told the same
                self._add(entry)
                self.last_seq = entry.seq

    def _add(self, entry: e.AnyEntry | UnknownEntry) -> None:
        match entry:
            case UnknownEntry():
                self.unknown += 1
            case e.MessageAccepted():
                self._messages[entry.message.id] = entry.message
                self.sent.append(_sent(entry.message))
            case e.MessageReceived():
                self._messages[entry.message.id] = entry.message
            case e.EventOccurred():
                self._occurred(entry)
            case e.DeliveryResent():
                self._resent(entry)
            case e.AttemptHung():
                self._change(entry.delivery_id, hangs=True)
            case e.AttemptFinished():
                self._finished(entry)
            case e.RequestDropped(request="send"):
                self.dropped += 1
            case e.RequestRefused(request="send"):
                self.refused.append(f"{entry.status} {entry.type}{f': {entry.said}' if entry.said else ''}")
            case _:
                pass

    def _occurred(self, entry: e.EventOccurred) -> None:
        message = self._messages.get(entry.message_id)
        if message is None:
            return  # its beginning was forgotten
        for copy in range(entry.copies):
            # What has no delivery is never looked up again: its key only has to be its own.
            delivery_id = None if entry.delivery_id is None else entry.delivery_id + copy
            key = -entry.seq if delivery_id is None else delivery_id
            self._order.append(key)
            self._callbacks[key] = _callback(entry, message, delivery_id)

    def _resent(self, entry: e.DeliveryResent) -> None:
        """The same event once more: a callback of its own, with its own attempts."""
        if entry.of in self._callbacks:
            self._order.append(entry.delivery_id)
            self._callbacks[entry.delivery_id] = replace(
                self._callbacks[entry.of], attempts=(), status="pending", delivery_id=entry.delivery_id, hangs=False
            )

    def _finished(self, entry: e.AttemptFinished) -> None:
        known = self._callbacks.get(entry.delivery_id)
        if known is None:
            return
        outcome = entry.outcome
        made = AttemptMade(
            entry.attempt, format_time(entry.at_ms), outcome.status, outcome.reason, acknowledged=entry.acknowledged
        )
        self._change(entry.delivery_id, attempts=(*known.attempts, made), status=_status(entry), hangs=False)

    def _change(self, delivery_id: int, **said: object) -> None:
        if delivery_id in self._callbacks:
            self._callbacks[delivery_id] = replace(self._callbacks[delivery_id], **said)


def _sent(message: Message) -> Sent:
    return Sent(
        id=message.id,
        time=format_time(message.time_ms),
        from_=message.from_,
        to=message.to,
        text=message.text,
        tag=message.tag,
        application_id=message.application_id,
        media=message.media,
        kind=message.kind,
        segment_count=message.segment_count,
    )


def _callback(entry: e.EventOccurred, message: Message, delivery_id: int | None) -> Callback:
    event = entry.event
    return Callback(
        type=event.type,
        to=event.to,
        from_=message.from_,
        text=message.text,
        tag=message.tag,
        message_id=message.id,
        application_id=entry.application_id,
        time=format_time(event.time_ms),
        media=message.media,
        direction=message.direction,
        kind=message.kind,
        error_code=event.error_code,
        status="skipped" if entry.skipped else "pending",
        skipped=entry.skipped,
        delivery_id=delivery_id,
    )


def _status(entry: e.AttemptFinished) -> Status:
    if entry.acknowledged:
        return "acknowledged"
    return "pending" if entry.retry_ms is not None else "gave-up"
