"""What is wrong, or hardly meant, in how a scenario lets callbacks travel."""

from collections.abc import Iterator
from typing import TypeVar

from simulator.model.problems import Problem
from simulator.profiles.profile import Profile
from simulator.scenario.places import Document, Path
from simulator.scenario.values import CallbackOverrides

T = TypeVar("T")
MOST_ATTEMPTS = 100_000
"""An entry for each of them lies in the journal and in memory; a day of retries as Bandwidth makes them has 29."""


def copies_problems(document: Document, path: Path) -> Iterator[Problem]:
    """A list of lost acknowledgements has a number for each copy; `path` leads to the callbacks of a scenario or rule.

    How many copies there are, a rule may leave to the scenario.
    """
    lost = document.find((*path, "lose_acks"))
    said = document.find((*path, "copies")) or document.find(("callbacks", "copies"))
    copies = 1 if said is None else said.plain
    if lost is None or not isinstance(lost.plain, list) or not isinstance(copies, int) or len(lost.plain) < 2:
        return
    if len(lost.plain) != copies:
        many = f"{copies} copies" if copies != 1 else "1 copy, for no copies are said"
        hint = f"write copies: {len(lost.plain)}" if said is None else "write one number for each copy"
        yield document.problem((*path, "lose_acks"), f"{len(lost.plain)} numbers for {many}", hint)


def travel_problems(
    document: Document, path: Path, said: CallbackOverrides, common: CallbackOverrides, profile: Profile
) -> Iterator[Problem]:
    """What the numbers of one group of `callbacks` come to; `common` are the scenario's."""
    schedule_ms = _first(said.schedule_ms, common.schedule_ms, profile.retry_schedule_ms.value)
    window_ms = _first(said.window_ms, common.window_ms, profile.retry_window_ms.value)
    attempts = most_attempts(schedule_ms, window_ms)
    if attempts - 1 > MOST_ATTEMPTS:
        message = f"a callback may be tried {attempts - 1} times; at most {MOST_ATTEMPTS} make sense"
        place = (*path, "retry") if document.find((*path, "retry")) else path
        yield document.problem(place, message, "make the last delay longer, or the window shorter")
    most_lost = max(said.lose_acks or (0,))
    if most_lost >= attempts:
        message = f"{most_lost} lost acknowledgements, but a callback is tried {attempts} times at most: it is given up"
        yield document.problem((*path, "lose_acks"), message, warning=True)


def _first(*values: T | None) -> T:
    return next(value for value in values if value is not None)


def most_attempts(schedule_ms: tuple[int, ...], window_ms: int) -> int:
    """How often a callback is tried at most, when every attempt ends at once without success."""
    attempts, due_ms = 1, 0
    for delay_ms in schedule_ms:
        due_ms += delay_ms
        if due_ms > window_ms:
            return attempts
        attempts += 1
    return attempts + (window_ms - due_ms) // max(schedule_ms[-1], 1) if schedule_ms else attempts
