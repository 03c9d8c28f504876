"""What the network does to a request on its way: it drips, it is cut off, its connection is reset.

Rule 1: the request goes the way of every other (address, TLS, credentials); only its body does something else.
Rule 2: a cut request has one end, whatever the application makes of it; but one that never had a connection ends by
        what stood in its way.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from typing import Any

from simulator.model.entries import Outcome
from simulator.model.travel import CUT, Fault

PIECES = 10
_RESET_WHEN_CLOSED = struct.pack("ii", 1, 0)


class CutOffError(Exception):
    """The request ends here."""


def spoil(
    body: bytes, headers: Mapping[str, str], fault: Fault | None
) -> tuple[bytes | AsyncIterator[bytes], Mapping[str, str]]:
    """The body as the fault lets it out, and headers that tell its whole length."""
    if fault is None or not (fault.kind == "slow" or fault.kind in CUT):
        return body, headers
    drips = _drip(body, fault) if fault.kind == "slow" else _cut(body)
    return drips, {**headers, "Content-Length": str(len(body))}


async def _drip(body: bytes, fault: Fault) -> AsyncIterator[bytes]:
    size = max(1, -(-len(body) // PIECES))
    for start in range(0, len(body), size):
        await asyncio.sleep(fault.lasts_ms / 1000 / PIECES)
        yield body[start : start + size]


async def _cut(body: bytes) -> AsyncIterator[bytes]:
    half = len(body) // 2
    yield body[:half]
    raise CutOffError(f"cut off after {half} of {len(body)} bytes")


def lasts_s(fault: Fault | None) -> float:
    """How much longer the request takes, in wall seconds."""
    return fault.lasts_ms / 1000 if fault is not None and fault.kind == "slow" else 0.0


def resetting_socket(info: Any) -> socket.socket:
    """A socket that does not part in peace: when it is closed, the connection is reset. `info` as of getaddrinfo."""
    family, kind, protocol, _, _ = info
    opened = socket.socket(family, kind, protocol)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)
    opened.setblocking(False)
    return opened


def outcome_of(fault: Fault | None, usual: Outcome) -> Outcome:
    """How a request ended: a cut one had no proper end, and `usual` is only how we noticed."""
    if fault is None or fault.kind not in CUT or usual.reason not in ("answered", "reset", "malformed"):
        return usual
    return Outcome("reset")
