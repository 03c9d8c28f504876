"""Twice what the simulator can do, for seconds: nothing that was acknowledged is lost."""

import pytest

from benchmarks.overload import Overload, Run, measure, summarise


def test_what_was_acknowledged_and_never_called_back_is_lost():
    run = Run()
    for number in range(4):
        assert run.number() == number
    run.accepted[:] = bytes([1, 1, 0, 1])
    run.called[:] = bytes([1, 0, 1, 2])

    found = summarise(run, seconds=2, capacity=1)

    assert (found.offered, found.acknowledged, found.called_back, found.lost, found.more_than_once) == (4, 3, 3, 1, 1)


@pytest.mark.parametrize(
    ("samples", "grown"), [([50, 90, 100, 100, 101, 104], False), ([50, 60, 80, 90, 110, 130], True)]
)
def test_memory_grows_when_the_last_third_is_well_above_the_middle(samples: list[int], grown: bool):
    run = Run(rss=[megabytes * 1_000_000 for megabytes in samples])

    assert summarise(run, seconds=6, capacity=1).grown is grown


@pytest.mark.long
@pytest.mark.parametrize("kind", ["waits", "queue", "stored"])
async def test_overload_ends_in_waiting_or_429_and_loses_nothing(kind: str):
    found: Overload = await measure(seconds=5, connections=64, queue=kind == "queue", stored=kind == "stored")

    assert found.acknowledged > 100
    assert (found.lost, found.more_than_once, found.broken) == (0, 0, 0)
    assert found.waited + found.refused.get("429", 0) > 0
    assert set(found.refused) <= {"429"}
