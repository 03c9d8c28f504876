"""What explain tells of requests that were refused, of what the provider would not carry, and of who wrote."""

import asyncio
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.rig import Rig, running

ANA, BEN, OURS = "+19195550111", "+19195550112", "+19195550100"
BUSY = f"""
version: 1
rules:
  - name: busy
    when: {{ send: {{ to: "{BEN}" }}, nth: 1..2 }}
    then: [ {{ respond: {{ status: 503 }} }} ]
  - name: news
    when: {{ send: {{ tag: "news-*" }} }}
    then: [ {{ respond: {{ status: 429 }} }} ]
  - name: lost
    when: {{ send: {{ text: lost }} }}
    then: [ {{ drop: reset }} ]
"""


async def told(rig: Rig, said: str = "newest") -> Any:
    answer = await rig.sim("GET", f"/messages/{said}/explain")
    assert answer.status == 200, answer.body
    return answer.json


async def shown(rig: Rig, *said: str) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["explain", *said, "--url", rig.url])
    assert result.exit_code == 0, result.output
    return str(result.output)


async def test_a_newer_refusal_is_told_before_the_newest_message():
    async with running(BUSY) as rig:
        first = await rig.send(to=ANA)
        await rig.post(to=BEN, text="hello Ben")
        text = await shown(rig)
        found = await told(rig)

    assert found["id"] == first
    [refused] = found["refused"]
    assert (refused["status"], refused["rule"], refused["to"]) == (503, "rules[0] busy", [BEN])
    nearest = refused["considered"][0]
    assert (nearest["rule"], nearest["fate"]) == ("rules[0] busy", "took")
    assert text.startswith("the newest request was refused: 503 ")
    assert ": rules[0] busy answered it\n" in text
    assert f'{OURS} → {BEN}  "hello Ben"\n  not answered by rules[1] news: tag is none, wanted news-*\n' in text
    assert text.index("the newest message that was taken:") < text.index(first)


async def test_a_message_that_was_taken_later_hides_what_was_refused_before():
    async with running(BUSY) as rig:
        for _ in range(3):
            await rig.post(to=BEN)
        found = await told(rig)

    assert found["refused"] == []
    assert found["to"] == [BEN]


async def test_a_number_finds_what_was_refused_to_it_alone():
    async with running(BUSY) as rig:
        await rig.post(to=BEN, text="one")
        await rig.post(to=BEN, text="two")
        ana = await rig.send(to=ANA)
        await rig.post(to=ANA, tag="news-1")
        ben = await told(rig, BEN)
        text = await shown(rig, BEN)
        by_id = await told(rig, ana)

    assert ben["id"] is None
    assert [each["text"] for each in ben["refused"]] == ["two", "one"]
    assert "1 more was refused just before it" in text
    assert text.endswith("no message was taken yet\n")
    assert by_id["refused"] == []


async def test_counters_are_those_of_the_moment_it_was_refused():
    async with running(BUSY) as rig:
        await rig.post(to=BEN)
        await rig.send(to=ANA)
        await rig.post(to=BEN, tag="news-1")
        [refused] = (await told(rig))["refused"]

    assert {each["rule"]: (each["fate"], each["count"]) for each in refused["considered"]} == {
        "rules[0] busy": ("took", 2),
        "rules[1] news": ("behind", 1),
        "rules[2] lost": ("missed", None),
    }


async def test_what_the_provider_refuses_by_itself_is_told_with_its_fields():
    async with running() as rig:
        await rig.post(to="12", priority="urgent")
        [refused] = (await told(rig))["refused"]

    assert (refused["status"], refused["rule"], refused["considered"]) == (400, None, [])
    assert "priority: " in refused["because"]
    assert "to: " in refused["because"]


async def test_wrong_credentials_are_told():
    async with running() as rig:
        await rig.send()
        await rig.post(headers={})
        [refused] = (await told(rig))["refused"]

    assert (refused["status"], refused["because"]) == (401, "the provider does not know these credentials")


async def test_a_broken_connection_is_told():
    async with running(BUSY) as rig:
        with pytest.raises(aiohttp.ClientError):
            await rig.post(to=ANA, text="lost")
        text = await shown(rig)

    assert text.startswith("the newest request was refused: no answer (reset): rules[2] lost broke the connection\n")


DECLARED = f"""
version: 1
account:
  applications: [ {{ id: example }} ]
  numbers: [ {{ number: "{OURS}" }}, {{ number: "+18885550100", registered: false }} ]
  features: {{ countries: [ CAN ] }}
"""


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"applicationId": "other"}, "application other is not declared; declared: example"),
        ({"to": "+1919555011"}, "+1919555011 is outside of the numbering plan: nobody can have it"),
        ({"from": BEN}, f"from {BEN} is not a number of the account; declared: {OURS}, +18885550100"),
        ({"to": OURS}, "it is sent to the number that it is from"),
        ({}, "the account may not send to USA; it may to: CAN"),
    ],
    ids=["application", "plan", "sender", "itself", "country"],
)
async def test_why_the_provider_will_not_carry_it_is_told_in_words(fields, reason):
    async with running(DECLARED) as rig:
        await rig.send(**{"to": ANA, "from": OURS, "applicationId": "example", **fields})
        [recipient] = (await told(rig))["recipients"]

    assert recipient["because"] == f"no rule took it; the era refuses it by itself: {reason}"


async def test_an_opt_out_of_that_moment_is_told():
    async with running() as rig:
        await rig.sim("PUT", "/numbers/+18885550100", {})
        await rig.sim("POST", "/inbound", {"from": ANA, "to": "+18885550100", "text": "STOP"})
        refused = await rig.send(to=ANA, **{"from": "+18885550100"})
        await rig.sim("POST", "/inbound", {"from": ANA, "to": "+18885550100", "text": "START"})
        [recipient] = (await told(rig, refused))["recipients"]

    assert recipient["because"].endswith(f"the era refuses it by itself: {ANA} said STOP to +18885550100")


async def test_a_message_that_a_reply_made_names_its_rule_and_what_it_answers():
    scenario = f"rules: [ {{ name: stops, when: {{ send: {{ to: '{ANA}' }} }}, then: [ {{ reply: STOP }} ] }} ]"
    async with running(scenario) as rig:
        sent = await rig.send(to=ANA)
        await rig.advance(by="1m")
        found = await told(rig)
        text = await shown(rig)

    assert (found["direction"], found["cause"], found["reply"]) == ("in", "rules[0] stops", sent)
    assert f"\nwritten by rules[0] stops, in answer to {sent}\n" in text
