"""What becomes of a list's records as the journal goes on: one record per recipient of a message.

Rule 1: a message that left the queue is SENDING, then SENT once handed over: when an event says so, else after the
        profile's hand-over time, which passes without any entry (`moves_ms`).
Rule 2: the first final status stays, so that the quirk's extra delivered does not hide the failure before it.
Rule 3: the era in which a message was accepted words its statuses.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from simulator import profiles
from simulator.model import entries as e
from simulator.model.countries import country_of
from simulator.model.messages import Message
from simulator.model.numbers import number_type
from simulator.profiles.profile import Profile
from simulator.wire.listed import Item

FINAL = frozenset({"DELIVERED", "FAILED", "UNDELIVERED", "DLR_EXPIRED", "ACCEPTED"})


class Record(Item, kw_only=True, gc=False):
    """An Item with what its future needs; the fields are the columns of the table, in this order after Item's.

    `row` counts records in the order of their time. At `moves_ms` the status becomes `next_status`, if nothing else
    happens before; `leads_to` is the status that follows a departure by time alone, except while the message `asks`
    for its files. `acknowledged`: a callback got 2xx.
    """

    row: int
    recipient: int
    era: str
    leads_to: str | None
    asks: int
    next_status: str | None = None
    moves_ms: int | None = None
    acknowledged: int = 0


class Records(Protocol):
    """Where records are found and kept while entries are read."""

    def add(self, message_id: str, records: list[Record]) -> None: ...
    def find(self, message_id: str) -> list[Record]: ...
    def forget(self, message_id: str) -> None: ...
    def next_row(self) -> int: ...
    def open_delivery(self, delivery_id: int, message_id: str, recipient: int) -> None: ...
    def find_delivery(self, delivery_id: int) -> tuple[str, int] | None: ...
    def close_delivery(self, delivery_id: int) -> None: ...


def apply(entry: e.Entry, records: Records) -> None:
    """Take in one entry; most kinds change nothing here."""
    change = _CHANGES.get(type(entry))
    if change is not None:
        change(entry, records)


def let_pass(record: Record) -> None:
    """The instant `moves_ms` has come."""
    assert record.next_status is not None
    record.status = record.next_status
    record.next_status = record.moves_ms = None


def _accepted(entry: e.MessageAccepted, records: Records) -> None:
    message, profile = entry.message, profiles.get(entry.message.profile)
    added = [
        _record(
            message, profile, entry.at_ms, records.next_row(), number=number, to=plan.to, leads_to=_next(plan, entry)
        )
        for number, plan in enumerate(entry.plans)
    ]
    for record in added:
        record.asks = int(entry.asks)
        if entry.free_us is None:
            _move(record, "QUEUED", entry.at_ms + 1)
        else:
            _depart(record, entry.at_ms, profile)
    records.add(message.id, added)


def _next(plan: e.RecipientPlan, entry: e.MessageAccepted) -> str | None:
    """What follows the departure by time alone; None when a planned event says that the carrier has the message.

    On the ordinary day only events that the application wants to hear are planned, so delivery may come unheard.
    """
    planned = {event.type for event in plan.timeline}
    if (plan.rule is None or plan.usual) and not planned & {"message-delivered", "message-failed"}:
        profile = profiles.get(entry.message.profile)
        if "message-delivered" in profile.stages(entry.message.kind, receipts=True):
            return "DELIVERED"
    return None if "message-sent" in planned else "SENT"


def _record(
    message: Message, profile: Profile, at_ms: int, row: int, *, number: int, to: str, leads_to: str | None
) -> Record:
    length, size = _measure(message.text)
    return Record(
        message_id=message.id,
        source=message.from_,
        destination=to,
        status="RECEIVED",
        direction="OUTBOUND" if message.direction == "out" else "INBOUND",
        type="sms" if message.kind == "sms" else "mms",
        segments=message.segment_count,
        error_code=0,
        time_ms=at_ms,
        carrier=profile.carrier_name.value if message.kind == "sms" else None,
        size=size + profile.listing.header_bytes.value,
        length=length,
        attachments=len(message.media),
        recipients=len(message.to),
        calling_country=country_of(message.from_),
        called_country=country_of(to),
        product=profile.listing.product_of.value.get(number_type(message.owner)),
        row=row,
        recipient=number,
        era=message.profile,
        leads_to=leads_to,
        asks=0,
    )


def _measure(text: str) -> tuple[int, int]:
    """UTF-16 units, as everywhere (OQ-38), and bytes of UTF-8."""
    if text.isascii():
        return len(text), len(text)
    return len(text.encode("utf-16-le")) // 2, len(text.encode())


def _move(record: Record, status: str, at_ms: int) -> None:
    record.next_status, record.moves_ms = status, at_ms


def _depart(record: Record, at_ms: int, profile: Profile) -> None:
    record.status = "SENDING"
    record.next_status = record.moves_ms = None
    if record.leads_to is not None and not record.asks:
        _move(record, record.leads_to, at_ms + profile.listing.hand_over_ms.value)


def _received(entry: e.MessageReceived, records: Records) -> None:
    message = entry.message
    profile = profiles.get(message.profile)
    record = _record(message, profile, entry.at_ms, records.next_row(), number=0, to=message.owner, leads_to=None)
    records.add(message.id, [record])


def _departed(entry: e.MessageDeparted, records: Records) -> None:
    for record in records.find(entry.message_id):
        _depart(record, entry.departed_ms, profiles.get(record.era))


def _media_judged(entry: e.MediaJudged, records: Records) -> None:
    for record in records.find(entry.message_id):
        record.asks = 0
        _depart(record, entry.at_ms, profiles.get(record.era))


def _event_occurred(entry: e.EventOccurred, records: Records) -> None:
    if entry.delivery_id is not None:
        for copy in range(entry.copies):
            records.open_delivery(entry.delivery_id + copy, entry.message_id, entry.recipient)
    found = records.find(entry.message_id)
    if found and found[entry.recipient].status not in FINAL:
        _happen(found[entry.recipient], entry)


def _happen(record: Record, entry: e.EventOccurred) -> None:
    event, profile = entry.event, profiles.get(record.era)
    if event.type == "message-sending":
        _depart(record, event.time_ms, profile)
    elif event.type == "message-sent":
        _depart(record, event.time_ms, profile)
        record.status = "SENT"
        if record.leads_to == "SENT":
            record.next_status = record.moves_ms = None
    elif event.type in ("message-delivered", "message-failed"):
        record.status = "DELIVERED" if event.type == "message-delivered" else failure_status(event.error_code, profile)
        record.error_code = event.error_code or 0
        record.next_status = record.moves_ms = None


def failure_status(code: int | None, profile: Profile) -> str:
    """A negative receipt of the carrier has a status of its own; what Bandwidth refused is FAILED (OQ-18)."""
    listing = profile.listing
    if code == profile.code_receipt_expired.value:
        return listing.status_receipt_expired.value
    known = profile.codes.value.get(code) if code is not None else None
    return listing.status_carrier_rejected.value if known and known.reported_by == "carrier" else "FAILED"


def _attempt_finished(entry: e.AttemptFinished, records: Records) -> None:
    opened = records.find_delivery(entry.delivery_id)
    if opened is None or entry.retry_ms is not None:
        return
    records.close_delivery(entry.delivery_id)
    message_id, recipient = opened
    found = records.find(message_id) if entry.acknowledged else []
    if found:
        _acknowledge(found[recipient])


def _acknowledge(record: Record) -> None:
    record.acknowledged = 1
    if record.direction == "INBOUND":
        record.status = profiles.get(record.era).listing.status_inbound_acknowledged.value


def _resent(entry: e.DeliveryResent, records: Records) -> None:
    records.open_delivery(entry.delivery_id, entry.message_id, entry.recipient)


def _forgotten(entry: e.MessagesForgotten, records: Records) -> None:
    for message_id in entry.message_ids:
        records.forget(message_id)


_CHANGES: Mapping[type[e.Entry], Callable[[Any, Records], None]] = {
    e.MessageAccepted: _accepted,
    e.MessageReceived: _received,
    e.MessageDeparted: _departed,
    e.MediaJudged: _media_judged,
    e.EventOccurred: _event_occurred,
    e.AttemptFinished: _attempt_finished,
    e.DeliveryResent: _resent,
    e.MessagesForgotten: _forgotten,
}
