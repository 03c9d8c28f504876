"""A world's clock: it flows with wall time, or stands until it is moved.

Rule 1: it never goes back, and stands at LATEST_MS. Rule 2: nothing reads wall time but the function passed in
        (seconds, monotonic).
"""

from collections.abc import Callable

from simulator.model.clocks import LATEST_MS, ClockSetting

NEVER_S = 86_400.0
FLOWING = frozenset({"real", "compressed"})


class WorldClock:
    """Account time in epoch milliseconds; `rate` account seconds pass in a wall second while it flows."""

    def __init__(self, mode: str, rate: float, *, at_ms: int, wall: Callable[[], float]) -> None:
        self.mode, self.rate = mode, rate
        self._wall = wall
        self._base_ms, self._base_wall = at_ms, wall()
        self._held = False

    @property
    def flows(self) -> bool:
        """Whether time passes by itself right now."""
        return self.mode in FLOWING and not self._held

    @property
    def setting(self) -> ClockSetting:
        """Mode and rate."""
        return ClockSetting(mode=self.mode, rate=self.rate)  # type: ignore[arg-type]

    def now_ms(self) -> int:
        """The account's present."""
        if not self.flows:
            return self._base_ms
        flown_ms = self._base_ms + int((self._wall() - self._base_wall) * 1000 * self.rate)
        return flown_ms if flown_ms <= LATEST_MS else max(self._base_ms, LATEST_MS)

    def wall_seconds_until(self, due_ms: int) -> float:
        """How long to sleep, for a clock that flows; for ever, as it were, when it ends before."""
        if due_ms > LATEST_MS:
            return NEVER_S
        return max(0.0, (due_ms - self.now_ms()) / 1000 / self.rate)

    def move_to(self, at_ms: int) -> None:
        """Jump forward; an earlier instant is ignored."""
        self._base_ms = max(at_ms, self.now_ms())
        self._base_wall = self._wall()

    def hold(self) -> None:
        """Stop a flowing clock while it is advanced by hand."""
        self.move_to(0)
        self._held = True

    def release(self) -> None:
        """Let it flow on from where it stands."""
        if self._held:
            self._held = False
            self._base_wall = self._wall()

    def set(self, mode: str, rate: float) -> None:
        """Run differently from this instant on."""
        self.move_to(0)
        self.mode, self.rate = mode, rate
