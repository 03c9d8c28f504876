"""Clients that are slow, idle or many: dropped or bounded, while everybody else is served."""

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from simulator.web.door import Door, find_most, open_files
from tests.rig import ACCOUNT, Rig, running

MESSAGES = f"/api/v2/users/{ACCOUNT}/messages"
HEAD = b"POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic dTpw\r\nContent-Type: application/json\r\n"
GET = b"GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def connected(rig: Rig) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*rig.url.removeprefix("http://").split(":"))
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def drip(rig: Rig, begin: bytes, drop: bytes) -> bytes:
    """Say the beginning, then go on drop by drop until the other side is gone; what it said."""
    async with connected(rig) as (reader, writer):
        writer.write(begin)
        said = asyncio.ensure_future(reader.read())
        with contextlib.suppress(ConnectionError):
            while not said.done():
                writer.write(drop)
                await asyncio.sleep(0.02)
        return b"" if said.exception() else said.result()


async def answer_to(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes = GET) -> bytes:
    writer.write(said)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return head.split(b" ", 2)[1]


def waiting(rig: Rig, wait: str) -> bytes:
    """A request for the next entry of the journal."""
    seq = rig.world.engine.state.last_seq
    return f"GET /_sim/accounts/{ACCOUNT}/journal?after={seq}&wait={wait} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


# -- slow clients

SLOW: dict[str, tuple[bytes, bytes]] = {
    "says nothing": (b"", b""),
    "a head drop by drop": (b"GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n", b"X: y\r\n"),
    "a message drop by drop": (HEAD % MESSAGES.encode() + b"Content-Length: 100000\r\n\r\n", b" "),
    "a message in endless chunks": (HEAD % MESSAGES.encode() + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "a file drop by drop": (
        (HEAD % f"/api/v2/users/{ACCOUNT}/media/cat.png".encode()).replace(b"POST", b"PUT", 1)
        + b"Content-Length: 100000\r\n\r\n",
        b"x",
    ),
    "a scenario drop by drop": (
        (HEAD % f"/_sim/accounts/{ACCOUNT}/scenario".encode()).replace(b"POST", b"PUT", 1)
        + b"Content-Length: 100000\r\n\r\n",
        b"x",
    ),
    "a token drop by drop": (
        HEAD.replace(b"application/json", b"application/x-www-form-urlencoded") % b"/api/v1/oauth2/token"
        + b"Content-Length: 100000\r\n\r\n",
        b"x",
    ),
}


@pytest.mark.parametrize("how", SLOW)
async def test_a_slow_client_is_dropped_and_leaves_no_trace(how: str):
    async with running(door=Door(patience_s=0.2)) as rig:
        before = await rig.journal()
        async with asyncio.timeout(20):
            said = await drip(rig, *SLOW[how])
        served = await rig.send()
        lines = (await rig.journal()).splitlines()

    assert said == b""
    assert served
    assert [line for line in lines if b'"kind":"request-refused"' in line] == []
    assert before in b"\n".join(lines) + b"\n"


async def test_others_are_served_while_many_are_slow():
    async with running(door=Door(patience_s=30)) as rig:
        slow = [asyncio.create_task(drip(rig, *said)) for said in list(SLOW.values()) * 5]
        await asyncio.sleep(0.1)
        for _ in range(20):
            await rig.send()
        under_way = [task.done() for task in slow]
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    assert not any(under_way)


async def test_a_connection_may_rest_between_requests_and_a_request_may_take_its_time():
    async with running(door=Door(patience_s=0.1)) as rig, connected(rig) as (reader, writer):
        first = await answer_to(reader, writer)
        await asyncio.sleep(0.4)
        second = await answer_to(reader, writer)
        await rig.send()
        began = time.monotonic()
        writer.write(waiting(rig, "400ms"))
        head = await reader.readuntil(b"\r\n\r\n")

    assert (first, second, head.split(b" ", 2)[1]) == (b"200", b"200", b"200")
    assert time.monotonic() - began >= 0.3


async def test_a_body_that_takes_less_than_the_patience_is_read():
    async with running(door=Door(patience_s=30)) as rig, connected(rig) as (reader, writer):
        body = b'{"applicationId":"a","from":"+19195550100","to":"+19195550101","text":"x"}'
        writer.write(HEAD % MESSAGES.encode() + b"Content-Length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 10):
            await asyncio.sleep(0.01)
            writer.write(body[start : start + 10])
        head = await reader.readuntil(b"\r\n\r\n")

    assert head.split(b" ", 2)[1] == b"202"


# -- many clients


async def test_idle_connections_make_room_for_new_ones():
    async with running(door=Door(most=20)) as rig, contextlib.AsyncExitStack() as open_ones:
        kept = await open_ones.enter_async_context(connected(rig))
        assert await answer_to(*kept) == b"200"
        for _ in range(100):
            await open_ones.enter_async_context(connected(rig))
        async with connected(rig) as fresh:
            served = await answer_to(*fresh)
        server = rig.server._runner.server
        assert server is not None
        left = len(server.connections)

    assert served == b"200"
    assert left <= 21


async def test_when_nobody_rests_the_next_one_hears_503_and_those_under_way_are_finished():
    async with running(door=Door(most=5)) as rig, contextlib.AsyncExitStack() as open_ones:
        await rig.send()
        busy = [await open_ones.enter_async_context(connected(rig)) for _ in range(5)]
        for _, writer in busy:
            writer.write(waiting(rig, "30s"))
        await asyncio.sleep(0.2)
        async with connected(rig) as (reader, _):
            refused = await reader.read()
        rig.world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))
        heads = [await asyncio.wait_for(reader.readuntil(b"\r\n"), 20) for reader, _ in busy]

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert refused.endswith(b"\r\n\r\nthere are too many of you\n")
    assert heads == [b"HTTP/1.1 200 OK\r\n"] * 5


async def test_two_thousand_idle_connections_keep_nobody_from_being_served():
    if open_files()[0] < 6000:
        pytest.skip("too few open files allowed")
    async with running(door=Door(most=5000)) as rig:
        host, port = rig.url.removeprefix("http://").split(":")
        idle = [socket.create_connection((host, int(port))) for _ in range(100)]
        for _ in range(19):
            await asyncio.sleep(0)
            idle += [await asyncio.to_thread(socket.create_connection, (host, int(port))) for _ in range(100)]
        for _ in range(10):
            await rig.send()
        for each in idle:
            each.close()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the kernel cannot")
async def test_who_does_not_read_an_answer_is_dropped():
    async with running(door=Door(unread_ms=500)) as rig:
        text = "x" * 2000
        for _ in range(600):
            await rig.send(text=text)
        host, port = rig.url.removeprefix("http://").split(":")
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        server = rig.server._runner.server
        assert server is not None
        deaf.sendall(f"GET /_sim/accounts/{ACCOUNT}/journal HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 3)
        await rig.http.close()
        async with asyncio.timeout(60):
            while not server.connections:
                await asyncio.sleep(0.01)
            while server.connections:
                await asyncio.sleep(0.05)
        deaf.close()


# -- the limit of open files


def test_half_of_the_open_files_may_be_connections():
    assert 16 <= find_most() <= max(16, open_files()[0] // 2)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
async def test_at_the_start_the_limit_of_open_files_is_raised_and_told():
    command = 'ulimit -Sn 256; exec "$0" -m simulator serve --port 0'
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", command, sys.executable, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        told = await asyncio.wait_for(process.stderr.readline(), 60)
        listening = await asyncio.wait_for(process.stdout.readline(), 60)
    finally:
        process.terminate()
        await process.wait()

    assert told.startswith(b"bwsim: up to ")
    assert told.endswith(b" open files and connections now, instead of 256\n")
    assert listening.startswith(b"bwsim: listening on ")
