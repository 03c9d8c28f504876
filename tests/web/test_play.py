"""Our side: the scenario and the rules that came through the API."""

from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import PLAIN, running
from tests.web.asking import error

NO_FLAG: dict[str, Any] = {"clock": None}


# -- the scenario


async def test_a_scenario_is_shown_as_it_was_given():
    text = "# é\nversion: 1\nname:   spaced   \n"
    async with running() as rig:
        before = await rig.sim("GET", "/scenario")
        put = await rig.sim("PUT", "/scenario", text=text)
        after = await rig.sim("GET", "/scenario")

    assert before.body.decode() == PLAIN
    assert after.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert after.body.decode() == text
    assert put.json == {"scenario": "spaced", "warnings": []}


async def test_a_scenario_may_be_json():
    async with running() as rig:
        answer = await rig.sim("PUT", "/scenario", {"version": 1, "name": "from json"})

    assert (answer.status, answer.json["scenario"]) == (200, "from json")


async def test_every_problem_of_a_scenario_is_told_with_its_place_and_nothing_changes():
    bad = "version: 1\nname: bad\nrules:\n  - when: { send: { too: '+19195550101' } }\n    then: [ { faild: 4720 } ]\n"
    async with running() as rig:
        answer = await rig.sim("PUT", "/scenario", text=bad)
        shown = (await rig.sim("GET", "")).json

    assert answer.status == 422
    assert error(answer)["message"] == "the scenario has 2 problems"
    first, second = error(answer)["problems"]
    assert (first["path"], first["line"], first["hint"]) == ("rules[0].when.send.too", 4, "did you mean 'to'?")
    assert (second["path"], second["line"], second["hint"]) == ("rules[0].then[0].faild", 5, "did you mean 'fail'?")
    assert (shown["scenario"], shown["lastSeq"]) == ("plain", 2)


async def test_warnings_of_a_good_scenario_are_told():
    loud = "version: 1\nname: loud\nrules: [ { when: { send: {} }, then: [ { sent: true } ] } ]\nprofile: 2018-quirk\n"
    async with running() as rig:
        answer = await rig.sim("PUT", "/scenario", text=loud)

    assert answer.status == 200
    assert {warning["level"] for warning in answer.json["warnings"]} == {"warning"}


NTH = "version: 1\nname: %s\n%srules: [ { when: { send: {}, nth: 2 }, then: [ { after: %s, fail: 4720 } ] } ]\n"


async def test_in_the_middle_of_a_run_plans_stay_and_counters_begin_again(receiver: Receiver):
    async with running(NTH % ("one", "", "10s"), callback_url=receiver.url) as rig:
        await rig.send(to="+19195550101")
        planned = await rig.send(to="+19195550102")

        await rig.sim("PUT", "/scenario", text=NTH % ("two", "profile: 2018-quirk\nseed: 9\n", "1s"))
        await rig.send(to="+19195550103")
        await rig.send(to="+19195550104")
        await rig.advance(by="1m")

        shown = (await rig.sim("GET", "")).json
        events = [
            (got.event["to"][-1], got.event["type"], got.event["time"], "errorCode" in got.event)
            for got in receiver.got
        ]
        rig.check_replay()
    assert (shown["scenario"], shown["profile"], shown["seed"]) == ("two", "2018-quirk", 9)
    assert shown["counters"] == {"rules[0]": 2}
    assert [event[:2] for event in events] == [
        ("1", "message-delivered"),
        ("3", "message-delivered"),
        ("4", "message-failed"),
        ("2", "message-failed"),
    ]
    assert [event[2][:19] for event in events[2:]] == ["2026-01-01T00:00:01", "2026-01-01T00:00:10"]
    assert len(events[0][2]) == len("2026-01-01T00:00:00.000000Z")  # each message in the era it was sent in
    assert len(events[2][2]) == len("2026-01-01T00:00:01.000Z")
    assert planned


async def test_a_scenarios_clock_is_followed_unless_a_flag_or_the_api_chose_one():
    faster = PLAIN + "clock: 3600x\n"
    async with running(**NO_FLAG) as rig:
        await rig.sim("PUT", "/scenario", text=faster)
        followed = (await rig.sim("GET", "/clock")).json["mode"]
        await rig.sim("PUT", "/clock", {"mode": "manual"})
        await rig.sim("PUT", "/scenario", text=faster + "# again\n")
        chosen = (await rig.sim("GET", "/clock")).json["mode"]
    async with running(clock="manual") as rig:
        await rig.sim("PUT", "/scenario", text=faster)
        flagged = (await rig.sim("GET", "/clock")).json["mode"]

    assert (followed, chosen, flagged) == ("compressed", "manual", "manual")


async def test_a_scenario_whose_clock_cannot_be_followed_now_changes_nothing(receiver: Receiver):
    answers = []
    async with running(PLAIN + "clock: manual\n", callback_url=receiver.url, **NO_FLAG) as rig:

        async def put(event: dict[str, Any]) -> None:
            answers.append(await rig.sim("PUT", "/scenario", text="version: 1\nname: late\nclock: real\n"))

        receiver.hook = put
        await rig.send()

        await rig.advance(by="1s")

        shown = (await rig.sim("GET", "")).json
    assert [answer.status for answer in answers] == [409]
    assert (shown["scenario"], shown["clock"]["mode"]) == ("plain", "manual")


# -- rules


FAILS = [{"fail": 4720}]
NEVER = "can never match"


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        (
            {"when": {"send": {"to": "9195550111"}}, "then": FAILS},
            [("when.send.to", f"{NEVER}: '9195550111' is no E.164 number", "did you mean '+19195550111'?", 1)],
        ),
        (
            [{"when": {"send": {}}, "then": FAILS}, {"when": {"send": {}}, "then": [{"fail": 4999}]}],
            [
                ("rules[1]", f"{NEVER}: api[0] takes every message that it could", None, 1),
                ("rules[1].then[0].fail", "4999 is not an error code of the profile 2026", "bwsim codes lists them", 1),
            ],
        ),
        (
            {"when": {"send": {}, "state": "dwon"}, "then": FAILS},
            [
                (
                    "when.state",
                    f"{NEVER}: no step enters this state; there is start and down",
                    "did you mean 'down'?",
                    1,
                )
            ],
        ),
        ({"when": {"send": {}, "state": "down"}, "then": FAILS}, []),
        ({"when": {"send": {}}, "callbacks": {"copies": 2}}, []),
    ],
)
async def test_rules_that_are_put_are_warned_of_as_a_file_with_them_would_be(said, warned):
    scenario = PLAIN + "rules: [ { when: { send: { to: '+1919*' } }, then: [ { deliver: true }, { state: down } ] } ]\n"
    async with running(scenario) as rig:
        put = await rig.sim("POST", "/rules", said)

    found = [(each["path"], each["message"], each.get("hint"), each["line"]) for each in put.json["warnings"]]
    assert (put.status, found) == (201, warned)


async def test_rules_come_before_the_others_newest_first_and_go_together(receiver: Receiver):
    scenario = PLAIN + "rules: [ { when: { send: {} }, then: [ { fail: 4720 } ] } ]\n"
    async with running(scenario, callback_url=receiver.url) as rig:
        one = await rig.sim("POST", "/rules", {"when": {"send": {}}, "then": [{"fail": 4770}]})
        two = await rig.sim(
            "POST", "/rules", text="- { when: { send: { to: '+19195550109' } }, then: [ { fail: 4432 } ] }"
        )
        for number in ("+19195550101", "+19195550109"):
            await rig.send(to=number)
        removed = await rig.sim("DELETE", "/rules")
        await rig.send(to="+19195550101")
        await rig.advance(by="0s")

        counters = (await rig.sim("GET", "")).json["counters"]
        messages = (await rig.sim("GET", "/messages")).json["messages"]
        rig.check_replay()
    assert [(answer.status, answer.json) for answer in (one, two)] == [
        (201, {"rules": ["api[0]"], "warnings": []}),
        (201, {"rules": ["api[1]"], "warnings": []}),
    ]
    assert (removed.status, removed.body) == (204, b"")
    assert [message["recipients"][0]["errorCode"] for message in messages] == [4720, 4432, 4770]
    assert counters == {"rules[0]": 3}


async def test_a_rule_with_problems_is_422_and_changes_nothing():
    async with running() as rig:
        answer = await rig.sim("POST", "/rules", {"when": {"send": {"tx": "a"}}, "then": [{"fail": 4720}]})
        shown = (await rig.sim("GET", "")).json

    assert (answer.status, error(answer)["message"]) == (422, "the rule has 1 problem")
    assert error(answer)["problems"][0]["path"].endswith("when.send.tx")
    assert shown["lastSeq"] == 2
