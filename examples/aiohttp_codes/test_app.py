"""The application in the test's own event loop: `bandwidth_async` awaits while it answers its callbacks."""

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp_codes.app import Codes

ANA = "+19195550111"


@pytest.fixture
async def codes(bandwidth_async):
    async with ClientSession() as http:
        app = Codes(http, bandwidth_async.environment, waits_s=(0, 0))
        async with TestServer(app.make_app()) as server:
            bandwidth_async.callback_url = str(server.make_url("/callbacks"))
            yield app


async def test_a_code_arrives(bandwidth_async, codes):
    message = await codes.send(ANA)
    await bandwidth_async.advance("1m")

    told = await bandwidth_async.expect_callback("message-delivered", message_id=message)
    assert told.text == f"Your code is {codes.codes[ANA]}."
    assert codes.states == {message: "delivered"}


async def test_a_code_that_cannot_arrive_is_known(bandwidth_async, codes):
    await bandwidth_async.rule(to=ANA, fail=4720, after="2s")

    message = await codes.send(ANA)
    await bandwidth_async.advance("24h")

    assert (await bandwidth_async.expect_callback("message-failed")).acknowledged
    assert codes.states == {message: "failed"}


async def test_a_busy_provider_is_asked_again(bandwidth_async, codes):
    await bandwidth_async.rule(respond=500, nth="1..2")

    assert await codes.send(ANA) is not None
    assert await codes.send("+1") is None


async def test_an_event_that_comes_again_changes_nothing(bandwidth_async, codes):
    message = await codes.send(ANA)
    await bandwidth_async.advance("1m")
    first = await bandwidth_async.expect_callback("message-delivered")
    await bandwidth_async.resend(first.delivery_id)
    await bandwidth_async.advance("1m")

    await bandwidth_async.expect_callback("message-delivered", times=2, acknowledged=True)
    assert codes.states == {message: "delivered"}


async def test_who_says_stop_gets_no_code(bandwidth_async, codes):
    await bandwidth_async.receive(to=bandwidth_async.number, from_=ANA, text="STOP")
    await bandwidth_async.advance("1s")

    assert await codes.send(ANA) is None
