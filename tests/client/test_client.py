"""The client of a running simulator."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from simulator.client import AsyncClient, NotAcceptedError, NotListeningError, RefusedError, SimulatorError
from simulator.model import entries as e
from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running

MESSAGE = {"applicationId": "app", "from": "+19195550100", "to": ["+19195550101"], "text": "hello"}


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running() as started:
        yield started


@pytest.fixture
async def simulator(rig: Rig) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(rig.url + "/", account=ACCOUNT) as client:
        yield client


async def test_a_message_is_sent_and_seen(simulator):
    accepted = await simulator.send(MESSAGE)

    assert (len(accepted.id), accepted.segment_count, accepted.to) == (29, 1, ("+19195550101",))
    assert accepted.body["text"] == "hello"
    assert [message["id"] for message in await simulator.messages()] == [accepted.id]
    assert (await simulator.message(accepted.id))["recipients"][0]["to"] == "+19195550101"


async def test_what_bandwidth_refuses_is_told_field_by_field(simulator):
    with pytest.raises(NotAcceptedError) as raised:
        await simulator.send({**MESSAGE, "to": ["12"], "tag": "x" * 2000})

    assert raised.value.status == 400
    assert raised.value.body["type"] == "request-validation"
    lines = str(raised.value).splitlines()
    assert lines[0].startswith("400 request-validation: ")
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["to", "tag"]


async def test_time_passes(simulator):
    await simulator.send(MESSAGE)

    advanced = await simulator.advance(by="6h")

    assert (advanced.now, advanced.pending, advanced.next) == ("2026-01-01T06:00:00.000Z", 0, None)
    assert (await simulator.put_clock({"mode": "compressed", "rate": 3600}))["mode"] == "compressed"


async def test_rules_applications_and_scenarios_are_put(simulator):
    keys = await simulator.add_rules({"when": {"send": {"to": "+19195550101"}}, "then": [{"fail": 4720}]})
    shown = await simulator.put_application("app", callback_url="http://127.0.0.1:9/status")
    await simulator.send(MESSAGE)
    await simulator.remove_rules()
    put = await simulator.put_scenario("version: 1\nname: quiet\n")

    assert keys == ["api[0]"]
    assert shown["status_url"] == "http://127.0.0.1:9/status"
    assert put["warnings"] == []
    [message] = await simulator.messages()
    assert message["recipients"][0]["rule"].startswith("api[0]")


async def test_the_journal_comes_as_values_and_waits_for_more(simulator):
    await simulator.send(MESSAGE)
    seen = await simulator.journal()

    more = await simulator.journal(after=seen[-1].seq, wait="10ms")

    assert isinstance(seen[-1], e.MessageAccepted)
    assert more == []


async def test_a_reset_is_a_new_beginning(simulator):
    await simulator.send(MESSAGE)
    await simulator.reset()
    assert await simulator.messages() == []

    await simulator.send(MESSAGE)
    await simulator.reset_all()
    assert await simulator.messages() == []


async def test_a_reset_ends_a_wait_for_the_journal(rig, simulator):
    await simulator.send(MESSAGE)
    newest = (await simulator.show())["lastSeq"]
    waiting = asyncio.create_task(simulator.journal_lines(after=newest, wait="30s"))
    await simulator.show()  # a round trip, in which the other request arrives too

    await simulator.reset()

    with pytest.raises(RefusedError) as raised:
        await waiting
    assert raised.value.status == 410


async def test_health_is_told(simulator):
    assert (await simulator.health())["status"] == "ok"


async def test_what_our_side_refuses_has_its_problems(simulator):
    with pytest.raises(RefusedError) as raised:
        await simulator.put_scenario("version: 1\nruels: []\nrules: 3\n")

    assert (raised.value.status, raised.value.type) == (422, "invalid")
    assert [problem["path"] for problem in raised.value.problems] == ["ruels", "rules"]


async def test_nothing_that_listens_is_told_with_what_to_do():
    async with AsyncClient("http://127.0.0.1:1") as simulator:
        with pytest.raises(NotListeningError) as raised:
            await simulator.show()

    assert str(raised.value) == (
        "no simulator at http://127.0.0.1:1; start one with bwsim serve, or name it with --url"
    )


async def test_something_else_that_listens_is_told():
    other = Receiver()
    await other.start()
    other.answer(404)

    async with AsyncClient(other.url) as simulator:
        with pytest.raises(RefusedError, match="not as a simulator does"):
            await simulator.show()
    await other.stop()


async def test_what_is_no_url_is_told():
    async with AsyncClient("nonsense") as simulator:
        with pytest.raises(SimulatorError, match="'nonsense' is not a URL; it looks like http://"):
            await simulator.show()
