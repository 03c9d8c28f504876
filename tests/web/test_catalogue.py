"""What there is to choose from."""

import pytest

from simulator import profiles
from simulator.profiles.behaviours import BY_NAME
from simulator.scenario import builtin
from simulator.scenario.load import load_scenario
from tests.rig import running
from tests.web.asking import call, error


async def test_every_era_is_listed_and_shown_with_its_sources():
    async with running() as rig:
        listed = await call(rig, "GET", "/profiles")
        shown = [await call(rig, "GET", f"/profiles/{name}") for name in (*profiles.NAMES, "newest")]

    assert [era["name"] for era in listed.json["profiles"]] == list(profiles.NAMES)
    assert [each.json["name"] for each in shown] == [*profiles.NAMES, profiles.NEWEST]
    assert shown[0].json["facts"].keys() == BY_NAME.keys()
    assert all(fact["source"] and fact["confidence"] for fact in shown[0].json["facts"].values())


async def test_codes_are_those_of_the_era_that_is_played_or_of_another():
    async with running(profile="2018-quirk") as rig:
        played = await call(rig, "GET", "/codes")
        other = await call(rig, "GET", "/codes?profile=2026")

    assert played.json["profile"] == "2018-quirk"
    assert [code["code"] for code in other.json["codes"]] == sorted(profiles.get("2026").codes.value)


async def test_every_built_in_scenario_is_listed_and_can_be_read():
    async with running() as rig:
        listed = await call(rig, "GET", "/scenarios")
        names = [each["name"] for each in listed.json["scenarios"]]
        texts = [(await call(rig, "GET", f"/scenarios/{name}")).body.decode() for name in names]

    assert names == [*builtin.names(), "numbers"]
    assert all(load_scenario(text, file="x").scenario for text in texts)


async def test_the_schema_is_that_of_a_scenario():
    async with running() as rig:
        answer = await call(rig, "GET", "/schema")

    assert answer.status == 200
    assert {"rules", "account", "callbacks"} <= answer.json["properties"].keys()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/profiles/2021-gte", "did you mean '2021-get'?"),
        ("/codes?profile=2025", "there are 2018-sent"),
        ("/scenarios/defualt", "did you mean 'default'?"),
    ],
)
async def test_what_there_is_not_is_404_with_a_guess(path: str, words: str):
    async with running() as rig:
        answer = await call(rig, "GET", path)

    assert answer.status == 404
    assert words in error(answer)["message"]
