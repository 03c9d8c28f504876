"""A fresh account with exactly the choices of a test; how many there may be; and that asking makes none."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.runtime.lending import FIRST_OWN_ID, LENT_S
from tests.receiver import Receiver
from tests.rig import ACCOUNT, PLAIN, Answer, Rig, running
from tests.web.asking import call, error

FAILS = (
    "version: 1\nname: fails\nseed: 3\nprofile: 2018-quirk\n"
    "rules: [ { when: { send: {} }, then: [ { fail: 4720 } ] } ]\n"
)


async def make(rig: Rig, **said: Any) -> Answer:
    async with rig.http.post(f"{rig.url}/_sim/accounts", json=said) as response:
        return Answer(response.status, dict(response.headers), await response.read())


async def accounts(rig: Rig) -> list[str]:
    listed = await call(rig, "GET", "/accounts")
    return [account["account"] for account in listed.json["accounts"]]


# -- a fresh account


async def test_an_account_is_made_with_exactly_the_choices_that_were_said(receiver: Receiver):
    async with running(FAILS, clock="real", seed="1") as rig:
        made = await make(
            rig,
            scenario=PLAIN,
            profile="2021-get",
            seed=99,
            clock={"mode": "manual", "start": "2026-05-01T00:00:00Z"},
            callback_url=receiver.url,
            lease=True,
        )
        account = made.json["account"]
        sent = await rig.post(account)
        async with rig.http.post(f"{made.json['control_url']}/clock/advance", json={"by": "1s"}) as advanced:
            assert advanced.status == 200

    assert made.status == 201
    chosen = {"seed": 99, "profile": "2021-get", "scenario": "plain", "lent": True, "begun": True}
    assert made.json.items() >= {**chosen, "now": "2026-05-01T00:00:00.000Z", "account": str(FIRST_OWN_ID)}.items()
    assert made.json["base_url"] == f"{rig.url}/api/v2"
    assert sent.status == 202
    assert receiver.types() == ["message-delivered"]


async def test_choices_of_an_account_go_before_a_scenario_that_is_put_later():
    async with running() as rig:
        made = await make(rig, account=ACCOUNT, seed=5, profile="2026", clock="manual")
        await rig.sim("PUT", "/scenario", text=f"{FAILS}clock: real\n")
        shown = await rig.sim("GET", "")

    assert made.status == 201
    assert (shown.json["seed"], shown.json["profile"]) == (5, "2026")
    assert (shown.json["scenario"], shown.json["clock"]["mode"]) == ("fails", "manual")


async def test_choices_of_an_account_are_kept_over_a_restart(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await make(rig, account=ACCOUNT, scenario=FAILS, seed=5, profile="2026", callback_url="http://127.0.0.1:9/x")
        before = await rig.sim("GET", "")
        rig.check_replay()

    async with running(data=str(tmp_path)) as rig:
        after = await rig.sim("GET", "")
        url = rig.world.engine.config.find_url("app", "status")

    assert after.json == {**before.json, "counters": {}}
    assert (after.json["seed"], after.json["profile"], after.json["scenario"]) == (5, "2026", "fails")
    assert url == "http://127.0.0.1:9/x"


async def test_ids_of_accounts_that_are_made_are_never_used_again():
    async with running() as rig:
        first = (await make(rig)).json["account"]
        await rig.post(str(FIRST_OWN_ID + 1))
        async with rig.http.delete(f"{rig.url}/_sim/accounts/{first}"):
            pass
        second = (await make(rig)).json["account"]

    assert (first, second) == (str(FIRST_OWN_ID), str(FIRST_OWN_ID + 2))


@pytest.mark.parametrize("scenario", ["carrier-outage", FAILS, {"version": 1, "name": "object"}])
async def test_a_scenario_is_a_name_a_text_or_an_object(scenario: object):
    async with running() as rig:
        made = await make(rig, scenario=scenario)

    assert made.status == 201
    assert made.json["scenario"] in ("carrier-outage", "fails", "object")


@pytest.mark.parametrize(
    ("said", "path", "words"),
    [
        ({"profil": "2026"}, "profil", "did you mean 'profile'?"),
        ({"profile": "2021-gte"}, "profile", "did you mean '2021-get'?"),
        ({"seed": -1}, "seed", "expected a whole number"),
        ({"seed": True}, "seed", "expected a whole number"),
        ({"clock": "manul"}, "clock", "did you mean 'manual'?"),
        ({"callback_url": "localhost"}, "callback_url", "expected a URL like"),
        ({"callback_url": 3}, "callback_url", "expected a URL"),
        ({"lease": "yes"}, "lease", "expected true or false"),
        ({"scenario": "carrier-outages"}, "scenario", "did you mean 'carrier-outage'?"),
        ({"scenario": "version: 1\nname: x\nrulez: []\n"}, "rulez", "did you mean 'rules'?"),
        ({"account": "a/b"}, "account", "without /"),
        ({"account": "9" * 61}, "account", "at most 60"),
    ],
)
async def test_a_mistake_in_a_choice_is_told_and_makes_nothing(said: dict[str, Any], path: str, words: str):
    async with running() as rig:
        answer = await make(rig, **said)
        left = await accounts(rig)

    (problem,) = error(answer)["problems"]
    assert (answer.status, problem["path"]) == (422, path)
    assert words in error(answer)["message"]
    assert left == []


async def test_an_account_in_use_is_not_made_again():
    async with running() as rig:
        await rig.send()
        answer = await make(rig, account=ACCOUNT)

    assert (answer.status, error(answer)["type"]) == (409, "conflict")
    assert "DELETE it first" in error(answer)["message"]


# -- how many


async def test_past_the_bound_the_idlest_account_is_forgotten():
    async with running(worlds="2") as rig:
        for account in ("1", "2"):
            rig.simulator.world(account)
        rig.simulator.world("1")
        rig.simulator.world("3")

        assert await accounts(rig) == ["1", "3"]


async def test_what_is_pending_or_lent_is_not_forgotten_and_then_there_is_no_place():
    async with running(worlds="2") as rig:
        await rig.send()
        lent = await make(rig, lease=True)
        full = await make(rig)
        refused = await rig.post("3")
        async with rig.http.delete(f"{lent.json['control_url']}/lease") as given_back:
            assert given_back.status == 204
        made = await make(rig)
        left = await accounts(rig)

    assert (full.status, error(full)["type"]) == (503, "full")
    assert "--worlds" in error(full)["message"]
    assert (refused.status, set(refused.json)) == (503, {"type", "description"})
    assert left == [ACCOUNT, made.json["account"]]


async def test_an_account_that_was_lent_and_not_used_for_an_hour_may_go():
    async with running(worlds="1") as rig:
        lent = await make(rig, lease=True)
        rig.simulator.worlds[lent.json["account"]].used_s -= LENT_S
        made = await make(rig)

    assert made.status == 201


async def test_an_account_that_somebody_waits_for_is_not_forgotten():
    async with running(worlds="1") as rig:
        rig.simulator.world("1").waiters = 1
        answer = await make(rig)

    assert answer.status == 503


# -- asking makes none


@pytest.mark.parametrize("path", ["", "/clock", "/scenario", "/messages", "/journal", "/events"])
async def test_an_account_that_was_never_used_is_shown_as_it_would_be(path: str):
    async with running(seed="8") as rig:
        answer = await rig.sim("GET", path)
        shown = await rig.sim("GET", "")
        left = await accounts(rig)

    assert answer.status == 200
    assert shown.json.items() >= {"begun": False, "seed": 8, "lastSeq": 0, "totals": {}, "stopped": None}.items()
    assert left == []


async def test_no_get_under_sim_brings_an_account_into_being():
    async with running() as rig:
        routes = [
            route.resource.canonical
            for route in rig.server._runner.app.router.routes()
            if route.method == "GET" and route.resource is not None and "{account_id}" in route.resource.canonical
        ]
        paths = [route for route in routes if route.startswith("/_sim/")]
        for path in paths:
            filled = path.format_map(Filled())
            async with rig.http.get(rig.url + filled, timeout=aiohttp.ClientTimeout(total=60)) as response:
                assert response.status < 500, path
                if not path.endswith("/stream"):
                    await response.read()
        left = await accounts(rig)

    assert len(paths) >= 8
    assert left == []


class Filled(dict[str, str]):
    """A value for every part of a path."""

    def __missing__(self, key: str) -> str:
        return "1"
