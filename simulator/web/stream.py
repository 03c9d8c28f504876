"""Our side: the journal as it grows, as server-sent events.

Rule 1: an event's id is its entry's number, and a reader that comes back goes on behind the last one it saw.
Rule 2: nothing is kept for a reader but its place in the journal; one that takes nothing for half a minute is cut off.
Rule 3: an event `gone` ends it: the account began anew, stopped, or forgot what a slow reader had still to read.
"""

import asyncio
import json
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
AT_ONCE = 200
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
        sent = await _send_some(out, world, after)
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


async def _send_some(out: EventSourceResponse, world: World, after: int) -> int:
    """Some of what comes next; how many."""
    lines = list(world.journal.lines(after=after, limit=AT_ONCE))
    for number, line in enumerate(lines, start=after + 1):
        await out.send(redact(line).decode(), id=str(number), event=_kind(line))
    if lines:
        await asyncio.sleep(0)
    return len(lines)


def _kind(line: bytes) -> str:
    """Every line begins with its kind."""
    return line[len(b'{"kind":"') : line.index(b'"', len(b'{"kind":"'))].decode()


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
