"""The example application: what it keeps, and what it does while it is down."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulator.demo.app import Application

ANA = "+19195550101"


class Served:
    """The application behind a socket."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.url = ""

    async def post(self, path: str, value: Any = None, *, data: bytes | None = None) -> int:
        async with (
            aiohttp.ClientSession() as http,
            http.post(self.url + path, data=data if data is not None else json.dumps(value)) as answer,
        ):
            return answer.status

    async def call_back(self, *types: str, to: str = ANA, path: str = "/status", code: int | None = None) -> int:
        events = [
            {
                "type": type_,
                "to": to,
                "time": "2026-01-01T00:00:00Z",
                "message": {"id": "m1", "tag": "order-7"},
                **({} if code is None else {"errorCode": code}),
            }
            for type_ in types
        ]
        return await self.post(path, events)

    async def known(self) -> Any:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/messages") as answer:
            return await answer.json()


@pytest.fixture
async def app() -> AsyncIterator[Served]:
    served = Served(Application(loses="message-sent"))
    runner = web.AppRunner(served.application.make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


async def test_it_keeps_what_became_of_each_number(app):
    assert await app.call_back("message-sending", "message-delivered") == 200
    await app.call_back("message-failed", to="+19195550102", code=4720)

    known = await app.known()

    assert known["messages"][0]["numbers"] == {ANA: "delivered", "+19195550102": "failed"}
    assert [event["errorCode"] for event in known["messages"][0]["events"]] == [None, None, 4720]


async def test_a_failure_is_the_last_word(app):
    await app.call_back("message-failed", code=4303)
    await app.call_back("message-delivered")

    assert (await app.known())["messages"][0]["numbers"] == {ANA: "failed"}


async def test_an_event_that_comes_again_is_one_event(app):
    await app.call_back("message-delivered")
    await app.call_back("message-delivered", path="/callbacks")

    [event] = (await app.known())["messages"][0]["events"]
    assert event["taken"] == 2


async def test_while_it_is_down_it_answers_503_and_takes_nothing(app):
    await app.post("/down")
    down = [await app.call_back("message-delivered"), await app.call_back("message-received", path="/inbound")]
    await app.post("/up")
    up = await app.call_back("message-delivered")

    known = await app.known()
    assert (down, up) == ([503, 503], 200)
    [event] = known["messages"][0]["events"]
    assert (event["taken"], event["turnedAway"], known["inbound"]) == (1, 1, [])


async def test_inbound_messages_are_kept_too(app):
    await app.call_back("message-received", path="/inbound")

    assert [event["type"] for event in (await app.known())["inbound"]] == ["message-received"]


async def test_callbacks_may_come_at_any_path(app):
    assert await app.call_back("message-delivered", path="/hooks/bandwidth/status") == 200

    assert [event["taken"] for event in (await app.known())["messages"][0]["events"]] == [1]


async def test_it_can_lose_one_event_for_the_demos_own_test(app):
    assert await app.call_back("message-sent") == 200
    await app.call_back("message-sent")

    assert [event["taken"] for event in (await app.known())["messages"][0]["events"]] == [1]


@pytest.mark.parametrize("body", [b"", b"no", b"3", b"[3]", b'{"type":"message-sent"}', b'[{"type":"message-sent"}]'])
async def test_what_is_no_callback_is_a_400(app, body):
    assert await app.post("/status", data=body) == 400


async def test_it_runs_by_itself_and_logs_what_it_is_called_back_with():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "simulator.demo.app", "--port", "0", "--down"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    served = Served(Application())
    served.url = (await process.stdout.readline()).decode().removeprefix("app: listening on ").strip()

    status = await served.call_back("message-delivered")

    line = (await process.stdout.readline()).decode()
    process.terminate()
    assert status == 503
    assert line == f"message-delivered  {ANA}  order-7  turned away: the application is down\n"
    assert await process.wait() == 0
