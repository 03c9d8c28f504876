"""What a simulator took but hardly was meant, as Python warns: at the line that asked for it.

Rule: a warning is no error here; `-W error` or pytest's `filterwarnings = error` makes it one.
"""

import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.model.problems import Problem

OURS = "simulator."
BETWEEN = ("asyncio", "concurrent", "threading")


class RuleWarning(UserWarning):
    """A rule that was put, and hardly does what was meant: it can never match, or fails with a code there is not."""


def warn_of_rules(problems: Sequence[Mapping[str, Any]]) -> None:
    """A RuleWarning for each."""
    for problem in problems:
        said = Problem(**{name: value for name, value in problem.items() if name not in ("level", "line", "column")})
        warnings.warn(f"rule: {said}", RuleWarning, stacklevel=_callers_level())


def _callers_level() -> int:
    """How far up the first frame is that is not ours; an awaited call of the fixture has none in its thread."""
    level, frame = 1, sys._getframe(1)
    while frame is not None and _is_passed(str(frame.f_globals.get("__name__", ""))):
        level, frame = level + 1, frame.f_back  # type: ignore[assignment]
    return level


def _is_passed(module: str) -> bool:
    return module.startswith(OURS) or module.split(".")[0] in BETWEEN
