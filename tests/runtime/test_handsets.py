"""People who write by themselves: under every clock, over restarts, and with an application that answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from simulator.runtime.driver import MOST_AT_ONCE
from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, Rig, running
from tests.waiting import until

ANA, OURS = "+19195550141", "+19195550100"
ORDERS = f'traffic: [ {{ receive: {{ to: "{OURS}", text: order }}, every: 20ms, count: 5 }} ]\n'
PICTURE = f"""
rules:
- when: {{ send: {{ to: "{ANA}" }}, nth: 1 }}
  then: [ {{ deliver: true }}, {{ after: 3s, reply: {{ text: look, media: [picture.png, contact.vcf] }} }} ]
"""
TALK = f"""
traffic:
- receive: {{ to: "{OURS}", text: "Are you open?" }}
  every: 1m
  count: 4
  people: 2
  replies: ["And on Sunday?", "Thanks!"]
  reply_after: 1s..5s
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


def texts(receiver: Receiver) -> list[str]:
    return [got.event["message"]["text"] for got in receiver.got if got.event["type"] == "message-received"]


async def fetched(rig: Rig, url: str) -> tuple[str, bytes]:
    async with rig.http.get(url, headers=AUTHORIZATION) as response:
        assert response.status == 200
        return response.headers["Content-Type"], await response.read()


def answers(rig: Rig, receiver: Receiver) -> None:
    """From now on the application answers every person that writes to it."""

    async def answer(event: dict[str, Any]) -> None:
        if event["type"] == "message-received":
            message = event["message"]
            await rig.send(from_=event["to"], to=message["from"], text="yes")

    receiver.hook = answer


async def test_traffic_flows_in_real_time_in_the_account_that_the_settings_name(receiver):
    async with running(ORDERS, clock="real", callback_url=receiver.url, start=None, account="77") as rig:
        rig.simulator.begin_traffic()
        assert list(rig.simulator.worlds) == ["77"]
        await until(lambda: len(receiver.got) == 5)

    assert texts(receiver) == ["order"] * 5


async def test_a_scenario_without_traffic_begins_no_account():
    async with running() as rig:
        rig.simulator.begin_traffic()
        assert rig.simulator.worlds == {}


@pytest.mark.parametrize("clock", ["real", "auto", "3600x"])
async def test_conversations_go_on_as_long_as_the_application_answers(receiver, clock):
    story = TALK.replace("1m", "50ms").replace("1s..5s", "10ms..20ms").replace("count: 4", "count: 1")
    async with running(story, clock=clock, callback_url=receiver.url, start=None) as rig:
        answers(rig, receiver)
        rig.simulator.begin_traffic()
        await until(lambda: texts(receiver)[-1:] == ["Thanks!"])

        rig.check_replay()
    assert texts(receiver) == ["Are you open?", "And on Sunday?", "Thanks!"]


async def test_traffic_of_which_nobody_hears_leaves_an_auto_clock_time_for_others():
    crowd = ORDERS.replace("20ms, count: 5", "1ms, count: 20000")
    async with running(crowd, clock="auto") as rig:
        rig.simulator.begin_traffic()
        for _ in range(3):
            await asyncio.sleep(0)
        written = rig.world.engine.state.flows[0].written

    assert 0 < written < 20_000


async def test_an_account_that_stopped_lets_nobody_write_any_more_under_auto():
    crowd = ORDERS.replace("20ms, count: 5", "1ms, count: 20000")
    async with running(crowd, clock="auto") as rig:
        rig.simulator.begin_traffic()
        rig.world.journal.fail("the disk is full")
        for _ in range(3):
            await asyncio.sleep(0)
        written = rig.world.engine.state.flows[0].written

    assert written == 0


async def test_an_advance_plays_traffic_and_what_it_leads_to_in_order(receiver):
    async with running(TALK, callback_url=receiver.url) as rig:
        answers(rig, receiver)
        await rig.advance(until="idle")

        rig.check_replay()
    assert texts(receiver) == ["Are you open?", "And on Sunday?", "Thanks!"] * 4


async def test_the_same_seed_plays_the_same_journal(receiver):
    journals = []
    for _ in range(2):
        async with running(TALK + PICTURE, callback_url=receiver.url) as rig:
            answers(rig, receiver)
            await rig.send(to=ANA)
            await rig.advance(until="idle")
            journals.append(await rig.journal())

    assert journals[0] == journals[1]


async def test_files_of_an_answer_can_be_fetched_where_the_event_says(receiver):
    async with running(PICTURE, callback_url=receiver.url) as rig:
        await rig.send(to=ANA)
        await rig.advance(until="idle")

        message = receiver.got[-1].event["message"]
        files = [await fetched(rig, url) for url in message["media"]]

    assert message["text"] == "look"
    assert [kind for kind, _ in files] == ["image/png", "text/vcard"]
    assert files[0][1].startswith(b"\x89PNG") and files[1][1].startswith(b"BEGIN:VCARD")


async def test_an_account_with_smil_gets_it_with_answers_too(receiver):
    features = "account: { features: { inbound_smil: true } }\n"
    async with running(features + PICTURE, callback_url=receiver.url) as rig:
        await rig.send(to=ANA)
        await rig.advance(until="idle")

    assert receiver.got[-1].event["message"]["media"][0].endswith(".smil")


async def test_traffic_goes_on_where_it_stopped_after_a_restart(receiver, tmp_path: Path):
    async with running(TALK, callback_url=receiver.url, data=str(tmp_path)) as rig:
        await rig.advance(by="90s")
        early = len(texts(receiver))
    async with running(TALK, callback_url=receiver.url, data=str(tmp_path)) as rig:
        await rig.advance(until="idle")
        rig.check_replay()

    assert early == 2 and texts(receiver) == ["Are you open?"] * 4


async def test_another_scenario_ends_the_traffic(receiver):
    async with running(TALK, callback_url=receiver.url) as rig:
        await rig.advance(by="1s")
        answer = await rig.sim("PUT", "/scenario", text="version: 1\n")
        advanced = await rig.advance(until="idle")

    assert answer.status == 200 and advanced["fired"] == 0 and len(texts(receiver)) == 1


async def test_what_people_will_write_is_shown_with_the_account():
    async with running(TALK) as rig:
        await rig.advance(by="1m")
        shown = (await rig.sim("GET", "")).json

    assert shown["traffic"] == [{"item": "traffic[0]", "written": 2, "next": "2026-01-01T00:02:00.000Z"}]


async def test_the_message_and_its_happening_tell_why_they_came(receiver):
    async with running(PICTURE, callback_url=receiver.url) as rig:
        sent = await rig.send(to=ANA)
        await rig.advance(until="idle")
        [answer] = [each for each in (await rig.sim("GET", "/messages")).json["messages"] if each["direction"] == "in"]
        [told] = (await rig.sim("GET", "/events?kind=received")).json["events"]

    assert (answer["cause"], answer["answers"]) == ("rules[0]", sent)
    assert (told["cause"], told["answers"]) == ("rules[0]", sent)


async def test_more_traffic_than_the_machine_can_do_leaves_others_their_turn():
    flood = ORDERS.replace("20ms", "1ms").replace("count: 5", "count: 200000")
    async with running(flood, clock="3600x", start=None) as rig:
        await until(lambda: len(rig.world.engine.state.messages) > 2 * MOST_AT_ONCE)
        for _ in range(20):
            assert (await rig.post("other")).status == 202

        assert rig.world.engine.state.flows[0].item is not None  # it goes on


async def test_an_advance_ends_when_two_answer_each_other_for_ever_at_one_instant(receiver, monkeypatch):
    monkeypatch.setattr("simulator.runtime.hand.IDLE_STEPS", 50)
    async with running(
        "rules: [ { when: { send: {} }, then: [ { reply: ok } ] } ]\n", callback_url=receiver.url
    ) as rig:
        answers(rig, receiver)
        await rig.send(to=ANA)

        answer = await rig.sim("POST", "/clock/advance", {"by": "1s"})

    assert answer.status == 409 and "does somebody answer for ever?" in answer.json["error"]["message"]
