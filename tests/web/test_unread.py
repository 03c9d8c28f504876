"""What the log tells of requests that cannot be read."""

import asyncio
import gzip
import logging

import pytest

from simulator.web.unread import SPEAKS_HTTPS
from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

CLIENT_HELLO = bytes.fromhex("16030100fc010000f80303") + bytes(200)


async def say(rig: Rig, data: bytes) -> bytes:
    """What comes back to these bytes until the connection ends."""
    host, _, port = rig.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    answer = await reader.read()
    writer.close()
    return answer


def upload(body: bytes, *headers: str) -> bytes:
    head = [
        f"PUT /api/v2/users/{ACCOUNT}/media/a HTTP/1.1",
        "Host: here",
        f"Authorization: {AUTHORIZATION['Authorization']}",
        *headers,
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


UNREADABLE = {
    "raw letters in the path": ("GET /é HTTP/1.1\r\nHost: here\r\n\r\n".encode(), b" 400 ", "Invalid char in url path"),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", b" 400 ", "Invalid header value char"),
    "a chunk of no size": (
        upload(b"zz\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Connection: close"),
        b" 400 ",
        "Invalid character in chunk size",
    ),
    "no gzip": (
        upload(b"no gzip", "Content-Encoding: gzip", "Content-Length: 7", "Connection: close"),
        b" 400 ",
        "Can not decode content-encoding: gzip",
    ),
}


@pytest.mark.parametrize(("data", "status", "said"), UNREADABLE.values(), ids=list(UNREADABLE))
async def test_a_request_that_cannot_be_read_is_answered_and_told_in_one_line(caplog, data, status, said):
    async with running() as rig:
        answer = await say(rig, data)

    assert status in answer.split(b"\r\n", 1)[0]
    [record] = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert record.getMessage().startswith("a request cannot be read: 400, message: " + said)
    assert "\n" not in record.getMessage()


async def test_what_is_compressed_well_is_told_nothing_of(caplog):
    body = gzip.compress(b"content")

    async with running() as rig:
        answer = await say(
            rig, upload(body, "Content-Encoding: gzip", f"Content-Length: {len(body)}", "Connection: close")
        )

    assert answer.startswith(b"HTTP/1.1 204 ")
    assert caplog.records == []


async def test_who_speaks_https_to_the_port_of_http_is_told_of_once(caplog):
    async with running() as rig:
        answers = [await say(rig, CLIENT_HELLO) for _ in range(3)]

    assert all(b" 400 " in answer.split(b"\r\n", 1)[0] for answer in answers)
    assert [record.getMessage() for record in caplog.records] == [SPEAKS_HTTPS]


@pytest.mark.parametrize(
    "line", [b"Authorization: Basic sEcReT\0", b"Authorization: Bearer sEcReT" + b"x" * 9000], ids=["NUL", "too long"]
)
async def test_the_log_does_not_tell_the_bytes_that_were_sent(caplog, line):
    async with running() as rig:
        answer = await say(rig, b"GET / HTTP/1.1\r\nHost: here\r\n" + line + b"\r\n\r\n")

    assert b" 400 " in answer.split(b"\r\n", 1)[0]
    assert caplog.messages
    assert "sEcReT" not in caplog.text
