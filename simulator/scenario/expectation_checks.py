"""Warn of expectations that cannot be met, or cannot fail, under the era that is played."""

from collections.abc import Iterator

from simulator.model.problems import Problem
from simulator.profiles.profile import Profile
from simulator.scenario.expected import Callbacks, Condition, Expectation
from simulator.scenario.matcher import Matcher
from simulator.scenario.places import Document, Path


def check_expectations(
    expectations: tuple[Expectation, ...], profile: Profile, document: Document
) -> Iterator[Problem]:
    """The warnings, each with its place."""
    for index, expectation in enumerate(expectations):
        what = expectation.what
        for condition in what.conditions if isinstance(what, Callbacks) else ():
            said = _unheard_of(condition, profile)
            if said is not None:
                path: Path = ("expect", index, "callback", condition.field)
                yield document.problem(path, *said, warning=True)


def _unheard_of(condition: Condition, profile: Profile) -> tuple[str, str | None] | None:
    """The words and a hint, where something is expected that the era does not have."""
    for value in _said(condition.matcher):
        if condition.field == "type" and value not in {*profile.event_types.value, "message-received"}:
            return f"the profile {profile.name} has no {value}", None
        if condition.field == "errorCode" and value not in profile.codes.value:
            return f"{value} is not an error code of the profile {profile.name}", "bwsim codes lists them"
    return None


def _said(matcher: Matcher) -> Iterator[object]:
    """The values that would do, where they are said one by one."""
    if matcher.operation == "equals":
        yield matcher.operand
    elif matcher.operation == "in" and isinstance(matcher.operand, tuple):
        for each in matcher.operand:
            yield from _said(each)
