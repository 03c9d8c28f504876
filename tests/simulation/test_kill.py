"""A process killed, told to stop, or out of disk, under load: nothing acknowledged is lost, nothing decided twice.

The simulator is a process of its own, as a user starts it; the endpoint and the load are in the test.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.engine.state import State
from simulator.runtime.journal import Journal
from tests.receiver import Receiver
from tests.rig import AUTHORIZATION
from tests.waiting import until

ACCOUNT = "9900000"
ROUNDS = 3
LOAD_S = 0.6
ENOUGH = 10  # acknowledged messages, before which there is nothing to lose
MOST_S = 9  # before Docker, which waits for ten, kills what it told to stop
SCENARIO = """
version: 1
name: load
callbacks: { retry: { schedule: [300ms], window: 1h } }
rules:
  - { when: { send: {}, nth: every 5 }, then: [ { after: 100ms..900ms, fail: 4720 } ] }
"""


@dataclass
class Process:
    """A served simulator and what a client learned of it."""

    process: asyncio.subprocess.Process
    url: str
    http: aiohttp.ClientSession
    accepted: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    async def post(self, account: str = ACCOUNT) -> int:
        """POST a message; 0 when the connection broke."""
        number = len(self.accepted)
        body = {"applicationId": "app", "from": "+19195550100", "to": f"+1919556{number % 10_000:04}", "text": "hello"}
        try:
            async with self.http.post(
                f"{self.url}/api/v2/users/{account}/messages", json=body, headers=AUTHORIZATION
            ) as response:
                answer = await response.json()
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            return 0
        self.statuses[response.status] += 1
        if response.status == 202 and account == ACCOUNT:
            self.accepted.append(answer["id"])
        return response.status

    async def load(self) -> None:
        """Post from eight connections until told to stop, or until the simulator is gone."""

        async def work() -> None:
            while await self.post():
                pass

        await asyncio.gather(*(work() for _ in range(8)))

    async def has_accepted(self, count: int) -> None:
        """Return once it has acknowledged more than that, however slow the machine."""
        await until(lambda: len(self.accepted) > count)

    async def get(self, path: str) -> tuple[int, Any]:
        """A call under /_sim."""
        async with self.http.get(f"{self.url}/_sim{path}") as response:
            return response.status, await response.json()


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
runpy.run_module("simulator", run_name="__main__", alter_sys=True)
"""


@asynccontextmanager
async def serving(
    data: Path, callback_url: str, *, program: tuple[str, ...] = ("-m", "simulator"), flags: tuple[str, ...] = ()
) -> AsyncIterator[Process]:
    """`python -m simulator serve --data`, on the real clock; killed at the end of the block if it still runs."""
    file = data.with_suffix(".yaml")
    await asyncio.to_thread(file.write_text, SCENARIO)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program, "serve", "--port", "0", "--data", str(data)),
        *("--scenario", str(file), "--callback-url", callback_url, *flags),
        env={name: value for name, value in os.environ.items() if not name.startswith("BWSIM_")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    try:
        assert line.startswith("bwsim: listening on "), await said(process)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
            yield Process(process, line.split()[-1], http)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: asyncio.subprocess.Process) -> str:
    """What it wrote on stderr until its end."""
    assert process.stderr is not None
    return (await asyncio.wait_for(process.stderr.read(), 20)).decode()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()


def fold(data: Path) -> State:
    """Check the journal that was left, entry by entry, and give its state."""
    journal = Journal(data / f"{ACCOUNT}.journal")
    entries = [json.loads(line) for line in journal.lines()]
    loaded, replayed = journal.load(), State.replay(journal.entries())
    journal.close()
    assert loaded == replayed
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    check_nothing_was_decided_twice(entries)
    return replayed


def check_nothing_was_decided_twice(entries: list[dict[str, Any]]) -> None:
    """One acceptance per message, one occurrence per planned event, one end per attempt, and attempts without gaps."""
    of = {kind: [entry for entry in entries if entry["kind"] == kind] for kind in {entry["kind"] for entry in entries}}
    facts = [
        *(("world",) for _ in of["world-started"]),
        *((entry["message"]["id"],) for entry in of["message-accepted"]),
        *((entry["message_id"], entry["recipient"], entry["event"]["type"]) for entry in of.get("event-occurred", [])),
        *((entry["delivery_id"], entry["attempt"]) for entry in of.get("attempt-finished", [])),
    ]
    twice = [fact for fact, count in Counter(facts).items() if count > 1]
    assert not twice
    numbers: dict[int, list[int]] = {}
    for entry in of.get("attempt-finished", []):
        numbers.setdefault(entry["delivery_id"], []).append(entry["attempt"])
    assert all(attempts == list(range(1, len(attempts) + 1)) for attempts in numbers.values())


async def test_what_was_acknowledged_survives_kill_9_under_load(receiver: Receiver, tmp_path: Path):
    data, accepted = tmp_path / "data", []
    for number in range(ROUNDS):
        receiver.answer(503, times=20)
        async with serving(data, receiver.url) as simulator:
            loading = asyncio.create_task(simulator.load())
            await simulator.has_accepted(ENOUGH)
            await asyncio.sleep(LOAD_S + number / 10)

            simulator.process.kill()

            await loading
        accepted += simulator.accepted
        before = fold(data)
        assert not set(accepted) - set(before.messages)

    async with serving(data, receiver.url) as simulator:
        give_up = time.monotonic() + 20
        while (account := (await simulator.get(f"/accounts/{ACCOUNT}"))[1])["pending"]:
            assert time.monotonic() < give_up, account
            await asyncio.sleep(0.05)
        simulator.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(simulator.process.wait(), 10) == 0

    state = fold(data)
    delivered = {got.event["message"]["id"] for got in receiver.got}
    assert len(accepted) > ROUNDS * ENOUGH
    assert not set(accepted) - delivered
    assert {delivery.status for delivery in state.deliveries.values()} == {"acknowledged"}
    assert len({(got.event["message"]["id"], got.event["type"]) for got in receiver.got}) == len(state.deliveries)


async def test_sigterm_under_load_ends_in_time_and_loses_nothing(receiver: Receiver, tmp_path: Path):
    data = tmp_path / "data"
    receiver.hang("/")
    async with serving(data, f"{receiver.url}/") as simulator:
        loading = asyncio.create_task(simulator.load())
        for number in range(4):
            await simulator.post(f"other{number}")
        await until(lambda: len(simulator.accepted) > 50 and len(receiver.got) > 8)
        began = time.monotonic()

        simulator.process.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(simulator.process.wait(), 10) == 0
        lived = time.monotonic() - began
        errors = await said(simulator.process)
        await loading
    assert lived < MOST_S
    assert errors == ""
    state = fold(data)
    assert not set(simulator.accepted) - set(state.messages)
    assert all(not delivery.attempts and delivery.item for delivery in state.deliveries.values())


async def test_a_second_process_on_the_same_data_is_told_who_has_it(receiver: Receiver, tmp_path: Path):
    data = tmp_path / "data"
    async with serving(data, receiver.url) as first:
        assert await first.post() == 202
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator", "serve", "--port", "0", "--data", str(data)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await asyncio.wait_for(second.communicate(), 20)

        assert await first.post() == 202
    assert (second.returncode, output) == (3, b"")
    assert b"is another bwsim using this --data?" in errors
    assert b"Traceback" not in errors


async def test_a_full_disk_stops_the_account_with_an_error_instead_of_a_lie(receiver: Receiver, tmp_path: Path):
    """The process may not let a file grow beyond a megabyte; an account with a small file goes on meanwhile."""

    data = tmp_path / "data"
    async with serving(data, receiver.url, program=("-c", LIMITED)) as simulator:
        assert await simulator.post("small") == 202
        while await simulator.post() == 202:
            assert len(simulator.accepted) < 10_000
        await asyncio.sleep(0.3)  # what had left before has arrived
        called = len(receiver.got)

        health, body = await simulator.get("/health")
        refused = await simulator.post()
        still = await simulator.post("small")
        await until(lambda: len(receiver.got) > called)
        await asyncio.sleep(0.5)  # as long as a retry or a later event would take
        late = len(receiver.got) - called

    assert (health, body["status"]) == (503, "stopped")
    assert "cannot be written" in body["stopped"][ACCOUNT]
    assert simulator.statuses[500] == 2
    assert refused == 500
    assert still == 202
    assert late == 1
    assert not set(simulator.accepted) - set(fold(data).messages)
