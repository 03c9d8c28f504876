"""How callbacks travel, and events that no provider sends, as JSON values."""

import json
from collections.abc import Iterator

from simulator.model.times import format_duration
from simulator.model.travel import Fault, Travel

Json = dict[str, object]


def show_raw(raw: str | None) -> object:
    """What the scenario wrote of an event that no provider sends."""
    return None if raw is None else json.loads(raw)


def show_travel(travel: Travel | None) -> Json | None:
    """What differs from the ordinary way; None when nothing does. Durations are seconds, places count from 1."""
    if travel is None:
        return None
    shown: Json = {
        "copies": travel.copies if travel.copies > 1 else None,
        "loseAcks": travel.lost or None,
        "order": [place + 1 for place in travel.places] or None,
        "delays": _seconds(travel.delays_ms) or None,
        "timeout": None if travel.timeout_ms is None else travel.timeout_ms / 1000,
        "schedule": None if travel.schedule_ms is None else _seconds(travel.schedule_ms),
        "window": None if travel.window_ms is None else travel.window_ms / 1000,
        "redirect": travel.redirect,
        "fault": None if travel.fault is None else _fault(travel.fault),
    }
    return {key: value for key, value in shown.items() if value is not None}


def travel_words(travel: Travel | None) -> str | None:
    """The same for people, in one line."""
    return None if travel is None else ", ".join(_words(travel))


def _words(travel: Travel) -> Iterator[str]:
    if travel.copies > 1:
        yield f"{travel.copies} copies of each"
    if travel.lost:
        each = " of each copy" if travel.copies > 1 and len(travel.lost) == 1 else ""
        yield f"lost acknowledgements{each}: {' and '.join(map(str, travel.lost))}"
    if travel.places:
        yield f"in the order {' '.join(str(place + 1) for place in travel.places)} once all has happened"
    if travel.delays_ms:
        low, high = format_duration(min(travel.delays_ms)), format_duration(max(travel.delays_ms))
        yield f"late by {low}" if low == high else f"late by {low} to {high}"
    if travel.fault is not None:
        hit = "" if travel.fault.attempts is None else f" at the first {travel.fault.attempts} attempts of each"
        yield f"fault {travel.fault.kind}{hit}"
    if travel.timeout_ms is not None:
        yield f"timeout {format_duration(travel.timeout_ms)}"
    if travel.schedule_ms is not None:
        yield f"tried again after {' '.join(map(format_duration, travel.schedule_ms))}"
    if travel.window_ms is not None:
        yield f"for {format_duration(travel.window_ms)}"
    if travel.redirect is not None:
        yield f"redirect {travel.redirect}"


def _seconds(delays_ms: tuple[int, ...]) -> list[float]:
    return [delay_ms / 1000 for delay_ms in delays_ms]


def _fault(fault: Fault) -> Json:
    lasts = {"lasts": fault.lasts_ms / 1000} if fault.kind == "slow" else {}
    return {"kind": fault.kind, "attempts": fault.attempts, **lasts}
