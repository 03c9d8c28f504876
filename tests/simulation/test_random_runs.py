"""Random runs with checkers: whatever is sent, answered, changed and interrupted, the rules hold.

A failure names its seed: `pytest tests/simulation/test_random_runs.py -k "seed-17"`.
"""

import msgspec
import pytest

from tests.player import of_kind
from tests.simulation.chance import RandomRun
from tests.simulation.checkers import Story, check_run
from tests.simulation.memory import check_forgetting, check_memory

CLOCKS = pytest.mark.parametrize("flows", [False, True], ids=["stands", "flows"])


def _seeds(count: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("seed", range(count), ids=[f"seed-{number}" for number in range(count)])


def _check(run: RandomRun) -> None:
    run.check()
    check_memory(run.state, run.entries)
    check_run(run.entries, run.ledger)
    check_forgetting(Story(run.entries, run.ledger), run.state)


@CLOCKS
@_seeds(25)
def test_whatever_happens_the_rules_hold(seed, flows):
    run = RandomRun(seed, flows=flows)

    run.play(300)

    _check(run)


@pytest.mark.long
@CLOCKS
@_seeds(30)
def test_whatever_happens_for_longer_the_rules_hold(seed, flows):
    run = RandomRun(seed + 1_000, flows=flows)

    run.play(1_500)

    _check(run)


@CLOCKS
@_seeds(6)
def test_at_every_moment_what_is_pending_lies_on_the_agenda(seed, flows):
    run = RandomRun(seed + 100, flows=flows)

    for _ in range(150):
        run.play_one()
        check_memory(run.state, run.entries)


@_seeds(8)
def test_restarts_change_nothing(seed):
    journals = []
    for restarts in (True, False):
        run = RandomRun(seed + 200, flows=False, restarts=restarts)
        run.play(200)
        journals.append(msgspec.json.encode(run.entries))

    assert journals[0] == journals[1]


def test_the_runs_meet_everything_that_is_checked():
    kinds: set[str] = set()
    outcomes: set[str] = set()
    statuses: set[int] = set()
    ways: set[object] = set()
    for seed in range(8):
        run = RandomRun(seed, flows=seed % 2 == 0)
        run.play(300)
        kinds |= {type(entry).__name__ for entry in run.entries}
        outcomes |= {entry.gave_up or entry.outcome.reason for entry in of_kind(run.entries, "attempt-finished")}
        for entry in of_kind(run.entries, "attempt-finished"):
            ways |= {entry.outcome.fault, "lost" if entry.outcome.lost else None}
        for plan in (plan for entry in of_kind(run.entries, "message-accepted") for plan in entry.plans):
            if plan.travel is not None:
                ways |= {"copies"} if plan.travel.copies > 1 else set()
                ways |= {"order"} if plan.travel.places else set()
                ways |= {"delays"} if len(plan.travel.delays_ms) > 1 else set()
        statuses |= {entry.status for entry in of_kind(run.entries, "request-refused")}

    assert kinds >= {
        "MessageDeparted",
        "MessageExpired",
        "AttemptHung",
        "MessagesForgotten",
        "RulesAdded",
        "RulesRemoved",
        "ScenarioSet",
        "ApplicationSet",
        "ClockReached",
        "MessageReceived",
        "HandsetWrote",
        "TrafficStarted",
    }
    assert outcomes >= {"window", "timeout", "refused", "answered"}
    assert statuses >= {400, 429, 503}
    assert ways >= {"lost", "copies", "order", "delays", "reset", "truncated"}
