"""Worlds and their files: made, kept, opened again, reset, stopped, and apart from each other."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from simulator.engine.state import State
from simulator.model.messages import Message
from simulator.runtime.database import JournalError
from simulator.runtime.folder import Folder
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.settings import load
from tests.receiver import Receiver
from tests.rig import PLAIN, START, running
from tests.waiting import until

BODY = b'{"applicationId":"app","from":"+19195550100","to":"+19195550101","text":"hello"}'
START_MS = 1_767_225_600_000
ODD_IDS = [
    "..",
    ".",
    "/",
    "../../etc/passwd",
    "a b",
    "ü",
    "\x00",
    "-wal",
    "x.journal",
    "con",
    "%2F",
    "A" * 60,
    "aB",
    "Ab",
    "?",
    "\n",
]


def simulator_with(folder: Path | None, scenario: str = PLAIN, **flags: str) -> Simulator:
    data = {} if folder is None else {"data": str(folder)}
    named = {name.replace("_", "-"): value for name, value in flags.items()}
    loaded = load({"clock": "manual", "start": START, **data, **named}, {}, Path("/nonexistent"))
    assert loaded.settings is not None, loaded.problems
    return Simulator(loaded.settings, ("test", scenario))


@asynccontextmanager
async def started(folder: Path | None, scenario: str = PLAIN, **flags: str) -> AsyncIterator[Simulator]:
    simulator = simulator_with(folder, scenario, **flags)
    simulator.start()
    try:
        yield simulator
    finally:
        await simulator.close()


async def send(world: World) -> str:
    message = world.submit(BODY, "application/json", path="/").what
    assert isinstance(message, Message)
    await world.committed()
    return message.id


# -- files


@pytest.mark.parametrize("account_id", ODD_IDS)
async def test_an_account_has_a_file_in_the_folder_whatever_its_id(account_id: str, tmp_path: Path):
    folder = tmp_path / "data" / "deep"
    async with started(folder) as simulator:
        assert simulator.can_be(account_id)
        message_id = await send(simulator.world(account_id))

    async with started(folder) as simulator:
        opened = simulator.find(account_id)
        found = opened is not None and list(opened.engine.state.messages)
        simulator.reset(account_id)
        left = [name for name in os.listdir(folder) if ".journal" in name]

    assert (found, left) == ([message_id], [])
    assert os.listdir(tmp_path) == ["data"]


@pytest.mark.parametrize("account_id", ["a" * 201, "一" * 30, "." * 70])
def test_an_id_that_no_file_can_be_named_after_is_none(account_id: str) -> None:
    assert not simulator_with(None).can_be(account_id)


async def test_after_a_start_everything_goes_on_where_it_was(tmp_path: Path):
    scenario = PLAIN + "account: { applications: [ { id: app, status_url: 'http://127.0.0.1:9/' } ] }\n"
    async with started(tmp_path, scenario) as simulator:
        world = simulator.world("a")
        await send(world)
        before = await world.advance(by_ms=90_000)
        left = world.engine.state

    async with started(tmp_path, scenario) as simulator:
        world = simulator.worlds["a"]
        resumed = State.from_json(world.engine.state.to_json())
        now_ms = world.now_ms()
        after = await world.advance(until="next")

    assert resumed == left
    assert now_ms == before.now_ms == START_MS + 90_000
    assert after.now_ms == before.next_ms


async def test_a_real_clock_has_moved_on_while_nothing_ran(tmp_path: Path):
    async with started(tmp_path, clock="real", start="2020-01-01T00:00:00Z") as simulator:
        before_ms = simulator.world("a").now_ms()

    async with started(tmp_path, clock="real") as simulator:
        after_ms = simulator.world("a").now_ms()

    assert before_ms < START_MS
    assert abs(after_ms - time.time() * 1000) < 60_000


@pytest.mark.parametrize("clock", ["manual", "3600x"])
async def test_any_other_clock_resumes_at_the_last_recorded_instant(clock: str, tmp_path: Path):
    async with started(tmp_path, clock=clock) as simulator:
        world = simulator.world("a")
        await world.advance(by_ms=5_000)
        recorded_ms = world.engine.state.now_ms

    async with started(tmp_path, clock="real") as simulator:
        resumed = simulator.world("a")

        assert resumed.clock.mode == ("compressed" if clock == "3600x" else clock)
        assert recorded_ms <= resumed.now_ms() < recorded_ms + 3_600_000


async def test_a_start_plays_the_scenario_it_is_given_unless_one_was_put(tmp_path: Path):
    async with started(tmp_path) as simulator:
        simulator.world("a")
        await simulator.world("b").put_scenario("scenario", PLAIN.replace("plain", "put"))

    async with started(tmp_path, PLAIN.replace("plain", "other")) as simulator:
        names = {account: world.engine.config.scenario.name for account, world in simulator.worlds.items()}

    assert names == {"a": "other", "b": "put"}


@pytest.mark.skipif(os.name != "posix", reason="no modes")
async def test_a_folder_that_is_made_is_for_its_owner_alone_and_one_that_was_there_stays_as_it_was(tmp_path: Path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)

    for folder in (tmp_path / "made", shared):
        Folder(folder).open()

    assert [folder.stat().st_mode & 0o777 for folder in (tmp_path / "made", shared)] == [0o700, 0o755]


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match="--data"):
        simulator_with(tmp_path / "file" / "data").start()


async def test_a_file_in_the_folder_that_is_no_journal_is_told(tmp_path: Path):
    (tmp_path / "9900000.journal").write_bytes(b"not a journal at all, but long enough to be looked at" * 50)
    simulator = simulator_with(tmp_path)

    with pytest.raises(JournalError, match="not a journal"):
        simulator.start()

    await simulator.close()


# -- worlds


async def test_worlds_do_not_see_each_other():
    async with started(None) as simulator:
        one, other = simulator.world("1"), simulator.world("2")
        await send(one)
        await one.advance(by_ms=1000)

        assert (len(one.engine.state.messages), len(other.engine.state.messages)) == (1, 0)
        assert one.now_ms() == other.now_ms() + 1000


async def test_a_reset_is_a_new_beginning_with_the_same_draws():
    async with started(None) as simulator:
        first = await send(simulator.world("1"))
        simulator.reset("1")

        assert simulator.find("1") is None
        assert await send(simulator.world("1")) == first


async def test_an_account_that_stopped_works_again_after_a_reset(tmp_path: Path):
    async with started(tmp_path) as simulator:
        simulator.world("1").journal.fail("the disk is full")
        failures = dict(simulator.failures)
        with pytest.raises(JournalError, match="the disk is full"):
            simulator.world("1").submit(BODY, "application/json", path="/")

        simulator.reset("1")
        await send(simulator.world("1"))

        assert failures == {"1": "the disk is full"}
        assert simulator.failures == {}


# -- the end


async def test_accounts_whose_endpoints_hang_are_stopped_together():
    receiver = Receiver()
    await receiver.start()
    receiver.hang("/")
    async with running(clock="real", callback_url=f"{receiver.url}/") as rig:
        for number in range(5):
            await rig.post(f"account{number}")
        await until(lambda: len(receiver.got) == 5)
        began = time.monotonic()

        await rig.simulator.close(drain_s=1.0)

        lived = time.monotonic() - began
    await receiver.stop()
    assert lived < 4.5  # one after another would be five seconds


async def test_an_attempt_in_flight_may_end_before_the_end(tmp_path: Path):
    receiver = Receiver()
    await receiver.start()

    async def dawdle(event: dict[str, object]) -> None:
        await asyncio.sleep(0.1)

    receiver.hook = dawdle
    async with started(tmp_path, clock="real", callback_url=receiver.url) as simulator:
        await send(simulator.world("1"))
        await until(lambda: receiver.got)

    async with started(tmp_path, clock="real", callback_url=receiver.url) as simulator:
        state = simulator.world("1").engine.state
    await receiver.stop()

    assert len(receiver.got) == 1
    assert state.totals["acknowledged"] == 1


async def test_an_entry_that_cannot_be_folded_stops_the_account_and_leaves_its_journal_whole(tmp_path):
    async with running(data=str(tmp_path)) as rig:
        await rig.send()
        rig.world.engine.state.totals = None  # type: ignore[assignment]  # so that folding breaks in the middle

        answer = await rig.post()

        assert answer.status == 500
        assert "internal error" in (rig.world.failure or "")
        assert (await rig.post()).status == 500
    async with running(data=str(tmp_path)) as rig:
        assert len(rig.world.engine.state.messages) == 1
        await rig.send()
