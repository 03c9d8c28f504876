"""The provider's queue of one account: who is admitted, and when the next message may leave.

Rule 1: everything counts segments; a group counts once per recipient (rate limits page; support article 360014169214).
Rule 2: a leaving message keeps the queue busy for weight/rate; times inside are epoch microseconds: no rate drifts.
"""

from simulator.engine.state import Outbox
from simulator.model.accounts import QueueLimit

US_PER_MINUTE = 60_000_000


def admits(outbox: Outbox, weight: int, limit: QueueLimit | None) -> bool:
    """Whether a message of `weight` segments still fits."""
    return limit is None or outbox.segments + weight <= limit.capacity


def leaves_at_once(outbox: Outbox, limit: QueueLimit | None, *, now_ms: int) -> bool:
    """Whether a message admitted now need not wait."""
    if outbox.waiting:
        return False
    return limit is None or outbox.free_us <= now_ms * 1000


def free_after(outbox: Outbox, weight: int, limit: QueueLimit | None, *, departed_ms: int) -> int:
    """When the queue is free again (epoch microseconds) after a message of `weight` leaves at `departed_ms`.

    Without a limit that is at once: 0, or the departure when others may wait, since they leave at the instant given.
    """
    if limit is None:
        return departed_ms * 1000 if outbox.waiting else 0
    departed_us = departed_ms * 1000
    waited = departed_us - outbox.free_us < 1000  # it left at the very millisecond in which the queue came free
    started_us = outbox.free_us if waited else departed_us
    return started_us + weight * US_PER_MINUTE // limit.per_minute


def next_waiting(outbox: Outbox) -> str | None:
    """The message that leaves next: high priority first, then in order of arrival."""
    return outbox.waiting[0][2] if outbox.waiting else None
