"""Signals that end a process, also where the event loop knows none."""

import asyncio
import os
import signal

from simulator.web.signals import ending, on_end


class LoopWithoutSignals(asyncio.SelectorEventLoop):
    """As on Windows."""

    def add_signal_handler(self, *said: object) -> None:
        raise NotImplementedError


async def first_signal() -> int:
    heard: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    on_end(heard.set_result)
    os.kill(os.getpid(), signal.SIGTERM)
    return await asyncio.wait_for(heard, 30)


def test_a_loop_that_knows_no_signals_is_woken_by_the_interpreter():
    before = {number: signal.getsignal(number) for number in ending()}
    try:
        with asyncio.Runner(loop_factory=LoopWithoutSignals) as runner:
            assert runner.run(first_signal()) == signal.SIGTERM
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_hangup_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert signal.SIGHUP not in ending()
    finally:
        signal.signal(signal.SIGHUP, before)
