"""Switching between the clocks while they run, with attempts in flight and with an endpoint that hangs."""

import asyncio
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import running
from tests.runtime.stories import HOUR_MS, MODES, RETRIES, attempts, settled
from tests.waiting import until


@pytest.mark.parametrize("before", MODES)
@pytest.mark.parametrize("after", MODES)
async def test_the_clock_can_be_switched_between_all_modes_while_it_runs(before: str, after: str, receiver: Receiver):
    async with running(clock=before, callback_url=receiver.url, cap="1s") as rig:
        await rig.send(to="+19195550101")
        start_ms = rig.world.now_ms()

        switched = await rig.sim("PUT", "/clock", text=f'"{after}"')
        await rig.send(to="+19195550102")
        if after == "manual":
            await rig.advance(by="0s")
        await until(settled(rig, 2))

        end_ms = rig.world.now_ms()
        rig.check_replay()
    assert switched.status == 200
    assert switched.json["mode"] == ("compressed" if after == "3600x" else after)
    assert sorted(got.event["to"] for got in receiver.got) == ["+19195550101", "+19195550102"]
    assert start_ms <= end_ms < start_ms + 12 * HOUR_MS


@pytest.mark.parametrize("before", ["real", "3600x", "auto"])
async def test_a_switch_waits_for_an_attempt_in_flight(before: str, receiver: Receiver):
    let_go = asyncio.Event()

    async def dawdle(event: dict[str, Any]) -> None:
        await let_go.wait()

    receiver.hook = dawdle
    async with running(clock=before, callback_url=receiver.url, cap="8s") as rig:
        message = await rig.send()
        await until(lambda: receiver.got)
        switching = asyncio.create_task(rig.sim("PUT", "/clock", {"mode": "manual"}))
        await asyncio.sleep(0.03)
        was_done = switching.done()

        let_go.set()

        assert (await switching).status == 200
        made = await attempts(rig, message)
        assert (await rig.advance(until="idle"))["fired"] == 0
    assert not was_done
    assert [attempt["status"] for attempt in made] == [200]


@pytest.mark.parametrize("before", ["real", "3600x"])
async def test_a_switch_leaves_a_hung_attempt_to_its_timeout(before: str, receiver: Receiver):
    receiver.hang("/")
    async with running(RETRIES, clock=before, callback_url=f"{receiver.url}/", cap="100ms") as rig:
        message = await rig.send()
        await until(lambda: receiver.got)

        too_soon = await rig.sim("PUT", "/clock", {"mode": "manual"})
        switched = await rig.sim("PUT", "/clock", {"mode": "manual"})
        receiver.hangs.clear()
        await rig.advance(by="2h")

        first, *others = await attempts(rig, message)
        rig.check_replay()
    assert too_soon.status == 409  # so young an attempt may be the one whose handler asks
    assert switched.status == 200
    assert first["reason"] == "timeout"
    assert others[-1]["status"] == 200
    assert len(receiver.got) == 1 + len(others)


@pytest.mark.parametrize("clock", ["manual", "auto"])
async def test_a_hung_attempt_costs_the_providers_patience_and_only_the_cap_in_life(clock: str, receiver: Receiver):
    receiver.hang("/")
    async with running(
        RETRIES.replace("10m", "1m"), clock=clock, grace="0ms", callback_url=f"{receiver.url}/", cap="30ms"
    ) as rig:
        message = await rig.send()
        if clock == "manual":
            await rig.advance(by="1h")

        await until(settled(rig))

        made = await attempts(rig, message)
    assert [(attempt["started"], attempt["ended"], attempt["reason"]) for attempt in made] == [
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:10.000Z", "timeout")
    ]


async def test_a_start_is_given_to_a_clock_only_before_anything_happened():
    async with running() as rig:
        early = await rig.sim("PUT", "/clock", {"mode": "manual", "start": "2026-06-01T00:00:00Z"})
        back = await rig.sim("PUT", "/clock", {"mode": "manual", "start": "2026-05-01T00:00:00Z"})
        await rig.send()
        late = await rig.sim("PUT", "/clock", {"mode": "manual", "start": "2026-07-01T00:00:00Z"})

    assert early.json == {"mode": "manual", "rate": None, "now": "2026-06-01T00:00:00.000Z"}
    assert [back.status, late.status] == [409, 409]
    assert "never goes back" in back.json["error"]["message"]
    assert "has a history already" in late.json["error"]["message"]


async def test_a_switch_that_is_overtaken_by_a_reset_says_so(receiver: Receiver):
    receiver.hang("/")
    async with running(clock="real", callback_url=f"{receiver.url}/", cap="5s") as rig:
        await rig.send()
        await until(lambda: receiver.got)
        switching = asyncio.create_task(rig.sim("PUT", "/clock", {"mode": "manual"}))
        await until(lambda: not rig.world.clock.flows)

        await rig.sim("DELETE", "")

        answer = await switching
        assert (answer.status, "was reset meanwhile" in answer.json["error"]["message"]) == (409, True)
        assert (await rig.sim("GET", "/clock")).json["mode"] == "real"
