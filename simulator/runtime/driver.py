"""Let due things happen at their instants of the account's clock.

Rule 1: under real and compressed, what is due happens as time flows, and attempts run in parallel.
Rule 2: under manual and auto, and while the clock is advanced, one thing happens after another in (due_ms, seq) order,
        each attempt to its end; what the application asks meanwhile is stamped with the instant reached.
Rule 3: an attempt leaves only after the commit of what it tells.
Rule 4: a mistake of ours stops this world; it never goes on with a wrong one.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulator.engine.engine import Engine
from simulator.engine.work import AttemptRequest, FetchRequest
from simulator.model.clocks import ClockSetting
from simulator.model.times import format_time
from simulator.runtime.clock import WorldClock
from simulator.runtime.deliver import Answer, Deliverer
from simulator.runtime.journal import Journal, JournalError, Note
from simulator.runtime.lanes import Lanes

log = logging.getLogger(__name__)
IDLE_STEPS = 100_000
LATEST_MS = 9_999_999_999_999  # the thirteen digits of a message id
LONGEST_SLEEP_S = 3600.0
QUIET_S = 1.0


class ClockBusyError(Exception):
    """The clock cannot be advanced or set now; the message says why."""


class NotIdleError(Exception):
    """`until idle` did not come to an end; the message says what is still pending."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Wall-clock settings, in seconds: the cap of a hung attempt (None: no cap) and the grace before auto jumps."""

    cap_s: float | None = 2.0
    grace_s: float = 0.05


@dataclass(frozen=True)
class Advanced:
    """How far an advance came: the instant, how many things came due, how many are pending, when the next is due."""

    now_ms: int
    fired: int
    pending: int
    next_ms: int | None


class Driver:
    """Moves one world. `run` after making it and `stop` at the end; `wake` after every change."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        clock: WorldClock,
        deliverer: Deliverer,
        *,
        pace: Pace,
        wall_ms: Callable[[], int],
    ) -> None:
        self.closed = False
        self._engine, self._journal, self._clock, self._deliverer = engine, journal, clock, deliverer
        self._pace, self._wall_ms = pace, wall_ms
        self._lanes = Lanes(self._work_in_lane)
        self._timer: asyncio.Handle | None = None
        self._timer_due_ms: int | None = None
        self._checkpoint: asyncio.Handle | None = None
        self._auto: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._busy = False  # the clock is being advanced or set
        self._attempting = False  # an attempt is under way, one after another
        self._requests = 0
        self._last_request = 0.0

    def now_ms(self) -> int:
        """The account's present, never before its newest entry."""
        return max(self._clock.now_ms(), self._engine.state.now_ms)

    # -- beginning, end, and news

    def run(self) -> None:
        """(Re)start whatever moves this kind of clock."""
        self._cancel_timer()
        if self._auto is not None:
            self._auto.cancel()
            self._auto = None
        if self._clock.mode == "auto" and not self.closed:
            self._auto = asyncio.get_running_loop().create_task(self._run_auto())
        self.wake()

    async def stop(self, *, drain_s: float) -> None:
        """Let nothing happen any more; attempts in flight may end within `drain_s` wall seconds."""
        self.closed = True
        self._cancel_timer()
        if self._auto is not None:
            self._auto.cancel()
            await asyncio.gather(self._auto, return_exceptions=True)
        await self._lanes.drain(drain_s)

    def abandon(self) -> None:
        """Let nothing happen any more, at once; what is in flight is dropped."""
        self.closed = True
        self._cancel_timer()
        self._lanes.cancel()
        if self._auto is not None:
            self._auto.cancel()

    def wake(self) -> None:
        """Something may have become due, or due earlier."""
        if self._clock.flows:
            self._set_timer()
        elif self._auto is not None:
            self._woken.set()

    def request_began(self) -> None:
        """The application is asking something; auto waits for it."""
        self._requests += 1

    def request_ended(self) -> None:
        """The application has its answer."""
        self._requests -= 1
        if self._auto is not None:
            self._last_request = time.monotonic()
            self._woken.set()

    def stop_on(self, error: Exception) -> None:
        """Stop this world on a mistake of ours."""
        log.error("account %s stopped", self._engine.state.account_id, exc_info=error)
        self._journal.fail(f"internal error: {type(error).__name__}: {error}")

    def keep(self) -> None:
        """Hand what the engine recorded to the journal."""
        self._journal.forget_notes(self._engine.take_forgotten())
        self._journal.append(self._engine.take_fresh())
        if self._journal.wants_checkpoint(quiet=True):
            self._plan_checkpoint()

    def _plan_checkpoint(self) -> None:
        if self._checkpoint is None:
            seq = self._engine.state.last_seq
            self._checkpoint = asyncio.get_running_loop().call_later(QUIET_S, self._write_checkpoint, seq)

    def _write_checkpoint(self, seq: int) -> None:
        self._checkpoint = None
        quiet = self._engine.state.last_seq == seq
        if self.closed or not self._journal.wants_checkpoint(quiet=True):
            return
        if quiet or self._journal.wants_checkpoint(quiet=False):
            self._journal.write_checkpoint(self._engine.state)
        else:
            self._plan_checkpoint()

    def _note(self, attempt: AttemptRequest, answer: Answer, wall_ms: int) -> None:
        note = Note(
            attempt.delivery_id,
            attempt.number,
            wall_ms,
            answer.elapsed_ms,
            attempt.url,
            answer.detail,
            answer.excerpt,
        )
        self._journal.note(note)

    # -- real and compressed: as time flows

    def _set_timer(self) -> None:
        due_ms = self._engine.next_due_ms()
        if due_ms is None or self.closed or (self._timer is not None and self._timer_due_ms == due_ms):
            return
        self._cancel_timer()
        self._timer_due_ms = due_ms
        seconds = self._clock.wall_seconds_until(due_ms)
        loop = asyncio.get_running_loop()
        if seconds > 0:
            self._timer = loop.call_later(min(seconds, LONGEST_SLEEP_S), self._pump)
        else:
            self._timer = loop.call_soon(self._pump)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timer_due_ms = None

    def _pump(self) -> None:
        self._timer = self._timer_due_ms = None
        if not self._clock.flows or self.closed or self._journal.failure:
            return
        try:
            self._let_happen()
        except Exception as error:
            self.stop_on(error)

    def _let_happen(self) -> None:
        """Let everything due happen, commit it, and send the attempts on their way."""
        now_ms, attempts = self.now_ms(), []
        while (step := self._engine.step(now_ms)) is not None:
            if isinstance(step, AttemptRequest | FetchRequest):
                attempts.append(step)
        self.keep()
        self._journal.flush()
        if self._journal.failure:
            return
        for attempt in attempts:
            self._lanes.put(attempt)
        self._set_timer()

    async def _work_in_lane(self, work: AttemptRequest | FetchRequest) -> None:
        try:
            if isinstance(work, AttemptRequest):
                await self._attempt_in_lane(work)
            else:
                await self._fetch(work, wait_s=work.timeout_ms / 1000)
                self.wake()
        except Exception as error:
            self.stop_on(error)

    async def _fetch(self, request: FetchRequest, *, wait_s: float | None) -> None:
        """Ask the world about the files of a message; cut off, the question stays on the agenda."""
        files = await self._deliverer.fetch(request, wait_s=wait_s)
        if not self.closed and not self._journal.failure:
            self._engine.judge_media(request.message_id, files, now_ms=self.now_ms())
            self.keep()

    async def _attempt_in_lane(self, attempt: AttemptRequest) -> None:
        if self._journal.failure:
            return  # it was committed, but what comes of it could not be
        wall_ms = self._wall_ms()
        try:
            answer = await self._deliverer.deliver(attempt, wait_s=attempt.timeout_ms / 1000, keep=True)
        except asyncio.CancelledError:
            if not self.closed:
                self._engine.hang(attempt, now_ms=self.now_ms())
                self.keep()
            raise
        if self._engine.finish(attempt, answer.outcome, now_ms=self.now_ms()):
            self._note(attempt, answer, wall_ms)
            self.keep()
            self.wake()

    # -- manual, auto and advance: one after another

    async def _visit(self) -> None:
        """Let the next due thing happen, to its end."""
        step = self._engine.step(self.now_ms())
        self.keep()
        if isinstance(step, AttemptRequest | FetchRequest):
            self._attempting = True  # already before the commit: who takes the clock meanwhile must not make it again
            try:
                await self._journal.committed()
                await self._work_alone(step)
            finally:
                self._attempting = False

    async def _work_alone(self, work: AttemptRequest | FetchRequest) -> None:
        if isinstance(work, AttemptRequest):
            await self._attempt_alone(work)
        else:
            await self._fetch(work, wait_s=self._pace.cap_s)

    async def _attempt_alone(self, attempt: AttemptRequest) -> None:
        if self.closed:
            return
        wall_ms = self._wall_ms()
        answer = await self._deliverer.deliver(attempt, wait_s=self._pace.cap_s, keep=False)
        if self.closed:
            return
        if answer.outcome.reason == "timeout":
            self._engine.hang(attempt, now_ms=self.now_ms())
        else:
            self._engine.finish(attempt, answer.outcome, now_ms=self.now_ms())
        self._note(attempt, answer, wall_ms)
        self.keep()

    async def _run_auto(self) -> None:
        """Whenever the application is quiet, go to the next due instant and let it happen."""
        try:
            while not self.closed:
                await self._go_on()
        except JournalError:
            return  # the world stopped, and says so wherever it is asked
        except Exception as error:
            self.stop_on(error)

    async def _go_on(self) -> None:
        due_ms = self._engine.next_due_ms()
        if due_ms is None or self._busy:
            self._woken.clear()
            await self._woken.wait()
        elif await self._is_quiet(jump=due_ms > self.now_ms()):
            self._clock.move_to(due_ms)
            await self._visit()

    async def _is_quiet(self, *, jump: bool) -> bool:
        """Wait a moment while the application is asking, or may still ask before a jump; True when it is quiet."""
        if self._requests:
            self._woken.clear()
            await self._woken.wait()
            return False
        wait_s = self._last_request + self._pace.grace_s - time.monotonic()
        if jump and wait_s > 0:
            await asyncio.sleep(wait_s)
            return False
        return True

    # -- moving and setting the clock

    async def _come_to_rest(self) -> None:
        """Hold the clock and let attempts in flight end; one that hangs longer than our cap is left to its timeout."""
        self._clock.hold()
        self._cancel_timer()
        await self._let_attempt_end()
        await self._lanes.drain(self._pace.cap_s)
        self._engine.state.agenda.give_back()

    async def _let_attempt_end(self) -> None:
        """Under auto an attempt may be under way; the one from whose handler we are called would wait in vain."""
        until = time.monotonic() + min(1.0, (self._pace.cap_s or 2.0) / 2)
        while self._attempting:
            if time.monotonic() > until:
                raise ClockBusyError(
                    f"advance: account {self._engine.state.account_id} waits for the answer to a callback "
                    "(a webhook handler may not advance the clock)"
                )
            await asyncio.sleep(0.005)

    def _take_clock(self) -> None:
        if self._busy:
            raise ClockBusyError(
                f"advance: the clock of account {self._engine.state.account_id} is already being advanced "
                "(a webhook handler may not advance it)"
            )
        self._busy = True

    def _give_clock(self) -> None:
        self._busy = False
        self._clock.release()
        self.wake()

    async def set_clock(self, setting: ClockSetting, *, origin: Literal["api", "scenario"]) -> None:
        """Run the clock differently from this instant on."""
        self._take_clock()
        try:
            await self._come_to_rest()
            self._check_open("clock")
            if setting.start_ms is not None:
                self._start_at(setting.start_ms)
            self._clock.move_to(self.now_ms())
            self._engine.set_clock(setting, now_ms=self.now_ms(), origin=origin)
            self._clock.set(setting.mode, setting.rate)
            self.keep()
        finally:
            self._give_clock()
        self.run()

    def _start_at(self, start_ms: int) -> None:
        """A start can be given only where nothing happened yet, and never before the present."""
        state = self._engine.state
        if state.messages or state.agenda.items:
            raise ClockBusyError("start: this account has a history already; DELETE it to begin again")
        self._check_forward("start", start_ms)
        self._clock.move_to(start_ms)

    def _check_forward(self, what: str, at_ms: int) -> None:
        if at_ms < self.now_ms():
            raise ClockBusyError(
                f"{what}: {format_time(at_ms)} lies before the account's present, {format_time(self.now_ms())}; "
                "a clock never goes back"
            )
        if at_ms > LATEST_MS:
            raise ClockBusyError(f"{what}: a clock ends at {format_time(LATEST_MS)}, the last instant of a message id")

    async def advance(self, *, to_ms: int | None, by_ms: int | None, until: str | None) -> Advanced:
        """Move the clock, visiting every due instant: to an instant, by a duration, until "idle" or "next"."""
        self._take_clock()
        try:
            await self._come_to_rest()
            return await self._advance(to_ms, by_ms, until)
        except (ClockBusyError, NotIdleError, JournalError):
            raise
        except Exception as error:
            self.stop_on(error)
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
        return Advanced(self.now_ms(), fired, len(self._engine.state.agenda.items), self._engine.next_due_ms())

    def _check_open(self, what: str) -> None:
        if self.closed:
            raise ClockBusyError(f"{what}: account {self._engine.state.account_id} was reset meanwhile")

    def _target(self, to_ms: int | None, by_ms: int | None, until: str | None) -> int:
        now_ms = self.now_ms()
        if until == "next":
            return max(self._engine.next_due_ms() or now_ms, now_ms)
        target_ms = to_ms if to_ms is not None else now_ms + (by_ms or 0)
        self._check_forward("advance", target_ms)
        return target_ms

    def _reach(self, target_ms: int) -> None:
        if not self.closed:
            self._clock.move_to(target_ms)
            self._engine.reach(self.now_ms())
            self.keep()

    async def _visit_until(self, target_ms: int | None) -> int:
        """Visit what is due until then (None: until nothing is), and count it."""
        fired = 0
        while (due_ms := self._engine.next_due_ms()) is not None and not self.closed:
            if target_ms is not None and due_ms > target_ms:
                break
            if target_ms is None and fired >= IDLE_STEPS:
                raise NotIdleError(self._describe_pending())
            self._clock.move_to(due_ms)
            await self._visit()
            fired += 1
            if fired % 100 == 0:
                await asyncio.sleep(0)
        return fired

    def _describe_pending(self) -> str:
        pending = len(self._engine.state.agenda.items)
        next_ms = self._engine.next_due_ms()
        due = "" if next_ms is None else f"; the next is due {format_time(next_ms)}"
        return f"idle: {pending} things still pending after {IDLE_STEPS} steps{due}"
