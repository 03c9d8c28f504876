"""What the entries about events and their deliveries do to the memory."""

from simulator.engine import line
from simulator.engine.agenda import EndHung, Post
from simulator.engine.memory import Attempt, Delivery, Happened, Hung, Memory
from simulator.engine.tallies import count, settle
from simulator.model import entries as e


def event_occurred(s: Memory, entry: e.EventOccurred) -> None:
    s.agenda.remove(entry.item)
    track = s.messages[entry.message_id]
    recipient = track.recipients[entry.recipient]
    recipient.happened += (Happened(entry.event, entry.delivery_id, entry.skipped, entry.copies),)
    count(s, entry.event.type)
    if entry.delivery_id is None:
        settle(s, track)
    elif recipient.travel is None:
        line.open_delivery(s, recipient, entry, entry.delivery_id)
    else:
        line.open_copies(s, recipient, entry, entry.delivery_id)
        track.pending += entry.copies - 1
    if recipient.travel is not None:
        line.line_up(s, recipient, recipient.travel, entry.event.time_ms)


def attempt_hung(s: Memory, entry: e.AttemptHung) -> None:
    delivery = s.deliveries[entry.delivery_id]
    if delivery.item is not None:
        s.agenda.remove(delivery.item)
    delivery.hung = Hung(entry.attempt, entry.started_ms, entry.ends_ms)
    delivery.item = s.agenda.put(entry.ends_ms, EndHung(delivery.id))


def attempt_finished(s: Memory, entry: e.AttemptFinished) -> None:
    delivery = s.deliveries[entry.delivery_id]
    if delivery.item is not None:
        s.agenda.remove(delivery.item)
    delivery.item = delivery.hung = None
    delivery.attempts += (_attempt(entry),)
    track = s.messages[delivery.message_id]
    if entry.retry_ms is not None:
        delivery.item = s.agenda.put(entry.retry_ms, Post(delivery.id))
    else:
        delivery.status = "acknowledged" if entry.acknowledged else "gave-up"
        count(s, delivery.status)
    if entry.attempt == 1 and delivery.since_ms is None:
        line.end_first(s, track.recipients[delivery.recipient], entry.at_ms)
    if entry.retry_ms is None:
        settle(s, track)


def _attempt(entry: e.AttemptFinished) -> Attempt:
    return Attempt(
        entry.attempt, entry.started_ms, entry.at_ms, entry.outcome, entry.acknowledged, entry.retry_ms, entry.gave_up
    )


def delivery_resent(s: Memory, entry: e.DeliveryResent) -> None:
    of, track = s.deliveries[entry.of], s.messages[entry.message_id]
    again = Delivery(entry.delivery_id, of.message_id, of.recipient, entry.event, of.role, of.application_id)
    again.since_ms, again.copy = entry.at_ms, of.copy
    again.item = s.agenda.put(entry.at_ms, Post(again.id))
    s.deliveries[again.id] = again
    s.next_delivery = again.id + 1
    track.resent += (again.id,)
    track.pending += 1
    s.settled.pop(track.message.id, None)
