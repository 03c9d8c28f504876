import asyncio

import pytest

from tests.receiver import Receiver
from tests.rig import running

STORY = """\
name: carrier-trouble
seed: 42
rules:
  - when: { send: { to: "+19195550111" } }
    then: [ { after: 2s, fail: 4720 } ]
  - when: { send: { to: "+19195550129" }, nth: 1 }
    then: [ respond: { status: 429 } ]
expect:
  - name: Ana is told
    callback: { type: message-failed, errorCode: 4720, to: "+19195550111" }
    times: 1
    acknowledged: true
  - app: answers-every-callback
"""


async def test_the_scenarios_expectations_are_judged_now(receiver: Receiver):
    async with running(STORY, callback_url=receiver.url) as rig:
        await rig.send(to=["+19195550111"])
        before = (await rig.sim("GET", "/verdict")).json
        await rig.advance(by="2s")
        after = (await rig.sim("GET", "/verdict")).json

    assert (before["passed"], after["passed"]) == (False, True)
    ana = before["expectations"][0]
    assert (ana["name"], ana["passed"], ana["came"]) == ("Ana is told", False, "none came")
    assert ana["nearest"] == {
        "word": "nearest",
        "what": "message-failed to +19195550111",
        "differs": [],
        "note": "planned, but the account's time has not come to it",
    }
    [matched] = after["expectations"][0]["matched"]
    assert (matched["errorCode"], matched["attempts"][0]["status"]) == (4720, 200)
    assert (after["seed"], after["scenario"], after["incomplete"]) == (42, "carrier-trouble", None)
    assert after["replay"] == (
        "bwsim serve --scenario test --seed 42 --start 2026-01-01T00:00:00.000Z --clock manual "
        f"--callback-url {receiver.url}"
    )


async def test_without_expectations_a_verdict_passes_and_an_account_is_not_made_by_asking():
    async with running() as rig:
        answer = await rig.sim("GET", "/verdict")
        known = await rig.http.get(f"{rig.url}/_sim/accounts")
        accounts = (await known.json())["accounts"]

    assert answer.status == 200
    assert (answer.json["passed"], answer.json["expectations"]) == (True, [])
    assert accounts == []


async def test_a_scenario_that_is_put_has_a_story_of_its_own(receiver: Receiver):
    async with running(STORY, callback_url=receiver.url) as rig:
        await rig.send(to=["+19195550111"])
        await rig.advance(by="2s")
        await rig.sim("PUT", "/scenario", text="name: other\nexpect: [{ sent: {}, times: 0 }]")
        fresh = (await rig.sim("GET", "/verdict")).json
        await rig.send()
        used = (await rig.sim("GET", "/verdict")).json

    assert (fresh["passed"], used["passed"]) == (True, False)
    assert used["replay"].startswith(
        "bwsim scenario show --account 9900000 > scenario.yaml && bwsim serve --scenario scenario.yaml --seed 1 --start"
    )
    assert used["expectations"][0]["expected"] == "message sent: never"


async def test_other_expectations_can_be_judged_by_the_way(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        await rig.send(text="your order")
        await rig.advance(by="0s")
        [end] = [(await rig.sim("GET", "")).json["lastSeq"]]
        one = await rig.sim("POST", "/verdict", {"callback": {"text": {"contains": "order"}}, "times": 1})
        many = await rig.sim("POST", "/verdict", text="- sent: {}\n- refused: {}\n")
        later = await rig.sim("POST", f"/verdict?after={end}", {"expect": [{"callback": {}, "times": 0}]})
        rig.check_replay()

    assert (one.status, one.json["passed"]) == (200, True)
    assert [each["passed"] for each in many.json["expectations"]] == [True, False]
    assert later.json["passed"]


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("", 422, "nothing is written here"),
        ("[]", 422, "nothing is expected"),
        ("{\"callback\": {\"typ\": \"x\"}}", 422, "1:15: callback.typ: unknown field (did you mean 'type'?)"),
        ("app: backs-of", 422, "did you mean 'backs-off'?"),
        ("x" * 100, 422, "expected keys with values"),
    ],
)  # fmt: skip
async def test_what_is_badly_asked_is_told(text, status, said):
    async with running() as rig:
        answer = await rig.sim("POST", "/verdict", text=text)

    assert answer.status == status
    assert said in answer.json["error"]["message"]


@pytest.mark.parametrize("query", ["?after=99", "?after=x", "?bogus=1"])
async def test_a_cursor_that_is_none_is_told(query):
    async with running() as rig:
        await rig.send()
        answer = await rig.sim("POST", f"/verdict{query}", {"sent": {}})

    assert answer.status == (410 if query == "?after=99" else 422)


async def test_a_wait_on_the_wall_is_a_wait_though_the_accounts_time_stands_still():
    async with running(STORY) as rig:
        refused = await rig.post(to=["+19195550129"])
        await asyncio.sleep(0.01)
        await rig.send(to=["+19195550129"])
        hasty = await rig.sim("POST", "/verdict", {"app": "backs-off", "at_least": "1h"})
        patient = await rig.sim("POST", "/verdict", {"app": "backs-off", "at_least": "5ms"})

    assert refused.status == 429
    assert (hasty.json["passed"], patient.json["passed"]) == (False, True)
    assert "1h is wanted" in hasty.json["expectations"][0]["nearest"]["note"]


async def test_a_verdict_reads_on_where_it_stopped_and_through_a_restart(receiver: Receiver, tmp_path):
    story = "expect: [{ callback: {}, times: 3, acknowledged: true }]"
    for number in range(3):
        async with running(story, callback_url=receiver.url, data=str(tmp_path)) as rig:
            await rig.send()
            await rig.advance(by="0s")
            verdict = (await rig.sim("GET", "/verdict")).json
            again = (await rig.sim("GET", "/verdict")).json
        assert verdict == again
        assert (verdict["expectations"][0]["count"], verdict["passed"]) == (number + 1, number == 2)


async def test_entries_that_were_forgotten_make_a_verdict_incomplete(receiver: Receiver):
    story = "expect: [{ callback: { type: message-failed }, times: 0 }]"
    async with running(story, callback_url=receiver.url, retain="0") as rig:
        for _ in range(800):
            await rig.send()
        await rig.advance(by="1s")
        verdict = (await rig.sim("GET", "/verdict")).json

    assert not verdict["passed"]
    assert "were forgotten" in verdict["incomplete"]
    assert "--start" not in verdict["replay"]  # nobody knows any more when it began


async def test_what_the_journal_forgot_is_not_judged_for_ever(receiver: Receiver):
    story = "expect: [{ callback: { type: message-failed }, times: 0 }]"
    async with running(story, callback_url=receiver.url, retain="0") as rig:
        verdicts = rig.world.verdicts
        verdicts.most_forgotten = 1_000
        passed = []
        for _ in range(2):
            for _ in range(450):
                await rig.send()
            await rig.advance(by="1s")
            passed.append((await rig.sim("GET", "/verdict")).json["passed"])

    assert passed == [True, False]
    assert len(verdicts.facts.sent) < 900


@pytest.mark.parametrize(("profile", "said"), [({}, ""), ({"profile": "2021-get"}, " --profile 2021-get")])
async def test_the_command_that_plays_it_again_names_an_era_that_there_is(profile, said):
    async with running("provider: { max_text: 100 }\nexpect: [{ sent: {}, times: 1 }]", **profile) as rig:
        verdict = (await rig.sim("GET", "/verdict")).json

    assert verdict["replay"] == f"bwsim serve --scenario test --seed 1{said}"
