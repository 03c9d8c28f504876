"""What happened, by cursor: told at once or as soon as it does, and never what lay there before."""

import asyncio
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running
from tests.waiting import until
from tests.web.asking import error

FAILS = (
    "version: 1\nname: fails\n"
    'rules: [ { when: { send: { to: "+19195550199" } }, then: [ { after: 2s, fail: 4720 } ] } ]\n'
)


async def events(rig: Rig, query: str = "") -> dict[str, Any]:
    answer = await rig.sim("GET", f"/events?{query}")
    assert answer.status == 200, answer.body
    return dict(answer.json)


async def asked(rig: Rig) -> None:
    """Until somebody waits."""
    await until(lambda: rig.world.waiters)


async def test_events_tell_what_message_they_are_about():
    async with running(FAILS) as rig:
        message = await rig.send(to="+19195550199", tag="order-7")
        await rig.advance(by="1m")

        told = await events(rig)

    assert told == {
        "events": [
            {
                "seq": 4,
                "time": "2026-01-01T00:00:02.000Z",
                "kind": "event",
                "type": "message-failed",
                "messageId": message,
                "direction": "out",
                "from": "+19195550100",
                "to": "+19195550199",
                "text": "hello",
                "tag": "order-7",
                "applicationId": "app",
                "errorCode": 4720,
                "rule": "rules[0]",
                "deliveryId": None,
                "copies": 1,
                "skipped": "no-url",
            }
        ],
        "next": 5,
        "more": False,
        "due": 0,
    }


async def test_attempts_tell_what_came_of_them(receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(FAILS, callback_url=receiver.url) as rig:
        await rig.send(to="+19195550199")
        await rig.advance(by="24h")

        refused = await events(rig, "kind=attempt&acknowledged=false")
        taken = await events(rig, "kind=attempt&acknowledged=true&errorCode=4720&type=message-failed&delivery=1")

    (first,), (second,) = refused["events"], taken["events"]
    assert (first["attempt"], first["status"], first["retry"]) == (1, 503, "2026-01-01T00:01:02.000Z")
    assert (second["attempt"], second["status"], second["acknowledged"], second["gaveUp"]) == (2, 200, True, None)
    assert {first["type"], second["type"]} == {"message-failed"}


async def test_every_kind_has_its_own_fields(receiver: Receiver):
    receiver.hang("/")
    async with running(FAILS, callback_url=receiver.url, cap="20ms") as rig:
        await rig.send(tag="x")
        await rig.post(text="")
        await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "text": "hi"})
        await rig.advance(by="0s")

        told = await events(rig, "kind=accepted,refused,received&kind=event,hung,attempt")

    kinds = [happened["kind"] for happened in told["events"]]
    assert kinds[:3] == ["accepted", "refused", "received"]
    assert set(kinds) == {"accepted", "refused", "received", "event", "hung"}
    accepted, refused, received = told["events"][:3]
    assert (accepted["to"], accepted["rules"], accepted["segmentCount"]) == (["+19195550101"], [None], 1)
    assert (refused["status"], refused["messageId"]) == (400, None)
    assert (received["owner"], received["direction"]) == ("+19195550100", "in")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("to=%2B19195550199", 1),
        ("to=+19195550199", 1),
        ("to=+19195550198", 0),
        ("type=message-delivered", 1),
        ("type=message-delivered,message-failed", 2),
        ("tag=a", 1),
        ("from=+19195550100", 2),
        ("application=other", 0),
        ("message=unknown", 0),
        ("kind=accepted&to=+19195550199", 1),
        ("errorCode=4720", 1),
        ("limit=1", 1),
    ],
)
async def test_filters_narrow_what_is_told(query: str, count: int):
    async with running(FAILS) as rig:
        await rig.send(to="+19195550199", tag="a")
        await rig.send(tag="b")
        await rig.advance(by="1m")

        told = await events(rig, query)

    assert len(told["events"]) == count


async def test_pages_follow_each_other_without_gap_or_repetition():
    async with running() as rig:
        for _ in range(5):
            await rig.send()
        await rig.advance(until="idle")

        seen, after, pages = [], 0, 0
        while True:
            told = await events(rig, f"after={after}&limit=2")
            seen += [happened["seq"] for happened in told["events"]]
            after, pages = told["next"], pages + 1
            if not told["more"]:
                break
        last = rig.world.last_seq

    assert (len(seen), len(set(seen)), seen) == (5, 5, sorted(seen))
    assert (after, pages) == (last, 3)


async def test_a_wait_ends_with_what_it_waits_for_and_not_with_what_was_there_before():
    async with running() as rig:
        await rig.send()
        await rig.advance(by="0s")
        before = await events(rig)

        waiting = asyncio.create_task(events(rig, f"after={before['next']}&wait=60s&count=2"))
        await asked(rig)
        await rig.send()
        await rig.advance(by="0s")
        one = await events(rig, f"after={before['next']}")
        assert (len(one["events"]), waiting.done()) == (1, False)
        await rig.send()
        await rig.advance(by="0s")
        told = await asyncio.wait_for(waiting, 30)

    assert len(before["events"]) == 1
    assert len(told["events"]) == 2
    assert min(happened["seq"] for happened in told["events"]) > before["next"]


async def test_a_wait_in_vain_ends_with_what_there_is_and_says_how_many_things_are_due():
    async with running() as rig:
        await rig.send()
        told = await events(rig, "wait=20ms")

    assert told == {"events": [], "next": 3, "more": False, "due": 1}


async def test_a_wait_may_begin_before_the_account_is_used():
    async with running(clock="real") as rig:
        waiting = asyncio.create_task(events(rig, "wait=60s"))
        await until(lambda: rig.simulator._awaited)
        assert rig.simulator.find(ACCOUNT) is None
        await rig.send()
        told = await asyncio.wait_for(waiting, 30)

    assert [happened["type"] for happened in told["events"]] == ["message-delivered"]


async def test_an_account_that_nobody_ever_uses_ends_the_wait_with_nothing():
    async with running() as rig:
        told = await events(rig, "wait=20ms")
        left = rig.simulator.find(ACCOUNT)

    assert told == {"events": [], "next": 0, "more": False, "due": 0}
    assert left is None


async def test_a_reset_ends_every_wait_with_410():
    async with running() as rig:
        await rig.send()
        waiting = asyncio.create_task(rig.sim("GET", "/events?wait=60s"))
        await asked(rig)
        await rig.sim("DELETE", "")
        answer = await asyncio.wait_for(waiting, 30)
        stale = await rig.sim("GET", "/events?after=3")
        await rig.send()
        behind = await rig.sim("GET", "/events?after=9")

    assert [(each.status, error(each)["type"]) for each in (answer, stale, behind)] == [(410, "gone")] * 3


async def test_an_account_that_stops_ends_every_wait_with_503():
    async with running() as rig:
        await rig.send()
        waiting = asyncio.create_task(rig.sim("GET", "/events?wait=60s"))
        await asked(rig)
        rig.world.journal.fail("the disk is full")
        answer = await asyncio.wait_for(waiting, 30)

    assert (answer.status, error(answer)["message"]) == (503, "the disk is full")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("typ=message-failed", "did you mean 'type'?"),
        ("kind=attempts", "did you mean 'attempt'?"),
        ("type=message-faild", "did you mean 'message-failed'?"),
        ("acknowledged=yes", "expected true or false"),
        ("after=-1", "expected a whole number"),
        ("wait=soon", "expected a duration"),
        ("count=3&limit=2", "expected at most limit=2"),
    ],
)
async def test_a_mistake_in_the_query_is_told(query: str, words: str):
    async with running() as rig:
        answer = await rig.sim("GET", f"/events?{query}")

    assert answer.status == 422
    assert words in error(answer)["message"]


async def test_what_is_forgotten_is_told_without_its_message(receiver: Receiver):
    async with running(callback_url=receiver.url, retain="0") as rig:
        for _ in range(3):
            await rig.send()
            await rig.advance(by="1s")
        told = await events(rig, "kind=event,attempt")

    assert len(told["events"]) == 6
    first = told["events"][0]
    assert (first["type"], first["to"], first["text"]) == ("message-delivered", "+19195550101", None)


async def test_a_long_journal_is_read_to_its_end():
    async with running() as rig:
        for number in range(1200):
            rig.world.change(lambda engine, now_ms, number=number: engine.reach(now_ms + number + 1))  # type: ignore[misc]
        await rig.send()
        await rig.advance(by="1m")
        told = await events(rig)

    assert [happened["type"] for happened in told["events"]] == ["message-delivered"]
