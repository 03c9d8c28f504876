"""Send messages over N kept-alive connections and count those whose callback has come; a process of its own.

One `Job` per line on standard input, one `Result` per line on standard output, until the input is closed.
Every connection has one request under way and sends the next when the answer is complete. A job ends by itself:
at its count or its time, then at the last callback, or when no callback has come for a while.
"""

import asyncio
import http.client
import sys
import time
from collections import Counter

import msgspec
import uvloop

from benchmarks.framing import HEAD_END, Framed
from benchmarks.sink import Arrivals, Counts

ID_START = b'"id"'
GRACE_S = 10.0  # for an answer still missing when the time is over
TAIL_S = 60.0
POLL_S = 0.02


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """What to send where. `{n}` in the body becomes seven digits that repeat after `recipients` messages.

    When `quiet_s` pass without one callback more, the missing ones count as lost.
    """

    port: int
    path: str
    body: str
    connections: int
    count: int
    seconds: float
    recipients: int
    status: int = 202
    sink_port: int | None = None
    run: str = ""
    quiet_s: float = 3.0


class Result(msgspec.Struct, kw_only=True, frozen=True):
    """What came of a job. `seconds` runs from the first POST to the last callback (without a sink: the last answer)."""

    sent: int
    accepted: int
    unanswered: int
    refused: dict[str, int]
    called_back: int
    lost: int
    extra: int
    seconds: float
    p50_ms: float
    p99_ms: float
    load_cpu_s: float


class Sending:
    """One job under way: what the connections share."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._expected = b"HTTP/1.1 %d " % job.status
        self._requests = _requests(job)
        self._open = job.connections
        self.done = asyncio.get_running_loop().create_future()
        self.sent = 0
        self.accepted: list[bytes] = []
        self.refused: Counter[str] = Counter()
        self.waits_s: list[float] = []
        self.began_at = self.last_at = time.perf_counter()
        self._ends_at = self.began_at + job.seconds

    def take_request(self) -> bytes | None:
        if self.sent >= self._job.count or self.last_at >= self._ends_at:
            return None
        self.sent += 1
        return self._requests[self.sent % len(self._requests)]

    def answered(self, head: bytes, body: bytes, sent_at: float) -> None:
        self.last_at = time.perf_counter()
        self.waits_s.append(self.last_at - sent_at)
        if head.startswith(self._expected):
            self.accepted.append(body)
        else:
            self.refused[head[9:12].decode()] += 1

    def closed(self) -> None:
        self._open -= 1
        if not self._open and not self.done.done():
            self.done.set_result(None)


class Connection(Framed):
    """One connection to the server, never more than one request under way."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._send()

    def _send(self) -> None:
        request = self._sending.take_request()
        if request is None:
            self.transport.close()
            return
        self._sent_at = time.perf_counter()
        self.transport.write(request)

    def received(self, head: bytes, body: bytes) -> None:
        self._sending.answered(head, body, self._sent_at)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._sending.closed()


def _requests(job: Job) -> list[bytes]:
    """Every request of the job, built beforehand: building them costs as much as sending them."""
    return [_request(job, number) for number in range(2_000_000, 2_000_000 + min(job.recipients, job.count))]


def _request(job: Job, number: int) -> bytes:
    body = job.body.replace("{n}", f"{number:07}").encode()
    head = (
        f"POST {job.path} HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nAuthorization: Basic YXBpLXVzZXI6c2VjcmV0\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + HEAD_END + body


async def send(job: Job) -> Sending:
    loop = asyncio.get_running_loop()
    sending = Sending(job)
    opening = (
        loop.create_connection(lambda: Connection(sending), "127.0.0.1", job.port) for _ in range(job.connections)
    )
    await asyncio.gather(*opening)
    await asyncio.wait([sending.done], timeout=job.seconds + GRACE_S)
    return sending


def run(job: Job) -> Result:
    cpu_s = time.process_time()
    sending = uvloop.run(send(job))
    cpu_s = time.process_time() - cpu_s
    ids = {_id(body) for body in sending.accepted} if job.sink_port else set()
    arrivals = _wait_for_callbacks(job, len(ids))
    return _result(sending, ids, arrivals, cpu_s)


def _id(body: bytes) -> str:
    return str(msgspec.json.decode(body)["id"])


def _wait_for_callbacks(job: Job, messages: int) -> Arrivals:
    if job.sink_port is None:
        return Arrivals()
    sink = http.client.HTTPConnection("127.0.0.1", job.sink_port, timeout=GRACE_S)
    gives_up_at = time.monotonic() + TAIL_S
    arrived, changed_at = -1, time.monotonic()
    while arrived < messages and time.monotonic() < min(gives_up_at, changed_at + job.quiet_s):
        now = msgspec.json.decode(ask(sink, "GET", f"/{job.run}"), type=Counts).messages
        if now != arrived:
            arrived, changed_at = now, time.monotonic()
        time.sleep(POLL_S)
    arrivals = msgspec.json.decode(ask(sink, "DELETE", f"/{job.run}"), type=Arrivals)
    sink.close()
    return arrivals


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> bytes:
    """One blocking request; anything but a 2xx is an error."""
    headers = {} if body is None else {"Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if not 200 <= answer.status < 300:
        raise OSError(f"{method} {path}: {answer.status} {content[:500]!r}")
    return content


def _result(sending: Sending, ids: set[str], arrivals: Arrivals, cpu_s: float) -> Result:
    matched = [at for message_id, at in arrivals.first_at.items() if message_id in ids]
    waits_ms = sorted(wait_s * 1000 for wait_s in sending.waits_s) or [0.0]
    return Result(
        sent=sending.sent,
        accepted=len(sending.accepted),
        unanswered=sending.sent - len(sending.waits_s),
        refused=dict(sending.refused),
        called_back=len(matched),
        lost=len(sending.accepted) - len(matched) if ids else 0,
        extra=arrivals.callbacks - len(matched),
        seconds=max([sending.last_at, *matched]) - sending.began_at,
        p50_ms=waits_ms[len(waits_ms) // 2],
        p99_ms=waits_ms[len(waits_ms) * 99 // 100],
        load_cpu_s=cpu_s,
    )


def main() -> None:
    for line in sys.stdin:
        result = run(msgspec.json.decode(line, type=Job))
        print(msgspec.json.encode(result).decode(), flush=True)


if __name__ == "__main__":
    main()
