"""Our side: the journal as it grows, as server-sent events.

Rule 1: an event's id is its entry's number, and a reader that comes back goes on behind the last one it saw.
Rule 2: nothing is kept for a reader but its place in the journal; one that takes nothing for half a minute is cut off.
Rule 3: entries go out some at a time, in one write: many readers at once keep nobody else waiting.
Rule 4: an event `gone` ends it: the account began anew, stopped, or forgot what a slow reader had still to read.
"""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from simulator.runtime.redact import redact
from simulator.runtime.world import World
from simulator.web import shapes
from simulator.web.bodies import read_whole
from simulator.web.events import AFTER
from simulator.web.paths import A, account_id_of, check_cursor, look_at, wait_for_world, world_of
from simulator.web.route import Answer, Route

HEARTBEAT_S = 15.0
PATIENCE_S = 30.0
AT_ONCE = 50
PIECE = 64 * 1024
MOST = 2**62


async def get_stream(request: web.Request) -> web.StreamResponse:
    """Every entry of the journal from a cursor on, without end."""
    after = _read_cursor(request)
    world = world_of(request)
    world.check_running()
    check_cursor(world, after)
    async with sse_response(request, ping_interval=HEARTBEAT_S, send_timeout=PATIENCE_S) as out:
        with suppress(TimeoutError, ConnectionError):  # the reader takes nothing, or is gone: it has been cut off
            await _follow(request, out, after)
    return out


def _read_cursor(request: web.Request) -> int:
    """`Last-Event-ID` goes before `after`: a browser that comes back repeats the query as it was."""
    last = request.headers.get("Last-Event-ID")
    said = request.query if last is None else {"Last-Event-ID": last}
    return read_whole(said, "after" if last is None else "Last-Event-ID", 0, MOST)


async def _follow(request: web.Request, out: EventSourceResponse, after: int) -> None:
    world = look_at(request)
    while out.is_connected():
        if not world.begun:
            world = await wait_for_world(request, HEARTBEAT_S)
            continue
        why = _why_gone(world, after)
        if why is not None:
            await out.send(json.dumps({"account": account_id_of(request), "message": why}), event="gone")
            return
        sent = await _send_some(request, out, world, after)
        after += sent
        if not sent:
            await world.wait_for_entry(after, HEARTBEAT_S)


def _why_gone(world: World, after: int) -> str | None:
    if world.driver.closed:
        return "the account was reset"
    if world.failure:
        return f"the account stopped: {world.failure}"
    if after + 1 < world.journal.first_seq:
        return f"entries before {world.journal.first_seq} were forgotten"
    return None


async def _send_some(request: web.Request, out: EventSourceResponse, world: World, after: int) -> int:
    """Some of what comes next; how many."""
    events = _take(world.journal.lines(after=after, limit=AT_ONCE), after + 1)
    if events:
        await _write(request, out, b"".join(events))
        await asyncio.sleep(0)
    return len(events)


def _take(lines: Iterable[bytes], number: int) -> list[bytes]:
    """The lines as events: one, and more until they are a piece of usual size."""
    events: list[bytes] = []
    length = 0
    for line in lines:
        events.append(_event(number + len(events), line))
        length += len(line)
        if length > PIECE:
            break
    return events


async def _write(request: web.Request, out: EventSourceResponse, data: bytes) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await out.write(data)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise


def _event(number: int, line: bytes) -> bytes:
    """A line of the journal as an event; it is JSON, so it has no line ends."""
    return b"id: %d\r\nevent: %b\r\ndata: %b\r\n\r\n" % (number, _kind(line), redact(line))


def _kind(line: bytes) -> bytes:
    """Every line begins with its kind."""
    return line[len(b'{"kind":"') : line.index(b'"', len(b'{"kind":"'))]


_STREAM: dict[str, Any] = {**shapes.TEXT, "description": "server-sent events; data: is one line of the journal"}

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/stream",
        handler=get_stream,
        about="The journal as it grows, as server-sent events; id is the entry's number, event its kind",
        query=(AFTER,),
        answers={200: Answer("A stream; `gone` ends it.", _STREAM, "text/event-stream")},
        errors=(404, 405, 410, 422, 503),
    ),
)
