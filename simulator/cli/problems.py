"""How the user's mistakes are told."""

from collections.abc import Iterable

from simulator.cli.output import echo
from simulator.model.problems import Problem

BAD_USAGE = 2


def print_problems(problems: Iterable[Problem], *, about: str | None = None) -> None:
    """Each problem on a line of stderr; what has no place in a file says what it is about."""
    for problem in problems:
        prefix = f"{about}: " if about and problem.file is None else ""
        echo(f"{prefix}{problem}", err=True)


def as_plain(problem: Problem) -> dict[str, object]:
    """A problem for JSON, without what it does not say."""
    found = {name: getattr(problem, name) for name in problem.__struct_fields__}
    return {name: value for name, value in found.items() if value is not None}
