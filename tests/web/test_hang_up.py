"""A compressed body that nobody reads to its end: the answer, and then the end of the connection."""

import asyncio
import gzip
from contextlib import closing

import pytest

from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

BOMB = gzip.compress(bytes(20_000_000))
LINGERS_S = 8.0
"""The library alone would read on for ten seconds."""
ROUTES = {
    "a message": ("POST", f"/api/v2/users/{ACCOUNT}/messages", b" 413 "),
    "a media file": ("PUT", f"/api/v2/users/{ACCOUNT}/media/a", b" 413 "),
    "a scenario": ("PUT", f"/_sim/accounts/{ACCOUNT}/scenario", b" 413 "),
    "what takes no body": ("GET", "/_sim/accounts", b" 200 "),
    "nothing": ("POST", "/nothing", b" 404 "),
}


async def ask(rig: Rig, method: str, path: str) -> tuple[bytes, bool]:
    """The answer to a request with a bomb and the promise of more of them, and whether the connection ended then."""
    host, _, port = rig.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = [f"{method} {path} HTTP/1.1", "Host: here", f"Authorization: {AUTHORIZATION['Authorization']}"]
    head += ["Content-Encoding: gzip", f"Content-Length: {len(BOMB) * 1000}"]
    writer.write("\r\n".join([*head, "", ""]).encode() + BOMB)
    with closing(writer):
        return await asyncio.wait_for(reader.readline(), 30), await ends(reader)


async def ends(reader: asyncio.StreamReader) -> bool:
    """Whether the connection ends although the body has not."""
    try:
        await asyncio.wait_for(reader.read(), LINGERS_S)
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize(("method", "path", "status"), ROUTES.values(), ids=list(ROUTES))
async def test_after_the_answer_the_connection_ends(method, path, status):
    async with running() as rig:
        line, ended = await ask(rig, method, path)

    assert status in line
    assert ended
