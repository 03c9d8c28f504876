"""Warn of rules that wait for a state which the story never enters."""

from collections.abc import Iterator

from simulator.model.problems import Problem, guess
from simulator.scenario.places import Document
from simulator.scenario.predicates import predicate
from simulator.scenario.values import START_STATE, Scenario
from simulator.scenario.wrong import listed

MOST_LISTED = 100


def check_states(scenario: Scenario, document: Document, *, most: int | None = None) -> Iterator[Problem]:
    """A rule's state must fit `start` or what some step of the scenario enters; `most`: only the first rules' do."""
    entered = [step.state for rule in scenario.rules for step in rule.steps if step.state is not None]
    known = list(dict.fromkeys([START_STATE, *entered]))
    fits = frozenset(known)
    there = listed(known, "and") if len(known) <= MOST_LISTED else f"{len(known)} others"
    for index, rule in enumerate(scenario.rules[:most]):
        wanted = rule.when.state
        if wanted is None or (wanted.operation == "equals" and wanted.operand in fits):
            continue
        if wanted.operation == "equals" or not any(map(predicate(wanted), known)):
            hint = guess(str(wanted.operand), known[:MOST_LISTED]) if wanted.operation == "equals" else None
            message = f"can never match: no step enters this state; there is {there}"
            yield document.problem(("rules", index, "when", "state"), message, hint, warning=True)
