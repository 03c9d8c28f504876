"""Our side: what happened, message by message and line by line."""

import asyncio
import json

import pytest

from tests.receiver import Receiver
from tests.rig import ACCOUNT, PLAIN, running
from tests.web.asking import error

# -- messages


async def test_messages_are_listed_newest_first_and_narrowed():
    async with running() as rig:
        for number, sender in ((1, "+19195550100"), (2, "+19195550100"), (1, "+19195550199")):
            await rig.send(to=f"+1919555010{number}", from_=sender, text="Grüße")

        whole = (await rig.sim("GET", "/messages")).json
        to = (await rig.sim("GET", "/messages?to=%2B19195550101")).json
        sent = (await rig.sim("GET", "/messages?from=%2B19195550199")).json
        limited = (await rig.sim("GET", "/messages?limit=1")).json

    assert whole["total"] == 3
    assert [message["to"][0][-1] for message in whole["messages"]] == ["1", "2", "1"]
    assert whole["messages"][0]["text"] == "Grüße"
    assert whole["messages"][0]["from"] == "+19195550199"
    assert [len(some["messages"]) for some in (to, sent, limited)] == [2, 1, 1]
    assert limited["messages"] == whole["messages"][:1]


@pytest.mark.parametrize("query", ["limit=x", "limit=-1", "limit=10001", "too=1", "to=1&limit="])
async def test_a_question_about_messages_that_makes_no_sense_is_422(query: str):
    async with running() as rig:
        answer = await rig.sim("GET", f"/messages?{query}")

    assert answer.status == 422
    assert error(answer)["problems"]


async def test_one_message_shows_its_events_deliveries_attempts_and_the_rule_that_decided(receiver: Receiver):
    receiver.answer(503, times=1)
    scenario = PLAIN + (
        "callbacks: { retry: { schedule: [1m], window: 1h } }\n"
        "rules: [ { name: slow, when: { send: {} }, then: [ { after: 1s, sending: true }, { after: 2s, sent: true },"
        " { after: 1h, fail: 4720 } ] } ]\n"
    )
    async with running(scenario, callback_url=receiver.url) as rig:
        await rig.sim("PUT", "/applications/app", {"events": ["message-sending", "message-failed"]})
        message_id = await rig.send(tag="t")
        await rig.advance(by="1m10s")

        shown = (await rig.sim("GET", f"/messages/{message_id}")).json
        summary = (await rig.sim("GET", "/messages")).json["messages"][0]

    (recipient,) = shown["recipients"]
    sending, sent = recipient["events"]
    attempts = sending["delivery"]["attempts"]
    assert (shown["id"], shown["tag"], shown["departed"]) == (message_id, "t", "2026-01-01T00:00:00.000Z")
    assert recipient["rule"] == "rules[0] slow"
    assert recipient["planned"] == [
        {
            "type": "message-failed",
            "errorCode": 4720,
            "raw": None,
            "afterDeparture": 3603.0,
            "due": "2026-01-01T01:00:03.000Z",
        }
    ]
    assert (sent["type"], sent["skipped"], sent["delivery"]) == ("message-sent", "not-requested", None)
    assert (sending["type"], sending["errorCode"], sending["time"]) == (
        "message-sending",
        None,
        "2026-01-01T00:00:01.000Z",
    )
    assert (sending["delivery"]["status"], sending["delivery"]["next"]) == ("acknowledged", None)
    assert [(attempt["status"], attempt["retry"], attempt["acknowledged"]) for attempt in attempts] == [
        (503, "2026-01-01T00:01:01.000Z", False),
        (200, None, True),
    ]
    assert [(attempt["url"], attempt["answer"]) for attempt in attempts] == [(receiver.url, "thank you")] * 2
    assert summary["recipients"] == [
        {
            "to": "+19195550101",
            "rule": "rules[0] slow",
            "events": ["message-sending", "message-sent"],
            "errorCode": None,
            "acknowledged": True,
        }
    ]


async def test_an_attempt_without_an_answer_shows_why():
    async with running(callback_url="http://127.0.0.1:9/") as rig:
        message_id = await rig.send()
        await rig.advance(by="0s")

        shown = (await rig.sim("GET", f"/messages/{message_id}")).json

    (attempt,) = shown["recipients"][0]["events"][0]["delivery"]["attempts"]
    assert (attempt["status"], attempt["reason"]) == (None, "refused")
    assert "127.0.0.1" in attempt["detail"]


async def test_without_a_callback_url_an_event_is_recorded_and_says_so():
    async with running() as rig:
        message_id = await rig.send()
        await rig.advance(by="0s")

        shown = (await rig.sim("GET", f"/messages/{message_id}")).json

    assert [event["skipped"] for event in shown["recipients"][0]["events"]] == ["no-url"]


async def test_a_message_that_is_not_known_is_404():
    async with running() as rig:
        answer = await rig.sim("GET", "/messages/17672256000000000000000000000")

    assert answer.status == 404
    assert ACCOUNT in error(answer)["message"]


# -- the journal


async def test_the_journal_is_read_in_pages():
    async with running() as rig:
        for _ in range(5):
            await rig.send()

        whole = await rig.sim("GET", "/journal")
        page = await rig.sim("GET", "/journal?after=2&limit=3")
        end = await rig.sim("GET", "/journal?after=7")
        beyond = await rig.sim("GET", "/journal?after=8")

    assert whole.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    lines = whole.body.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert page.body.splitlines() == lines[2:5]
    assert (end.status, end.body) == (200, b"")
    assert (beyond.status, error(beyond)["type"]) == (410, "gone")


async def test_a_long_journal_comes_whole_and_each_line_once():
    async with running() as rig:
        for _ in range(2500):
            rig.world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))

        lines = (await rig.journal()).splitlines()

    assert [json.loads(line)["seq"] for line in lines] == list(range(1, 2503))


async def test_who_asks_for_more_than_there_is_may_wait_for_it():
    async with running() as rig:
        waiting = asyncio.create_task(rig.sim("GET", "/journal?after=2&wait=20s"))
        while not rig.world.journal._watchers:
            await asyncio.sleep(0.002)

        await rig.send()

        (line,) = (await waiting).body.splitlines()
    assert json.loads(line)["kind"] == "message-accepted"


async def test_a_wait_ends_by_itself():
    async with running() as rig:
        assert rig.world.last_seq == 2

        answer = await rig.sim("GET", "/journal?after=2&wait=20ms")

    assert (answer.status, answer.body) == (200, b"")


async def test_a_wait_ends_when_the_account_is_reset():
    async with running() as rig:
        waiting = asyncio.create_task(rig.sim("GET", "/journal?after=2&wait=20s"))
        while not rig.world.journal._watchers:
            await asyncio.sleep(0.002)

        await rig.sim("DELETE", "")

        answer = await waiting
    assert (answer.status, error(answer)["type"]) == (410, "gone")


async def test_entries_that_were_forgotten_are_gone():
    async with running(retain="10") as rig:
        for _ in range(3000):
            rig.world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))
            if rig.world.engine.state.last_seq % 100 == 0:
                await rig.world.committed()

        gone = await rig.sim("GET", "/journal")
        first = rig.world.journal.first_seq
        there = await rig.sim("GET", f"/journal?after={first - 1}")

    assert gone.status == 410
    assert f"begin at {first - 1}" in error(gone)["message"]
    assert json.loads(there.body.splitlines()[0])["seq"] == first


async def test_passwords_do_not_leave_with_the_journal():
    text = PLAIN + "account: { applications: [ { id: a, credentials: { user: me, password: hunter2 } } ] }\n"
    async with running(text) as rig:
        await rig.sim("PUT", "/applications/b", {"credentials": {"user": "me", "password": "hunter3"}})
        await rig.send(text="password: hunter4")

        journal = (await rig.journal()).decode()

    assert "hunter2" not in journal
    assert "hunter3" not in journal
    assert "hunter4" in journal
    assert [json.loads(line)["seq"] for line in journal.splitlines()] == [1, 2, 3, 4]


async def test_a_cursor_of_an_account_that_was_reset_is_gone_at_once_and_waits_for_nothing():
    async with running() as rig:
        await rig.send()
        await rig.sim("DELETE", "")

        answer = await asyncio.wait_for(rig.sim("GET", "/journal?after=1&wait=30s"), 20)

    assert answer.status == 410
