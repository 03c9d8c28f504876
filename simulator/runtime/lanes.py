"""Parallel requests for clocks that flow: one lane per endpoint, so that a hung one delays nobody else.

Rule 1: a lane has at most `width` attempts in flight; its workers live as long as it has work.
Rule 2: attempts of one lane begin in the order in which they became due.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from simulator.engine.work import AttemptRequest, FetchRequest

WIDTH = 32
Work = AttemptRequest | FetchRequest


class _Lane:
    def __init__(self) -> None:
        self.waiting: deque[Work] = deque()
        self.workers = 0


class Lanes:
    """Runs `make(attempt)` for every attempt put, at most `width` at once for each URL."""

    def __init__(self, make: Callable[[Work], Awaitable[None]], *, width: int = WIDTH) -> None:
        self._make, self._width = make, width
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._began: dict[int, float] = {}
        self._paused = False
        self.behind = 0  # put, but not begun
        self.ended = 0  # since the beginning

    def put(self, attempt: Work) -> None:
        """Queue an attempt."""
        key = attempt.url or "" if isinstance(attempt, AttemptRequest) else attempt.urls[0]
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
        lane.waiting.append(attempt)
        self.behind += 1
        if lane.workers < self._width and not self._paused:
            self._start(key, lane)

    def _start(self, key: str, lane: _Lane) -> None:
        lane.workers += 1
        task = asyncio.get_running_loop().create_task(self._work(key, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, key: str, lane: _Lane) -> None:
        try:
            while lane.waiting and not self._paused:
                await self._make_one(lane.waiting.popleft())
        finally:
            lane.workers -= 1
            if not lane.workers and not lane.waiting:
                self._lanes.pop(key, None)  # a lane with waiting work is only paused

    async def _make_one(self, attempt: Work) -> None:
        self.behind -= 1
        self._began[id(attempt)] = asyncio.get_running_loop().time()
        try:
            await self._make(attempt)
        finally:
            del self._began[id(attempt)]
            self.ended += 1

    async def pause(self, seconds: float) -> bool:
        """Begin nothing new, and give what is in flight that long to end; whether it did."""
        self._paused = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._began

    def resume(self) -> None:
        """Go on with what waits."""
        self._paused = False
        for key, lane in self._lanes.items():
            for _ in range(min(len(lane.waiting), self._width - lane.workers)):
                self._start(key, lane)

    def has_begun_since(self, at_s: float) -> bool:
        """Whether something in flight began after that instant of the event loop."""
        return any(began_s > at_s for began_s in self._began.values())

    def _forget_waiting(self) -> None:
        self.behind = 0
        for lane in self._lanes.values():
            lane.waiting.clear()

    def cancel(self) -> None:
        """Drop everything at once."""
        self._forget_waiting()
        for task in self._tasks:
            task.cancel()

    async def drain(self, seconds: float | None) -> None:
        """Drop attempts that wait; give those in flight that long to end (None: as long as they need)."""
        self._forget_waiting()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
