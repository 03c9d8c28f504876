"""Tell where two entries of a journal first differ."""

from typing import Any

import msgspec
from msgspec import Struct

from simulator.model import entries as e

NOTHING = "nothing"


class Difference(Struct, frozen=True):
    """The first entry that is not the same: its number, the field within it, and both values as JSON."""

    seq: int
    at_ms: int
    field: str
    recorded: str
    replayed: str


def missing(entry: e.Entry) -> Difference:
    """The record has an entry where nothing happens now."""
    return Difference(entry.seq, entry.at_ms, "", _json(msgspec.to_builtins(entry)), NOTHING)


def difference(recorded: e.Entry, replayed: e.Entry) -> Difference | None:
    """The first field that differs, None when they are the same."""
    if recorded == replayed:
        return None
    found = _first("", msgspec.to_builtins(recorded), msgspec.to_builtins(replayed))
    if found is None:
        return None
    field, one, other = found
    return Difference(recorded.seq, recorded.at_ms, field.removeprefix("."), _json(one), _json(other))


_ABSENT = object()


def _first(path: str, one: Any, other: Any) -> tuple[str, Any, Any] | None:
    """The first place where two values differ, and both."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            found = _first(f"{path}.{key}", one.get(key, _ABSENT), other.get(key, _ABSENT))
            if found is not None:
                return found
        return None
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        each = (_first(f"{path}[{index}]", *pair) for index, pair in enumerate(zip(one, other, strict=True)))
        return next((found for found in each if found is not None), None)
    return None if one == other else (path, one, other)


def _json(value: Any) -> str:
    return NOTHING if value is _ABSENT else msgspec.json.encode(value).decode()
