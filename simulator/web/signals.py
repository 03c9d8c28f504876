"""The signals that end a process of ours in good order.

Rule 1: a closed terminal ends it as an interrupt does, unless it was started to outlive the terminal (nohup).
Rule 2: where the event loop knows no signals (Windows) the interpreter's own handlers wake it.
"""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType


def on_end(call: Callable[[int], None]) -> None:
    """Call it with the signal's number, inside the running event loop, for every signal that asks us to end."""
    loop = asyncio.get_running_loop()
    for number in ending():
        try:
            loop.add_signal_handler(number, call, number)
        except NotImplementedError:
            signal.signal(number, _waking(loop, call))


def _waking(loop: asyncio.AbstractEventLoop, call: Callable[[int], None]) -> Callable[[int, FrameType | None], None]:
    def wake(number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call, number)

    return wake


def ending() -> list[signal.Signals]:
    """SIGINT, SIGTERM, and SIGHUP where there is one that is not ignored."""
    hangup = getattr(signal, "SIGHUP", None)
    heard = hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([hangup] if hangup is not None and heard else [])]
