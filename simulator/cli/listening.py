"""The server behind `bwsim listen`: it takes callbacks, tells them, and answers as it was told.

Rule 1: a request without the credentials that are demanded is challenged, as Bandwidth expects, and uses up no answer.
Rule 2: everything is bounded: a body, a delay, how long something hangs, how much is remembered.
"""

import asyncio
import contextlib
import hmac
import json
import signal
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from msgspec import Struct

from simulator.cli.answers import HANG, Script
from simulator.cli.callbacks import Memory, event_line, read_events
from simulator.lines import BAD, QUIET, Line, Piece
from simulator.terminal import Terminal

LARGEST_BODY = 1024 * 1024
LONGEST_HANG_S = 3600.0
END_S = 0.2
INTERRUPTED = 130


class Manner(Struct, frozen=True, kw_only=True):
    """How to answer. `basic`: the user and the password to demand; `most` ends it after so many callbacks."""

    script: Script
    delay_s: float = 0.0
    headers: Mapping[str, str] = {}
    basic: tuple[str, str] | None = None
    most: int | None = None


class Got(Struct, frozen=True, rename="camel"):
    """A request, as --json tells it. `answered` is a status or `hang`; `times` how often each event has come by now."""

    at: str
    method: str
    path: str
    answered: int | str
    events: list[dict[str, Any]] = []
    times: list[int] = []
    problem: str | None = None


Tell = Callable[[Got], None]


class Listener:
    """Takes requests; `tell` is given each."""

    def __init__(self, manner: Manner, tell: Tell) -> None:
        self._manner, self._tell = manner, tell
        self._memory = Memory()
        self._count = 0
        self.enough = asyncio.Event()
        self.broken: OSError | None = None

    def make_app(self) -> web.Application:
        """Everything is a callback URL."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request."""
        if request.method not in ("POST", "PUT"):  # a person or `bwsim doctor` looks whether somebody is there
            return web.Response(text="bwsim listen: POST callbacks here\n")
        if not self._is_let_in(request):
            self._say(_got(request, 401, problem="without the credentials that are asked for"))
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="bwsim listen"'})
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            self._say(_got(request, 413, problem=f"larger than {LARGEST_BODY} bytes"))
            raise
        except web.RequestPayloadError:
            body = b""  # it was cut off; nobody waits for the answer
        return await self._answer(request, body)

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        status = self._manner.script.take_next()
        self._say(self._read(request, body, status))
        self._count += 1
        if status == HANG:
            await self._wait(LONGEST_HANG_S)
        elif self._manner.delay_s:
            await self._wait(self._manner.delay_s)
        if self._manner.most is not None and self._count >= self._manner.most:
            asyncio.get_running_loop().call_later(END_S / 4, self.enough.set)  # after the answer
        return web.Response(status=status or 503, headers=self._manner.headers)

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.enough.wait(), seconds)

    def _read(self, request: web.Request, body: bytes, status: int) -> Got:
        events = read_events(body)
        if isinstance(events, str):
            return _got(request, status, problem=f"not a callback: {events}")
        return _got(request, status, events=events, times=[self._memory.count(event) for event in events])

    def _is_let_in(self, request: web.Request) -> bool:
        if self._manner.basic is None:
            return True
        wanted = "Basic " + b64encode(":".join(self._manner.basic).encode()).decode()
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())

    def _say(self, got: Got) -> None:
        try:
            self._tell(got)
        except OSError as error:  # nobody reads any more
            self.broken = error
            self.enough.set()


def _got(request: web.Request, status: int, **said: Any) -> Got:
    answered = "hang" if status == HANG else status
    at = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return Got(at=at, method=request.method, path=request.path_qs, answered=answered, **said)


def tell_json(got: Got) -> None:
    """One object a line."""
    said = {name: getattr(got, name) for name in got.__struct_fields__}
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def tell_people(terminal: Terminal) -> Tell:
    """One line an event."""

    def tell(got: Got) -> None:
        for line in lines(got):
            terminal.show(*line)

    return tell


def lines(got: Got) -> list[Line]:
    """The request for people."""
    when, answered = Piece(f"{got.at[11:19]}  ", QUIET), str(got.answered)
    if got.problem is None and got.events:
        found = zip(got.events, got.times, strict=True)
        return [(when, *event_line(event, answered, times)) for event, times in found]
    problem = got.problem or "not a callback: no event in it"
    return [(when, Piece(problem, BAD), Piece(f"  {got.method} {got.path}  → {answered}"))]


async def listen_until_stopped(listener: Listener, host: str, port: int, ready: Callable[[int], None]) -> int:
    """Serve until a signal or until there was enough; the exit code. OSError when the port cannot be had."""
    ended: list[int] = []

    def stop(number: int) -> None:
        ended.append(number)
        listener.enough.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
    runner = web.AppRunner(listener.make_app(), access_log=None, shutdown_timeout=END_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        ready(runner.addresses[0][1])
        await listener.enough.wait()
    finally:
        await runner.cleanup()
    if listener.broken is not None:
        raise listener.broken
    return INTERRUPTED if signal.SIGINT in ended else 0
