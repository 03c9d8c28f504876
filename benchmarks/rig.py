"""Start and stop the processes of a benchmark, each on its core, and read what they cost.

The servers get the last core, the generator and the sink the first. Only what was started here is ever stopped, by
its own handle; the generator, the sink and the pair also end when this process does, for their input closes.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import msgspec

from benchmarks.load import Job, Result

ROOT = Path(__file__).resolve().parent.parent
LISTENING = re.compile(rb"listening on http://[^\s:]+:(\d+)")
PATIENCE_S = 30.0
STOP_S = 10.0


class BenchmarkError(Exception):
    """Something did not start, answer or end, so there is nothing to report."""


class Cores(msgspec.Struct, frozen=True):
    """Where the servers run, and where everything else does; None lets the system choose."""

    server: int | None
    others: int | None


def find_cores() -> Cores:
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return Cores(server=usable[-1], others=usable[0]) if len(usable) > 1 else Cores(server=None, others=None)


@contextlib.contextmanager
def _on(core: int | None) -> Iterator[None]:
    """Let what is started inside inherit this core, so that there is no moment on another one."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Child:
    """A process started here. Its output is read to the end, so that it can never block on writing."""

    port: int = 0
    listening_after_s: float = 0.0
    _reader: threading.Thread | None = None

    def __init__(self, command: Sequence[str], core: int | None) -> None:
        self._command = shlex.join(command)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop(), with the pipes
        with _on(core):
            self.started_at = time.perf_counter()
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )

    @property
    def input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def wait_until_listening(self) -> None:
        listening = threading.Event()
        self._reader = threading.Thread(target=self._read_output, args=(listening,), daemon=True)
        self._reader.start()
        if not listening.wait(PATIENCE_S) or not self.port:
            raise self.failure("did not say that it is listening")

    def _read_output(self, listening: threading.Event) -> None:
        for line in self.output:
            if not self.port and (found := LISTENING.search(line)):
                self.listening_after_s = time.perf_counter() - self.started_at
                self.port = int(found[1])
                listening.set()
        listening.set()

    def wait(self) -> float:
        """Wait for its own end; the seconds it lived."""
        self._process.wait(PATIENCE_S)
        return time.perf_counter() - self.started_at

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader is not None:
            self._reader.join(STOP_S)
        for pipe in (self.input, self.output, self._errors):
            pipe.close()

    def failure(self, what: str) -> BenchmarkError:
        self._errors.seek(0)
        said = self._errors.read()[-2000:].decode(errors="replace").strip()
        return BenchmarkError(f"{self._command}: {what}\n{said}".rstrip())

    def rss_bytes(self) -> int:
        asked = subprocess.run(["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, check=True)
        return int(asked.stdout) * 1024

    def cpu_s(self) -> float:
        """Processor time so far; 0 where the system has no /proc."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Rig:
    """The generator and the sink, which serve every measurement of a run, and the way to start a server beside them."""

    def __init__(self, simulator: str) -> None:
        self._simulator = shlex.split(simulator)
        self.cores = find_cores()
        self._children = contextlib.ExitStack()
        self.sink = self._start([sys.executable, "-m", "benchmarks.sink"])
        self._load = self._start([sys.executable, "-m", "benchmarks.load"])
        self.sink.wait_until_listening()

    def _start(self, command: Sequence[str]) -> Child:
        child = Child(command, self.cores.others)
        self._children.callback(child.stop)
        return child

    def close(self) -> None:
        self._children.close()

    def send(self, job: Job) -> Result:
        self._load.input.write(msgspec.json.encode(job) + b"\n")
        self._load.input.flush()
        line = self._load.output.readline()
        if not line:
            raise self._load.failure("ended")
        return msgspec.json.decode(line, type=Result)

    def callback_url(self, run: str, status: int = 200) -> str:
        return f"http://127.0.0.1:{self.sink.port}/{run}/{status}"

    def command(self, name: str, callback_url: str, data: str) -> list[str]:
        if name == "pair":
            return [sys.executable, "-m", "benchmarks.pair", callback_url]
        stored = ["--data", data] if name == "bwsim --data" else []
        return [*self._simulator, "--port", "0", "--callback-url", callback_url, *stored]

    @contextlib.contextmanager
    def server(self, name: str, callback_url: str, *more: str) -> Iterator[tuple[Child, Path]]:
        """A fresh server and the directory it may keep its journal in."""
        with tempfile.TemporaryDirectory(prefix="benchmark-") as data:
            child = Child([*self.command(name, callback_url, data), *more], self.cores.server)
            try:
                child.wait_until_listening()
                yield child, Path(data)
            finally:
                child.stop()


def connect(port: int, timeout_s: float = PATIENCE_S) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=timeout_s)
