"""The one grammar of a clock value: flag, settings, scenario, API and test marker all say it like this.

`real`, `manual`, `auto`, `3600x`, `{day: 24s}` (a provider day passes in 24 s), or `{mode, rate, day, start}`.
What a description of a clock says (rate and day together, a rate of 1 for a real clock) may be given back as it is.
"""

import math
import re
from collections.abc import Mapping
from typing import Literal, cast, get_args

from msgspec import Struct

from simulator.model.problems import guess
from simulator.model.times import DAY_MS, format_duration, format_time, parse_duration, parse_time

ClockMode = Literal["real", "manual", "auto", "compressed"]

MODES: tuple[ClockMode, ...] = get_args(ClockMode)
SLOWEST, FASTEST = 0.001, float(DAY_MS)
"""Limits of a rate; at the fastest a day passes in a millisecond."""
LATEST_MS = 9_999_999_999_999
"""2286: the thirteen digits of a message id end there, and so does every clock."""
LATEST_START_MS = 7_258_118_400_000
"""2200-01-01: message ids keep their thirteen digits of milliseconds, which end in 2286, with room to advance."""

_WORDS = ("real", "manual", "auto")
_ALLOWED = "real, manual, auto, a rate like 3600x or { day: 24s }"
KEYS = ("mode", "rate", "day", "start")
_RATE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)x")


class ClockSetting(Struct, frozen=True, kw_only=True):
    """How an account's time passes. `rate` is account seconds per wall second; `start_ms` None means now."""

    mode: ClockMode
    rate: float = 1.0
    start_ms: int | None = None


def parse_clock(value: object) -> ClockSetting:
    """Read a clock value; ValueError says what was found, what is allowed, and a guess."""
    if isinstance(value, ClockSetting):
        return value
    if isinstance(value, str):
        return _from_word(value)
    if isinstance(value, Mapping):
        return _from_mapping({key: part for key, part in value.items() if part is not None})
    is_rate = isinstance(value, int | float) and not isinstance(value, bool) and value >= 1
    hint = f" (did you mean '{value}x'?)" if is_rate else ""
    raise ValueError(f"expected {_ALLOWED}, found {value!r:.80}{hint}")


def _from_word(word: str) -> ClockSetting:
    if word in _WORDS:
        return ClockSetting(mode=cast("ClockMode", word))
    if _RATE.fullmatch(word):
        return ClockSetting(mode="compressed", rate=_read_rate(word))
    if word == "compressed":
        raise ValueError("a compressed clock needs its rate: write 3600x, or { day: 24s }")
    rate = f"{word.lower().removesuffix('x')}x"
    hint = f" (did you mean '{rate}'?)" if _RATE.fullmatch(rate) else _guessed(word, _WORDS)
    raise ValueError(f"expected {_ALLOWED}, found {word!r:.80}{hint}")


def _from_mapping(value: Mapping[object, object]) -> ClockSetting:
    for key in value:
        if key not in KEYS:
            raise ValueError(f"unknown key {key!r:.80}: expected {', '.join(KEYS)}{_guessed(str(key), KEYS)}")
    if not value.keys() & {"mode", "rate", "day"}:
        raise ValueError("expected a mode, a rate or a day beside start, as in { mode: manual, start: now }")
    rate = _rate_of(value)
    mode = _read_mode(value["mode"]) if "mode" in value else "compressed"
    if mode == "compressed" and rate is None:
        raise ValueError("a compressed clock needs its rate: add rate: 3600, or day: 24s")
    if mode != "compressed" and rate not in (None, 1.0):
        raise ValueError(f"a {mode} clock has no rate or day: leave them out, or use mode compressed")
    return ClockSetting(mode=mode, rate=rate or 1.0, start_ms=_read_start(value.get("start", "now")))


def _rate_of(value: Mapping[object, object]) -> float | None:
    rate = _read_rate(value["rate"]) if "rate" in value else None
    by_day = _read_day(value["day"]) if "day" in value else None
    if rate and by_day and not math.isclose(DAY_MS / rate, DAY_MS / by_day, abs_tol=1):
        raise ValueError(f"rate and day disagree: {_rate_text(rate)} and {_rate_text(by_day)}; say one of them")
    return rate or by_day


def _read_mode(value: object) -> ClockMode:
    if value not in MODES:
        raise ValueError(f"mode: expected {', '.join(MODES)}, found {value!r:.80}{_guessed(str(value), MODES)}")
    return value


def _read_rate(value: object) -> float:
    number = value
    if isinstance(value, str) and (found := _RATE.fullmatch(value)):
        number = float(found[1])
    if isinstance(number, int | float) and not isinstance(number, bool) and SLOWEST <= number <= FASTEST:
        return float(number)
    raise ValueError(f"rate: expected {SLOWEST} to {FASTEST:.0f}, written like 3600 or 3600x, found {value!r:.80}")


def _read_day(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError(f"day: expected a duration like 24s, found {value!r:.80}")
    try:
        rate = DAY_MS / parse_duration(value)
    except ZeroDivisionError:
        raise ValueError("day: a day cannot pass in no time; expected a duration like 24s") from None
    except ValueError as problem:
        raise ValueError(f"day: {problem}") from None
    if rate < SLOWEST:
        raise ValueError(f"day: expected at most {format_duration(round(DAY_MS / SLOWEST))}, found {value!r:.80}")
    return rate


def _read_start(value: object) -> int | None:
    if value == "now":
        return None
    if not isinstance(value, str):
        raise ValueError(f"start: expected now or a time like 2026-01-01T00:00:00Z, found {value!r:.80}")
    try:
        start_ms = parse_time(value)
    except ValueError as problem:
        raise ValueError(f"start: {problem}".replace("expected a time", "expected now or a time")) from None
    if start_ms >= LATEST_START_MS:
        raise ValueError(
            f"start: expected a time before {format_time(LATEST_START_MS, precision='s')}, found {value!r:.80}"
        )
    return start_ms


def describe_clock(setting: ClockSetting) -> str:
    """One line for people: `compressed (3600x: a day passes in 24 s)`."""
    text: str = setting.mode
    if setting.mode == "compressed":
        day = re.sub(r"([0-9]+)([a-z]+)", r" \1 \2", format_duration(round(DAY_MS / setting.rate)))
        text = f"compressed ({_rate_text(setting.rate)}: a day passes in{day})"
    return text if setting.start_ms is None else f"{text}, from {format_time(setting.start_ms)}"


def _rate_text(rate: float) -> str:
    return f"{rate:.6f}".rstrip("0").rstrip(".") + "x"


def _guessed(word: str, allowed: tuple[str, ...]) -> str:
    hint = guess(word, allowed)
    return f" ({hint})" if hint else ""
