"""Count what happens, for the figures that a monitor reads; beside the journal, and gone with the process.

Rule: labels are bounded: error codes and statuses past the first hundred are counted as "other".
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.model import entries as e

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_LABELS = 100
OTHER = "other"


class Counts:
    """What happened in one world, or in several: `take` entries, `observe` attempts, `add` another's counts."""

    def __init__(self) -> None:
        self.accepted = self.received = 0
        self.refused: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.attempts: Counter[str] = Counter()
        self.deliveries: Counter[str] = Counter()
        self.buckets = [0] * (len(BUCKETS_S) + 1)
        self.seconds = 0.0

    def take(self, entries: Iterable[e.Entry]) -> None:
        """Count what was recorded."""
        for entry in entries:
            count = _COUNT.get(type(entry))
            if count is not None:
                count(self, entry)

    def observe(self, elapsed_ms: int) -> None:
        """An attempt took so long on the wall."""
        seconds = elapsed_ms / 1000
        self.buckets[bisect_left(BUCKETS_S, seconds)] += 1
        self.seconds += seconds

    def add(self, other: "Counts") -> None:
        """Count what the other counted."""
        self.accepted += other.accepted
        self.received += other.received
        self.seconds += other.seconds
        self.buckets = [ours + theirs for ours, theirs in zip(self.buckets, other.buckets, strict=True)]
        for name in ("refused", "events", "failed", "attempts", "deliveries"):
            for label, count in getattr(other, name).items():
                _count(getattr(self, name), label, count)


def _count(counter: Counter[str], label: str, by: int = 1) -> None:
    counter[label if label in counter or len(counter) < MOST_LABELS else OTHER] += by


def _accepted(counts: Counts, entry: e.MessageAccepted) -> None:
    counts.accepted += 1


def _received(counts: Counts, entry: e.MessageReceived) -> None:
    counts.received += 1


def _refused(counts: Counts, entry: e.RequestRefused) -> None:
    _count(counts.refused, str(entry.status))


def _event(counts: Counts, entry: e.EventOccurred) -> None:
    event = entry.event
    _count(counts.events, event.type)
    if event.type == "message-failed":
        _count(counts.failed, str(event.error_code))


def _attempt(counts: Counts, entry: e.AttemptFinished) -> None:
    status = entry.outcome.status
    _count(counts.attempts, entry.outcome.reason if status is None else f"{status // 100}xx")
    if entry.acknowledged:
        _count(counts.deliveries, "acknowledged")
    elif entry.retry_ms is None:
        _count(counts.deliveries, "gave-up")


_COUNT: Mapping[type[e.Entry], Callable[[Counts, Any], None]] = {
    e.MessageAccepted: _accepted,
    e.MessageReceived: _received,
    e.RequestRefused: _refused,
    e.EventOccurred: _event,
    e.AttemptFinished: _attempt,
}
