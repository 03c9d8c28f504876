"""A simulator in a thread of its own, with its own event loop, on a free port of loopback.

Rule 1: nothing of the process counts but what is passed: no environment, no bwsim.yaml, no folder; so a test does the
        same on every machine.
Rule 2: the thread ends with `stop`, or with the process.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from simulator.client.awaiting import Awaiting
from simulator.client.blocking import Blocking
from simulator.runtime.simulator import Simulator
from simulator.scenario import builtin
from simulator.settings import Settings, load
from simulator.web.server import Server

T = TypeVar("T")
NOWHERE = Path("/nonexistent")
WORLDS = "100000"  # a test gives its account back; no test may lose it to another


class ServerThread:
    """A running simulator. `start` before use, `stop` at the end, or a with block; `flags` as of `bwsim serve`."""

    def __init__(self, **flags: str) -> None:
        self._settings = _read({"clock": "manual", "worlds": WORLDS, **flags})
        self._thread = threading.Thread(target=self._run, name="bandwidth-simulator", daemon=True)
        self._ready: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self.url = ""

    def start(self) -> Self:
        """Return once it listens; raises what kept it from doing so."""
        self._thread.start()
        self._ready.result()
        self.http, self.awaiting = Blocking(self.url), Awaiting(self.url)
        self.call(self._open())
        return self

    def stop(self) -> None:
        """Return once it has ended."""
        if self._loop is None or self._stopped is None or not self._thread.is_alive():
            return
        self.http.close()
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    @property
    def base_url(self) -> str:
        """What an application has instead of https://messaging.bandwidth.com/api/v2."""
        return f"{self.url}/api/v2"

    @property
    def cap_ms(self) -> int | None:
        """How long, on the wall, a callback may hang."""
        return self._settings.cap_ms

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.url or 'no URL yet'}>"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Let its loop do something, and wait for it."""
        return self.begin(work).result()

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Let its loop do something."""
        if self._loop is None:
            raise RuntimeError("the simulator was not started")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> None:
        self.awaiting.open()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        server = Server(Simulator(self._settings, ("default", builtin.read("default"))))
        await server.start()
        self.url = server.url
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set_result(None)
        await self._stopped.wait()
        await self.awaiting.close()
        await server.stop()


def _read(flags: dict[str, str]) -> Settings:
    loaded = load(flags, {}, NOWHERE)
    if loaded.settings is None:
        raise ValueError("\n".join(str(problem) for problem in loaded.problems))
    return loaded.settings
