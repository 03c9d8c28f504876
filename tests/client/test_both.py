"""What tests ask of a client, blocking and awaited; each story is played by both."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from simulator.client import (
    AsyncClient,
    Client,
    ExpectationError,
    NotListeningError,
    RefusedError,
    RuleWarning,
    SimulatorError,
)
from simulator.client.account import AccountCalls
from tests.endpoint import answer, listening, then_close
from tests.receiver import Receiver
from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

ANA = "+19195550111"
MESSAGE = {"applicationId": "app", "from": "+19195550100", "to": [ANA], "text": "hello", "tag": "invoice-7"}


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(callback_url=f"{receiver.url}/status") as started:
        yield started


class InThread:
    """A blocking client, each call in a thread, so that a story awaits it like the other."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return partial(asyncio.to_thread, getattr(self._client, name))


@pytest.fixture(params=["blocking", "awaited"])
async def simulator(request, rig: Rig) -> AsyncIterator[Any]:
    if request.param == "awaited":
        async with AsyncClient(rig.url, account=ACCOUNT) as awaited:
            yield awaited
    else:
        with Client(rig.url, account=ACCOUNT) as blocking:
            yield InThread(blocking)


def test_the_two_have_the_same_methods_each_with_its_words():
    described = {name for name, value in inspect.getmembers(AccountCalls, inspect.isfunction) if name[0] != "_"}

    for kind in (Client, AsyncClient):
        public = {name for name, value in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"}
        assert public - {"close"} == described
        assert all(getattr(kind, name).__doc__ == getattr(AccountCalls, name).__doc__ for name in described)


async def test_a_failed_message_is_expected(simulator, receiver):
    await simulator.rule(to=ANA, fail=4720, after="2s")
    receiver.answer(500, times=2)
    await simulator.send(MESSAGE)

    advanced = await simulator.advance("24h")

    failed = await simulator.expect_callback("message-failed", to=ANA, times=1)
    assert advanced.pending == 0
    assert failed.error_code == 4720 and failed.acknowledged
    assert [attempt.status for attempt in failed.attempts] == [500, 500, 200]
    assert (failed.time, failed.tag, failed.text) == ("2026-01-01T00:00:02.000Z", "invoice-7", "hello")
    await simulator.expect_no_callback("message-delivered")


async def test_what_came_instead_and_the_nearest_are_told(simulator):
    await simulator.send(MESSAGE)
    await simulator.advance("1h")

    with pytest.raises(ExpectationError) as raised:
        await simulator.expect_callback("message-failed", to=ANA)

    first, second, third, nearest = str(raised.value).splitlines()
    assert first == f"expected a callback: message-failed with to '{ANA}'"
    assert second == "what came instead:"
    assert third.strip().startswith("2026-01-01T00:00:00.000Z  message-delivered to +19195550111  invoice-7  1 attempt")
    assert nearest == f"nearest: message-delivered to {ANA}: it is message-delivered"


async def test_a_forgotten_advance_is_guessed(simulator):
    await simulator.send(MESSAGE)

    with pytest.raises(ExpectationError) as raised:
        await simulator.expect_callback("message-delivered")

    assert str(raised.value).splitlines()[-2:] == ["nothing came", "1 delivery is due now; did you forget advance?"]


async def test_what_is_due_later_is_told_with_its_time(simulator):
    await simulator.rule(deliver=True, after="2s")
    await simulator.send(MESSAGE)
    await simulator.advance("1s")

    with pytest.raises(ExpectationError, match=r"1 pending, the next at 2026-01-01T00:00:02.000Z; the clock stands at"):
        await simulator.expect_callback("message-delivered")


async def test_a_wrong_count_is_told(simulator):
    await simulator.send(MESSAGE)
    await simulator.send(MESSAGE)
    await simulator.advance("1h")

    with pytest.raises(ExpectationError, match="expected a callback once: message-delivered; it came 2 times"):
        await simulator.expect_callback("message-delivered", times=1)
    with pytest.raises(ExpectationError, match="expected no callback: message-delivered"):
        await simulator.expect_no_callback("message-delivered")


async def test_events_are_there_also_without_an_attempt():
    async with running() as rig, AsyncClient(rig.url, account=ACCOUNT) as simulator:
        await simulator.send(MESSAGE)
        await simulator.advance("1h")

        [event] = await simulator.events()

        assert (event.type, event.skipped, event.attempted) == ("message-delivered", "no-url", False)
        with pytest.raises(ExpectationError, match="1 event has no callback URL; set callback_url"):
            await simulator.expect_callback("message-delivered")


async def test_a_wait_returns_each_callback_once(simulator):
    await simulator.put_clock("real")
    first, second = await simulator.send(MESSAGE), await simulator.send(MESSAGE)

    waited = [await simulator.wait_for("message-delivered", tag="invoice-*", timeout="10s") for _ in range(2)]

    assert [callback.message_id for callback in waited] == [first.id, second.id]
    with pytest.raises(ExpectationError, match="waited 10ms for a callback: message-delivered"):
        await simulator.wait_for("message-delivered", timeout="10ms")


async def test_files_come_along_by_name_by_path_and_as_they_are_written(simulator, rig, tmp_path):
    (tmp_path / "cat.gif").write_bytes(b"meow")
    written = {"name": "a.txt", "text": "hello"}

    received = await simulator.receive("+19195550100", from_=ANA, media=["voice.amr", tmp_path / "cat.gif", written])

    fetched = []
    for url in received.messages[0]["media"]:
        async with rig.http.get(url, headers=AUTHORIZATION) as response:
            fetched.append((url.rpartition("/")[2], response.content_type, (await response.read())[:5]))
    assert fetched == [
        ("voice.amr", "audio/amr", b"#!AMR"),
        ("cat.gif", "image/gif", b"meow"),
        ("a.txt", "text/plain", b"hello"),
    ]


async def test_a_path_that_leads_nowhere_is_an_error_of_the_system(simulator, tmp_path):
    with pytest.raises(FileNotFoundError):
        await simulator.receive("+19195550100", media=[tmp_path / "none.gif"])


async def test_what_arrives_from_a_handset_is_a_callback_too(simulator):
    received = await simulator.receive("+19195550100", "STOP", from_=ANA)
    await simulator.advance("0s")

    told = await simulator.expect_callback("message-received", text="STOP", from_=ANA, to="+19195550100")

    assert told.message_id == received.messages[0]["id"]


async def test_after_a_reset_nothing_old_is_seen(rig, simulator):
    await simulator.send(MESSAGE)
    await simulator.advance("1h")
    assert len(await simulator.events()) == 1

    await simulator.reset()

    assert await simulator.events() == []


async def test_a_reset_by_somebody_else_is_noticed(rig, simulator):
    await simulator.send(MESSAGE)
    await simulator.advance("1h")
    assert len(await simulator.events()) == 1

    async with AsyncClient(rig.url, account=ACCOUNT) as other:
        await other.reset()

    assert await simulator.events() == []


async def test_a_scenario_is_text_or_values_or_a_file_or_built_in(simulator, tmp_path):
    (tmp_path / "mine.yaml").write_text("version: 1\nname: mine\n")

    for said, name in (
        ("version: 1\nname: text\n", "text"),
        ({"version": 1, "name": "values"}, "values"),
        (tmp_path / "mine.yaml", "mine"),
        ("third-message-fails", "third-message-fails"),
    ):
        assert (await simulator.scenario(said))["scenario"] == name
    with pytest.raises(ValueError, match="no such file or built-in scenario"):
        await simulator.scenario("no-such-thing")


async def test_a_bad_rule_is_refused_with_its_problems(simulator):
    with pytest.raises(RefusedError) as raised:
        await simulator.rule(to=19195550111, segments="3", fail="many")

    assert str(raised.value).splitlines() == [
        "the rule has 3 problems",
        '  to: 19195550111 is a number; write it in quotes: "+19195550111"',
        "  segments: expected a whole number, found '3' (a number, not a text)",
        "  fail: expected an error code of four digits, like 4720, found 'many'",
    ]


async def test_a_rule_that_hardly_does_what_was_meant_is_warned_of_where_it_is_asked_for(simulator):
    with pytest.warns(RuleWarning) as warned:
        key = await simulator.rule(to="9195550111", fail=4999)

    assert key == "api[0]"
    assert [str(each.message) for each in warned] == [
        "rule: to: can never match: '9195550111' is no E.164 number (did you mean '+19195550111'?)",
        "rule: fail: 4999 is not an error code of the profile 2026 (bwsim codes lists them)",
    ]
    if isinstance(simulator, AsyncClient):
        assert {each.filename for each in warned} == {__file__}


async def test_a_rule_about_callbacks_alone_leaves_events_as_they_are(simulator, receiver):
    await simulator.rule(to=ANA, callbacks={"copies": 2})
    await simulator.send(MESSAGE)
    await simulator.advance("1h")

    await simulator.expect_callback("message-delivered", times=2)


async def test_a_clock_is_shown_and_put(simulator):
    assert (await simulator.clock())["mode"] == "manual"
    assert (await simulator.put_clock("auto"))["mode"] == "auto"


# -- the blocking transport


async def test_a_connection_that_the_server_closed_is_not_used_again():
    async with listening(then_close(answer(200, body=b'{"mode":"manual"}'))) as endpoint:
        with Client(endpoint.url.removesuffix("/callback")) as simulator:
            for _ in range(3):
                assert await asyncio.to_thread(simulator.put_clock, "manual") == {"mode": "manual"}

    assert endpoint.connections == 3


async def test_a_connection_is_used_again():
    async with listening(answer(200, body=b'{"mode":"manual"}')) as endpoint:
        with Client(endpoint.url.removesuffix("/callback")) as simulator:
            for _ in range(3):
                assert await asyncio.to_thread(simulator.put_clock, "manual") == {"mode": "manual"}

    assert endpoint.connections == 1


async def test_an_answer_that_breaks_off_is_told():
    async with listening(then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) as endpoint:
        with (
            Client(endpoint.url.removesuffix("/callback")) as simulator,
            pytest.raises(SimulatorError, match="broke off"),
        ):
            await asyncio.to_thread(simulator.put_clock, "manual")


def test_nothing_that_listens_is_told_by_the_blocking_one_too():
    with (
        Client("http://127.0.0.1:1") as simulator,
        pytest.raises(NotListeningError, match="start one with bwsim serve"),
    ):
        simulator.show()


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1:1", "http://", "http://127.0.0.1:port"])
def test_what_is_no_url_is_told_by_the_blocking_one_too(url):
    with Client(url) as simulator, pytest.raises(SimulatorError, match="is not a URL; it looks like http://"):
        simulator.show()


async def test_threads_share_a_blocking_client(rig):
    with Client(rig.url, account=ACCOUNT) as simulator:
        accepted = await asyncio.gather(*(asyncio.to_thread(simulator.send, MESSAGE) for _ in range(20)))
        messages = await asyncio.to_thread(simulator.messages)

    assert {one.id for one in accepted} == {message["id"] for message in messages}


async def test_what_was_forgotten_is_passed_over():
    async with (
        running(retain="0", callback_url="http://127.0.0.1:9/nobody") as rig,
        AsyncClient(rig.url, account=ACCOUNT) as simulator,
    ):
        for _ in range(80):
            await simulator.send(MESSAGE)
        await simulator.advance("48h")
        await simulator.send(MESSAGE)
        await simulator.advance("1s")

        assert (await simulator.show())["firstSeq"] > 1
        [event] = await simulator.events()

    assert [attempt.reason for attempt in event.attempts] == ["refused"]
