"""Whether a value that a scenario gives a fact fits it, so that nothing breaks later, in the middle of a story.

Rule 1: the fact's type decides; in place of `…_ms` a duration may stand as people write it.
Rule 2: a text with blanks may have those of the era's own text and no others, bare: `{limit}`, never `{limit:9}`.
Rule 3: a regular expression is one that is searched in one pass.
"""

import typing
from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Any, Literal

import msgspec

from simulator.model.patterns import compile_whole
from simulator.model.problems import guess
from simulator.model.times import parse_duration


class MisfitError(ValueError):
    """Why a value does not fit, and a guess."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def fit(key: str, value: object, hint: Any, example: object) -> Any:
    """The value as the fact `key` of type `hint` holds it, as in `example`; MisfitError when it cannot."""
    if key.endswith("_ms"):
        value = _durations(value)
    try:
        fitted = msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        _refuse_name(value, hint)
        raise MisfitError(f"{_said(value)} does not fit: {_plain(str(error))}") from None
    if key == "basic_until" and fitted is not None:
        _check_day(fitted)
    if key.endswith("_pattern"):
        _check_pattern(fitted)
    elif isinstance(fitted, str) and isinstance(example, str):
        _check_blanks(key, fitted, example)
    return fitted


def _durations(value: object) -> object:
    if isinstance(value, list):
        return [_durations(each) for each in value]
    if not isinstance(value, str):
        return value
    try:
        return parse_duration(value)
    except ValueError as error:
        raise MisfitError(str(error)) from None


# -- names


def _refuse_name(value: object, hint: Any) -> None:
    """Where only some names fit: which of the value's does not, and which there are."""
    allowed = list(_names(hint))
    for name in value if isinstance(value, list) else [value]:
        if allowed and isinstance(name, str) and name not in allowed:
            listed = ", ".join(allowed)
            raise MisfitError(f"{_said(name)} does not fit: allowed: {listed}", guess(name, allowed))


def _names(hint: Any) -> Iterator[str]:
    if typing.get_origin(hint) is Literal:
        yield from (name for name in typing.get_args(hint) if isinstance(name, str))
        return
    for inner in typing.get_args(hint):
        yield from _names(inner)


# -- days, patterns and blanks


def _check_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise MisfitError(f"{_said(text)} does not fit: expected a day like 2026-12-02") from None


def _check_pattern(text: str) -> None:
    try:
        compile_whole(text)
    except ValueError as error:
        raise MisfitError(str(error)) from None


def _check_blanks(key: str, text: str, example: str) -> None:
    """Descriptions of errors are always filled in, other texts where the era's own has a blank."""
    known = set(_blanks(example))
    if not known and not key.endswith(".description"):
        return
    try:
        unknown = [blank for blank in _blanks(text) if blank not in known]
    except ValueError as error:
        raise MisfitError(f"{_said(text)} does not fit: {error}; a brace of its own is written twice") from None
    if unknown:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
        raise MisfitError(
            f"{_said(text)} does not fit: unknown blank {{{unknown[0]}}}; allowed: {allowed}", guess(unknown[0], known)
        )


def _blanks(text: str) -> Iterator[str]:
    """What stands between braces, with all that Python would do to it."""
    for _, name, how, conversion in Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{how}" if how else "")


def _said(value: object) -> str:
    return repr(value)[:60]


def _plain(error: str) -> str:
    for word, plain in _WORDS.items():
        error = error.replace(word, plain)
    return error[:1].lower() + error[1:]


_WORDS = {
    "`bool`": "true or false",
    "`int`": "a whole number",
    "`float`": "a number",
    "`str`": "text",
    "`array`": "a list",
    "`object`": "keys with values",
    "`null`": "nothing",
    ", got ": ", found ",
}
