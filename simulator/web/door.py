"""Accept connections, and none for longer or more of them than is good for the others.

Rule 1: who connects and asks nothing complete within `patience_s` is dropped, and so is a body that takes longer.
        Between two requests a connection may rest for as long as the runner's keep-alive says.
Rule 2: at most `most` connections. One more, and those that have rested the longest go; when none rests, the new one
        hears 503.
Rule 3: who does not read an answer is dropped by the kernel, where it can (TCP_USER_TIMEOUT).
"""

import asyncio
import contextlib
import socket
import ssl

from aiohttp import web

PATIENCE_S = 30.0
UNREAD_MS = 60_000
SWEEP_S = 1.0
MOST = 8192
BACKLOG = 1024
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 26\r\nConnection: close\r\n"
    b"Retry-After: 1\r\n\r\nthere are too many of you\n"
)


class Door:
    """The connections of one server. `open` with the server before use; `close` at the end.

    `saw` at the beginning of every request, and `done` at its end.
    """

    def __init__(self, *, patience_s: float = PATIENCE_S, most: int | None = None, unread_ms: int = UNREAD_MS) -> None:
        self._patience_s, self._unread_ms = patience_s, unread_ms
        self._most = most or find_most()
        self._listening: list[asyncio.Server] = []
        self._new: dict[web.RequestHandler, float] = {}  # until when its first request must have come
        self._resting: dict[web.RequestHandler, None] = {}  # the longest first
        self._sweep: asyncio.Handle | None = None

    # -- listening

    async def open(self, server: web.Server, host: str, port: int, context: ssl.SSLContext | None = None) -> int:
        """Listen; the port that was had. OSError when it is taken."""
        loop = asyncio.get_running_loop()
        patience_s = None if context is None else self._patience_s
        listening = await loop.create_server(
            lambda: self._enter(server, loop),
            host,
            port,
            backlog=BACKLOG,
            ssl=context,
            ssl_handshake_timeout=patience_s,
        )
        self._listening.append(listening)
        for each in listening.sockets:
            _drop_unread(each, self._unread_ms)
        return int(listening.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Accept nobody any more."""
        for listening in self._listening:
            listening.close()
        if self._sweep is not None:
            self._sweep.cancel()

    # -- connections

    def _enter(self, server: web.Server, loop: asyncio.AbstractEventLoop) -> asyncio.BaseProtocol:
        if len(server.connections) >= self._most and not self._make_room():
            return _Full()
        handler = server()
        self._new[handler] = loop.time() + self._patience_s
        if self._sweep is None:
            self._sweep = loop.call_later(min(SWEEP_S, self._patience_s), self._drop_late, loop)
        return handler

    def _make_room(self) -> bool:
        """Drop one that asks nothing, kept alive or new; False when every one asks something."""
        for idle in (self._resting, self._new):
            while idle:
                handler = next(iter(idle))
                del idle[handler]
                if handler.transport is not None:
                    handler.force_close()
                    return True
        return False

    def _drop_late(self, loop: asyncio.AbstractEventLoop) -> None:
        """Those whose first request did not come in time; and forget those that went by themselves."""
        now = loop.time()
        for handler in [handler for handler, until in self._new.items() if until <= now]:
            del self._new[handler]
            handler.force_close()
        for gone in [handler for handler in self._resting if handler.transport is None]:
            del self._resting[gone]
        self._sweep = None
        if self._new or self._resting:
            self._sweep = loop.call_later(min(SWEEP_S, self._patience_s), self._drop_late, loop)

    # -- requests

    def saw(self, request: web.Request) -> asyncio.Handle | None:
        """A request came, with its body or a part of it; what watches over the rest is given to `done`."""
        self._new.pop(request.protocol, None)
        self._resting.pop(request.protocol, None)
        if request.content.is_eof():
            return None
        return asyncio.get_running_loop().call_later(self._patience_s, _drop_slow, request)

    def done(self, request: web.Request, watching: asyncio.Handle | None) -> None:
        """It was handled."""
        if watching is not None:
            watching.cancel()
        if request.protocol.transport is not None:
            self._resting[request.protocol] = None


class _Full(asyncio.Protocol):
    """Says that there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(FULL)
        transport.close()


def _drop_slow(request: web.Request) -> None:
    if not request.content.is_eof() and request.transport is not None:
        request.transport.abort()


def _drop_unread(listening: socket.socket, unread_ms: int) -> None:
    """What a connection is accepted by says how it behaves, on Linux."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        with contextlib.suppress(OSError):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unread_ms)


def find_most() -> int:
    """Half of the files that may be open; the other half is for callbacks and journals."""
    return max(16, min(MOST, open_files()[0] // 2))


def open_files() -> tuple[int, int]:
    """How many files this process may have open, and how many it might after `raise_open_files`."""
    try:
        import resource
    except ImportError:  # not on Windows, where there is no such limit
        return MOST * 2, MOST * 2
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = MOST * 4
    return endless if soft == resource.RLIM_INFINITY else soft, endless if hard == resource.RLIM_INFINITY else hard


def raise_open_files() -> str | None:
    """Take what the system allows, up to what can be used; a word about it when that changed something."""
    soft, hard = open_files()
    wanted = min(hard, MOST * 4)
    if soft >= wanted:
        return None
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    except (ImportError, ValueError, OSError):
        return None
    return f"up to {wanted} open files and connections now, instead of {soft}"
