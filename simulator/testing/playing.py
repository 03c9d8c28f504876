"""Which scenario a test's account plays, and where its file is looked for.

Rule: a file is looked for beside the test, then in pytest's root; the marker and `bandwidth.scenario` mean the same.
"""

from pathlib import Path
from typing import Any

from simulator.scenario import shipped


class Playing:
    """What was said last. Both fixtures of a test share one."""

    def __init__(self, said: Any = None, folders: tuple[Path, ...] = ()) -> None:
        self._folders = folders
        self._begins_with = self._said = self.find(said)

    def find(self, said: Any) -> Any:
        """The file that is meant; anything else as it is."""
        return find_file(said, self._folders)

    def take(self, said: Any) -> Any:
        """From now on this one is played."""
        self._said = self.find(said)
        return self._said

    def begin_again(self) -> None:
        """The account was begun anew."""
        self._said = self._begins_with

    @property
    def is_built_in(self) -> bool:
        """Whether it is one that comes with the simulator."""
        return isinstance(self._said, str) and self._said in shipped.names()


def find_file(scenario: Any, folders: tuple[Path, ...]) -> Any:
    """The scenario's file in one of the folders; anything else as it is."""
    if isinstance(scenario, Path) or (isinstance(scenario, str) and "\n" not in scenario):
        for folder in folders:
            if (folder / scenario).is_file():
                return folder / scenario
    return scenario
