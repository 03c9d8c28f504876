"""What the network does to a request on its way: it drips, it is cut off, its connection is reset.

Rule 1: the request goes the way of every other (address, TLS, credentials); only its body does something else.
Rule 2: a cut request has one end, whatever the application makes of it; but one that never had a connection ends by
        what stood in its way.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import aiohttp

from simulator.model.entries import Outcome
from simulator.model.travel import CUT, Fault
from simulator.runtime.targets import JudgingConnector, Targets

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

PIECES = 10
UNDERWAY_S = 0.01
"""So long what was sent has to leave this machine, before a reset overtakes it."""

_RESET_WHEN_CLOSED = struct.pack("ii", 1, 0)


class CutOffError(Exception):
    """The request ends here."""


class ResettingConnector(JudgingConnector):
    """Makes one connection, and breaks it instead of closing it."""

    def __init__(self, targets: Targets, **options: Any) -> None:
        super().__init__(targets, socket_factory=_resetting_socket, **options)
        self._transport: asyncio.Transport | None = None

    async def connect(
        self,
        req: "ClientRequest",
        traces: list["Trace"],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
    ) -> "Connection":
        """As usual; the connection is remembered."""
        connection = await super().connect(req, traces, timeout)
        self._transport = connection.transport
        return connection

    def abort(self) -> None:
        """Break it, under TLS too without a word."""
        if self._transport is not None:
            self._transport.abort()


def _resetting_socket(info: Any) -> socket.socket:
    """A socket that does not part in peace: when it is closed, the connection is reset. `info` as of getaddrinfo."""
    family, kind, protocol, _, _ = info
    opened = socket.socket(family, kind, protocol)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)
    opened.setblocking(False)
    return opened


def spoil(
    body: bytes, headers: Mapping[str, str], fault: Fault | None, connector: aiohttp.BaseConnector | None
) -> tuple[bytes | AsyncIterator[bytes], Mapping[str, str]]:
    """The body as the fault lets it out over this connector, and headers that tell its whole length."""
    if fault is None or not (fault.kind == "slow" or fault.kind in CUT):
        return body, headers
    drips = _drip(body, fault) if fault.kind == "slow" else _cut(body, connector)
    return drips, {**headers, "Content-Length": str(len(body))}


async def _drip(body: bytes, fault: Fault) -> AsyncIterator[bytes]:
    size = max(1, -(-len(body) // PIECES))
    for start in range(0, len(body), size):
        await asyncio.sleep(fault.lasts_ms / 1000 / PIECES)
        yield body[start : start + size]


async def _cut(body: bytes, connector: aiohttp.BaseConnector | None) -> AsyncIterator[bytes]:
    half = len(body) // 2
    yield body[:half]
    if isinstance(connector, ResettingConnector):
        await asyncio.sleep(UNDERWAY_S)
        connector.abort()
    raise CutOffError(f"cut off after {half} of {len(body)} bytes")


def lasts_s(fault: Fault | None) -> float:
    """How much longer the request takes, in wall seconds."""
    return fault.lasts_ms / 1000 if fault is not None and fault.kind == "slow" else 0.0


def outcome_of(fault: Fault | None, usual: Outcome) -> Outcome:
    """How a request ended: a cut one had no proper end, and `usual` is only how we noticed."""
    if fault is None or fault.kind not in CUT or usual.reason not in ("answered", "reset", "malformed"):
        return usual
    return Outcome("reset")
