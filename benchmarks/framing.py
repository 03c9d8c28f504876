"""Cut a kept-alive HTTP/1.1 byte stream into heads and bodies, and nothing more.

The generator and the sink share a core and must cost far less than the server they measure, so both stand on this
instead of on an HTTP library. It knows Content-Length only; anything chunked is refused loudly.
"""

import asyncio
import re
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)


class Framed(asyncio.Protocol):
    """One connection; `received` is called for every complete message on it."""

    transport: asyncio.Transport
    _rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        while (end := data.find(HEAD_END)) >= 0:
            start = end + len(HEAD_END)
            stop = start + _body_length(data, end)
            if len(data) < stop:
                break
            self.received(data[:end], data[start:stop])
            data = data[stop:]
        self._rest = data

    def received(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


def _body_length(data: bytes, end: int) -> int:
    found = LENGTH.search(data, 0, end)
    if found is not None:
        return int(found[1])
    if b"chunked" in data[:end].lower():
        raise ValueError(f"the benchmark reads no chunked bodies: {data[:end]!r}")
    return 0
