"""The provider's queue of one account: who is admitted, and when the next message may leave.

Rule 1: everything counts segments; a group counts once per recipient (rate limits page; support article 360014169214).
Rule 2: a leaving message keeps the queue busy for weight/rate; times inside are epoch microseconds: no rate drifts.
"""

from collections.abc import Callable

from simulator.engine.memory import Outbox
from simulator.model.accounts import QueueLimit
from simulator.model.numbers import number_type

US_PER_MINUTE = 60_000_000


def admits(outbox: Outbox, weight: int, limit: QueueLimit | None) -> bool:
    """Whether a message of `weight` segments still fits."""
    return limit is None or outbox.segments + weight <= limit.capacity


def leaves_at_once(outbox: Outbox, limit: QueueLimit | None, *, now_ms: int, sender: str = "") -> bool:
    """Whether a message admitted now need not wait: its way is free, and nobody before it may leave now."""
    if outbox.waiting and outbox.departure_us() <= max(now_ms * 1000, outbox.free_us):
        return False
    return limit is None or max(outbox.free_us, outbox.number_free_us.get(sender, 0)) <= now_ms * 1000


def free_after(outbox: Outbox, weight: int, limit: QueueLimit | None, *, departed_ms: int) -> int:
    """When the queue is free again (epoch microseconds) after a message of `weight` leaves at `departed_ms`.

    Without a limit that is at once: 0, or the departure when others may wait, since they leave at the instant given.
    """
    if limit is None:
        return departed_ms * 1000 if outbox.waiting else 0
    return _free_again(outbox.free_us, weight, limit.per_minute, departed_ms)


def number_free_after(
    outbox: Outbox, sender: str, weight: int, limit: QueueLimit | None, *, departed_ms: int
) -> int | None:
    """The same for one local sender; None where senders are not bounded."""
    if limit is None or limit.number_per_minute is None or number_type(sender) != "local":
        return None
    return _free_again(outbox.number_free_us.get(sender, 0), weight, limit.number_per_minute, departed_ms)


def _free_again(free_us: int, weight: int, per_minute: int, departed_ms: int) -> int:
    departed_us = departed_ms * 1000
    waited = departed_us - free_us < 1000  # it left at the very millisecond in which the way came free
    started_us = free_us if waited else departed_us
    return started_us + weight * US_PER_MINUTE // per_minute


def next_waiting(outbox: Outbox, *, at_ms: int, sender_of: Callable[[str], str]) -> str | None:
    """The message that leaves at that instant: high priority first, then in order of arrival; of free senders only."""
    if not outbox.number_free_us:
        return outbox.waiting[0][2] if outbox.waiting else None
    for _, _, message_id in sorted(outbox.waiting):
        if outbox.number_free_us.get(sender_of(message_id), 0) <= at_ms * 1000:
            return message_id
    return None
