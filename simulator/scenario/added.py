"""Warn of rules that were put before others, as a check of a file with all of them would.

Rule: the others are only looked at; what is said is said of the rules that came now, at their places in their own text.
"""

from msgspec.structs import replace

from simulator.model.problems import Problem
from simulator.profiles.profile import Profile
from simulator.scenario.checks import check_first
from simulator.scenario.document import read_document
from simulator.scenario.places import Document, Path, Place
from simulator.scenario.values import Scenario

LONGEST_PLACED = 100_000
"""A longer text is not read once more to find lines and columns."""


def check_added(text: str, scenario: Scenario, count: int, profile: Profile) -> list[Problem]:
    """The warnings of `text`, whose `count` good rules are now the first of the scenario's."""
    if not check_first(scenario, count, profile, Document(None)):
        return []
    root = read_document(text).root if len(text) <= LONGEST_PLACED else None
    alone = root is not None and not isinstance(root.plain, list)
    found = check_first(scenario, count, profile, _Own(Document(root), alone=alone))
    return [replace(problem, path=_shown(problem.path, alone=alone)) for problem in found]


class _Own(Document):
    """Finds what a check calls `rules[2].then` at `[2].then` of the text, or at `then` where a rule stands alone."""

    def __init__(self, text: Document, *, alone: bool) -> None:
        super().__init__(None)
        self._text, self._skipped = text, 2 if alone else 1

    def _place(self, path: Path) -> Place | None:
        return self._text._place(path[self._skipped :])


def _shown(path: str, *, alone: bool) -> str:
    return path.removeprefix("rules[0]").removeprefix(".") if alone else path
