"""How due things happen by themselves under each clock, one after another or in parallel."""

import asyncio
import time
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import running
from tests.runtime.stories import MODES, RETRIES, attempts, deliveries, settled
from tests.waiting import until

# -- each clock by itself


async def test_nothing_happens_by_itself_under_manual(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        await rig.send()
        await asyncio.sleep(0.05)
        before = len(receiver.got)

        advanced = await rig.advance(by="0s")

    assert before == 0
    assert receiver.types() == ["message-delivered"]
    assert advanced == {"now": "2026-01-01T00:00:00.000Z", "fired": 2, "pending": 0, "next": None}


@pytest.mark.parametrize("clock", ["real", "auto", "3600x"])
async def test_what_is_due_now_happens_at_once_under_any_other_clock(clock: str, receiver: Receiver):
    async with running(clock=clock, callback_url=receiver.url) as rig:
        await rig.send()

        await until(settled(rig))

        rig.check_replay()
    assert receiver.types() == ["message-delivered"]


async def test_a_day_of_retries_passes_in_a_second_under_compressed(receiver: Receiver):
    receiver.answer(503)
    hourly = "version: 1\nname: hourly\ncallbacks: { retry: { schedule: [1h], window: 24h } }\n"
    async with running(hourly, clock="{ day: 1s }", callback_url=receiver.url) as rig:
        message = await rig.send()
        began = time.monotonic()

        await until(settled(rig))

        lived = time.monotonic() - began
        made = await attempts(rig, message)
    assert [attempt["status"] for attempt in made] == [503] * len(made)
    assert 2 <= len(made) <= 25
    assert made[-1]["gaveUp"] == "window"
    assert lived > 0.5


async def test_auto_jumps_from_one_due_instant_to_the_next(receiver: Receiver):
    receiver.answer(503, times=3)
    async with running(RETRIES, clock="auto", grace="0ms", callback_url=receiver.url) as rig:
        message = await rig.send()

        await until(settled(rig))

        made = await attempts(rig, message)
        rig.check_replay()
    minutes = [f"2026-01-01T00:0{minute}:00.000Z" for minute in range(4)]
    assert [(attempt["started"], attempt["ended"]) for attempt in made] == [(at, at) for at in minutes]


async def test_auto_waits_for_a_request_in_flight_before_it_jumps(receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(RETRIES, clock="auto", grace="0ms", callback_url=receiver.url) as rig:
        rig.world.driver.request_began()
        await rig.send()
        await asyncio.sleep(0.05)
        meanwhile = len(receiver.got)

        rig.world.driver.request_ended()

        await until(settled(rig))
    assert meanwhile == 0
    assert len(receiver.got) == 2


async def test_auto_waits_a_grace_after_the_last_request_before_it_jumps(receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(RETRIES, clock="auto", grace="1h", callback_url=receiver.url) as rig:
        await rig.send()
        await until(lambda: len(receiver.got) == 1)
        await asyncio.sleep(0.05)

        now = (await rig.sim("GET", "/clock")).json["now"]

    assert now == "2026-01-01T00:00:00.000Z"
    assert len(receiver.got) == 1


async def test_the_real_clock_flows_at_the_speed_of_the_wall():
    async with running(clock="real") as rig:
        first_ms, began = rig.world.now_ms(), time.monotonic()

        await asyncio.sleep(0.05)

        passed_ms, lived_ms = rig.world.now_ms() - first_ms, (time.monotonic() - began) * 1000
    assert 45 <= passed_ms <= lived_ms + 1


# -- parallel under clocks that flow


async def test_a_hung_endpoint_delays_no_other_under_real(receiver: Receiver):
    receiver.hang("/hangs")
    async with running(clock="real") as rig:
        for name in ("hangs", "works"):
            await rig.sim("PUT", f"/applications/{name}", {"status_url": f"{receiver.url}/{name}"})
        for number in range(40):  # more than attempts that one endpoint may have in flight
            await rig.send(applicationId="hangs", to=f"+1919555{number:04}")

        began = time.monotonic()
        for number in range(40):
            await rig.send(applicationId="works", to=f"+1919555{number:04}")
        await until(lambda: len([got for got in receiver.got if got.path == "/works"]) == 40)

        lived = time.monotonic() - began
        await receiver.stop()
    assert lived < 5  # ten seconds is the provider's patience with the one that hangs


@pytest.mark.parametrize(("flags", "most"), [({}, 32), ({"parallel": "3"}, 3)])
async def test_attempts_to_one_endpoint_are_parallel_but_bounded(flags: dict[str, Any], most: int, receiver: Receiver):
    receiver.hang("/")
    async with running(clock="real", callback_url=f"{receiver.url}/", **flags) as rig:
        for number in range(40):
            await rig.send(to=f"+1919555{number:04}")

        await until(lambda: len(receiver.got) == most)
        await asyncio.sleep(0.05)

        assert len(receiver.got) == most
        await receiver.stop()


STAGES = """
version: 1
name: stages
callbacks: { retry: { schedule: [12h], window: 24h } }
account:
  applications:
    - { id: app, status_url: "%s/app", events: [message-sending, message-sent, message-delivered] }
"""


@pytest.mark.parametrize("clock", MODES)
async def test_first_attempts_of_one_recipient_stay_in_order(clock: str, receiver: Receiver):
    async def dawdle(event: dict[str, Any]) -> None:
        await asyncio.sleep(0.03 if event["type"] == "message-sending" else 0)

    receiver.hook = dawdle
    async with running(STAGES % receiver.url, clock=clock) as rig:
        for number in (1, 2, 3):
            await rig.send(to=f"+1919555010{number}")
        if clock == "manual":
            await rig.advance(by="0s")

        await until(settled(rig, 3))

    for number in (1, 2, 3):
        mine = [got.event["type"] for got in receiver.got if got.event["to"] == f"+1919555010{number}"]
        assert mine == ["message-sending", "message-sent", "message-delivered"]


@pytest.mark.parametrize("clock", MODES)
async def test_a_retry_holds_up_no_later_event(clock: str, receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(STAGES % receiver.url, clock=clock, grace="0ms") as rig:
        message = await rig.send()
        if clock == "manual":
            await rig.advance(by="1h")

        await until(lambda: len(receiver.got) >= 3)

        first, second, third = await deliveries(rig, message)
    assert receiver.types()[:3] == ["message-sending", "message-sent", "message-delivered"]
    assert first["attempts"][0]["status"] == 503
    assert second["attempts"][0]["started"] < first["attempts"][0]["retry"]
    assert third["attempts"][0]["started"] < first["attempts"][0]["retry"]


@pytest.mark.parametrize("clock", MODES)
async def test_every_attempt_of_a_delivery_has_the_same_body(clock: str, receiver: Receiver):
    receiver.answer(503, times=2)
    async with running(RETRIES.replace("1m", "10s"), clock=clock, grace="0ms", callback_url=receiver.url) as rig:
        if clock == "real":
            await rig.sim("PUT", "/scenario", text=RETRIES.replace("1m", "50ms").replace("10m", "10s"))
        await rig.send(text="Grüße")
        if clock == "manual":
            await rig.advance(by="1h")

        await until(settled(rig))

    assert len({got.body for got in receiver.got}) == 1
    assert len(receiver.got) == 3
    assert {got.headers["User-Agent"] for got in receiver.got} == {"BandwidthAPI/v2"}


# -- resetting in the middle


@pytest.mark.parametrize("clock", MODES)
async def test_a_reset_drops_what_is_in_flight(clock: str, receiver: Receiver):
    let_go = asyncio.Event()

    async def dawdle(event: dict[str, Any]) -> None:
        await let_go.wait()

    receiver.hook = dawdle
    async with running(clock=clock, callback_url=receiver.url) as rig:
        old = await rig.send()
        going = asyncio.create_task(rig.sim("POST", "/clock/advance", {"by": "1h"})) if clock == "manual" else None
        await until(lambda: receiver.got)

        reset = await rig.sim("DELETE", "")
        receiver.hook = None
        new = await rig.send(to="+19195550199")
        let_go.set()
        if going:
            advanced = await going
            assert (advanced.status, "was reset" in advanced.json["error"]["message"]) == (409, True)
            await rig.advance(by="0s")
        await until(settled(rig))

        messages = (await rig.sim("GET", "/messages")).json["messages"]
        rig.check_replay()
    assert reset.status == 204
    assert [message["id"] for message in messages] == [new]
    assert old != new
    assert [got.event["to"] for got in receiver.got] == ["+19195550101", "+19195550199"]


# -- mistakes of ours


@pytest.mark.parametrize("clock", MODES)
async def test_a_mistake_of_ours_stops_the_world_instead_of_going_on(
    clock: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    def mistaken(*args: Any, **named: Any) -> bool:
        raise AssertionError("a mistake")

    async with running(clock=clock, callback_url=receiver.url) as rig:
        monkeypatch.setattr(rig.world.engine, "finish", mistaken)
        await rig.send()
        if clock == "manual":
            assert (await rig.sim("POST", "/clock/advance", {"by": "1s"})).status == 500

        await until(lambda: rig.world.failure)

        answer = await rig.post()
        assert answer.status == 500
        assert "a mistake" in answer.body.decode()
    assert len(receiver.got) == 1
