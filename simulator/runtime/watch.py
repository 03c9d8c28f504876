"""Play a scenario's file anew whenever it, or a file that it includes, has changed.

Rule 1: a good one holds from the next message on, in new accounts and in all that play the scenario of the start.
Rule 2: closed accounts follow when they are opened; where people write unasked, or a clock is said, that is now.
Rule 3: of a bad one every problem is said, and the old one stays.
Rule 4: files are looked at by their times and sizes: that works on every file system, also over mounts of containers.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from simulator.engine.config import get_scenario
from simulator.engine.config import read_scenario as read_meaning
from simulator.model.problems import Problem
from simulator.runtime.aside import aside
from simulator.runtime.database import JournalError
from simulator.runtime.driver import ClockBusyError
from simulator.runtime.lending import WorldsFullError
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.settings.scenario import files_of, read_scenario

PAUSE_S = 0.25

Say = Callable[[str], None]
Stamp = tuple[tuple[int, int, int] | None, ...]


class Watch:
    """Watches what `--scenario` named; `say` takes lines for people."""

    def __init__(self, simulator: Simulator, said: str, say: Say, *, pause_s: float = PAUSE_S) -> None:
        self._simulator, self._said, self._say, self._pause_s = simulator, said, say, pause_s
        self._text = simulator.scenario_text
        self._files = files_of(said, self._text)
        self._seen: Stamp = ()  # nobody knows since when; the first look reads it once more
        self._late: set[str] = set()
        self._refused = False

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        if not self._files:
            self._say(f"watch: {self._said} is built in and does not change")
            return
        while True:
            await asyncio.sleep(self._pause_s)
            await self.look()

    async def look(self) -> None:
        """Play what has changed since the last look."""
        stamp = _stamp(self._files)
        if stamp != self._seen:
            self._seen = stamp
            await self._reload()
        for account_id in sorted(self._late):
            await self._play(account_id)

    async def _reload(self) -> None:
        was_refused, self._refused = self._refused, True
        try:
            name, text = read_scenario(self._said)
        except ValueError as wrong:
            self._say(f"watch: {wrong}; the old scenario stays")
            return
        self._files = files_of(self._said, text)
        self._seen = _stamp(self._files)
        if text == self._text:
            self._refused = False
            if was_refused:
                self._say(f"watch: {self._said} is again as it is played")
            return
        loaded = await aside(text, partial(read_meaning, text, name))
        for problem in loaded.problems:
            self._say(str(problem))
        if loaded.scenario is None:
            self._say(f"watch: {_count(loaded.problems)} in {self._said}; the old scenario stays")
        else:
            self._text, self._refused = text, False
            self._simulator.scenario_name, self._simulator.scenario_text = name, text
            self._late = set(self._simulator.worlds)
            if loaded.scenario.clock or loaded.scenario.traffic:
                self._late |= set(self._simulator.asleep)
            self._say(f"watch: {self._said} has changed and holds from the next message on")

    async def _play(self, account_id: str) -> None:
        """In one account; while its clock is being advanced, or there is no place for it, at a later look."""
        try:
            world = self._simulator.find(account_id)
            if world is not None and world.engine.state.scenario_origin == "start":
                with world.held():
                    await self._put(world)
        except (ClockBusyError, WorldsFullError):
            return
        except JournalError as error:
            self._say(f"watch: account {account_id}: {error}")
        self._late.discard(account_id)

    async def _put(self, world: World) -> None:
        """What was closed has taken the scenario as it was opened, but not its clock."""
        name = self._simulator.scenario_name
        if world.engine.state.scenario_text == self._text:
            await world.follow_clock(get_scenario(self._text, name).clock)
        else:
            await world.put_scenario(name, self._text, origin="start")


def _count(problems: list[Problem]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    return "1 problem" if errors == 1 else f"{errors} problems"


def _stamp(files: list[Path]) -> Stamp:
    return tuple(map(_stamp_of, files))


def _stamp_of(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
