"""Moving the clock by hand: to, by, until; from inside a webhook; and while the clock moves by itself."""

import asyncio
from typing import Any

import pytest

from simulator.runtime import hand
from tests.receiver import Receiver
from tests.rig import running
from tests.runtime.stories import HOUR_MS, MODES, RETRIES, attempts, settled
from tests.waiting import until


@pytest.mark.parametrize("clock", MODES)
async def test_advance_visits_what_is_due_until_then_under_every_clock(clock: str, receiver: Receiver):
    receiver.answer(503)
    async with running(RETRIES, clock=clock, grace="1h", callback_url=receiver.url) as rig:
        message = await rig.send()
        started_ms = rig.world.now_ms()

        advanced = await rig.advance(by="5m30s")

        made = await attempts(rig, message)
        reached_ms = rig.world.now_ms()
        rig.check_replay()
    assert [attempt["number"] for attempt in made] == [1, 2, 3, 4, 5, 6]
    assert advanced["pending"] == 1
    assert started_ms + 330_000 <= reached_ms < started_ms + 330_000 + HOUR_MS


async def test_advance_to_an_instant_until_next_and_until_idle(receiver: Receiver):
    receiver.answer(503)
    async with running(RETRIES, callback_url=receiver.url) as rig:
        await rig.send()

        to = await rig.advance(to="2026-01-01T00:01:30Z")
        following = await rig.advance(until="next")
        idle = await rig.advance(until="idle")
        nothing = await rig.advance(until="next")
        still = await rig.advance(until="idle")

    assert to == {"now": "2026-01-01T00:01:30.000Z", "fired": 3, "pending": 1, "next": "2026-01-01T00:02:00.000Z"}
    assert (following["now"], following["fired"]) == ("2026-01-01T00:02:00.000Z", 1)
    assert idle == {"now": "2026-01-01T00:10:00.000Z", "fired": 8, "pending": 0, "next": None}
    assert (nothing["now"], nothing["fired"]) == (still["now"], still["fired"]) == (idle["now"], 0)


@pytest.mark.parametrize("clock", MODES)
async def test_a_clock_never_goes_back(clock: str):
    async with running(clock=clock) as rig:
        answer = await rig.sim("POST", "/clock/advance", {"to": "2025-12-31T23:59:59Z"})

    assert answer.status == 409
    assert "a clock never goes back" in answer.json["error"]["message"]


async def test_a_clock_ends_where_message_ids_would_change_their_shape():
    async with running() as rig:
        refused = await rig.sim("POST", "/clock/advance", {"to": "9999-12-31T23:59:59Z"})
        for _ in range(4):
            last = await rig.sim("POST", "/clock/advance", {"by": "36500d"})
        shown = await rig.sim("GET", "")

    assert refused.status == last.status == 409
    assert "2286-11-20T17:46:39.999Z" in refused.json["error"]["message"]
    assert shown.status == 200


async def test_until_idle_gives_up_after_so_many_steps_and_says_what_is_left(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hand, "IDLE_STEPS", 5)
    receiver.answer(503)
    async with running(RETRIES, callback_url=receiver.url) as rig:
        await rig.send()

        stuck = await rig.sim("POST", "/clock/advance", {"until": "idle"})
        on = await rig.advance(by="1m")

    assert stuck.status == 409
    assert stuck.json["error"]["type"] == "not-idle"
    assert "still pending after 5 steps; the next is due 2026-01-01T00:04:00.000Z" in stuck.json["error"]["message"]
    assert on["fired"] == 1


@pytest.mark.parametrize("clock", ["manual", "auto", "real", "60x"])
@pytest.mark.parametrize("ask", [("POST", "/clock/advance", {"by": "1h"}), ("PUT", "/clock", {"mode": "real"})])
async def test_the_clock_is_not_moved_from_inside_a_webhook(
    clock: str, ask: tuple[str, str, dict[str, str]], receiver: Receiver
):
    answers = []
    async with running(clock=clock, callback_url=receiver.url, cap="300ms") as rig:

        async def meddle(event: dict[str, Any]) -> None:
            answers.append(await rig.sim(*ask))

        receiver.hook = meddle
        message = await rig.send()
        if clock == "manual":
            await rig.advance(by="1s")

        await until(settled(rig))

        made = await attempts(rig, message)
    assert [answer.status for answer in answers] == [409]
    assert "a webhook handler may not advance" in answers[0].json["error"]["message"]
    assert [attempt["status"] for attempt in made] == [200]


async def test_two_advances_at_once_are_refused_and_the_first_goes_on(receiver: Receiver):
    receiver.hang("/")
    async with running(callback_url=f"{receiver.url}/", cap="300ms") as rig:
        await rig.send()
        first = asyncio.create_task(rig.sim("POST", "/clock/advance", {"by": "1s"}))
        await until(lambda: receiver.got)

        second = await rig.sim("POST", "/clock/advance", {"by": "1h"})

        assert second.status == 409
        assert (await first).status == 200


async def test_what_the_application_sends_during_its_webhook_joins_the_run(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:

        async def reply(event: dict[str, Any]) -> None:
            if event["to"] == "+19195550101":
                await rig.send(to="+19195550102")

        receiver.hook = reply
        await rig.send(to="+19195550101")

        advanced = await rig.advance(by="0s")

    assert [got.event["to"] for got in receiver.got] == ["+19195550101", "+19195550102"]
    assert advanced["fired"] == 4


@pytest.mark.parametrize("turns", range(12))
async def test_an_advance_in_any_moment_of_an_automatic_attempt_makes_no_second_one(turns: int, receiver: Receiver):
    async with running(clock="auto", callback_url=receiver.url) as rig:
        await rig.sim("GET", "")
        rig.world.submit(
            b'{"applicationId":"app","from":"+19195550100","to":"+19195550101","text":"x"}',
            "application/json",
            path="/",
        )
        for _ in range(turns):
            await asyncio.sleep(0)

        await rig.world.advance(by_ms=0)

        await until(settled(rig))
        rig.check_replay()
    assert len(receiver.got) == 1
