"""Let those who bring messages wait while callbacks fall behind, or the pile of them would grow without end.

Rule 1: only where callbacks are many and quick, so that it is this process that cannot keep up. An application that
        answers slowly, or not at all, or waits for us before it answers, is no reason to let anybody wait.
Rule 2: nobody waits longer than `LONGEST_S`.
"""

import asyncio
from collections.abc import Callable

MOST_BEHIND = 1000
QUICK_PER_S = 200.0
LONGEST_S = 5.0
LOOK_S = 0.02


class Pressure:
    """Watches how many attempts have not begun and how many have ended, both counted by the lanes."""

    def __init__(self, behind: Callable[[], int], ended: Callable[[], int], *, longest_s: float = LONGEST_S) -> None:
        self._behind, self._ended, self._longest_s = behind, ended, longest_s
        self._eased: asyncio.Event | None = None
        self._looked_s, self._ended_then = 0.0, 0
        self._per_s = QUICK_PER_S

    async def wait(self) -> None:
        """Return at once while there is little to do, else when there is, or after `LONGEST_S` wall seconds."""
        if self._behind() <= MOST_BEHIND:
            return
        if self._eased is None:
            self._begin()
        eased = self._eased
        assert eased is not None
        try:
            async with asyncio.timeout(self._longest_s):
                await eased.wait()
        except TimeoutError:
            return

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        self._eased = asyncio.Event()
        self._looked_s, self._ended_then, self._per_s = loop.time(), self._ended(), QUICK_PER_S
        loop.call_later(LOOK_S, self._look)

    def _look(self) -> None:
        """Everybody goes on when the pile is smaller, or when it does not get smaller through any fault of ours."""
        assert self._eased is not None
        if self._behind() <= MOST_BEHIND or not self._is_quick():
            self._eased.set()
            self._eased = None
        else:
            asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def _is_quick(self) -> bool:
        """How many attempts ended in the last quarter of a second, or before that when it is not over yet."""
        now_s, ended = asyncio.get_running_loop().time(), self._ended()
        if now_s - self._looked_s >= 0.25:
            self._per_s = (ended - self._ended_then) / (now_s - self._looked_s)
            self._looked_s, self._ended_then = now_s, ended
        return self._per_s >= QUICK_PER_S
