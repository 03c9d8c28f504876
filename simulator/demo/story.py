"""The demo's day: an application is down from eight until two, three messages are sent, and 24 hours pass.

Everything goes over HTTP, as it would between processes: the SDK to the simulator, the simulator to the application,
and the questions to both at the end.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from aiohttp import web

from simulator.client import AsyncClient
from simulator.demo.app import Application
from simulator.demo.expected import ANA, BEN, CLEO, FAILING, HOURS, HOURS_DOWN, MISTYPED, Arrival, Taken, differences
from simulator.demo.sdk import Sdk, Sent
from simulator.model.times import parse_time
from simulator.runtime.simulator import Simulator
from simulator.settings import load
from simulator.web.server import Server

SCENARIO = Path(__file__).with_name("scenario.yaml")
ACCOUNT = "9900000"
OURS = "+19195550100"
Tell = Callable[[str, str], None]
"""Told what happens while it happens: the account's time, and a sentence."""


class Day(NamedTuple):
    """How the day was. `histories` are the simulator's messages with every attempt; `differences` should be empty."""

    sdk: str
    sent: list[Sent]
    histories: list[dict[str, Any]]
    numbers: dict[tuple[str, str], str]
    differences: list[str]
    seconds: float


async def play(tell: Tell, *, loses: str | None = None) -> Day:
    """Let the day pass. `loses` makes the application forget the first event of that type."""
    began = time.perf_counter()
    application = Application(down=True, loses=loses)
    async with _serving(application) as app_url, _simulating(f"{app_url}/status") as url:
        sdk = Sdk(url, account=ACCOUNT, application="demo")
        async with AsyncClient(url, account=ACCOUNT) as simulator:
            tell(await _now(simulator), "the application is down: it answers every callback with 503")
            sent = await _send(sdk, simulator, tell)
            await _let_pass(simulator, app_url, tell)
            histories = [await simulator.message(one.id) for one in sent]
            taken, numbers = await _ask_application(app_url)
    found = differences(_arrivals(histories), taken, numbers)
    return Day(sdk.version, sent, histories, numbers, found, time.perf_counter() - began)


@asynccontextmanager
async def _serving(application: Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application.make_app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _simulating(callback_url: str) -> AsyncIterator[str]:
    # No environment and no bwsim.yaml: the demo is the same everywhere.
    settings = load({"callback-url": callback_url}, {}, SCENARIO.parent).settings
    assert settings is not None
    server = Server(Simulator(settings, ("demo", SCENARIO.read_text(encoding="utf-8"))))
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


async def _now(simulator: AsyncClient) -> str:
    return str((await simulator.show())["now"])


async def _send(sdk: Sdk, simulator: AsyncClient, tell: Tell) -> list[Sent]:
    """Three messages. The SDK is synchronous, so it has a thread."""
    plan = (
        ([ANA], "Your order 1001 is on its way.", "order-1001", f"an SMS to {ANA}"),
        ([FAILING], "Your order 1002 is on its way.", "order-1002", f"an SMS to {FAILING}, which fails with 4720"),
        (
            [BEN, CLEO, MISTYPED],
            "Dinner at eight?",
            "order-1003",
            f"a group message to three, one of which, {MISTYPED}, does not exist",
        ),
    )
    sent = []
    for to, text, tag, words in plan:
        sent.append(await asyncio.to_thread(sdk.send, to, text, tag=tag, from_=OURS))
        tell(await _now(simulator), f"{tag}: the SDK sends {words}")
    return sent


async def _let_pass(simulator: AsyncClient, app_url: str, tell: Tell) -> None:
    await simulator.advance(by=f"{HOURS_DOWN}h")
    async with aiohttp.ClientSession() as http, http.post(f"{app_url}/up") as response:
        response.raise_for_status()
    tell(await _now(simulator), "the application is up again")
    await simulator.advance(by=f"{HOURS - HOURS_DOWN}h")
    tell(await _now(simulator), f"{HOURS} hours have passed")


async def _ask_application(app_url: str) -> tuple[list[Taken], dict[tuple[str, str], str]]:
    async with aiohttp.ClientSession() as http, http.get(f"{app_url}/messages") as response:
        messages = (await response.json())["messages"]
    taken = [
        Taken(message["tag"], event["to"], event["type"], event["errorCode"], event["taken"], event["turnedAway"])
        for message in messages
        for event in message["events"]
    ]
    numbers = {(message["tag"], to): state for message in messages for to, state in message["numbers"].items()}
    return taken, numbers


def _arrivals(histories: list[dict[str, Any]]) -> list[Arrival]:
    return [
        Arrival(
            history["tag"],
            recipient["to"],
            event["type"],
            event["errorCode"],
            _attempts(event, parse_time(history["time"])),
            event["delivery"] is not None and event["delivery"]["status"] == "acknowledged",
        )
        for history in histories
        for recipient in history["recipients"]
        for event in recipient["events"]
    ]


def _attempts(event: dict[str, Any], began_ms: int) -> tuple[tuple[float, int | None], ...]:
    tried = event["delivery"]["attempts"] if event["delivery"] else ()
    return tuple(((parse_time(one["ended"]) - began_ms) // 1000 / 60, one["status"]) for one in tried)
