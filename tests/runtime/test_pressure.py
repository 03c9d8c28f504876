"""Who brings messages waits while callbacks fall behind, but only where this process is the reason."""

import asyncio
import time

import pytest

from simulator.runtime.pressure import MOST_BEHIND, Pressure
from tests.endpoint import listening, then_hang
from tests.rig import running


class Counts:
    """Attempts that have not begun, and that have ended."""

    behind = 0
    ended = 0

    def pressure(self, longest_s: float = 60.0) -> Pressure:
        return Pressure(lambda: self.behind, lambda: self.ended, longest_s=longest_s)

    async def work(self, per_s: float) -> None:
        """Make attempts at that rate until cancelled."""
        began, before = time.monotonic(), self.behind
        while True:
            await asyncio.sleep(0.005)
            self.ended = round((time.monotonic() - began) * per_s)
            self.behind = before - self.ended


@pytest.mark.parametrize("behind", [0, MOST_BEHIND])
async def test_nobody_waits_while_there_is_little_to_do(behind: int):
    counts = Counts()
    counts.behind = behind
    pressure = counts.pressure()

    with pytest.raises(StopIteration):  # it ended, without giving the loop a turn
        pressure.wait().send(None)


async def test_everybody_waits_until_the_pile_is_smaller():
    counts = Counts()
    counts.behind = MOST_BEHIND + 3000
    pressure = counts.pressure()
    working = asyncio.create_task(counts.work(per_s=4000))

    await asyncio.wait_for(asyncio.gather(*(pressure.wait() for _ in range(50))), 30)
    left = counts.behind
    working.cancel()

    assert left <= MOST_BEHIND


async def test_nobody_waits_for_an_application_that_is_slow():
    counts = Counts()
    counts.behind = MOST_BEHIND + 100_000
    pressure = counts.pressure()
    working = asyncio.create_task(counts.work(per_s=20))

    await asyncio.wait_for(pressure.wait(), 30)
    left = counts.behind
    working.cancel()

    assert left > MOST_BEHIND


async def test_nobody_waits_longer_than_the_longest():
    counts = Counts()
    counts.behind = MOST_BEHIND + 10_000_000
    pressure = counts.pressure(longest_s=0.05)
    working = asyncio.create_task(counts.work(per_s=1000))

    await asyncio.wait_for(pressure.wait(), 30)
    left = counts.behind
    working.cancel()

    assert left > MOST_BEHIND


async def test_an_application_that_hangs_does_not_keep_its_own_messages_from_being_accepted():
    async with (
        listening(then_hang(b"")) as endpoint,
        running(clock="real", start=None, callback_url=endpoint.url) as rig,
    ):
        for _ in range(MOST_BEHIND + 100):
            await rig.send()
        began = time.monotonic()
        for _ in range(5):
            await rig.send()
        took_s = time.monotonic() - began
        behind = rig.world.driver._lanes.behind

    assert behind > MOST_BEHIND
    assert took_s < 5  # five times the longest would be 25
