"""A proxy on loopback that lets Bandwidth's two hosts lead to a port of this machine, TLS unopened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

from simulator.runtime.authority import BANDWIDTH


@asynccontextmanager
async def relaying(port: int) -> AsyncIterator[int]:
    """The proxy's port, for HTTPS_PROXY and its kin."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            await _tunnel(reader, writer, port)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """`CONNECT host:443`, and nothing else."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    if head.split()[:2] not in [["CONNECT", f"{name}:443"] for name in BANDWIDTH]:
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        return
    answers, asks = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
    await asyncio.gather(_copy(reader, asks), _copy(answers, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one of the two ends; then the other side ends too."""
    with closing(writer), suppress(OSError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
