"""GET …/messages/{id}/explain, and `bwsim explain`."""

import asyncio

import aiohttp
import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.receiver import Receiver
from tests.rig import running

ANA, BEN = "+19195550111", "+19195550112"
SCENARIO = f"""
version: 1
name: story
rules:
  - name: every second to Ana
    when: {{ send: {{ to: "{ANA}" }}, nth: every 2 }}
    then: [ {{ after: 2s, fail: 4720 }} ]
  - name: spam
    when: {{ send: {{ text: {{ contains: free }}, tag: "promo-*" }} }}
    then: [ {{ fail: 4770 }} ]
  - name: closed
    when: {{ send: {{ text: closed? }}, state: closed }}
    then: [ {{ fail: 5600 }} ]
  - name: never lucky
    when: {{ send: {{ to: "{BEN}" }}, chance: 0.000001% }}
    then: [ {{ fail: 5600 }} ]
  - name: closing
    when: {{ send: {{ text: close }} }}
    then: [ {{ state: closed }} ]
"""


async def told(rig, message: str):
    answer = await rig.sim("GET", f"/messages/{message}/explain")
    assert answer.status == 200, answer.body
    return answer.json


def fates(recipient) -> dict[str, str]:
    return {each["rule"].split(" ", 1)[1]: each["fate"] for each in recipient["considered"]}


def differs(recipient, rule: str) -> list[tuple[str, str, str]]:
    [found] = [each for each in recipient["considered"] if each["rule"].endswith(f" {rule}")]
    return [(one["what"], one["found"], one["wanted"]) for one in found["differs"]]


def callback(explained) -> str:
    return str(explained["recipients"][0]["happened"][0]["callback"])


async def test_it_tells_the_rule_that_took_it_and_what_kept_the_others():
    async with running(SCENARIO) as rig:
        await rig.send(to=ANA)
        second = await rig.send(to=ANA, text="free beer")

        [recipient] = (await told(rig, second))["recipients"]

    assert recipient["rule"] == "rules[0] every second to Ana"
    assert recipient["because"] == "rules[0] every second to Ana took it"
    assert fates(recipient) == {
        "every second to Ana": "took",
        "spam": "missed",
        "closed": "missed",
        "never lucky": "missed",
        "closing": "missed",
    }
    assert differs(recipient, "spam") == [("tag", "none", "promo-*")]
    assert [(event["type"], event["errorCode"]) for event in recipient["planned"]] == [("message-failed", 4720)]


async def test_counters_state_and_draws_are_those_of_that_moment():
    async with running(SCENARIO) as rig:
        first = await rig.send(to=ANA, text="closed?")
        await rig.send(to=BEN, text="close")
        later = await rig.send(to=BEN, text="closed?")
        await rig.sim("PUT", "/scenario", text="version: 1\nname: other\n")

        before, after = await told(rig, first), await told(rig, later)

    assert (before["scenario"], before["state"], after["state"]) == ("story", "start", "closed")
    assert differs(before["recipients"][0], "every second to Ana") == [("nth", "1", "every 2")]
    assert differs(before["recipients"][0], "closed") == [("state", "start", "closed")]
    assert after["recipients"][0]["rule"] == "rules[2] closed"
    [(what, found, wanted)] = differs(after["recipients"][0], "never lucky")
    assert (what, wanted) == ("chance", "below 1e-06%")
    assert found.startswith("a draw of ")


async def test_what_it_finds_is_what_was_decided_for_every_recipient():
    async with running(SCENARIO) as rig:
        for text in ("hello", "free", "close", "closed?", "hi"):
            await rig.send(to=[ANA, BEN], text=text, tag="promo-1")
        messages = (await rig.sim("GET", "/messages")).json["messages"]

        explained = [await told(rig, message["id"]) for message in messages]

    for one in explained:
        for recipient in one["recipients"]:
            took = [each["rule"] for each in recipient["considered"] if each["fate"] == "took"]
            assert took == ([recipient["rule"]] if recipient["rule"] else [])


async def test_a_rule_that_fits_behind_another_is_told():
    async with running(SCENARIO) as rig:
        await rig.send(to=ANA, text="free", tag="promo-1")
        await rig.send(to=ANA, text="free", tag="promo-1")

        [recipient] = (await told(rig, "newest"))["recipients"]

    assert fates(recipient)["spam"] == "behind"


async def test_it_says_how_each_callback_stands():
    receiver = Receiver()
    await receiver.start()
    try:
        async with running() as rig:
            await rig.send(to=ANA)
            await rig.advance(by="1s")
            nobody = await told(rig, "newest")
            await rig.sim("PUT", "/applications/app", {"callback_url": f"{receiver.url}/status"})
            receiver.answer(503, times=1)
            await rig.send(to=ANA)
            await rig.advance(by="1s")
            waiting = await told(rig, ANA)
            await rig.advance(by="1h")
            done = await told(rig, ANA)
    finally:
        await receiver.stop()

    assert "no callback URL; name one with bwsim serve --callback-url" in callback(nobody)
    assert callback(waiting).startswith("waits after 1 attempt, the last one 503; next at")
    assert waiting["next"] is not None
    assert callback(done) == "acknowledged after 2 attempts, the last one 200"
    assert (done["pending"], done["next"]) == (0, None)


async def test_an_event_that_nobody_asked_for_names_what_is_asked_for():
    scenario = "rules: [ { when: { send: {} }, then: [ sending: true, deliver: true ] } ]"
    async with running(scenario, callback_url="http://127.0.0.1:9/") as rig:
        await rig.sim("PUT", "/applications/app", {"events": ["message-failed"]})
        await rig.send(to=ANA)
        await rig.advance(by="1s")

        happened = (await told(rig, "newest"))["recipients"][0]["happened"]

    said = "not sent: application app did not ask for it; it asks for message-failed"
    assert [event["callback"] for event in happened] == [said, said]


async def test_a_message_that_waits_in_the_queue_says_where():
    async with running("account: { queue: { rate: 1/s, capacity: 1m } }") as rig:
        for _ in range(3):
            await rig.send(to=ANA)

        waiting = await told(rig, "newest")

    assert waiting["queue"] == "waits in the account's queue behind 1 other message"


async def test_a_message_from_a_handset_is_explained_by_rules_on_receive():
    scenario = (
        "rules:\n  - name: lost\n    when: { receive: { text: lost } }\n    then: [ silence: true ]\n"
        "  - name: any\n    when: { receive: {} }\n    then: [ state: seen ]\n"
    )
    async with running(scenario) as rig:
        await rig.sim("POST", "/inbound", {"from": ANA, "to": "+19195550100", "text": "lost"})

        [recipient] = (await told(rig, "newest"))["recipients"]

    assert fates(recipient) == {"lost": "took", "any": "behind"}


@pytest.mark.parametrize("said", ["nothing", "+19195550199"])
async def test_an_unknown_message_is_not_found(said):
    async with running() as rig:
        answer = await rig.sim("GET", f"/messages/{said}/explain")

    assert answer.status == 404
    assert said in answer.json["error"]["message"]


async def test_the_command_tells_it_to_people():
    async with running(SCENARIO) as rig:
        await rig.send(to=ANA)
        await rig.send(to=[ANA, BEN], text="free")
        await rig.advance(by="1m")
        arguments = ["explain", BEN, "--url", rig.url]

        result = await asyncio.to_thread(CliRunner().invoke, cli, arguments)

    assert result.exit_code == 0, result.output
    assert f"{ANA}  rules[0] every second to Ana took it" in result.output
    assert f"{BEN}  no rule took it: an ordinary day" in result.output
    assert "  not rules[1] spam: tag is none, wanted promo-*" in result.output
    assert "message-failed 4720  not sent: application app has no callback URL" in result.output
    assert result.output.rstrip().endswith("nothing more will happen")


async def test_an_attempt_that_hangs_is_told_with_its_end():
    receiver = Receiver()
    await receiver.start()
    receiver.hang("/status")
    try:
        async with running(callback_url=f"{receiver.url}/status", cap="50ms") as rig:
            await rig.send(to=ANA)
            await rig.advance(by="1s")
            hung = await told(rig, "newest")
    finally:
        await receiver.stop()

    assert callback(hung) == "attempt 1 got no answer; it ends at 2026-01-01T00:00:10.000Z"
    assert hung["next"] == "2026-01-01T00:00:10.000Z"


ANSWERING = f"""
version: 1
rules:
  - name: out
    when: {{ send: {{ tag: "news-*" }} }}
    then: [ {{ respond: {{ status: 503 }} }} ]
  - name: lost
    when: {{ send: {{ to: "{BEN}" }}, nth: 2 }}
    then: [ {{ drop: {{ how: reset, accepted: true }} }} ]
"""


async def test_the_rules_that_would_have_answered_the_request_are_told_too():
    async with running(ANSWERING) as rig:
        first = await rig.send(to=[ANA, BEN], text="hello")
        [lost, out] = (await told(rig, first))["answers"]
        shown = await asyncio.to_thread(CliRunner().invoke, cli, ["explain", first, "--url", rig.url])
        with pytest.raises(aiohttp.ClientError):
            await rig.post(to=[ANA, BEN], text="hello")
        second = (await told(rig, "newest"))["answers"]
        shown_second = await asyncio.to_thread(CliRunner().invoke, cli, ["explain", "--url", rig.url])

    assert [(one["what"], one["found"], one["wanted"]) for one in out["differs"]] == [("tag", "none", "news-*")]
    assert [(one["what"], one["found"], one["wanted"]) for one in lost["differs"]] == [("nth", "1", "2")]
    assert "not answered by rules[1] lost: nth is 1, wanted 2" in shown.output
    assert [each["fate"] for each in second] == ["took", "missed"]
    assert "answered by rules[1] lost" in shown_second.output
