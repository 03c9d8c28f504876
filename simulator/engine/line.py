"""The line of one recipient's deliveries: which of them make their first attempts now, and which wait.

Rule 1: the first attempts of a recipient's events come one event after another, in the planned order or the one that
        the plan names; the copies of an event make theirs together. Retries hold up nobody.
Rule 2: only what an entry says moves the line.
"""

from itertools import chain

from simulator.engine.agenda import Post
from simulator.engine.memory import Delivery, Memory, Recipient
from simulator.engine.travel import delay_ms, in_line
from simulator.model import entries as e
from simulator.model.travel import Travel


def open_delivery(s: Memory, recipient: Recipient, entry: e.EventOccurred, delivery_id: int) -> None:
    """A delivery that goes the ordinary way."""
    delivery = Delivery(delivery_id, entry.message_id, entry.recipient, entry.event, entry.role, entry.application_id)
    s.deliveries[delivery_id] = delivery
    s.next_delivery = delivery_id + 1
    if recipient.first_open is None:
        recipient.first_open = delivery_id
        delivery.item = s.agenda.put(entry.event.time_ms, Post(delivery_id))
    else:
        delivery.status = "held"
        recipient.held += (delivery_id,)


def open_copies(s: Memory, recipient: Recipient, entry: e.EventOccurred, first_id: int) -> None:
    """Deliveries that do not go the ordinary way wait in the line first, all of them."""
    for copy in range(entry.copies):
        delivery = Delivery(
            first_id + copy,
            entry.message_id,
            entry.recipient,
            entry.event,
            entry.role,
            entry.application_id,
            status="held",
            copy=copy,
        )
        s.deliveries[delivery.id] = delivery
        recipient.held += (delivery.id,)
    s.next_delivery = first_id + entry.copies


def line_up(s: Memory, recipient: Recipient, travel: Travel, now_ms: int) -> None:
    """Let the next delivery go; under an order of its own none does before everything planned has happened."""
    if travel.places:
        if len(recipient.happened) < len(recipient.timeline):
            return
        line = in_line(travel, len(recipient.happened))
        recipient.held = tuple(chain.from_iterable(recipient.happened[place].delivery_ids() for place in line))
    if recipient.first_open is None:
        _release_next(s, recipient, now_ms)


def end_first(s: Memory, recipient: Recipient, now_ms: int) -> None:
    """The first attempt of a delivery ended."""
    if recipient.copies_open:
        recipient.copies_open -= 1
    else:
        _release_next(s, recipient, now_ms)


def _release_next(s: Memory, recipient: Recipient, now_ms: int) -> None:
    """Whatever goes before has ended its first attempt, so the next in line, with its copies, may make its first."""
    recipient.first_open = None
    if recipient.held:
        recipient.first_open = recipient.held[0]
        _release(s, recipient, now_ms)
        while recipient.held and s.deliveries[recipient.held[0]].copy:
            recipient.copies_open += 1
            _release(s, recipient, now_ms)


def _release(s: Memory, recipient: Recipient, now_ms: int) -> None:
    delivery = s.deliveries[recipient.held[0]]
    recipient.held = recipient.held[1:]
    delivery.status = "pending"
    due_ms = now_ms
    if recipient.travel is not None and recipient.travel.delays_ms:
        place = next(place for place, each in enumerate(recipient.happened) if delivery.id in each.delivery_ids())
        due_ms = max(now_ms, delivery.event.time_ms + delay_ms(recipient.travel, place=place, copy=delivery.copy))
    delivery.item = s.agenda.put(due_ms, Post(delivery.id))
