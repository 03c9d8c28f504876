"""The provider as data: what Bandwidth does in each era, with the source of every fact."""

from collections.abc import Mapping

from simulator.model.problems import guess
from simulator.profiles import (
    era_2018_quirk,
    era_2018_sent,
    era_2019_blank,
    era_2020_dlr,
    era_2021_get,
    era_2025_rbm,
    era_2026,
)
from simulator.profiles.derive import derive, digest
from simulator.profiles.profile import Profile

_ERAS = (era_2018_sent, era_2018_quirk, era_2019_blank, era_2020_dlr, era_2021_get, era_2025_rbm, era_2026)
_PROFILES: dict[str, Profile] = {era.PROFILE.name: era.PROFILE for era in _ERAS}

NAMES: tuple[str, ...] = tuple(_PROFILES)
"""Oldest first."""

NEWEST = NAMES[-1]


_derived: dict[str, Profile] = {}
_remembered: dict[str, Mapping[str, object]] = {}


def change(name: str, changes: Mapping[str, object]) -> Profile:
    """The era of that name with some facts changed; `get` finds it by its new name from then on."""
    if not changes:
        return get(name)
    remember(changes)
    return get(f"{name.partition('+')[0]}+{digest(changes)}")


def remember(changes: Mapping[str, object]) -> None:
    """Let `get` find any era with these changes."""
    _remembered[digest(changes)] = changes


def get(name: str) -> Profile:
    """The profile of that name; ValueError says which there are. One with changes that nobody knows is its era."""
    if name in _PROFILES:
        return _PROFILES[name]
    if name not in _derived:
        era, _, changed = name.partition("+")
        if era not in _PROFILES:
            hint = guess(name, NAMES)
            raise ValueError(f"expected a profile ({', '.join(NAMES)}), found {name!r}{f' ({hint})' if hint else ''}")
        if changed not in _remembered:
            return _PROFILES[era]
        _derived[name] = derive(_PROFILES[era], _remembered[changed])
    return _derived[name]
