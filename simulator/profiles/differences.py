"""Find what differs between two eras."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.profiles.behaviours import GROUPS, Behaviour
from simulator.profiles.facts import Fact
from simulator.profiles.profile import Profile
from simulator.profiles.show import as_text, changed_codes


@dataclass(frozen=True, slots=True)
class Difference:
    """A behaviour whose value is not the same in two eras."""

    group: str
    behaviour: Behaviour
    before: Fact[Any]
    after: Fact[Any]

    def texts(self) -> tuple[str, str]:
        """Both values on a line each; of the error codes those that came and went."""
        name, before, after = self.behaviour.name, self.before.value, self.after.value
        if name == "codes":
            return as_text(name, before), f"{as_text(name, after)} ({changed_codes(before, after)})"
        return as_text(name, before), as_text(name, after)


def differences(before: Profile, after: Profile) -> Iterator[Difference]:
    """What differs, in the order of `behaviours.GROUPS`; a better source for the same value is no difference."""
    old, new = dict(before.facts()), dict(after.facts())
    for group, behaviours in GROUPS.items():
        for behaviour in behaviours:
            first, second = old[behaviour.name], new[behaviour.name]
            if first.value != second.value:
                yield Difference(group, behaviour, first, second)
