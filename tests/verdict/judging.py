"""Judge what a Player did, expectation by expectation."""

from simulator.scenario.load import load_expectations
from simulator.verdict.facts import Facts
from simulator.verdict.judge import judge
from simulator.verdict.results import Result, Verdict
from tests.player import Player


def facts_of(player: Player) -> Facts:
    """Everything that its journal tells, taken in two parts."""
    facts, half = Facts(), len(player.entries) // 2
    facts.take(player.entries[:half])
    facts.take(player.entries[half:])
    return facts


def verdict_of(player: Player, written: str, *, wall_s: dict[int, float] | None = None) -> Verdict:
    """The verdict on expectations as they are written."""
    expectations, problems = load_expectations(written)
    assert problems == []
    facts = facts_of(player)
    return judge(expectations, facts, since=facts.since, wall_s=wall_s or {})


def result_of(player: Player, written: str, *, wall_s: dict[int, float] | None = None) -> Result:
    """The judgement of one."""
    [result] = verdict_of(player, written, wall_s=wall_s).results
    return result
