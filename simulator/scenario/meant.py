"""Guess what somebody meant by a notation that is nearly right: `1-5s`, `10/sec`, `every3`, `0.05`; None: nobody knows.

Rule: a guess is offered, never taken; what comes out is written as the language writes it.
"""

import re

from simulator.model.times import guess_duration, parse_duration

_BETWEEN = re.compile(r"\s*(?:\.{2,}|…|–|-|\bto\b|\band\b|,)\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_EVERY = re.compile(r"(?:every|each)\s*([0-9]+)(?:st|nd|rd|th)?|\*/([0-9]+)")
_ORDINAL = re.compile(r"#?([0-9]+)(?:st|nd|rd|th)")
_SPAN = re.compile(r"([0-9]+)\s*(?:\.{2,}|…|–|-|to)\s*([0-9]+)")
_AT_LEAST = re.compile(r"(?:>=\s*)?([0-9]+)\s*(?:\+|\.{2,}|or more)?")
_AT_MOST = re.compile(r"(?:<=|\.{2,})\s*([0-9]+)")
_TIMES = {"never": "0", "once": "1", "twice": "2"}
_RATE = re.compile(r"([0-9]+)(?:\s*(?:/|per)\s*([a-z]+))?")
_UNITS = {"s": ("s", "sec", "second", ""), "m": ("m", "min", "minute"), "h": ("h", "hr", "hour")}


def said(meant: str | None) -> str | None:
    """The guess as a hint."""
    return f"did you mean '{meant}'?" if meant else None


_FLAGS = {"on": "true", "yes": "true", "off": "false", "no": "false"}


def flag_hint(value: object) -> str | None:
    """Of `yes`, `off` and the like, and of `true` in quotes, which are texts here."""
    word = str(value).strip().lower()
    return "write it without quotes" if word in _FLAGS.values() else said(_FLAGS.get(word))


def meant_range(value: object) -> str | None:
    """A duration or a range of them, of `2 sec`, `1-5s`, `1..5s`, `1s...5s` or `[1s, 5s]`."""
    if isinstance(value, list):
        return _joined([str(item) for item in value])
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    parts = _BETWEEN.split(str(value).strip())
    return guess_duration(str(value)) or _joined(parts)


def _joined(parts: list[str]) -> str | None:
    if len(parts) != 2:
        return None
    low, high = parts
    if _NUMBER.fullmatch(low):  # 1..5s
        low += _NUMBER.sub("", high, count=1)
    ends = [_duration(low), _duration(high)]
    if None in ends:
        return None
    return "..".join(sorted([end for end in ends if end], key=parse_duration))


def _duration(text: str) -> str | None:
    try:
        parse_duration(text)
    except ValueError:
        return guess_duration(text)
    return text


def meant_nth(value: object) -> str | None:
    """`every 3`, `3` or `1..3`, of `every3`, `every 3rd`, `*/3`, `3rd`, `1-3` or `[1, 3]`."""
    if isinstance(value, list) and len(value) == 2:
        value = f"{value[0]}..{value[1]}"
    text = str(value).strip().lower()
    if found := _EVERY.fullmatch(text):
        return f"every {found[1] or found[2]}"
    if found := _ORDINAL.fullmatch(text):
        return found[1]
    if found := _SPAN.fullmatch(text):
        return f"{found[1]}..{found[2]}"
    return None


def meant_count(value: object) -> str | None:
    """`2`, `1..3`, `at least 2` or `at most 3`, of `twice`, `1-3`, `2+`, `2..`, `>= 2` or `<= 3`."""
    text = str(value).strip().lower()
    if text in _TIMES:
        return _TIMES[text]
    if found := _SPAN.fullmatch(text):
        return f"{found[1]}..{found[2]}"
    if found := _AT_MOST.fullmatch(text):
        return f"at most {found[1]}"
    found = _AT_LEAST.fullmatch(text)
    return f"at least {found[1]}" if found and not text.isdecimal() else None


def meant_chance(value: object) -> str | None:
    """`5%`, of `5`, `"5"`, `0.05` or `5 percent`: a share of one, or of a hundred."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    found = re.match(r"[0-9]+(?:\.[0-9]+)?", str(value))
    if found is None:
        return None
    number = float(found[0])
    share = number * 100 if isinstance(value, float) and number < 1 else number
    return f"{share:g}%" if 0 < share <= 100 else None


def meant_rate(value: object) -> str | None:
    """`10/s`, of `10`, `10/sec` or `10 per second`."""
    found = _RATE.fullmatch(str(value).strip().lower())
    if found is None:
        return None
    word = (found[2] or "").rstrip("s") or "s"
    unit = next((unit for unit, spellings in _UNITS.items() if word in spellings), None)
    return f"{found[1]}/{unit}" if unit else None
