"""Count requests of each source address, and say how long one that asks too often must wait.

Rule: a window begins with a source's first request and ends for good; time is the account's.
"""

MOST_SOURCES = 1_000


class Throttle:
    """So many requests in a window for each source."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, int]] = {}

    def take(self, source: str, *, now_ms: int, limit: int, window_ms: int) -> int:
        """Count a request; 0 when it may pass, else the milliseconds until the source's window ends."""
        began_ms, count = self._windows.get(source, (now_ms, 0))
        if now_ms >= began_ms + window_ms:
            began_ms, count = now_ms, 0
        self._windows[source] = began_ms, count + 1
        if len(self._windows) > MOST_SOURCES:
            self._windows = {source: (began_ms, count + 1)}
        return 0 if count < limit else began_ms + window_ms - now_ms
