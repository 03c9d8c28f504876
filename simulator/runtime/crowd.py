"""Let handsets wait with what they write while the application is far behind, or a slow one would fill the memory.

Rule 1: only where time flows; under manual and auto one thing happens after another, and nothing piles up.
Rule 2: who waits is still on the agenda, and writes as soon as fewer than `MOST_BEHIND` callbacks wait for their turn.
Rule 3: of many who waited only some write at a time, since what they write is behind only in the next turn.
"""

from collections import deque
from collections.abc import Callable

from simulator.engine.agenda import Agenda
from simulator.engine.handsets import HandsetRequest

MOST_BEHIND = 10_000
"""Three kilobytes each."""
AT_ONCE = 100


class Crowd:
    """Writes, or lets wait. `behind` counts callbacks that have not begun."""

    def __init__(self, behind: Callable[[], int], write: Callable[[HandsetRequest], None]) -> None:
        self._behind, self._write = behind, write
        self._waiting: deque[HandsetRequest] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def may_go_on(self) -> bool:
        """Whether somebody waits and need not any more."""
        return bool(self._waiting) and self._behind() < MOST_BEHIND

    def take(self, request: HandsetRequest) -> None:
        """This handset writes now, or later."""
        if self._waiting or self._behind() >= MOST_BEHIND:
            self._waiting.append(request)
        else:
            self._write(request)

    def go_on(self, agenda: Agenda) -> None:
        """Some who need not wait any more write now, but for those whose place on the agenda is gone."""
        for _ in range(AT_ONCE):
            if not self.may_go_on:
                return
            request = self._waiting.popleft()
            if request.item in agenda.items:
                self._write(request)

    def clear(self) -> None:
        """Everybody is handed out again."""
        self._waiting.clear()
