"""A client that is older than the simulator it talks to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.cli.tailing import ForPeople, Picked
from simulator.client import AsyncClient, Client, ExpectationError, SimulatorError, UnknownEntry
from simulator.client.entries import read_entry
from tests.rig import ACCOUNT, running

NEWER = b'{"kind":"satellite-passed","seq":2,"at_ms":1000,"over":["Ana"]}'
STARTED = b'{"kind":"world-started","seq":1,"at_ms":1000,"account_id":"1","seed":1,"clock":"manual","rate":1.0}'
CHANGED = b'{"kind":"clock-set","seq":3,"at_ms":1000,"clock":{"now":"an object"},"rate":1.0}'


@asynccontextmanager
async def telling(journal: bytes) -> AsyncIterator[str]:
    """A simulator of tomorrow, as far as it is asked here; its URL."""

    async def tell(request: web.Request) -> web.Response:
        return web.Response(body=journal, content_type="application/x-ndjson")

    app = web.Application()
    app.router.add_get("/{anything:.*}", tell)
    async with TestServer(app) as server:
        yield str(server.make_url(""))


async def test_entries_of_unknown_kinds_and_shapes_are_values_too():
    async with telling(b"\n".join([STARTED, NEWER, CHANGED])) as url, AsyncClient(url) as simulator:
        started, newer, changed = await simulator.journal()
        events = await simulator.events()

    assert started.seq == 1 and not isinstance(started, UnknownEntry)
    assert newer == UnknownEntry(2, 1000, "satellite-passed", NEWER)
    assert (type(changed), changed.seq) == (UnknownEntry, 3)
    assert events == []


async def test_what_is_no_journal_is_still_told():
    async with telling(b'{"hello":"world"}') as url:
        with Client(url) as simulator, pytest.raises(SimulatorError, match="is it one"):
            await asyncio.to_thread(simulator.journal)


async def test_a_callback_that_is_missed_is_told_with_what_was_not_understood(monkeypatch):
    async with running() as rig, AsyncClient(rig.url, account=ACCOUNT) as simulator:
        await rig.send()
        simulator._calls._story.add([UnknownEntry(1, 0, "satellite-passed", NEWER)])

        with pytest.raises(ExpectationError, match="entries that this client does not know: 1;"):
            await simulator.expect_callback("message-failed")


def test_tail_shows_them_as_they_are_written(capsys):
    printer = ForPeople()

    printer.show([Picked(read_entry(STARTED), STARTED, False)], live=False)
    printer.show([Picked(read_entry(NEWER), NEWER, True)], live=True)

    assert NEWER.decode() in capsys.readouterr().out.replace("\n", "")
