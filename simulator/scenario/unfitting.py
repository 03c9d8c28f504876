"""Warn of conditions that nothing can fulfil: a number in no form of numbers, a star in a text, a misspelt application.

Rule 1: what answers a request sees it before anybody checked its numbers, and so does what expects a refusal: there any
        text may stand.
Rule 2: an application may be declared elsewhere too; only one that is near a declared one is told.
"""

import re
from collections.abc import Iterator, Sequence

from simulator.model.accounts import Application, Number
from simulator.model.numbers import is_alphanumeric_sender, is_e164, is_short_code, meant_number
from simulator.model.problems import Problem, guess
from simulator.scenario.expected import Callbacks, Expectation, Sent
from simulator.scenario.matcher import Matcher
from simulator.scenario.places import Document, Path
from simulator.scenario.values import Rule, Scenario

Said = tuple[str, str | None]
"""Message and hint."""


def unfitting_of_rule(rule: Rule, path: Path, scenario: Scenario, document: Document) -> Iterator[Problem]:
    """The warnings about one rule's conditions."""
    for match in rule.when.fields:
        field, on = match.field, rule.when.on
        said = None
        if field in ("to", "from") and on in ("send", "receive") and not rule.answers:
            said = _number(match.matcher, strict=(on, field) == ("send", "to"))
        elif field == "text":
            said = _starred(match.matcher)
        elif field == "application":
            said = _application(match.matcher.operand, scenario.applications)
        if said is not None:
            yield document.problem((*path, "when", on, field), *said, warning=True)


def unfitting_of_expectation(
    expectation: Expectation, path: Path, scenario: Scenario, document: Document
) -> Iterator[Problem]:
    """The same for what is expected of callbacks and of what the application sent."""
    what = expectation.what
    if not isinstance(what, Callbacks | Sent):
        return
    for condition in what.conditions:
        said = None
        if condition.field in ("to", "from"):
            said = _number(condition.matcher, strict=False)
        elif condition.field == "text":
            said = _starred(condition.matcher)
        elif condition.field == "application":
            said = _application(condition.matcher.operand, scenario.applications)
        if said is not None:
            subject = "sent" if isinstance(what, Sent) else "callback"
            yield document.problem((*path, subject, condition.field), *said, warning=True)


def unfitting_numbers(scenario: Scenario, document: Document) -> Iterator[Problem]:
    """Numbers that lead to a misspelt application."""
    for index, number in enumerate(scenario.numbers):
        said = _leads_nowhere(number, scenario.applications)
        if said is not None:
            yield document.problem(("account", "numbers", index, "application"), *said, warning=True)


def _leads_nowhere(number: Number, applications: Sequence[Application]) -> Said | None:
    return None if number.application is None else _application(number.application, applications)


def _number(matcher: Matcher, *, strict: bool) -> Said | None:
    """`strict` where only E.164 numbers come; elsewhere short codes and senders of letters do, too."""
    said = matcher.operand
    if matcher.operation != "equals" or not isinstance(said, str):
        return None
    if is_e164(said):
        return _odd(said)
    if not strict and (is_short_code(said) or (is_alphanumeric_sender(said) and not said.startswith("+"))):
        return None
    return f"can never match: {said!r} is no E.164 number", _meant(said)


def _odd(number: str) -> Said | None:
    """A digit too few or too many is the usual slip; such a number is nobody's."""
    digits = len(number) - 2
    if not number.startswith("+1") or digits == 10:
        return None
    return f"{number} has {digits} digits after +1; a number of North America has 10", None


def _meant(said: str) -> str | None:
    if "?" in said or "/" in said:
        return "* stands for any digits, as in '+1919*'"
    meant = meant_number(said)
    return f"did you mean '{meant}'?" if meant else None


def _starred(matcher: Matcher) -> Said | None:
    said = matcher.operand
    if matcher.operation != "equals" or not isinstance(said, str) or not re.search(r"\w\*|\*\w", said):
        return None
    return (
        "a star is a plain star in a text, which is compared whole",
        f"{{ contains: {said.strip('*')} }} is a part of it",
    )


def _application(said: object, applications: Sequence[Application]) -> Said | None:
    known = [each.id for each in applications]
    near = guess(said, known) if isinstance(said, str) and "*" not in said and said not in known else None
    return (f"no application of this file is called {said!r}", near) if near else None
