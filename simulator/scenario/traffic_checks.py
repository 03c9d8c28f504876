"""Warn of handsets that a scenario may let write but that hardly do what was meant.

Traffic to a number that is not the account's, more of it than "until idle" waits for, a reply to what never reaches the
handset, or to a name.
"""

from collections.abc import Iterator

from simulator.model.numbers import number_type
from simulator.model.problems import Problem, guess
from simulator.scenario.places import Document, Path
from simulator.scenario.values import Rule, Scenario, Traffic

MOST_MESSAGES = 30_000
"""`advance until idle` gives up after 100,000 things; a message is three: written, heard of, and called back about."""

_NEVER_READ = {"fail": "fails", "silence": "gets no receipt"}


def check_traffic(scenario: Scenario, document: Document) -> Iterator[Problem]:
    """The warnings of every item of traffic."""
    owned = [number.number for number in scenario.numbers]
    for index, item in enumerate(scenario.traffic):
        path: Path = ("traffic", index)
        if owned and not set(item.to) & set(owned):
            said = f"{' and '.join(item.to)}: not a number of this account, so nobody hears of it"
            yield document.problem((*path, "receive", "to"), said, guess(item.to[0], owned), warning=True)
        if _count(item) > MOST_MESSAGES:
            yield document.problem(
                path, f"{_count(item)} messages are more than an advance until idle plays", warning=True
            )


def _count(item: Traffic) -> int:
    if item.count is not None:
        return item.count
    every_ms = max((item.every.low_ms + item.every.high_ms) // 2, 1)
    return (item.lasts_ms or 0) // every_ms


def check_replies(rule: Rule, path: Path, document: Document) -> Iterator[Problem]:
    """The warnings of a rule's replies."""
    if rule.when.on != "send":
        return
    ended: str | None = None
    for index, step in enumerate(rule.steps):
        place = (*path, "then", index, "reply")
        if step.verb == "reply" and ended is not None:
            yield document.problem(place, f"it answers a message that {ended}", warning=True)
        if step.verb == "reply" and _is_from_a_name(rule):
            yield document.problem(place, "nobody can answer a name: nothing will arrive", warning=True)
        ended = ended or _NEVER_READ.get(step.verb)


def _is_from_a_name(rule: Rule) -> bool:
    said = {match.field: match.matcher for match in rule.when.fields if match.matcher.operation == "equals"}
    sender, kind = said.get("from"), said.get("number_type")
    is_name = sender is not None and number_type(str(sender.operand)) == "alphanumeric"
    return is_name or (kind is not None and kind.operand == "alphanumeric")
