"""Give an application its answer as the scenario wants it: late, or over a connection that breaks.

Rule 1: a delay is wall time, for the application waits at wall speed; the account's clock does not wait for it.
Rule 2: a hung connection ends when the application goes, when the account ends, or after `LONGEST_HANG_S`.
"""

import asyncio
import socket
import struct

from aiohttp import web

from simulator.engine.answer import Answer
from simulator.model.entries import Dropping
from simulator.runtime.world import World

LONGEST_HANG_S = 600.0
POLL_S = 0.05
_RESET = struct.pack("ii", 1, 0)


async def give(request: web.Request, world: World, answer: Answer, response: web.Response) -> web.Response:
    """The response, after the delay; or a broken connection, and then what is returned reaches nobody."""
    if answer.delay_ms:
        await _wait(request, world, answer.delay_ms / 1000)
    if answer.drop is not None:
        await _break(request, world, answer.drop, response)
    return response


async def _wait(request: web.Request, world: World, seconds: float) -> None:
    """Until then, or until nobody waits any more."""
    until = asyncio.get_running_loop().time() + seconds
    while (left := until - asyncio.get_running_loop().time()) > 0:
        transport = request.transport
        if transport is None or transport.is_closing() or world.driver.closed:
            return
        await asyncio.sleep(min(left, POLL_S))


async def _break(request: web.Request, world: World, how: Dropping, response: web.Response) -> None:
    if how == "hang":
        await _wait(request, world, LONGEST_HANG_S)
    transport = request.transport
    if transport is None:
        return
    if how == "truncated":
        transport.write(_half(request, response))
        transport.close()
    elif how == "empty":
        transport.close()
    else:
        _reset(transport)


def _reset(transport: asyncio.Transport) -> None:
    """Close so that the peer gets an RST instead of an end."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


def _half(request: web.Request, response: web.Response) -> bytes:
    """Head and half of the body of the answer, whose length the head tells in full; with no body, half a first line."""
    if request.method == "HEAD" or response.status in (204, 304):
        return b"HTTP/1.1 "  # its status would be a good answer, complete at the end of the connection
    body = response.body if isinstance(response.body, bytes) else b""
    head = [f"HTTP/1.1 {response.status} {response.reason}", f"Content-Length: {max(len(body), 2)}"]
    head += [f"{name}: {value}" for name, value in response.headers.items() if name != "Content-Length"]
    return "\r\n".join([*head, "", ""]).encode() + (body[: len(body) // 2] or b"{")
