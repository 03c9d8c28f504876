"""Cut a journal to what a failure's report shows of it: a day of retries to a dead endpoint is two lines.

Rule 1: of a delivery's attempts the first and the last are kept, and each whose end differs from its neighbours'.
Rule 2: pure; the artifacts hold every line.
"""

from collections.abc import Mapping, Sequence

from simulator.model import entries as e

HEAD, TAIL = 12, 48


def cut_attempts(entries: Sequence[e.AnyEntry]) -> tuple[list[e.AnyEntry], Mapping[int, int]]:
    """The entries without the attempts that tell nothing new; how many were left out before which (its number)."""
    by_delivery: dict[int, list[e.AttemptFinished]] = {}
    for entry in entries:
        if isinstance(entry, e.AttemptFinished):
            by_delivery.setdefault(entry.delivery_id, []).append(entry)
    left_out: set[tuple[int, int]] = set()
    before: dict[int, int] = {}
    for made in by_delivery.values():
        waiting = 0
        for index, attempt in enumerate(made):
            if 0 < index < len(made) - 1 and made[index - 1].outcome == attempt.outcome == made[index + 1].outcome:
                left_out.add((attempt.delivery_id, attempt.attempt))
                waiting += 1
            elif waiting:
                before[attempt.seq], waiting = waiting, 0
    kept = [
        entry
        for entry in entries
        if not isinstance(entry, e.AttemptFinished | e.AttemptHung)
        or (entry.delivery_id, entry.attempt) not in left_out
    ]
    return kept, before


def cut_lines(lines: Sequence[str]) -> list[str]:
    """How it began and how it ended, of a long story."""
    left = len(lines) - HEAD - TAIL
    return [*lines[:HEAD], f"… {left} lines between", *lines[-TAIL:]] if left > 1 else list(lines)
