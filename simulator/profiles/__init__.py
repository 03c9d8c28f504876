"""The provider as data: what Bandwidth does in each era, with the source of every fact."""

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
from simulator.profiles.profile import Profile

_ERAS = (era_2018_sent, era_2018_quirk, era_2019_blank, era_2020_dlr, era_2021_get, era_2025_rbm, era_2026)
_PROFILES: dict[str, Profile] = {era.PROFILE.name: era.PROFILE for era in _ERAS}

NAMES: tuple[str, ...] = tuple(_PROFILES)
"""Oldest first."""

NEWEST = NAMES[-1]


def get(name: str) -> Profile:
    """The profile of that name; ValueError says which there are."""
    if name not in _PROFILES:
        hint = guess(name, NAMES)
        raise ValueError(f"expected a profile ({', '.join(NAMES)}), found {name!r}{f' ({hint})' if hint else ''}")
    return _PROFILES[name]
