"""Warn of rules that wait for a state which the story never enters."""

from collections.abc import Iterator

from simulator.model.problems import Problem, guess
from simulator.scenario.places import Document
from simulator.scenario.predicates import predicate
from simulator.scenario.values import START_STATE, Scenario
from simulator.scenario.wrong import listed


def check_states(scenario: Scenario, document: Document) -> Iterator[Problem]:
    """A rule's state must fit `start` or what some step of the scenario enters."""
    entered = [step.state for rule in scenario.rules for step in rule.steps if step.state is not None]
    known = list(dict.fromkeys([START_STATE, *entered]))
    for index, rule in enumerate(scenario.rules):
        wanted = rule.when.state
        if wanted is not None and not any(map(predicate(wanted), known)):
            hint = guess(str(wanted.operand), known) if wanted.operation == "equals" else None
            message = f"can never match: no step enters this state; there is {listed(known, 'and')}"
            yield document.problem(("rules", index, "when", "state"), message, hint, warning=True)
