"""The provider as data: what Bandwidth does in each era, with the source of every fact."""

from simulator.model.problems import guess
from simulator.profiles.era_2018_quirk import PROFILE as _ERA_2018_QUIRK
from simulator.profiles.era_2026 import PROFILE as _ERA_2026
from simulator.profiles.profile import Profile

_PROFILES = {profile.name: profile for profile in (_ERA_2018_QUIRK, _ERA_2026)}

NAMES: tuple[str, ...] = tuple(_PROFILES)
"""Oldest first."""

NEWEST = NAMES[-1]


def get(name: str) -> Profile:
    """The profile of that name; ValueError says which there are."""
    if name not in _PROFILES:
        hint = guess(name, NAMES)
        raise ValueError(f"expected a profile ({', '.join(NAMES)}), found {name!r}{f' ({hint})' if hint else ''}")
    return _PROFILES[name]
