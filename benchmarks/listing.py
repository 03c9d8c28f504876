"""GET …/messages over a journal that grows tenfold: how long a filtered page takes, at each size.

The journal is written by the engine itself, without HTTP: messages a second apart from ten of our numbers, every
hundredth fails at the carrier, and every number gets fifty of them. Then a server is started on the file and asked.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

import msgspec

from benchmarks.rig import BenchmarkError, Rig, connect
from simulator.engine.config import Choices, Defaults
from simulator.engine.engine import Engine
from simulator.engine.work import AttemptRequest
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from simulator.model.times import format_time
from simulator.runtime.journal import Journal
from simulator.wire.page_tokens import write_token

ACCOUNT = "9900000"
PATH = f"/api/v2/users/{ACCOUNT}/messages"
START_MS = 1_767_225_600_000
OURS = 10
EACH = 50  # messages to one number
RETAIN = 1_000
SCENARIO = "version: 1\nname: listing\nrules: [ { when: { send: {}, nth: every 100 }, then: [ { fail: 4720 } ] } ]\n"
ASKED = 200  # times each query, at each size
AUTHORIZATION = {"Authorization": "Basic YXBpLXVzZXI6c2VjcmV0"}


class Listed(msgspec.Struct, kw_only=True, frozen=True):
    """One query at one size: how many messages match, and the milliseconds of an answer."""

    found: int
    p50_ms: float
    p99_ms: float


class Journey:
    """A journal that gets longer, and what its messages were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent = 0
        self._engine: Engine | None = None
        self._defaults = Defaults(base=Choices(seed=1, callback_url="http://127.0.0.1:9/"), retain=RETAIN)

    @property
    def now_ms(self) -> int:
        return START_MS + self.sent * 1000

    async def grow(self, messages: int) -> None:
        """Send until there are so many; the file is closed again."""
        journal = Journal(self.folder / f"{ACCOUNT}.journal")
        state = journal.load()
        engine = self._begin() if state is None else Engine(state, self._defaults)
        journal.open_listing()
        while self.sent < messages:
            self._send(engine)
            journal.append(engine.take_fresh())
            engine.take_forgotten()
            if self.sent % 100 == 0:
                await asyncio.sleep(0)
        journal.write_checkpoint(engine.state)
        journal.close()

    def _begin(self) -> Engine:
        clock = ClockSetting(mode="manual")
        engine = Engine.begin(
            ACCOUNT, self._defaults, name="plain", text="version: 1\n", seed=1, clock=clock, now_ms=START_MS
        )
        engine.put_scenario("listing", SCENARIO, now_ms=START_MS)  # which a start does not replace
        return engine

    def _send(self, engine: Engine) -> None:
        body = msgspec.json.encode(
            {
                "applicationId": "app",
                "from": ours(self.sent + self.sent // 100),
                "to": theirs(self.sent // EACH),
                "text": "hello",
            }
        )
        engine.submit(body, "application/json", path=PATH, now_ms=self.now_ms)
        while (step := engine.step(self.now_ms)) is not None:
            if isinstance(step, AttemptRequest):
                engine.finish(step, Outcome("answered", 200), now_ms=self.now_ms)
        self.sent += 1


def ours(number: int) -> str:
    return f"+1919555{200 + number % OURS:04}"


def theirs(number: int) -> str:
    return f"+1919{2_000_000 + number:07}"


def queries(journey: Journey) -> dict[str, Callable[[int], dict[str, str]]]:
    """What is asked, from the number of the request, so that no two are alike where they need not be."""

    def at(number: int) -> int:
        """A message somewhere, spread over all."""
        return (number * 7919 + 13) % journey.sent

    def moment(number: int, later_ms: int = 0) -> str:
        return format_time(START_MS + at(number) * 1000 + later_ms)

    return {
        "one of their numbers": lambda n: {"destinationTn": theirs(at(n) // EACH)},
        "one of our numbers": lambda n: {"sourceTn": ours(n)},
        "our number, failed": lambda n: {"sourceTn": ours(n), "messageStatus": "UNDELIVERED"},
        "a status that most have": lambda n: {"messageStatus": "DELIVERED"},
        "an error code": lambda n: {"errorCode": "4720"},
        "a product that few have": lambda n: {"product": "TOLL_FREE"},
        "a country that all have": lambda n: {"calledNumberCountryA3": "USA"},
        "two segments and more": lambda n: {"fromSegmentCount": "2"},
        "ten minutes": lambda n: {"fromDateTime": moment(n), "toDateTime": moment(n, 600_000)},
        "a partial number": lambda n: {"destinationTn": theirs(at(n) // EACH)[:11]},
        "sorted by number": lambda n: {"sort": "destinationTn:desc"},
        "the last page": lambda n: {"limit": "100", "pageToken": write_token(9_900)},
    }


def measure(rig: Rig, rows: int) -> dict[str, list[Listed]]:
    """Each query at a hundredth, a tenth and all of `rows`, in that order."""
    found: dict[str, list[Listed]] = {}
    with TemporaryDirectory(prefix="benchmark-") as folder:
        journey = Journey(Path(folder))
        for messages in (rows // 100, rows // 10, rows):
            began_at = time.perf_counter()
            asyncio.run(journey.grow(messages))
            _say(f"{messages:,} messages written in {time.perf_counter() - began_at:,.0f} s")
            for name, listed in _ask_all(rig, journey):
                found.setdefault(name, []).append(listed)
    return found


def _ask_all(rig: Rig, journey: Journey) -> Iterator[tuple[str, Listed]]:
    flags = ("--clock", "manual", "--data", str(journey.folder))
    with (
        rig.server("bwsim", rig.callback_url("list"), *flags) as (child, _),
        contextlib.closing(connect(child.port)) as connection,
    ):
        for name, make in queries(journey).items():
            listed = _time(connection, make)
            _say(f"list {journey.sent:,} {name}: {listed.found:,} found, p50 {listed.p50_ms:.1f} ms")
            yield name, listed


def _time(connection: HTTPConnection, make: Callable[[int], dict[str, str]]) -> Listed:
    waits_ms, found = [], 0
    for number in range(ASKED + 1):
        path = f"{PATH}?{urlencode(make(number), quote_via=quote)}"
        began_at = time.perf_counter()
        connection.request("GET", path, headers=AUTHORIZATION)
        answer = connection.getresponse()
        body = answer.read()
        waits_ms.append((time.perf_counter() - began_at) * 1000)
        if answer.status != 200:
            raise BenchmarkError(f"{path}: {answer.status} {body[:300]!r}")
        found = msgspec.json.decode(body)["totalCount"]
    cuts = quantiles(waits_ms[1:], n=100)  # the first one opens the account
    return Listed(found=found, p50_ms=cuts[49], p99_ms=cuts[98])


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
