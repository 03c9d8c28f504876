"""The four measurements: throughput, memory, start-up, and a day of retries in account time.

A shared machine is faster and slower by a third from one second to the next. So rounds of throughput are many and
short, the servers all stay up and take turns, each round begins with another one, and what counts is the ratio within
a round: two equal pairs came out at 0.99 over 24 rounds of 0.4 s, while single rounds of 2 s of two nearly equal
servers, each started afresh, gave anything from 0.65 to 1.56.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.load import Job, Result, ask
from benchmarks.rig import BenchmarkError, Child, Rig, connect
from benchmarks.sink import Arrivals

SERVERS = ("pair", "bwsim", "bwsim --data")
ACCOUNT = "9900000"
MESSAGES_PATH = f"/api/v2/users/{ACCOUNT}/messages"
MESSAGE = (
    '{"applicationId":"93de2206-9669-4e07-948d-329f4b722ee2","to":["+1919{n}"],"from":"+19195550100",'
    '"text":"Hello Ana, your order 4711 has left our warehouse and arrives tomorrow between 9 and 12. Reply STOP to '
    'opt out.","tag":"order-{n}"}'
)
CALLBACK = (
    '[{"time":"2026-01-01T00:00:00.000Z","type":"message-delivered","to":"+1919{n}","description":"ok","message":'
    '{"id":"1767225600000abcdefghi{n}","owner":"+19195550100","applicationId":"93de2206-9669-4e07-948d-329f4b722ee2",'
    '"time":"2026-01-01T00:00:00.000Z","segmentCount":1,"direction":"out","to":["+1919{n}"],"from":"+19195550100",'
    '"text":"","tag":"order-{n}"}}]'
)
MOST_MESSAGES = 1_000_000
WARM_UP_MESSAGES = 2_000
BULK_S = 120.0
SETTLE_S = 0.5
ADVANCE_S = 300.0
HEALTH_POLL_S = 0.001


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """How much is measured."""

    seconds: float
    rounds: int
    connections: int
    messages: int
    recipients: int


class Sent(msgspec.Struct, kw_only=True, frozen=True):
    """One round of throughput. The two shares say how busy the server's core was, and the generator's and sink's."""

    per_second: float
    result: Result
    server_share: float
    others_share: float


class Memory(msgspec.Struct, kw_only=True, frozen=True):
    """One round of memory: resident bytes before and after, and bytes in the data directory."""

    before_bytes: int
    after_bytes: int
    bytes_per_message: float
    stored_per_message: float
    result: Result


class Start(msgspec.Struct, kw_only=True, frozen=True):
    """Milliseconds from spawn to the listening line (or the end of a yardstick), and to the first healthy answer."""

    ready_ms: float
    healthy_ms: float | None = None


class Ladder(msgspec.Struct, kw_only=True, frozen=True):
    """24 hours of account time against an endpoint that always answers 500."""

    messages: int
    attempts: int
    advance_ms: float
    endpoint_ms: float
    attempts_per_second: float


def throughput(rig: Rig, settings: Settings) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = {name: [] for name in SERVERS}
    with contextlib.ExitStack() as running:
        children = {name: running.enter_context(_warm_server(rig, name, settings))[0] for name in SERVERS}
        for number, name in _interleaved(SERVERS, settings.rounds):
            found[name].append(_send_for_a_while(rig, children[name], settings))
            _say(f"throughput {number}/{settings.rounds} {name}: {found[name][-1].per_second:,.0f} messages/s")
    return found


def _send_for_a_while(rig: Rig, child: Child, settings: Settings) -> Sent:
    server_cpu_s, sink_cpu_s = child.cpu_s(), rig.sink.cpu_s()
    result = _send(rig, child, _job(rig, child, settings, count=MOST_MESSAGES, seconds=settings.seconds))
    server_cpu_s, sink_cpu_s = child.cpu_s() - server_cpu_s, rig.sink.cpu_s() - sink_cpu_s
    return Sent(
        per_second=result.called_back / result.seconds,
        result=result,
        server_share=server_cpu_s / result.seconds,
        others_share=(sink_cpu_s + result.load_cpu_s) / result.seconds,
    )


def _send(rig: Rig, child: Child, job: Job) -> Result:
    result = rig.send(job)
    if not result.called_back:
        raise child.failure(f"called back for none of {result.sent} messages: {result}")
    return result


def memory(rig: Rig, settings: Settings) -> dict[str, list[Memory]]:
    found: dict[str, list[Memory]] = {name: [] for name in SERVERS}
    for name in SERVERS:
        with _warm_server(rig, name, settings) as (child, data):
            found[name].append(_fill(rig, child, data, settings))
        _say(f"memory {name}: {found[name][-1].bytes_per_message:,.0f} bytes/message")
    return found


def _fill(rig: Rig, child: Child, data: Path, settings: Settings) -> Memory:
    time.sleep(SETTLE_S)
    before, stored = child.rss_bytes(), _size(data)
    result = _send(rig, child, _job(rig, child, settings, count=settings.messages, seconds=BULK_S))
    time.sleep(SETTLE_S)
    after = child.rss_bytes()
    return Memory(
        before_bytes=before,
        after_bytes=after,
        bytes_per_message=(after - before) / result.accepted,
        stored_per_message=(_size(data) - stored) / result.accepted,
        result=result,
    )


def start_up(rig: Rig, settings: Settings) -> dict[str, list[Start]]:
    yardsticks = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import aiohttp.web": [sys.executable, "-c", "import aiohttp.web"],
    }
    names = (*yardsticks, *SERVERS)
    found: dict[str, list[Start]] = {name: [] for name in names}
    for number, name in _interleaved(names, max(4, settings.rounds // 2) + 1):
        start = _run_to_its_end(yardsticks[name], rig) if name in yardsticks else _start_server(rig, name)
        if number > 1:  # the first fills the file cache and writes the bytecode
            found[name].append(start)
    _say(f"start-up: {len(found['pair'])} starts each")
    return found


def _run_to_its_end(command: list[str], rig: Rig) -> Start:
    child = Child(command, rig.cores.server)
    try:
        return Start(ready_ms=child.wait() * 1000)
    finally:
        child.stop()


def _start_server(rig: Rig, name: str) -> Start:
    with rig.server(name, rig.callback_url("start")) as (child, _):
        healthy_ms = None if name == "pair" else _wait_until_healthy(child) * 1000
        return Start(ready_ms=child.listening_after_s * 1000, healthy_ms=healthy_ms)


def _wait_until_healthy(child: Child) -> float:
    gives_up_at = time.perf_counter() + 10
    while time.perf_counter() < gives_up_at:
        connection = connect(child.port)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            ask(connection, "GET", "/_sim/health")
            return time.perf_counter() - child.started_at
        time.sleep(HEALTH_POLL_S)
    raise child.failure("GET /_sim/health never answered 200")


def ladder(rig: Rig, settings: Settings) -> dict[str, list[Ladder]]:
    found: dict[str, list[Ladder]] = {}
    for _ in range(max(1, settings.rounds // 4)):
        run = "ladder"
        with rig.server("bwsim", rig.callback_url(run, 500), "--clock", "manual") as (child, _data):
            for count in (1, 100):
                climbed = _climb(rig, child, run, count)
                found.setdefault(f"{count} message{'s' * (count > 1)}", []).append(climbed)
                _say(f"24 h for {count}: {climbed.attempts} attempts in {climbed.advance_ms:,.0f} ms")
    return found


def _climb(rig: Rig, child: Child, run: str, count: int) -> Ladder:
    posted = rig.send(_post(child.port, MESSAGES_PATH, MESSAGE, count=count, status=202))
    if posted.accepted != count:
        raise child.failure(f"accepted {posted.accepted} of {count} messages: {posted.refused}")
    began_at = time.perf_counter()
    with contextlib.closing(connect(child.port, ADVANCE_S)) as connection:
        ask(connection, "POST", f"/_sim/accounts/{ACCOUNT}/clock/advance", '{"by":"24h"}')
    advance_s = time.perf_counter() - began_at
    attempts = _take_arrivals(rig, run).callbacks
    if attempts < count:
        raise BenchmarkError(f"24 hours for {count} messages made {attempts} attempts")
    endpoint_s = rig.send(_post(rig.sink.port, "/direct/500", CALLBACK, count=attempts, status=500)).seconds
    _take_arrivals(rig, "direct")
    return Ladder(
        messages=count,
        attempts=attempts,
        advance_ms=advance_s * 1000,
        endpoint_ms=endpoint_s * 1000,
        attempts_per_second=attempts / advance_s,
    )


def _take_arrivals(rig: Rig, run: str) -> Arrivals:
    with contextlib.closing(connect(rig.sink.port)) as connection:
        return msgspec.json.decode(ask(connection, "DELETE", f"/{run}"), type=Arrivals)


@contextlib.contextmanager
def _warm_server(rig: Rig, name: str, settings: Settings) -> Iterator[tuple[Child, Path]]:
    with rig.server(name, rig.callback_url("load")) as (child, data):
        rig.send(_job(rig, child, settings, count=WARM_UP_MESSAGES, seconds=settings.seconds))
        yield child, data


def _job(rig: Rig, child: Child, settings: Settings, *, count: int, seconds: float) -> Job:
    return Job(
        port=child.port,
        path=MESSAGES_PATH,
        body=MESSAGE,
        connections=settings.connections,
        count=count,
        seconds=seconds,
        recipients=settings.recipients,
        sink_port=rig.sink.port,
        run="load",
    )


def _post(port: int, path: str, body: str, *, count: int, status: int) -> Job:
    """One connection, strictly one after another, as the manual clock makes its attempts."""
    return Job(
        port=port, path=path, body=body, connections=1, count=count, seconds=BULK_S, recipients=count, status=status
    )


def _interleaved(names: tuple[str, ...], rounds: int) -> Iterator[tuple[int, str]]:
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            yield number + 1, name


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
