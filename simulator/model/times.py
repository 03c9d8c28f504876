"""Durations and instants: text to milliseconds and back, in the forms that people write and Bandwidth prints."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

Precision = Literal["s", "ms", "us"]

DAY_MS = 86_400_000
LONGEST_MS = 36_500 * DAY_MS
"""No duration is longer than a hundred years, so that sums of times stay printable."""

_UNITS_MS = {"d": DAY_MS, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_AMOUNT = r"[0-9]{1,18}(?:\.[0-9]{1,6})?"
_DURATION = re.compile("(?=.)" + "".join(rf"(?:(?P<{unit}>{_AMOUNT}){unit})?" for unit in _UNITS_MS))
DURATION = "a duration like 250ms, 3s, 5m, 24h, 1d or 1h30m"
_WHOLE = 10**6  # amounts are read in millionths: as floats, 0.1s would not be exact
_TIME = re.compile(
    r"(?P<clock>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-5][0-9]))"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LAST_MS = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _EPOCH) // _MILLISECOND


def parse_duration(text: str) -> int:
    """Milliseconds of `250ms`, `3s`, `1.5h`, `24h`, `1d` or `1h30m` (largest unit first); ValueError otherwise."""
    found = _DURATION.fullmatch(text)
    if found is None:
        meant = guess_duration(text)
        hint = f" (did you mean '{meant}'?)" if meant else ""
        raise ValueError(f"expected {DURATION}, found {text!r:.80}{hint}")
    total = sum(_millionths(amount) * _UNITS_MS[unit] for unit, amount in found.groupdict().items() if amount)
    if total % _WHOLE:
        raise ValueError(f"expected whole milliseconds, found {text!r:.80}")
    if total // _WHOLE > LONGEST_MS:
        raise ValueError(f"expected at most {LONGEST_MS // DAY_MS}d, found {text!r:.80}")
    return total // _WHOLE


def is_duration(text: str) -> bool:
    """Whether it has the form of a duration, however long."""
    return _DURATION.fullmatch(text) is not None


_SPOKEN = re.compile(rf"(?P<amount>{_AMOUNT})\s*(?P<word>[A-Za-z]*)")


def guess_duration(text: str) -> str | None:
    """What `3 sec`, `5 minutes`, `2H`, `1,5s`, `.5s` or `10` mean, as written here; None where nobody can tell."""
    text = text.strip().replace(",", ".")
    found = _SPOKEN.fullmatch(f"0{text}" if text.startswith(".") else text)
    if found is None:
        return None
    word = found["word"].lower()
    unit = next((unit for unit, spellings in _SPELLINGS.items() if word in spellings), None)
    return f"{found['amount']}{unit}" if unit else None


_SPELLINGS = {
    "ms": ("ms", "msec", "msecs", "milli", "millis", "millisecond", "milliseconds"),
    "s": ("", "s", "sec", "secs", "second", "seconds"),
    "m": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
}


def _millionths(amount: str) -> int:
    whole, _, fraction = amount.partition(".")
    return int(whole) * _WHOLE + int(fraction.ljust(6, "0") or 0)


def format_duration(ms: int) -> str:
    """`250ms`, `6h`, `1h30m`; hours up to `48h`, then days. What `parse_duration` reads, but for a sign before it."""
    if ms < 0:
        return "-" + format_duration(-ms)
    parts = []
    rest = ms
    for unit, size_ms in _UNITS_MS.items():
        if unit == "d" and ms <= 2 * DAY_MS:
            continue
        count, rest = divmod(rest, size_ms)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def parse_time(text: str) -> int:
    """Epoch milliseconds of an RFC 3339 time with its zone, digits below the millisecond cut off; ValueError otherwise.

    A leap second (`:60`) is the second after it.
    """
    found = _TIME.fullmatch(text)
    ms = _instant(found) if found else None
    if ms is None or not 0 <= ms <= _LAST_MS:
        raise ValueError(
            f"expected a time with its zone like 2026-01-01T00:00:00Z, found {text!r:.80}{_guess_time(text)}"
        )
    return ms


def _guess_time(text: str) -> str:
    """Of a day alone, or a time without its zone or its seconds: as in UTC, and whole."""
    for rest in ("Z", ":00Z", "T00:00:00Z"):
        found = _TIME.fullmatch(f"{text.strip()}{rest}")
        if found and _instant(found) is not None:
            return f" (did you mean '{text.strip()}{rest}'?)"
    return ""


def _instant(found: re.Match[str]) -> int | None:
    second = int(found["second"])
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    if second > 60:
        return None
    try:
        zone = timezone(-offset if found["sign"] == "-" else offset)
        minute = datetime.fromisoformat(found["clock"]).replace(tzinfo=zone)
    except ValueError:
        return None
    milliseconds = int((found["fraction"] or "")[:3].ljust(3, "0"))
    return (minute - _EPOCH) // _MILLISECOND + second * 1000 + milliseconds


def format_time(ms: int, *, micros: int = 0, precision: Precision = "ms") -> str:
    """UTC text like `2026-01-01T00:00:00.000Z`; `micros` (0-999) are the digits below the millisecond, for `us`."""
    second, millisecond = divmod(ms, 1000)
    if precision == "ms":
        return f"{_second_text(second)}.{millisecond:03d}Z"
    if precision == "us":
        return f"{_second_text(second)}.{millisecond:03d}{micros:03d}Z"
    return f"{_second_text(second)}Z"


@lru_cache(maxsize=4096)  # under load many messages share a second, and the calendar is the costly part
def _second_text(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]
