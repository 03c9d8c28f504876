"""A simulator behind a socket for tests, and the few calls that they make."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from simulator.engine.state import State
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.settings import load
from simulator.web.door import Door
from simulator.web.server import Server

ACCOUNT = "9900000"
START = "2026-01-01T00:00:00Z"
PLAIN = "version: 1\nname: plain\n"
AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(b"user:secret").decode()}


@dataclass
class Rig:
    """A running server and a client of it."""

    server: Server
    http: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.server.url

    @property
    def simulator(self) -> Simulator:
        """The object behind it."""
        return self.server.simulator

    @property
    def world(self) -> World:
        """The test's account."""
        return self.simulator.world(ACCOUNT)

    async def post(self, account: str = ACCOUNT, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        """POST a message; the answer has `status` and `json`."""
        body = {"applicationId": "app", "from": "+19195550100", "to": "+19195550101", "text": "hello"}
        body |= {name.rstrip("_"): value for name, value in fields.items()}
        url = f"{self.url}/api/v2/users/{account}/messages"
        async with self.http.post(url, json=body, headers=AUTHORIZATION if headers is None else headers) as response:
            return Answer(response.status, dict(response.headers), await response.read())

    async def send(self, **fields: Any) -> str:
        """POST a message that must be accepted; its id."""
        answer = await self.post(**fields)
        assert answer.status == 202, answer.body
        return str(answer.json["id"])

    async def sim(self, method: str, path: str, value: Any = None, *, text: str | None = None) -> Any:
        """A call under /_sim/accounts/{account}."""
        url = f"{self.url}/_sim/accounts/{ACCOUNT}{path}"
        async with self.http.request(method, url, json=value if text is None else None, data=text) as response:
            return Answer(response.status, dict(response.headers), await response.read())

    async def advance(self, **said: str) -> Any:
        """Move the clock; it must work."""
        answer = await self.sim("POST", "/clock/advance", said)
        assert answer.status == 200, answer.body
        return answer.json

    async def journal(self) -> bytes:
        """The whole journal."""
        answer = await self.sim("GET", "/journal")
        assert answer.status == 200, answer.body
        return bytes(answer.body)

    def check_replay(self) -> None:
        """The state is the fold of the journal."""
        self.world.journal.flush()
        assert State.replay(self.world.journal.entries()) == self.world.engine.state


@dataclass
class Answer:
    """An HTTP answer, read."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        import json

        return json.loads(self.body)


@asynccontextmanager
async def running(
    scenario: str = PLAIN,
    *,
    folder: Path = Path("/nonexistent"),
    clock: str | None = "manual",
    door: Door | None = None,
    **flags: str | None,
) -> AsyncIterator[Rig]:
    """Serve with these flags until the block ends."""
    named = {name.replace("_", "-"): value for name, value in flags.items()}
    loaded = load({"clock": clock, "start": START, **named}, {}, folder)
    assert loaded.settings is not None, loaded.problems
    server = Server(Simulator(loaded.settings, ("test", scenario)), door=door)
    await server.start()
    async with aiohttp.ClientSession() as http:
        try:
            yield Rig(server, http)
        finally:
            await server.stop()
