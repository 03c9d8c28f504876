"""Serve until told to stop: one call for the command line, and the same pieces for tests."""

import asyncio
import gc
import logging
import signal
import ssl
import sys
from typing import TextIO

from aiohttp import web

from simulator.runtime.authority import AuthorityError
from simulator.runtime.database import JournalError
from simulator.runtime.ports import cannot_listen
from simulator.runtime.simulator import Simulator
from simulator.runtime.watch import Watch
from simulator.settings import Settings
from simulator.web.app import make_app
from simulator.web.door import Door, raise_open_files
from simulator.web.signals import on_end
from simulator.web.tls import Tls, make_tls
from simulator.web.unread import make_logger

log = logging.getLogger(__name__)
COULD_NOT_RUN = 3
COLLECT_AFTER = 10_000
"""New objects before the garbage collector looks at them; Python's 700 are a few requests under way, no garbage yet."""
ASKED_S = 0.5
"""aiohttp waits so long twice for requests under way; then attempts may end: under five seconds for all."""


class Server:
    """A Simulator behind a socket or two. `url` is known after `start`; `opening` names the port tried last."""

    def __init__(
        self,
        simulator: Simulator,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: Tls | None = None,
        door: Door | None = None,
    ) -> None:
        self.simulator = simulator
        self._door = door or Door()
        self._host, self._port, self._tls = host, port, tls
        self.opening = "--port"
        app = make_app(simulator, authority=tls.authority if tls else None, door=self._door)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=make_logger(),
            handle_signals=False,
            shutdown_timeout=ASKED_S,
            keepalive_timeout=75.0,
        )
        self.url = ""

    async def start(self) -> None:
        """Listen, then open the worlds with files. OSError when the port is taken, JournalError for a bad file.

        In this order because worlds tell their applications where media are fetched; nothing is answered in between.
        """
        await self._runner.setup()
        self.url = self.simulator.listens_at = f"http://{_shown(self._host)}:{await self._listen(self._port)}"
        if self._tls is not None:
            self.opening = "--tls-port"
            port = await self._listen(self._tls.port, self._tls.context)
            self.simulator.listens_with_tls_at = f"https://{_shown(self._host)}:{port}"
        self.simulator.start()

    async def _listen(self, port: int, context: ssl.SSLContext | None = None) -> int:
        """The port that was had."""
        assert self._runner.server is not None
        return await self._door.open(self._runner.server, self._host, port, context)

    async def stop(self) -> None:
        """Take no more requests, let attempts in flight end for a moment, write everything."""
        self._door.close()
        await self._runner.cleanup()
        await self.simulator.close()


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def run(settings: Settings, scenario: tuple[str, str]) -> int:
    """Serve until a signal ends it. Returns the exit code: 0, 3 when it could not run, 130 when interrupted."""
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    with runner:
        return runner.run(_serve(settings, scenario))


async def _serve(settings: Settings, scenario: tuple[str, str]) -> int:
    try:
        tls = make_tls(settings)
    except AuthorityError as error:
        _say(sys.stderr, str(error))
        return COULD_NOT_RUN
    said = raise_open_files()
    if said:
        _say(sys.stderr, said)
    server = Server(Simulator(settings, scenario), host=settings.host, port=settings.port, tls=tls)
    stopped = _on_signals()
    try:
        await server.start()
        server.simulator.begin_traffic()
    except JournalError as error:
        _say(sys.stderr, str(error))
        await server.stop()
        return COULD_NOT_RUN
    except OSError as error:
        _say(sys.stderr, why_not(server, settings, error))
        await server.stop()
        return COULD_NOT_RUN
    if tls is not None:
        _say(
            sys.stderr,
            f"listening on {server.simulator.listens_with_tls_at} too, by the authority {tls.authority.path}",
        )
    _say(sys.stdout, f"listening on {server.url}")
    watching = _watch(server.simulator, settings)
    number = await stopped
    if watching is not None:
        watching.cancel()
    await server.stop()
    return 130 if number == signal.SIGINT else 0


def _watch(simulator: Simulator, settings: Settings) -> asyncio.Task[None] | None:
    if not settings.watch:
        return None
    watch = Watch(simulator, settings.scenario, lambda text: _say(sys.stderr, text))
    return asyncio.get_running_loop().create_task(watch.run())


def _on_signals() -> asyncio.Future[int]:
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(number: int) -> None:
        if not stopped.done():
            stopped.set_result(number)

    on_end(stop)
    return stopped


def _say(stream: TextIO, text: str) -> None:
    stream.write(f"bwsim: {text}\n")
    stream.flush()


def why_not(server: Server, settings: Settings, error: OSError) -> str:
    """Why it could not listen, and what to do."""
    port = settings.port if server.opening == "--port" else settings.tls_port
    return cannot_listen(settings.host, port, error, flag=server.opening)
