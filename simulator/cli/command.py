"""A command of the user's as a process group of its own: started, waited for, and ended with everything it started."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence

PATIENCE_S = 3.0
PAUSE_S = 0.02
START_S = 60.0


class CommandError(Exception):
    """The command could not be started; the message says why."""


class Command:
    """`start`, `wait`, and in any case `end`. It leads a session of its own: what ends us by the terminal reaches it
    through us, once, and what it leaves in the background lives until `end`."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], *, to_stderr: bool = False) -> None:
        self._words, self._environment = words, environment
        self._stdout = sys.stderr if to_stderr else None
        self._process: asyncio.subprocess.Process | None = None
        self._gone = False

    async def start(self) -> None:
        """Raises CommandError."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._words, env=self._environment, stdout=self._stdout, start_new_session=True
            )
        except OSError as error:
            raise CommandError(f"{self._words[0]}: {error.strerror or error}") from None

    async def wait(self) -> int:
        """The exit code of the command itself, 128 and more for a signal; others of its group may go on."""
        assert self._process is not None
        code = await self._process.wait()
        self._gone = not self._signal(0)
        return 128 - code if code < 0 else code

    @property
    def is_gone(self) -> bool:
        """Whether it ended, and left nothing in the background."""
        return self._gone

    async def wait_until_it_listens(self, host: str, port: int) -> None:
        """Return once something accepts connections there; CommandError when the command ends before, or takes long."""
        assert self._process is not None
        for _ in range(round(START_S / PAUSE_S)):
            if self._process.returncode is not None:
                raise CommandError(f"{self._words[0]} ended with {self._process.returncode} before it listened")
            if await _listens(host, port):
                return
            await asyncio.sleep(PAUSE_S)
        raise CommandError(f"{self._words[0]}: nothing listens at {host}:{port} after {START_S:.0f}s")

    async def end(self, number: int = signal.SIGTERM) -> None:
        """Tell the whole group to end, wait a few seconds, and then end it.

        What the command put into the background may be deaf to an interrupt; it is told once more.
        """
        if self._process is None or self._gone:
            return
        for each in dict.fromkeys((number, signal.SIGTERM)):
            if not self._signal(each) or await self._ends(alone=each == signal.SIGTERM):
                return
        self._signal(signal.SIGKILL)

    async def _ends(self, *, alone: bool) -> bool:
        """Whether the group ended within our patience; unless `alone`, it is over with the command itself."""
        assert self._process is not None
        for _ in range(round(PATIENCE_S / PAUSE_S)):
            await asyncio.sleep(PAUSE_S)
            if not self._signal(0):
                return True
            if not alone and self._process.returncode is not None:
                return False
        return False

    def _signal(self, number: int) -> bool:
        """Whether somebody of the group was there to get it."""
        assert self._process is not None
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            self._gone = True
            return False
        return True


async def _listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
