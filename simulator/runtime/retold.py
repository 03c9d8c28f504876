"""Tell the messages that a world remembers as entries again, for a list that was asked for only now.

Rule: told is what a list's records come from, message by message; what led there otherwise (queue, retries, rules that
      counted) is left out, and so are the entries' numbers.
"""

from collections.abc import Iterator

from simulator.engine.memory import Delivery, Recipient, Track
from simulator.engine.state import State
from simulator.model import entries as e


def retell(state: State) -> Iterator[e.Entry]:
    """The messages in the order in which they came, each with its story so far."""
    for track in state.messages.values():
        if track.message.direction == "in":
            at_ms = track.departed_ms or track.message.time_ms
            yield e.MessageReceived(seq=0, at_ms=at_ms, message=track.message, cause=track.cause, answers=track.answers)
        else:
            yield from _retell_sending(track)
        for number, recipient in enumerate(track.recipients):
            yield from _retell_events(track, number, recipient, state.deliveries)
        for delivery_id in track.resent:
            yield from _retell_resent(state.deliveries[delivery_id])


def _retell_sending(track: Track) -> Iterator[e.Entry]:
    message = track.message
    plans = tuple([e.RecipientPlan(each.to, each.rule, each.timeline) for each in track.recipients])
    yield e.MessageAccepted(
        seq=0, at_ms=message.time_ms, message=message, plans=plans, weight=track.weight, asks=track.asks
    )
    if track.departed_ms is not None:
        yield e.MessageDeparted(
            seq=0, at_ms=track.departed_ms, message_id=message.id, departed_ms=track.departed_ms, free_us=0
        )


def _retell_events(
    track: Track, number: int, recipient: Recipient, deliveries: dict[int, Delivery]
) -> Iterator[e.Entry]:
    for happened in recipient.happened:
        delivery = None if happened.delivery_id is None else deliveries[happened.delivery_id]
        yield e.EventOccurred(
            seq=0,
            at_ms=happened.event.time_ms,
            item=0,
            message_id=track.message.id,
            recipient=number,
            event=happened.event,
            role="status" if delivery is None else delivery.role,
            application_id=track.message.application_id,
            delivery_id=happened.delivery_id,
            skipped=happened.skipped,
            copies=happened.copies,
        )
        for delivery_id in happened.delivery_ids():
            if deliveries[delivery_id].status in ("acknowledged", "gave-up"):
                yield _retell_end(deliveries[delivery_id])


def _retell_resent(delivery: Delivery) -> Iterator[e.Entry]:
    yield e.DeliveryResent(
        seq=0,
        at_ms=delivery.since_ms or 0,
        delivery_id=delivery.id,
        of=0,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        event=delivery.event,
    )
    if delivery.status in ("acknowledged", "gave-up"):
        yield _retell_end(delivery)


def _retell_end(delivery: Delivery) -> e.Entry:
    last = delivery.attempts[-1]
    return e.AttemptFinished(
        seq=0,
        at_ms=last.ended_ms,
        delivery_id=delivery.id,
        attempt=last.number,
        started_ms=last.started_ms,
        outcome=last.outcome,
        acknowledged=last.acknowledged,
        gave_up=last.gave_up,
    )
