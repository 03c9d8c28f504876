"""What happened in an account, told from its journal so that a test or a program can wait for it.

Rule 1: one journal entry is at most one happening, and carries its number; old entries never satisfy a new wait.
Rule 2: an event or attempt says what message it is about, as long as the account remembers the message.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

import msgspec
from msgspec import Struct

from simulator.engine.memory import Delivery
from simulator.engine.state import State
from simulator.model import entries as e
from simulator.model.events import EventType
from simulator.model.messages import Message
from simulator.model.times import format_time

Json = dict[str, Any]
EVENT_TYPES: tuple[str, ...] = get_args(EventType)
KINDS = ("accepted", "refused", "received", "event", "resent", "hung", "attempt")
PAGE = 500
_decoder = msgspec.json.Decoder(e.AnyEntry)


class Wanted(Struct, frozen=True, kw_only=True):
    """What to look for; None looks at everything. `error_code` and `acknowledged` are of events and attempts."""

    kinds: frozenset[str] = frozenset({"event"})
    types: frozenset[str] | None = None
    to: str | None = None
    from_: str | None = None
    message: str | None = None
    tag: str | None = None
    application: str | None = None
    delivery: int | None = None
    error_code: int | None = None
    acknowledged: bool | None = None

    def has(self, happened: Json) -> bool:
        """Whether it is one of them."""
        return all(
            (
                self.types is None or happened["type"] in self.types,
                self.to is None or happened["to"] == self.to or self.to in _list(happened["to"]),
                self.from_ in (None, happened["from"]),
                self.message in (None, happened["messageId"]),
                self.tag in (None, happened["tag"]),
                self.application in (None, happened["applicationId"]),
                self.delivery in (None, happened.get("deliveryId")),
                self.error_code in (None, happened.get("errorCode")),
                self.acknowledged in (None, happened.get("acknowledged")),
            )
        )


def _list(to: object) -> list[str]:
    return to if isinstance(to, list) else []


def find(lines: Iterator[bytes], wanted: Wanted, state: State) -> Iterator[tuple[int, Json | None]]:
    """For each line its place (0, 1, …) and the happening, or None where it is not wanted."""
    starts = tuple(_START[kind] for kind in wanted.kinds)
    for place, line in enumerate(lines):
        if not line.startswith(starts):
            yield place, None
            continue
        happened = tell(_decoder.decode(line), state)
        yield place, happened if happened is not None and wanted.has(happened) else None


def tell(entry: e.Entry, state: State) -> Json | None:
    """The happening of one entry, or None when it is none."""
    teller = _TELL.get(type(entry))
    return None if teller is None else teller(entry, state)


def _head(entry: e.Entry, kind: str, message: Message | None, *, type_: str | None, to: Any) -> Json:
    return {
        "seq": entry.seq,
        "time": format_time(entry.at_ms),
        "kind": kind,
        "type": type_,
        "messageId": message.id if message else None,
        "direction": message.direction if message else None,
        "from": message.from_ if message else None,
        "to": to,
        "text": message.text if message else None,
        "tag": message.tag if message else None,
        "applicationId": message.application_id if message else None,
    }


def _accepted(entry: e.MessageAccepted, state: State) -> Json:
    message = entry.message
    return {
        **_head(entry, "accepted", message, type_=None, to=list(message.to)),
        "segmentCount": message.segment_count,
        "rules": [plan.rule for plan in entry.plans],
    }


def _received(entry: e.MessageReceived, state: State) -> Json:
    message = entry.message
    return {
        **_head(entry, "received", message, type_=None, to=list(message.to)),
        "segmentCount": message.segment_count,
        "owner": message.owner,
        "cause": entry.cause,
        "answers": entry.answers,
    }


def _refused(entry: e.RequestRefused, state: State) -> Json:
    return {
        **_head(entry, "refused", None, type_=entry.type, to=list(entry.to)),
        "from": entry.from_ or None,
        "text": entry.text or None,
        "status": entry.status,
        "rule": entry.rule,
        "retryAfter": entry.retry_after_s,
    }


def _event(entry: e.EventOccurred, state: State) -> Json:
    track = state.messages.get(entry.message_id)
    event = entry.event
    return {
        **_head(entry, "event", track.message if track else None, type_=event.type, to=event.to),
        "messageId": entry.message_id,
        "applicationId": entry.application_id,
        "errorCode": event.error_code,
        "rule": track.recipients[entry.recipient].rule if track else None,
        "deliveryId": entry.delivery_id,
        "copies": entry.copies,
        "skipped": entry.skipped,
    }


def _of_delivery(entry: Any, kind: str, delivery_id: int, state: State) -> Json:
    delivery: Delivery | None = state.deliveries.get(delivery_id)
    track = state.messages.get(delivery.message_id) if delivery else None
    event = delivery.event if delivery else None
    return {
        **_head(
            entry,
            kind,
            track.message if track else None,
            type_=event.type if event else None,
            to=event.to if event else None,
        ),
        "errorCode": event.error_code if event else None,
        "deliveryId": delivery_id,
    }


def _resent(entry: e.DeliveryResent, state: State) -> Json:
    return {**_of_delivery(entry, "resent", entry.delivery_id, state), "of": entry.of}


def _hung(entry: e.AttemptHung, state: State) -> Json:
    about = _of_delivery(entry, "hung", entry.delivery_id, state)
    return {**about, "attempt": entry.attempt, "ends": format_time(entry.ends_ms)}


def _attempt(entry: e.AttemptFinished, state: State) -> Json:
    outcome = entry.outcome
    return {
        **_of_delivery(entry, "attempt", entry.delivery_id, state),
        "attempt": entry.attempt,
        "status": outcome.status,
        "reason": outcome.reason,
        "challenged": outcome.challenged,
        "lost": outcome.lost,
        "fault": outcome.fault,
        "acknowledged": entry.acknowledged,
        "retry": None if entry.retry_ms is None else format_time(entry.retry_ms),
        "gaveUp": entry.gave_up,
    }


_TELL: Mapping[type[e.Entry], Callable[[Any, State], Json]] = {
    e.MessageAccepted: _accepted,
    e.MessageReceived: _received,
    e.RequestRefused: _refused,
    e.EventOccurred: _event,
    e.DeliveryResent: _resent,
    e.AttemptHung: _hung,
    e.AttemptFinished: _attempt,
}
_START = {
    "accepted": b'{"kind":"message-accepted"',
    "received": b'{"kind":"message-received"',
    "refused": b'{"kind":"request-refused"',
    "event": b'{"kind":"event-occurred"',
    "resent": b'{"kind":"delivery-resent"',
    "hung": b'{"kind":"attempt-hung"',
    "attempt": b'{"kind":"attempt-finished"',
}
