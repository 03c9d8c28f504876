"""An application's callback endpoint for tests: it answers as told and keeps what it got."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Hook = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Got:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The one event of the array."""
        events = json.loads(self.body)
        assert len(events) == 1
        return dict(events[0])


@dataclass
class Receiver:
    """Answers 200, or what `answer` said; `hook` runs inside each request, before the answer."""

    got: list[Got] = field(default_factory=list)
    url: str = ""
    hook: Hook | None = None
    _answers: list[int] = field(default_factory=list)
    _for_ever: int = 200
    _headers: dict[str, str] = field(default_factory=dict)
    _runner: web.AppRunner | None = None
    hangs: set[str] = field(default_factory=set)

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def answer(self, status: int, *, times: int | None = None, headers: dict[str, str] | None = None) -> None:
        """Answer so the next `times` requests, or from now on."""
        self._headers = headers or {}
        if times is None:
            self._for_ever = status
        else:
            self._answers += [status] * times

    def hang(self, path: str) -> None:
        """Never answer requests to that path."""
        self.hangs.add(path)

    async def _take(self, request: web.Request) -> web.Response:
        try:
            got = Got(request.path, dict(request.headers), await request.read())
        except ConnectionError:  # it was cut off on purpose; nobody is left to answer
            return web.Response()
        self.got.append(got)
        if request.path in self.hangs:
            await asyncio.sleep(3600)
        if self.hook is not None:
            await self.hook(got.event)
        status = self._answers.pop(0) if self._answers else self._for_ever
        return web.Response(status=status, text="thank you", headers=self._headers)

    def types(self) -> list[str]:
        """The event types in order of arrival."""
        return [got.event["type"] for got in self.got]
