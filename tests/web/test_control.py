"""Our side: the whole simulator, one account, its clock, and what is wrong with a request."""

import io
from typing import Any

import pytest

from simulator import __version__
from tests.receiver import Receiver
from tests.rig import ACCOUNT, PLAIN, running
from tests.web.asking import call, error

STOPPED = "the disk is full"


# -- the whole simulator


async def test_health_tells_version_and_defaults():
    async with running(PLAIN, clock="3600x", profile="2018-quirk", seed="7") as rig:
        answer = await call(rig, "GET", "/health")

    assert answer.status == 200
    assert answer.json == {
        "status": "ok",
        "version": __version__,
        "defaults": {
            "profile": "2018-quirk",
            "seed": 7,
            "clock": {"mode": "compressed", "rate": 3600.0},
            "scenario": "test",
        },
    }


async def test_health_is_503_while_an_account_is_stopped():
    async with running() as rig:
        rig.world.journal.fail(STOPPED)

        stopped = await call(rig, "GET", "/health")
        asked = [
            await rig.sim("POST", "/clock/advance", {"by": "1s"}),
            await rig.sim("PUT", "/clock", {"mode": "real"}),
            await rig.sim("PUT", "/scenario", text=PLAIN),
            await rig.sim("POST", "/rules", text="[]"),
            await rig.sim("PUT", "/applications/a", {}),
            await rig.sim("GET", "/journal"),
        ]
        shown = await rig.sim("GET", "")
        await rig.sim("DELETE", "")
        again = await call(rig, "GET", "/health")

    assert (stopped.status, stopped.json["status"], stopped.json["stopped"]) == (503, "stopped", {ACCOUNT: STOPPED})
    assert [(answer.status, error(answer)["message"]) for answer in asked] == [(503, STOPPED)] * 6
    assert (shown.status, shown.json["stopped"]) == (200, STOPPED)
    assert (again.status, again.json["status"]) == (200, "ok")


async def test_accounts_are_listed_and_reset_together():
    async with running() as rig:
        for account_id in ("1", "2"):
            await rig.post(account_id)

        before = await call(rig, "GET", "/accounts")
        reset = await call(rig, "DELETE", "/accounts")
        after = await call(rig, "GET", "/accounts")

    assert [account["account"] for account in before.json["accounts"]] == ["1", "2"]
    assert (reset.status, reset.body) == (204, b"")
    assert after.json == {"accounts": []}


@pytest.mark.parametrize("path", ["", "/", "/x", "/accounts/1/x", "/accounts/1/messages/x/y", "/accounts//messages"])
async def test_an_unknown_path_is_404_and_says_where_things_are(path: str):
    async with running() as rig:
        answer = await call(rig, "GET", path)

    assert answer.status == 404
    assert "Bandwidth's API is under /api/v2, ours under /_sim" in error(answer)["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/health", "GET"),
        ("PATCH", "/accounts/1/scenario", "PUT"),
        ("GET", "/accounts/1/clock/advance", "POST"),
    ],
)
async def test_another_verb_is_405_and_says_which_are_allowed(method: str, path: str, allowed: str):
    async with running() as rig:
        answer = await call(rig, method, path)

    assert answer.status == 405
    assert allowed in error(answer)["message"]


async def test_what_is_too_large_is_413():
    async with running() as rig:
        answer = await call(rig, "PUT", "/accounts/1/scenario", data=io.BytesIO(b" " * 1_048_577))

    assert (answer.status, error(answer)["type"]) == (413, "too-large")


# -- one account


async def test_an_account_shows_clock_scenario_counters_and_what_is_pending(receiver: Receiver):
    scenario = (
        "version: 1\nname: shown\nseed: 5\naccount: { queue: { rate: 1/s, capacity: 1m } }\n"
        "rules: [ { name: first, when: { send: {} }, then: [ { after: 5s, deliver: true } ] } ]\n"
    )
    async with running(scenario, callback_url=receiver.url) as rig:
        for _ in range(3):
            await rig.send()

        shown = (await rig.sim("GET", "")).json

    assert shown.pop("queue").items() >= {"segments": 2, "messages": 2, "perMinute": 60, "capacity": 60}.items()
    assert shown == {
        "account": ACCOUNT,
        "begun": True,
        "lent": False,
        "closed": False,
        "now": "2026-01-01T00:00:00.000Z",
        "clock": {"mode": "manual", "rate": None},
        "profile": "2026",
        "seed": 5,
        "scenario": "shown",
        "counters": {"rules[0]": 3},
        "totals": {"accepted": 3},
        "messages": 3,
        "traffic": [],
        "pending": 2,
        "due": 0,
        "next": "2026-01-01T00:00:01.000Z",
        "firstSeq": 1,
        "lastSeq": 5,
        "stopped": None,
    }


async def test_a_reset_begins_anew_and_old_cursors_are_gone():
    async with running() as rig:
        first = await rig.send()
        for _ in range(3):
            await rig.send()

        reset = await rig.sim("DELETE", "")
        gone = await rig.sim("GET", "/journal?after=6")
        again = await rig.send()

    assert reset.status == 204
    assert (gone.status, error(gone)["type"]) == (410, "gone")
    assert again == first


# -- the clock


@pytest.mark.parametrize(
    ("said", "mode", "rate"),
    [
        ("manual", "manual", None),
        ("3600x", "compressed", 3600.0),
        ({"day": "24s"}, "compressed", 3600.0),
        ({"mode": "compressed", "rate": 60}, "compressed", 60.0),
        ({"mode": "auto", "rate": None}, "auto", None),
    ],
)
async def test_the_clock_is_set_by_its_one_grammar_and_what_is_shown_may_be_put_back(said: Any, mode: str, rate: float):
    async with running() as rig:
        put = await rig.sim("PUT", "/clock", said)
        got = await rig.sim("GET", "/clock")
        back = await rig.sim("PUT", "/clock", {"mode": got.json["mode"], "rate": got.json["rate"]})

    assert [answer.status for answer in (put, got, back)] == [200] * 3
    assert (put.json["mode"], put.json["rate"]) == (got.json["mode"], got.json["rate"]) == (mode, rate)
    assert got.json["now"] >= "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("method", "path", "said", "words"),
    [
        ("PUT", "/clock", {"mode": "manul"}, "did you mean 'manual'?"),
        ("PUT", "/clock", {"rat": 5}, "did you mean 'rate'?"),
        ("PUT", "/clock", "fast", "expected real, manual, auto, a rate like 3600x or { day: 24s }"),
        ("PUT", "/clock", {"mode": "real", "rate": 2}, "a real clock has no rate"),
        ("POST", "/clock/advance", {}, "expected one of"),
        ("POST", "/clock/advance", {"by": "1h", "to": "2027-01-01T00:00:00Z"}, "expected one of"),
        ("POST", "/clock/advance", {"bye": "1h"}, "unknown key"),
        ("POST", "/clock/advance", {"until": "ilde"}, "expected idle or next"),
        ("POST", "/clock/advance", {"by": "1 hour"}, "expected a duration"),
        ("POST", "/clock/advance", {"to": "2027-01-01"}, "expected a time with its zone"),
    ],
)
async def test_a_clock_that_is_said_wrongly_is_422_with_what_is_allowed(method: str, path: str, said: Any, words: str):
    async with running() as rig:
        answer = await rig.sim(method, path, said)

    assert answer.status == 422
    assert error(answer)["type"] == "invalid"
    assert words in answer.body.decode()
    assert error(answer)["problems"]


@pytest.mark.parametrize("path", ["/clock", "/clock/advance"])
async def test_what_is_not_json_is_400(path: str):
    async with running() as rig:
        answer = await rig.sim("PUT" if path == "/clock" else "POST", path, text="{")

    assert (answer.status, error(answer)["type"]) == (400, "bad-request")


# -- bodies that are none


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b'"\\ud800"', "half of a surrogate pair"),
        (b'{"by": "1h", "x": ["\\udc00"]}', "half of a surrogate pair"),
        (b'"\xed\xa0\x80"', "the body is not JSON"),
        (b'{"by": ', "truncated"),
    ],
)
async def test_a_body_that_is_no_json_is_told_why(body: bytes, words: str):
    async with running() as rig:
        answer = await call(rig, "POST", f"/accounts/{ACCOUNT}/clock/advance", data=io.BytesIO(body))

    assert answer.status == 400
    assert words in error(answer)["message"]
