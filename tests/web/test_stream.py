"""The journal as server-sent events: from a cursor, on behind the last one seen, to the account's end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator.web import stream
from tests.rig import ACCOUNT, Rig, running
from tests.waiting import until
from tests.web.asking import error

LONG = aiohttp.ClientTimeout(total=60)


async def listen(rig: Rig, query: str = "", **headers: str) -> AsyncIterator[dict[str, Any]]:
    """The events as they come."""
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/stream{query}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with rig.http.get(url, headers=named, timeout=LONG) as response:
        assert response.status == 200, await response.read()
        assert response.headers["Content-Type"] == "text/event-stream"
        event: dict[str, Any] = {}
        async for line in response.content:
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name:
                event[name] = value
            elif event:
                yield event
                event = {}


async def take(rig: Rig, count: int, query: str = "", **headers: str) -> list[dict[str, Any]]:
    """So many events; fewer when the stream ends."""
    events = listen(rig, query, **headers)
    found: list[dict[str, Any]] = []
    async for event in events:
        found.append(event)
        if len(found) == count:
            break
    await events.aclose()  # type: ignore[attr-defined]
    return found


async def test_what_was_and_what_comes_is_streamed_line_by_line():
    async with running() as rig:
        await rig.send()
        reading = asyncio.create_task(take(rig, 4))
        await until(lambda: rig.world.waiters)
        await rig.advance(by="0s")
        events = await reading
        journal = (await rig.journal()).splitlines()

    assert [event["id"] for event in events] == ["1", "2", "3", "4"]
    assert [event["event"] for event in events[2:4]] == ["message-accepted", "event-occurred"]
    assert [json.loads(event["data"]) for event in events] == [json.loads(line) for line in journal[:4]]


@pytest.mark.parametrize(("query", "headers"), [("?after=2", {}), ("?after=0", {"Last_Event_ID": "2"})])
async def test_a_reader_goes_on_behind_what_it_saw(query: str, headers: dict[str, str]):
    async with running() as rig:
        await rig.send()
        events = await take(rig, 1, query, **headers)

    assert [event["id"] for event in events] == ["3"]


async def test_a_stream_may_begin_before_the_account_is_used():
    async with running() as rig:
        reading = asyncio.create_task(take(rig, 3))
        await until(lambda: rig.simulator._awaited)
        assert rig.simulator.find(ACCOUNT) is None
        await rig.send()
        events = await reading

    assert [event["id"] for event in events] == ["1", "2", "3"]


async def test_a_reset_ends_the_stream_and_says_so():
    async with running() as rig:
        await rig.send()
        reading = asyncio.create_task(take(rig, 99, "?after=3"))
        await until(lambda: rig.world.waiters)
        await rig.sim("DELETE", "")
        events = await reading
        back = await rig.sim("GET", "/stream?after=3")

    assert [(event["event"], json.loads(event["data"])["message"]) for event in events] == [
        ("gone", "the account was reset")
    ]
    assert "id" not in events[0]
    assert (back.status, error(back)["type"]) == (410, "gone")


async def test_an_account_that_stops_ends_the_stream():
    async with running() as rig:
        await rig.send()
        reading = asyncio.create_task(take(rig, 99, "?after=3"))
        await until(lambda: rig.world.waiters)
        rig.world.journal.fail("the disk is full")
        (event,) = await reading

    assert json.loads(event["data"])["message"] == "the account stopped: the disk is full"


async def test_passwords_of_scenarios_are_masked_on_the_way():
    async with running() as rig:
        await rig.sim("PUT", "/applications/a", {"credentials": {"user": "me", "password": "s3cret"}})
        (event,) = await take(rig, 1, "?after=2")

    assert event["event"] == "application-set"
    assert "s3cret" not in event["data"]


async def test_who_takes_nothing_is_cut_off_and_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(stream, "PATIENCE_S", 0.05)
    async with running() as rig:
        for _ in range(40):
            await rig.sim("PUT", "/scenario", text=f"version: 1\nname: big\n# {'x' * 500_000}\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", int(rig.url.rpartition(":")[2]))
        writer.write(f"GET /_sim/accounts/{ACCOUNT}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        await reader.readline()
        await rig.send()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(read_slowly(reader), 60)
        writer.close()


async def read_slowly(reader: asyncio.StreamReader) -> None:
    """What lies in buffers can still be read; then the connection is gone."""
    while True:
        await asyncio.sleep(0.2)
        await reader.readexactly(4_000_000)


@pytest.mark.parametrize(("query", "headers"), [("?after=x", {}), ("", {"Last_Event_ID": "x"}), ("?from=1", {})])
async def test_a_cursor_is_a_number(query: str, headers: dict[str, str]):
    async with running() as rig:
        url = f"{rig.url}/_sim/accounts/{ACCOUNT}/stream{query}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with rig.http.get(url, headers=named) as response:
            assert response.status == 422
