"""Let due things happen at their instants of the account's clock.

Rule 1: under real and compressed, what is due happens as time flows, and attempts run in parallel.
Rule 2: under manual and auto, and while the clock is advanced, one thing happens after another in (due_ms, seq) order,
        each attempt to its end; what the application asks meanwhile is stamped with the instant reached.
Rule 3: an attempt leaves only after the commit of what it tells.
Rule 4: a mistake of ours stops this world; it never goes on with a wrong one.

How the clock is moved and set by hand stands in `hand.py`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from simulator.engine.engine import Engine
from simulator.engine.fetched import has_hung
from simulator.engine.handsets import HandsetRequest
from simulator.engine.work import AttemptRequest, FetchRequest
from simulator.runtime.clock import WorldClock
from simulator.runtime.crowd import Crowd
from simulator.runtime.database import JournalError
from simulator.runtime.deliver import Deliverer
from simulator.runtime.journal import Journal
from simulator.runtime.keeper import Keeper
from simulator.runtime.lanes import WIDTH, Lanes
from simulator.runtime.pressure import Pressure

LONGEST_SLEEP_S = 3600.0
MOST_AT_ONCE = 100
"""So many things happen before others get a turn: a fast clock may bring more than this machine can do."""


class ClockBusyError(Exception):
    """The clock cannot be advanced or set now; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Wall-clock settings: the cap of a hung attempt (None: no cap) and the grace before auto jumps, in seconds.

    `parallel`: attempts to one URL at once, where time flows.
    """

    cap_s: float | None = 2.0
    grace_s: float = 0.05
    parallel: int = WIDTH


class Driver:
    """Moves one world. `run` after making it and `stop` at the end; `wake` after every change."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        clock: WorldClock,
        deliverer: Deliverer,
        keeper: Keeper,
        write: Callable[[HandsetRequest], None],
        *,
        pace: Pace,
        wall_ms: Callable[[], int],
    ) -> None:
        self.closed = False
        self.busy = False  # the clock is being advanced or set
        self._keeper = keeper
        self._write = write
        self._engine, self._journal, self._clock, self._deliverer = engine, journal, clock, deliverer
        self._pace, self._wall_ms = pace, wall_ms
        self._lanes = Lanes(self._work_in_lane, width=pace.parallel)
        self._crowd = Crowd(lambda: self._lanes.behind, write)
        self._pressure = Pressure(lambda: self._lanes.behind, lambda: self._lanes.ended)
        self._timer: asyncio.Handle | None = None
        self._timer_due_ms: int | None = None
        self._auto: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
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

    @property
    def asking(self) -> bool:
        """Whether the application waits for an answer, or one of ours waits for the application's."""
        return self._requests > 0 or self._attempting

    async def ease(self) -> None:
        """Return when callbacks are not too far behind for more of them; at once unless time flows."""
        if self._lanes.behind:
            await self._pressure.wait()

    def request_began(self) -> None:
        """The application is asking something; auto waits for it."""
        self._requests += 1

    def request_ended(self) -> None:
        """The application has its answer."""
        self._requests -= 1
        if self._auto is not None:
            self._last_request = time.monotonic()
            self._woken.set()

    # -- real and compressed: as time flows

    def _set_timer(self) -> None:
        due_ms = self.now_ms() if self._crowd.may_go_on else self._engine.next_due_ms()
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
            self._keeper.stop_on(error)

    def _let_happen(self) -> None:
        """Let what is due happen, commit it, and send the attempts on their way; of very much only some at a time."""
        now_ms, attempts = self.now_ms(), []
        self._crowd.go_on(self._engine.state.agenda)
        for _ in range(MOST_AT_ONCE):
            step = self._engine.step(now_ms)
            if isinstance(step, AttemptRequest | FetchRequest):
                attempts.append(step)
            elif isinstance(step, HandsetRequest):
                self._crowd.take(step)
            elif step is None:
                break
        self._keeper.keep()
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
                await self._fetch_in_lane(work)
        except Exception as error:
            self._keeper.stop_on(error)

    async def _fetch_in_lane(self, request: FetchRequest) -> None:
        """Ask the world about the files of a message; cut off, the question stays on the agenda."""
        files = await self._deliverer.fetch(request, wait_s=request.timeout_ms / 1000)
        if not self.closed and not self._journal.failure:
            self._engine.judge_media(request.message_id, files, now_ms=self.now_ms())
            self._keeper.keep()
            self.wake()

    async def _attempt_in_lane(self, attempt: AttemptRequest) -> None:
        if self._journal.failure:
            return  # it was committed, but what comes of it could not be
        wall_ms = self._wall_ms()
        try:
            answer = await self._deliverer.deliver(attempt, wait_s=attempt.timeout_ms / 1000, keep=True)
        except asyncio.CancelledError:
            if not self.closed:
                self._engine.hang(attempt, now_ms=self.now_ms())
                self._keeper.keep()
            raise
        if self._engine.finish(attempt, answer.outcome, now_ms=self.now_ms()):
            self._keeper.note(attempt, answer, wall_ms=wall_ms)
            self._keeper.keep()
            self.wake()
        if self._crowd.may_go_on:
            self._cancel_timer()
            self._pump()

    # -- manual, auto and advance: one after another

    async def visit(self) -> None:
        """Let the next due thing happen, to its end."""
        step = self._engine.step(self.now_ms())
        if isinstance(step, HandsetRequest):
            self._write(step)
        self._keeper.keep()
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
            await self._fetch_alone(work)

    async def _fetch_alone(self, request: FetchRequest) -> None:
        files = await self._deliverer.fetch(request, wait_s=self._pace.cap_s)
        if self.closed:
            return
        if has_hung(files):
            self._engine.hang_media(request, now_ms=self.now_ms())
        else:
            self._engine.judge_media(request.message_id, files, now_ms=self.now_ms())
        self._keeper.keep()

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
        self._keeper.note(attempt, answer, wall_ms=wall_ms)
        self._keeper.keep()

    async def _run_auto(self) -> None:
        """Whenever the application is quiet, go to the next due instant and let it happen."""
        try:
            for step in count(1):
                if self.closed or self._journal.failure:
                    return
                await self._go_on()
                if step % MOST_AT_ONCE == 0:
                    await asyncio.sleep(0)  # what calls nobody back would never let others have a turn
        except JournalError:
            return  # the world stopped, and says so wherever it is asked
        except Exception as error:
            self._keeper.stop_on(error)

    async def _go_on(self) -> None:
        due_ms = self._engine.next_due_ms()
        if due_ms is None or self.busy:
            self._woken.clear()
            await self._woken.wait()
        elif await self._is_quiet(jump=due_ms > self.now_ms()):
            self._clock.move_to(due_ms)
            await self.visit()

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

    # -- for the hand that moves the clock

    async def come_to_rest(self) -> None:
        """Hold the clock and let attempts in flight end; one that hangs longer than our cap is left to its timeout."""
        called_s = asyncio.get_running_loop().time()
        self._clock.hold()
        self._cancel_timer()
        await self._let_attempt_end()
        await self._let_lanes_end(called_s)
        self._crowd.clear()
        self._engine.state.agenda.give_back()

    async def _let_lanes_end(self, called_s: float) -> None:
        """A young attempt that does not end may be the one whose handler calls us: then nothing is cut off."""
        try:
            ended = await self._lanes.pause(self._patience_s)
            if not ended and self._lanes.has_begun_since(called_s - self._patience_s):
                raise self._caller_waits()
            await self._lanes.drain(self._pace.cap_s)
        finally:
            self._lanes.resume()

    @property
    def _patience_s(self) -> float:
        return min(1.0, (self._pace.cap_s or 2.0) / 2)

    def _caller_waits(self) -> ClockBusyError:
        return ClockBusyError(
            f"advance: account {self._engine.state.account_id} waits for the answer to a callback "
            "(a webhook handler may not advance the clock; anybody else may try again)"
        )

    async def _let_attempt_end(self) -> None:
        """Under auto an attempt may be under way; the one from whose handler we are called would wait in vain."""
        until = time.monotonic() + self._patience_s
        while self._attempting:
            if time.monotonic() > until:
                raise self._caller_waits()
            await asyncio.sleep(0.005)
