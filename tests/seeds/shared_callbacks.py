"""Seeds 000, 001, 003 and 004, "Message Callbacks"; seed 002, "Message Webhooks": the same three sentences."""

import asyncio
from datetime import datetime

import pytest

from tests.endpoint import listening
from tests.seeds.stage import HANDSET, B, C, playing

DAY_S = 24 * 3600


def _seconds(later: str, earlier: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


async def test_every_callback_is_tried_until_the_application_answers_2xx(era):
    """Sentence 1: delivery of every callback is attempted until the server answers with a 2xx."""
    async with playing(era, "rules: [ { when: { send: { to: '+19195550142' } }, then: [ { fail: 4720 } ] } ]") as stage:
        stage.receiver.answer(500)
        messages = [await stage.rig.send(to=to) for to in (HANDSET, B, C)]
        await stage.rig.advance(by="2h")
        so_far = {message: len(stage.events(message)) for message in messages}
        stage.receiver.answer(200)

        await stage.rig.advance(by="24h")

        for message in messages:
            told = stage.events(message)
            first_type = [event for event in told if event["type"] == told[0]["type"]]
            attempts = await stage.attempts(message)
            assert so_far[message] > 3
            assert [attempt["status"] for attempt in attempts] == [500] * (len(first_type) - 1) + [200]
            assert attempts[-1]["acknowledged"] and attempts[-1]["retry"] is None


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_ends_the_attempts(era, status):
    """Sentence 1, its end: the class of the answer counts, not the number."""
    async with playing(era) as stage:
        stage.receiver.answer(status)
        message = await stage.rig.send()

        await stage.rig.advance(by="48h")

        assert len(await stage.attempts(message)) == 1
        assert len(stage.types(message)) == len(set(stage.types(message)))


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503, 599])
async def test_an_answer_beyond_3xx_is_tried_again_for_24_hours(era, status):
    """Sentence 2: a code above 3xx leads to several more attempts within the next 24 hours."""
    async with playing(era) as stage:
        stage.receiver.answer(status)
        message = await stage.rig.send()

        await stage.rig.advance(by="48h")

        attempts = await stage.attempts(message)
        assert [attempt["status"] for attempt in attempts] == [status] * len(attempts)
        assert len(attempts) > 10
        assert 23 * 3600 <= _seconds(attempts[-1]["started"], attempts[0]["started"]) <= DAY_S


async def test_an_answer_below_2xx_is_tried_again(era):
    """Sentence 2: so does a code below 2xx; HTTP calls it interim, and here nothing follows it."""

    async def interim(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        writer.close()

    taken = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    async with listening(interim, interim, taken) as endpoint, playing(era) as stage:
        await stage.rig.sim("PUT", "/applications/raw", {"status_url": endpoint.url})
        message = await stage.rig.send(applicationId="raw", media=["http://pictures.example/a.png"])

        await stage.rig.advance(by="24h")

        assert [attempt["acknowledged"] for attempt in await stage.attempts(message)] == [False, False, True]


async def test_a_request_that_times_out_is_tried_again(era):
    """Sentence 2: so does a callback that is not answered in time."""
    async with playing(era, cap="50ms") as stage:
        stage.receiver.hang("/")
        message = await stage.rig.send()
        await stage.rig.advance(by="10m")
        stage.receiver.hangs.clear()

        await stage.rig.advance(by="24h")

        reasons = [attempt["reason"] for attempt in await stage.attempts(message)]
        assert reasons == ["timeout"] * (len(reasons) - 1) + ["answered"]
        assert len(reasons) > 3


@pytest.mark.parametrize("status", [300, 302, 308, 399])
@pytest.mark.parametrize(
    ("reading", "acknowledged"),
    [
        pytest.param("", False, id="the default: only 2xx is a yes"),
        pytest.param("callbacks: { redirect: retry }", False, id="sentence 1 rules: only 2xx is a yes"),
        pytest.param("callbacks: { redirect: ok }", True, id="sentence 2 rules: only below 2xx and above 3xx is a no"),
    ],
)
async def test_an_answer_of_3xx_has_two_readings(era, reading, acknowledged, status):
    """Sentences 1 and 2 differ about 3xx: it is not a 2xx, nor is it above 3xx. Nobody is redirected either way."""
    async with playing(era, reading) as stage:
        stage.receiver.answer(status, headers={"Location": f"{stage.receiver.url}/elsewhere"})
        message = await stage.rig.send()

        await stage.rig.advance(by="10m")

        attempts = await stage.attempts(message)
        assert [attempt["acknowledged"] for attempt in attempts] == (
            [True] if acknowledged else [False] * len(attempts)
        )
        assert (len(attempts) > 1) is not acknowledged
        assert {got.path for got in stage.receiver.got} == {"/"}


async def test_after_24_hours_without_2xx_nothing_is_tried_any_more(era):
    """Sentence 3: once 24 hours have passed without a 2xx, the callback is not sent again."""
    async with playing(era) as stage:
        stage.receiver.answer(503)
        message = await stage.rig.send()
        await stage.rig.advance(by="24h")
        asked = len(stage.receiver.got)
        stage.receiver.answer(200)

        after = await stage.rig.advance(by="240h")

        attempts = await stage.attempts(message)
        assert len(stage.receiver.got) == asked
        assert attempts[-1]["gaveUp"] == "window"
        assert _seconds(attempts[-1]["started"], attempts[0]["started"]) <= DAY_S
        assert after["pending"] == 0
