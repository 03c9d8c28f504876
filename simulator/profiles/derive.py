"""An era with some facts changed: what a scenario says under `provider`.

Rule 1: every fact whose value can be written in a file may be changed; `fitting` says what is allowed.
Rule 2: a changed era has a name of its own, `2026+` and a digest of the changes; `get` in this package finds it again.
"""

import dataclasses
import hashlib
import typing
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from simulator.model.problems import guess
from simulator.profiles.era_2026 import PROFILE as NEWEST
from simulator.profiles.facts import Fact, assumed
from simulator.profiles.fitting import MisfitError, fit
from simulator.profiles.profile import Profile

SOURCE = "the scenario says so"
Changes = Mapping[str, object]


class WrongFactError(Exception):
    """One change that cannot be made: `key`, what is wrong, and a guess."""

    def __init__(self, key: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


def find_wrong_facts(changes: Changes) -> list[WrongFactError]:
    """Every change that cannot be made."""
    found = []
    for key, value in changes.items():
        try:
            _read(key, value)
        except WrongFactError as wrong:
            found.append(wrong)
    return found


def derive(base: Profile, changes: Changes) -> Profile:
    """The era with these changes, all of which can be made."""
    if not changes:
        return base
    changed = base
    for key, value in changes.items():
        changed = _set(changed, key.split("."), _read(key, value))
    return dataclasses.replace(changed, name=f"{base.name}+{digest(changes)}")


def digest(changes: Changes) -> str:
    """A short name for these changes."""
    return hashlib.blake2b(msgspec.json.encode(sorted(changes.items())), digest_size=8).hexdigest()


def _set(part: Any, path: list[str], value: Any) -> Any:
    """`part` with the value at that path; on the way lie parts, facts, and texts inside a fact."""
    held = getattr(part, path[0])
    if len(path) == 1:
        new = assumed(value, SOURCE) if isinstance(held, Fact) else value
    elif isinstance(held, Fact):
        new = assumed(_set(held.value, path[1:], value), SOURCE)
    else:
        new = _set(held, path[1:], value)
    return dataclasses.replace(part, **{path[0]: new})


@lru_cache(maxsize=1)
def writable() -> Mapping[str, Any]:
    """What may be changed: the type of each by its name."""
    return dict(_writable(Profile, ""))


def _writable(owner: type, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, hint in typing.get_type_hints(owner, include_extras=True).items():
        inner = typing.get_args(hint)[0] if typing.get_origin(hint) is Fact else hint
        if dataclasses.is_dataclass(inner) and isinstance(inner, type):
            yield from _writable(inner, f"{prefix}{name}.")
        elif (typing.get_origin(hint) is Fact or prefix) and _is_simple(inner):
            yield prefix + name, inner


def _is_simple(hint: Any) -> bool:
    try:
        schema = msgspec.json.schema(hint)
    except TypeError:
        return False
    return "$ref" not in schema and schema.get("type") != "object"


def _read(key: str, value: object) -> Any:
    types = writable()
    if key not in types:
        raise WrongFactError(key, "unknown fact of the provider; `bwsim profiles 2026` lists them", guess(key, types))
    try:
        return fit(key, value, types[key], _example(key))
    except MisfitError as misfit:
        raise WrongFactError(key, str(misfit), misfit.hint) from None


def _example(key: str) -> object:
    """What the newest era says."""
    part: object = NEWEST
    for name in key.split("."):
        held = getattr(part, name)
        part = held.value if isinstance(held, Fact) else held
    return part
