"""`python -m benchmarks.overload`: offer twice what the simulator can do, and see that nothing is lost.

    --seconds 30     how long; --ten-minutes is what a release is measured with
    --factor 2       times what it did in its best second: before, closed loop, or meanwhile
    --queue          with a provider's queue that is too small, so that overload ends in 429; else it ends in waiting
    --stored         with --data

Messages are offered by the clock, whether the simulator keeps up or not. One that finds every connection busy waits
here, as it would in an application's own queue, and is given up after `PATIENCE_S`. Each has a number in its tag; what
was answered 202 is marked, and so is every callback. At the end each mark of the first kind must have one of the
second. Only 127.0.0.1 is ever talked to. Exit codes: 0 good, 1 a message was lost or memory grew, 3 could not measure.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from benchmarks.framing import HEAD_END, Framed
from benchmarks.measure import MESSAGE, MESSAGES_PATH
from benchmarks.rig import BenchmarkError, Child, find_cores

TAG = re.compile(rb'"tag":"order-(\d+)"')
MOST_SECONDS = 1800.0
MOST_MESSAGES = 20_000_000
PATIENCE_S = 10.0
TICK_S = 0.005
QUIET_S = 5.0
LONGEST_TAIL_S = 120.0
WARM_UP_S = 2.0
PROBE_S = 3.0
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
QUEUE = "version: 1\nname: small-queue\naccount: { queue: { rate: 500/s, capacity: 4s } }\n"


@dataclass(slots=True)
class Run:
    """What is offered, what came of it, and what the server's memory was, in bytes, each second."""

    offered: int = 0
    sent: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    waited: int = 0
    given_up: int = 0
    broken: int = 0
    callbacks: int = 0
    accepted: bytearray = field(default_factory=bytearray)
    called: bytearray = field(default_factory=bytearray)
    accepted_s: "array[float]" = field(default_factory=lambda: array("d"))
    post_s: list[float] = field(default_factory=list)
    callback_s: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)

    def number(self) -> int:
        """The next message's."""
        self.offered += 1
        self.accepted.append(0)
        self.called.append(0)
        self.accepted_s.append(0.0)
        return self.offered - 1

    @property
    def acknowledged(self) -> int:
        """Messages answered 202."""
        return sum(self.accepted)

    @property
    def lost(self) -> int:
        """Messages answered 202 that nobody was called back about."""
        return sum(1 for accepted, called in zip(self.accepted, self.called, strict=True) if accepted and not called)


class Sender(Framed):
    """One connection to the simulator, one request under way at most."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._number: int | None = None
        self._sent_at = 0.0

    def send(self, number: int) -> None:
        """POST the message of that number."""
        self._number, self._sent_at = number, time.perf_counter()
        self._load.run.sent += 1
        self.transport.write(self._load.request(number))

    def received(self, head: bytes, body: bytes) -> None:
        number, now, run = self._number, time.perf_counter(), self._load.run
        assert number is not None
        self._number = None
        if head.startswith(b"HTTP/1.1 202 "):
            run.accepted[number] = 1
            run.accepted_s[number] = now
        else:
            run.refused[head[9:12].decode()] += 1
        if number % 16 == 0:
            run.post_s.append(now - self._sent_at)
        self._load.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._number is not None:
            self._load.run.broken += 1
        self._load.lost(self)


class Sink(Framed):
    """One connection of the simulator's callbacks."""

    def __init__(self, load: "Load") -> None:
        self._load = load

    def received(self, head: bytes, body: bytes) -> None:
        run = self._load.run
        run.callbacks += 1
        found = TAG.search(body)
        number = int(found[1]) - self._load.first if found else -1
        if 0 <= number < len(run.called):
            run.called[number] = min(run.called[number] + 1, 255)
            if number % 16 == 0 and run.accepted_s[number]:
                run.callback_s.append(time.perf_counter() - run.accepted_s[number])
        self.transport.write(OK)


class Load:
    """Offers messages over `connections` connections. `first` is the number of the run's first message."""

    def __init__(self, port: int, connections: int) -> None:
        self._port, self._connections = port, connections
        self._idle: list[Sender] = []
        self._waiting: deque[tuple[int, float]] = deque()
        self.run = Run()
        self.first = 0
        self._missing = 0

    async def connect(self) -> None:
        """Open every connection."""
        loop = asyncio.get_running_loop()
        for _ in range(self._connections):
            _, sender = await loop.create_connection(lambda: Sender(self), "127.0.0.1", self._port)
            self._idle.append(sender)

    def begin(self) -> Run:
        """Forget the run before; numbers go on, so that late callbacks of it are told apart."""
        self.first += self.run.offered
        self.run = Run()
        return self.run

    def request(self, number: int) -> bytes:
        """The POST of a message."""
        tag = self.first + number
        body = MESSAGE.replace("order-{n}", f"order-{tag}").replace("{n}", f"{2_000_000 + tag % 1000}").encode()
        head = (
            f"POST {MESSAGES_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic YXBpLXVzZXI6c2VjcmV0\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}"
        )
        return head.encode() + HEAD_END + body

    def free(self, sender: Sender) -> None:
        """That connection may send again."""
        if self._waiting:
            sender.send(self._waiting.popleft()[0])
        else:
            self._idle.append(sender)

    def lost(self, sender: Sender) -> None:
        """That connection is gone; another is opened at the next tick."""
        self._missing += 1
        if sender in self._idle:
            self._idle.remove(sender)

    async def closed_loop(self, seconds: float) -> float:
        """As fast as it goes, each connection after its own answer; messages called back in a second."""
        run, began = self.begin(), time.perf_counter()
        while time.perf_counter() - began < seconds:
            while self._idle:
                self._idle.pop().send(run.number())
            await asyncio.sleep(0)
        await self.settle()
        return sum(run.accepted) / (time.perf_counter() - began)

    async def open_loop(self, seconds: float, factor: float, capacity: float, sample: "Sampler") -> Run:
        """Offer `factor` times the best second's messages by the clock, whatever comes of them."""
        run, began = self.begin(), time.perf_counter()
        owed, then = 0.0, began
        while (now := time.perf_counter()) - began < seconds:
            sample.take(run)
            owed, then = owed + factor * max(capacity, sample.best) * (now - then), now
            while run.offered < min(owed, MOST_MESSAGES):
                self._offer(run.number())
            self._give_up()
            await self._reconnect()
            await asyncio.sleep(TICK_S)
        run.given_up += len(self._waiting)
        self._waiting.clear()
        await self.settle()
        sample.take(run)
        return run

    def _offer(self, number: int) -> None:
        if self._idle:
            self._idle.pop().send(number)
        else:
            self._waiting.append((number, time.perf_counter()))
            self.run.waited += 1

    def _give_up(self) -> None:
        before = time.perf_counter() - PATIENCE_S
        while self._waiting and self._waiting[0][1] < before:
            self._waiting.popleft()
            self.run.given_up += 1

    async def _reconnect(self) -> None:
        while self._missing:
            self._missing -= 1
            _, sender = await asyncio.get_running_loop().create_connection(
                lambda: Sender(self), "127.0.0.1", self._port
            )
            self.free(sender)

    async def settle(self) -> None:
        """Wait until every answer has come and every callback, or none has come for a while."""
        run, until = self.run, time.perf_counter() + LONGEST_TAIL_S
        seen, changed = -1, time.perf_counter()
        while time.perf_counter() < min(until, changed + QUIET_S):
            if len(self._idle) + self._missing >= self._connections and not run.lost:
                return
            if run.callbacks != seen:
                seen, changed = run.callbacks, time.perf_counter()
            await asyncio.sleep(0.05)

    def close(self) -> None:
        """Close what is idle."""
        for sender in list(self._idle):
            sender.transport.close()


class Sampler:
    """Notes the server's memory once a second, and how many messages were called back in the best one."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._then_s, self._then = 0.0, 0
        self.best = 0.0

    def take(self, run: Run) -> None:
        """Note both, if a second has passed."""
        now_s = time.perf_counter()
        if now_s < self._then_s + 1.0:
            return
        if self._then_s:
            self.best = max(self.best, (run.callbacks - self._then) / (now_s - self._then_s))
        self._then_s, self._then = now_s, run.callbacks
        run.rss.append(self._child.rss_bytes())


class Overload(msgspec.Struct, kw_only=True):
    """What is told at the end."""

    seconds: float
    capacity: float
    rate: float
    offered: int
    sent: int
    acknowledged: int
    refused: dict[str, int]
    waited: int
    given_up: int
    broken: int
    called_back: int
    lost: int
    more_than_once: int
    post_p50_ms: float
    post_p99_ms: float
    callback_p50_ms: float
    callback_p99_ms: float
    callback_most_ms: float
    rss_middle_mb: float
    rss_end_mb: float

    @property
    def grown(self) -> bool:
        """Whether memory went on growing: the last third's highest is well above the middle third's."""
        return self.rss_end_mb > self.rss_middle_mb * 1.1 + 8


def summarise(run: Run, *, seconds: float, capacity: float) -> Overload:
    third = max(1, len(run.rss) // 3)
    middle, end = run.rss[third : 2 * third] or [0], run.rss[2 * third :] or [0]
    post, called = sorted(run.post_s) or [0.0], sorted(run.callback_s) or [0.0]
    return Overload(
        seconds=seconds,
        capacity=capacity,
        rate=run.offered / seconds,
        offered=run.offered,
        sent=run.sent,
        acknowledged=run.acknowledged,
        refused=dict(run.refused),
        waited=run.waited,
        given_up=run.given_up,
        broken=run.broken,
        called_back=sum(1 for called in run.called if called),
        lost=run.lost,
        more_than_once=sum(1 for called in run.called if called > 1),
        post_p50_ms=median(post) * 1000,
        post_p99_ms=post[len(post) * 99 // 100] * 1000,
        callback_p50_ms=median(called) * 1000,
        callback_p99_ms=called[len(called) * 99 // 100] * 1000,
        callback_most_ms=called[-1] * 1000,
        rss_middle_mb=max(middle) / 1e6,
        rss_end_mb=max(end) / 1e6,
    )


async def measure(
    *,
    seconds: float,
    factor: float = 2.0,
    connections: int = 256,
    queue: bool = False,
    stored: bool = False,
    more: tuple[str, ...] = (),
) -> Overload:
    """One server, its capacity, and then `factor` times that for so long."""
    holder: list[Load] = []
    sink = await asyncio.get_running_loop().create_server(lambda: Sink(holder[0]), "127.0.0.1", 0, backlog=1024)
    url = f"http://127.0.0.1:{sink.sockets[0].getsockname()[1]}/status"
    with tempfile.TemporaryDirectory(prefix="overload-") as folder:
        command = [sys.executable, "-m", "simulator", "serve", "--port", "0", "--callback-url", url, *more]
        if stored:
            command += ["--data", f"{folder}/data"]
        if queue:
            (Path(folder) / "queue.yaml").write_text(QUEUE)
            command += ["--scenario", f"{folder}/queue.yaml"]
        child = Child(command, find_cores().server)
        try:
            await asyncio.to_thread(child.wait_until_listening)
            load = Load(child.port, connections)
            holder.append(load)
            return await _measure(load, child, seconds, factor)
        finally:
            sink.close()
            await asyncio.to_thread(child.stop)


async def _measure(load: Load, child: Child, seconds: float, factor: float) -> Overload:
    await load.connect()
    await load.closed_loop(WARM_UP_S)
    capacity = await load.closed_loop(min(PROBE_S, seconds))
    if not capacity:
        raise child.failure("accepted no message")
    sampler = Sampler(child)
    run = await load.open_loop(seconds, factor, capacity, sampler)
    load.close()
    return summarise(run, seconds=seconds, capacity=max(capacity, sampler.best))


def tell(found: Overload) -> str:
    refused = ", ".join(f"{count:,} answered {status}" for status, count in sorted(found.refused.items())) or "none"
    return "\n".join(
        (
            f"{found.seconds:g} s at {found.rate:,.0f} messages a second; in its best it did {found.capacity:,.0f}",
            f"offered {found.offered:,}, waited for a connection {found.waited:,}, given up {found.given_up:,}",
            f"sent {found.sent:,}, broken off {found.broken:,}",
            f"acknowledged {found.acknowledged:,}; refused: {refused}",
            f"called back {found.called_back:,}, of them more than once {found.more_than_once:,}; lost {found.lost:,}",
            f"POST p50 {found.post_p50_ms:,.0f} ms, p99 {found.post_p99_ms:,.0f} ms",
            f"callback after p50 {found.callback_p50_ms:,.0f} ms, p99 {found.callback_p99_ms:,.0f} ms",
            f"the slowest callback after {found.callback_most_ms:,.0f} ms",
            f"memory at most {found.rss_middle_mb:,.0f} MB in the middle third, {found.rss_end_mb:,.0f} MB in the last",
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overload", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--ten-minutes", action="store_const", const=600.0, dest="seconds")
    parser.add_argument("--factor", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=256)
    parser.add_argument("--queue", action="store_true")
    parser.add_argument("--stored", action="store_true")
    asked = parser.parse_args()
    try:
        found = uvloop.run(
            measure(
                seconds=min(asked.seconds, MOST_SECONDS),
                factor=asked.factor,
                connections=asked.connections,
                queue=asked.queue,
                stored=asked.stored,
            )
        )
    except (BenchmarkError, OSError) as failed:
        print(f"benchmarks: {failed}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    print(tell(found))
    if found.lost:
        print(f"benchmarks: {found.lost} MESSAGES WERE ACKNOWLEDGED AND NEVER CALLED BACK", file=sys.stderr)
    if found.grown:
        print("benchmarks: MEMORY WENT ON GROWING", file=sys.stderr)
    return 1 if found.lost or found.grown else 0


if __name__ == "__main__":
    sys.exit(main())
