"""Move a world's clock by hand, or make it run differently.

Rule 1: one hand at a time; whoever comes meanwhile is told so, the application inside its own webhook among them.
Rule 2: every due instant on the way is visited, in order, each attempt to its end. Rule 3: a clock never goes back.
"""

import asyncio
from dataclasses import dataclass
from typing import Literal

from simulator.engine.engine import Engine
from simulator.model.clocks import LATEST_MS, ClockSetting
from simulator.model.times import format_time
from simulator.runtime.clock import WorldClock
from simulator.runtime.database import JournalError
from simulator.runtime.driver import ClockBusyError, Driver
from simulator.runtime.journal import Journal
from simulator.runtime.keeper import Keeper

IDLE_STEPS = 100_000


class NotIdleError(Exception):
    """`until idle` did not come to an end; the message says what is still pending."""


@dataclass(frozen=True)
class Advanced:
    """How far an advance came: the instant, how many things came due, how many are pending, when the next is due."""

    now_ms: int
    fired: int
    pending: int
    next_ms: int | None


class ClockHand:
    """Moves and sets the clock of one world, whose driver rests meanwhile."""

    def __init__(self, engine: Engine, journal: Journal, clock: WorldClock, driver: Driver, keeper: Keeper) -> None:
        self._engine, self._journal, self._clock = engine, journal, clock
        self._driver, self._keeper = driver, keeper

    def _take_clock(self) -> None:
        if self._driver.busy:
            raise ClockBusyError(
                f"advance: the clock of account {self._engine.state.account_id} is already being advanced "
                "(a webhook handler may not advance it)"
            )
        self._driver.busy = True

    def _give_clock(self) -> None:
        self._driver.busy = False
        self._clock.release()
        self._driver.wake()

    async def set(self, setting: ClockSetting, *, origin: Literal["api", "scenario"]) -> None:
        """Run the clock differently from this instant on."""
        self._take_clock()
        try:
            await self._driver.come_to_rest()
            self._check_open("clock")
            if setting.start_ms is not None:
                self._start_at(setting.start_ms)
            self._clock.move_to(self._driver.now_ms())
            self._engine.set_clock(setting, now_ms=self._driver.now_ms(), origin=origin)
            self._clock.set(setting.mode, setting.rate)
            self._keeper.keep()
        finally:
            self._give_clock()
        self._driver.run()

    def _start_at(self, start_ms: int) -> None:
        """A start can be given only where nothing happened yet, and never before the present."""
        state = self._engine.state
        if state.messages or state.agenda.items:
            raise ClockBusyError("start: this account has a history already; DELETE it to begin again")
        self._check_forward("start", start_ms)
        self._clock.move_to(start_ms)

    def _check_forward(self, what: str, at_ms: int) -> None:
        now_ms = self._driver.now_ms()
        if at_ms < now_ms:
            present = f"the account's present, {format_time(now_ms)}"
            raise ClockBusyError(f"{what}: {format_time(at_ms)} lies before {present}; a clock never goes back")
        if at_ms > LATEST_MS:
            raise ClockBusyError(f"{what}: a clock ends at {format_time(LATEST_MS)}, the last instant of a message id")

    async def advance(self, *, to_ms: int | None, by_ms: int | None, until: str | None) -> Advanced:
        """Move the clock, visiting every due instant: to an instant, by a duration, until "idle" or "next"."""
        self._take_clock()
        try:
            await self._driver.come_to_rest()
            return await self._advance(to_ms, by_ms, until)
        except (ClockBusyError, NotIdleError, JournalError):
            raise
        except Exception as error:
            self._keeper.stop_on(error)
            raise
        finally:
            self._give_clock()

    async def _advance(self, to_ms: int | None, by_ms: int | None, until: str | None) -> Advanced:
        if until == "idle":
            fired = await self._visit_until(None)
        else:
            target_ms = self._target(to_ms, by_ms, until)
            fired = await self._visit_until(target_ms)
            self._reach(target_ms)
        self._check_open("advance")
        await self._journal.committed()
        return Advanced(self._driver.now_ms(), fired, len(self._engine.state.agenda.items), self._engine.next_due_ms())

    def _check_open(self, what: str) -> None:
        if self._driver.closed:
            raise ClockBusyError(f"{what}: account {self._engine.state.account_id} was reset meanwhile")

    def _target(self, to_ms: int | None, by_ms: int | None, until: str | None) -> int:
        now_ms = self._driver.now_ms()
        if until == "next":
            return max(self._engine.next_due_ms() or now_ms, now_ms)
        target_ms = to_ms if to_ms is not None else now_ms + (by_ms or 0)
        self._check_forward("advance", target_ms)
        return target_ms

    def _reach(self, target_ms: int) -> None:
        if not self._driver.closed:
            self._clock.move_to(target_ms)
            self._engine.reach(self._driver.now_ms())
            self._keeper.keep()

    async def _visit_until(self, target_ms: int | None) -> int:
        """Visit what is due until then (None: until nothing is), and count it."""
        fired = here = 0
        most_here = IDLE_STEPS + 10 * len(self._engine.state.agenda.items)
        while (due_ms := self._engine.next_due_ms()) is not None and not self._driver.closed:
            if target_ms is not None and due_ms > target_ms:
                break
            if target_ms is None and fired >= IDLE_STEPS:
                raise NotIdleError(self._describe_pending())
            here = here + 1 if due_ms <= self._driver.now_ms() else 0
            if here > most_here:
                raise NotIdleError(f"advance: {here} things happened at one instant; does somebody answer for ever?")
            self._clock.move_to(due_ms)
            await self._driver.visit()
            fired += 1
            if fired % 100 == 0:
                await asyncio.sleep(0)
        return fired

    def _describe_pending(self) -> str:
        pending = len(self._engine.state.agenda.items)
        next_ms = self._engine.next_due_ms()
        due = "" if next_ms is None else f"; the next is due {format_time(next_ms)}"
        return f"idle: {pending} things still pending after {IDLE_STEPS} steps{due}"
