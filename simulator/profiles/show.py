"""Show the value of a fact: as text for people, and as what JSON can hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.json import encode

from simulator.model.times import format_duration
from simulator.profiles.facts import SpringError, TypedError

_MEGABYTE = 1024 * 1024
_HOUR_MS = 3_600_000


def as_json(value: object) -> Any:
    """A value as JSON has it: sets sorted, keys as text."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return to_builtins(value)


def as_text(name: str, value: object) -> str:
    """A value on one line; `name` is the fact's, because `…_ms` is a duration and `max_file` a size."""
    special = _SPECIAL.get(name)
    if special is not None:
        return special(value)
    if name.endswith("_ms"):
        return _durations(value)
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value == () or value == {} or value == frozenset():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, TypedError | SpringError):
        return _error(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return "; ".join(f"{key}: {each}" for key, each in asdict(value).items())
    if isinstance(value, Struct):
        return ", ".join(str(each) for each in as_json(value).values())
    if isinstance(value, frozenset | tuple):
        return ", ".join(str(each) for each in as_json(value))
    return str(value)


def _error(error: TypedError | SpringError) -> str:
    """The status and the body as it is sent, with the framework's own fields hinted at."""
    if isinstance(error, TypedError):
        return f"{error.status} {encode({'type': error.type, 'description': error.description}).decode()}"
    shown = {"timestamp": "…", "status": error.status, "error": error.error}
    shown |= {"exception": error.exception} if error.exception else {}
    return f"{error.status} {encode(shown | {'message': error.message, 'path': '…'}).decode()}"


def _durations(value: object) -> str:
    if isinstance(value, int):
        return format_duration(value)
    return ", ".join(_durations(each) for each in value) if isinstance(value, tuple) else str(value)


def _size(value: object) -> str:
    assert isinstance(value, int)
    return f"{value / _MEGABYTE:g} MB ({value} bytes)" if value >= _MEGABYTE else f"{value // 1024} KB ({value} bytes)"


def _codes(value: object) -> str:
    assert isinstance(value, Mapping)
    return f"{len(value)} codes"


def _hours(value: object) -> str:
    assert isinstance(value, int)
    return f"{value / _HOUR_MS:g}h"


_SPECIAL: dict[str, Callable[[object], str]] = {
    "receipt_wait_ms": _hours,
    "media.retention_ms": _hours,
    "codes": _codes,
    "media.max_file": _size,
    "media.max_toll_free": _size,
}


def changed_codes(before: Iterable[int], after: Iterable[int]) -> str:
    """Which codes came and which went: `+4001 +9902 -4121`."""
    old, new = set(before), set(after)
    return " ".join([*(f"+{code}" for code in sorted(new - old)), *(f"-{code}" for code in sorted(old - new))])
