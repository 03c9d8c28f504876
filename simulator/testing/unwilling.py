"""Tell what the application said when it did not take a callback: where a server hides the reason, this is often it.

Rule: the simulator keeps the beginning of each answer beside its journal; here the newest are asked for.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.model import entries as e
from simulator.model.harmless import harmless
from simulator.verdict.afterwards import cap_words

MOST = 3
LONGEST = 160
SELF_EVIDENT = ("refused", "timeout")
FindDelivery = Callable[[int], Mapping[str, Any]]
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def unwilling(entries: Sequence[e.AnyEntry], find_delivery: FindDelivery) -> list[str]:
    """A line for each different answer, the newest first, of deliveries that nobody has taken yet."""
    last = {entry.delivery_id: entry for entry in entries if isinstance(entry, e.AttemptFinished)}
    failed = [entry for entry in last.values() if not entry.acknowledged and not entry.outcome.lost]
    lines: dict[str, None] = {}
    for entry in sorted(failed, key=lambda each: -each.seq)[: MOST * MOST]:
        if (line := _line(entry, find_delivery(entry.delivery_id))) is not None:
            lines.setdefault(line)
    return list(lines)[:MOST]


def impatient(entries: Sequence[e.AnyEntry], cap_ms: int | None) -> list[str]:
    """A line when answers were waited for on the wall for a shorter time than Bandwidth waits."""
    hung = [entry.ends_ms - entry.started_ms for entry in entries if isinstance(entry, e.AttemptHung)]
    if cap_ms is None or max(hung, default=0) <= cap_ms:
        return []
    return [cap_words(len(hung), cap_ms=cap_ms, policy_ms=max(hung), option="--bandwidth-cap=")]


def _line(entry: e.AttemptFinished, delivery: Mapping[str, Any]) -> str | None:
    made = next((each for each in delivery["attempts"] if each["number"] == entry.attempt), None)
    if made is None or made["url"] is None:
        return None
    if entry.outcome.status is not None:
        said = readable(made["answer"] or "")
        return f"{made['url']} answered {entry.outcome.status}{f': {said}' if said else ''}"
    if entry.outcome.reason in SELF_EVIDENT or not made["detail"]:
        return None
    return f"{made['url']}: {readable(made['detail'])}"


def readable(answer: str) -> str:
    """One line of it: of a page its title, or what stands in it."""
    title = _TITLE.search(answer)
    text = title[1] if title else _TAG.sub(" ", answer)
    line = harmless(" ".join(text.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
