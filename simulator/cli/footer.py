"""The last line of a live view: what is to come and when, at the account's time; it moves while nothing happens."""

import asyncio
import contextlib
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from simulator.client import AsyncClient, SimulatorError
from simulator.lines import short_time
from simulator.model.times import format_duration, parse_time

PAUSE_S = 1.0
SECOND_MS = 1000


class Footer:
    """Shown while the block lasts, beneath what is printed."""

    def __init__(self, console: Console, simulator: AsyncClient) -> None:
        self._simulator, self._console = simulator, console
        self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._live.start()
        self._task = asyncio.create_task(self._run())

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._live.stop()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(SimulatorError):  # who reads the journal says what is wrong
                text = Text(words(await self._simulator.show()), "dim", no_wrap=True, overflow="ellipsis")
                self._live.update(text, refresh=True)
            await asyncio.sleep(PAUSE_S)


def words(shown: dict[str, Any]) -> str:
    """`12:00:39  3600x  ·  3 pending, the next in 4m12s at 12:04:51`."""
    now_ms, clock = parse_time(shown["now"]), shown["clock"]
    mode = f"{clock['rate']:g}x" if clock["mode"] == "compressed" else clock["mode"]
    return f"{shown['now'][11:19]}  {mode}  ·  {_ahead(shown, now_ms)}"


def _ahead(shown: dict[str, Any], now_ms: int) -> str:
    if not shown["pending"]:
        return "nothing is pending"
    if shown["next"] is None:
        return f"{shown['pending']} pending"
    next_ms = parse_time(shown["next"])
    if next_ms <= now_ms:
        hint = "; let time pass: bwsim advance" if shown["clock"]["mode"] == "manual" else ""
        return f"{shown['pending']} pending, due now{hint}"
    left_ms = -((now_ms - next_ms) // SECOND_MS) * SECOND_MS
    return f"{shown['pending']} pending, the next in {format_duration(left_ms)} at {_at(next_ms, now_ms)}"


def _at(next_ms: int, now_ms: int) -> str:
    return short_time(next_ms // SECOND_MS * SECOND_MS, seen_from_ms=now_ms)
