"""Accounts that change, or begin anew, between the steps of who asks about them."""

import asyncio
from pathlib import Path

import pytest

from simulator.runtime.database import ResetError
from tests.receiver import Receiver
from tests.rig import Rig, running


async def wait_and_read(rig: Rig) -> list[bytes]:
    """What is written behind an entry when a wait for it ends, while another request has just recorded one."""
    world = rig.world
    await world.committed()
    before = world.last_seq
    world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))
    await world.wait_for_entry(before, 5.0)
    return list(world.journal.lines(after=before))


async def test_a_wait_for_an_entry_ends_when_it_is_written_and_not_before():
    async with running() as rig:
        assert len(await wait_and_read(rig)) == 1  # or who waits would ask again at once, and nobody else had a turn


async def test_a_wait_ends_so_in_an_account_that_was_opened_again_too(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await rig.send()
    async with running(data=str(tmp_path)) as rig:
        assert rig.world.journal.last_seq == rig.world.last_seq
        assert len(await wait_and_read(rig)) == 1


async def test_an_account_that_was_reset_is_gone_for_who_still_holds_it():
    async with running() as rig:
        await rig.send()
        world = rig.world
        rig.simulator.reset(world.engine.state.account_id)

        with pytest.raises(ResetError, match="reset meanwhile"):
            world.journal.lines()
        with pytest.raises(ResetError, match="reset meanwhile"):
            world.journal.notes(1)
        with pytest.raises(ResetError, match="reset meanwhile"):
            world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))


async def test_nobody_hears_of_a_mistake_of_ours_when_an_account_is_reset_beneath_them(receiver: Receiver):
    statuses: set[int] = set()
    async with running(callback_url=receiver.url) as rig:
        for _ in range(30):
            await rig.send()
            await rig.advance(by="1s")
            asked = [rig.sim("POST", "/deliveries/1/resend") for _ in range(3)]
            asked += [rig.sim("GET", "/snapshot"), rig.sim("DELETE", ""), rig.sim("GET", "/events?wait=20ms&count=2")]
            statuses |= {answer.status for answer in await asyncio.gather(*asked)}

    assert statuses <= {200, 201, 204, 404, 409, 410}
