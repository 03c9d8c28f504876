"""Receive callbacks, remember which message each was for and when it came; a process of its own.

    POST   /{run}/{status}   a callback: answered with that status
    GET    /{run}            how much came so far, as `Counts`
    DELETE /{run}            everything that came, as `Arrivals`; the run is forgotten

It prints `sink: listening on http://127.0.0.1:PORT` and ends when its standard input is closed.
"""

import asyncio
import re
import sys
import time
from collections import defaultdict
from http import HTTPStatus

import msgspec
import uvloop

from benchmarks.framing import Framed

MESSAGE_ID = re.compile(rb'"message"\s*:\s*\{\s*"id"\s*:\s*"([^"]+)"')


class Counts(msgspec.Struct):
    """How many callbacks came, and for how many different messages."""

    callbacks: int
    messages: int


class Arrivals(msgspec.Struct):
    """What one run received. Times are `time.perf_counter()`, which the processes of one machine share."""

    callbacks: int = 0
    unreadable: int = 0
    first_at: dict[str, float] = {}


class Sink(Framed):
    """One connection to the sink."""

    def __init__(self, runs: defaultdict[str, Arrivals]) -> None:
        self._runs = runs

    def received(self, head: bytes, body: bytes) -> None:
        method, target, _ = head.split(b" ", 2)
        _, run, *status = target.decode().split("/")
        if method == b"POST":
            self._keep(self._runs[run], body)
            self._answer(int(status[0]))
        elif method == b"GET":
            self._answer(200, msgspec.json.encode(_counts(self._runs[run])))
        else:
            self._answer(200, msgspec.json.encode(self._runs.pop(run, Arrivals())))

    def _keep(self, arrivals: Arrivals, body: bytes) -> None:
        arrivals.callbacks += 1
        message_id = _message_id(body)
        if message_id is None:
            arrivals.unreadable += 1
        elif message_id not in arrivals.first_at:
            arrivals.first_at[message_id] = time.perf_counter()

    def _answer(self, status: int, body: bytes = b"") -> None:
        start = START_LINES.get(status) or _start_line(status)
        self.transport.write(b"%sContent-Length: %d\r\n\r\n%s" % (start, len(body), body))


def _counts(arrivals: Arrivals) -> Counts:
    return Counts(callbacks=arrivals.callbacks, messages=len(arrivals.first_at))


def _message_id(body: bytes) -> str | None:
    found = MESSAGE_ID.search(body)
    if found is not None:
        return found[1].decode()
    try:
        return str(msgspec.json.decode(body)[0]["message"]["id"])
    except (msgspec.DecodeError, LookupError, TypeError):
        return None


def _start_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()


START_LINES = {status: _start_line(status) for status in (200, 500)}


async def serve() -> None:
    loop = asyncio.get_running_loop()
    runs: defaultdict[str, Arrivals] = defaultdict(Arrivals)
    server = await loop.create_server(lambda: Sink(runs), "127.0.0.1", 0, backlog=1024)
    print(f"sink: listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await until_stdin_closes()


async def until_stdin_closes() -> None:
    """Return when the process that started this one has gone, or has closed the pipe."""
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), closed.set)
    await closed.wait()
    loop.remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    uvloop.run(serve())
