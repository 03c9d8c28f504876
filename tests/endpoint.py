"""A callback endpoint made of bytes, for tests: it keeps raw requests and answers with exactly what it is told."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Act = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Raw:
    """One request as its bytes arrived."""

    head: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Names in lower case."""
        lines = self.head.splitlines()[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}


@dataclass
class Endpoint:
    """`answers` are given one after another, the last one for ever; each is bytes, or acts on the open connection."""

    answers: list[bytes | Act]
    url: str = ""
    got: list[Raw] = field(default_factory=list)
    connections: int = 0
    _open: dict[asyncio.StreamWriter, asyncio.Task[None]] = field(default_factory=dict)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection."""
        self.connections += 1
        self._open[writer] = asyncio.get_running_loop().create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                await self._take(reader, writer)
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:"))
        self.got.append(Raw(head, await reader.readexactly(length)))
        answer = self.answers[min(len(self.got), len(self.answers)) - 1]
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)

    async def close(self) -> None:
        """Drop every connection."""
        for writer in self._open:
            writer.transport.abort()
        await asyncio.wait(self._open.values()) if self._open else None


def answer(status: int, *headers: str, body: bytes = b"") -> bytes:
    """A complete answer."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def then_close(said: bytes) -> Act:
    """Say it and close the connection."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        writer.close()

    return act


def then_hang(said: bytes) -> Act:
    """Say it and then nothing, the connection open."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        await writer.wait_closed()

    return act


async def reset(writer: asyncio.StreamWriter) -> None:
    """Drop the connection without a word."""
    writer.transport.abort()


@asynccontextmanager
async def listening(*answers: bytes | Act, tls: ssl.SSLContext | None = None) -> AsyncIterator[Endpoint]:
    """An endpoint on a free port of loopback until the block ends."""
    endpoint = Endpoint(list(answers))
    server = await asyncio.start_server(endpoint.accept, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    endpoint.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/callback"
    try:
        yield endpoint
    finally:
        server.close()
        await endpoint.close()
