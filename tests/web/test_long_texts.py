"""Scenarios, rules and expectations as long as they may be: others are served while they are read."""

import asyncio
import itertools
import json
from typing import Any

import pytest

from tests.rig import ACCOUNT, Rig, running
from tests.waiting import until

COUNT = 3_000
TIMES = itertools.count()


def rule(number: int) -> dict[str, Any]:
    return {"when": {"send": {"to": f"+1919{number:07}"}}, "then": [{"fail": 4720}]}


RULES = json.dumps([rule(number) for number in range(COUNT)])
SCENARIO = json.dumps({"version": 1, "name": "long", "rules": json.loads(RULES)})
EXPECTED = json.dumps([{"callback": {"to": f"+1919{number:07}"}, "times": 0} for number in range(COUNT)])


async def answered_meanwhile(rig: Rig, method: str, path: str, text: str) -> tuple[Any, int]:
    """The answer to a long request, and how many short ones were answered before it."""
    fresh = text + " " * next(TIMES)  # what was read before would be remembered
    long = asyncio.create_task(rig.sim(method, path, text=fresh))
    count = 0
    while not long.done():
        await rig.sim("GET", "")
        count += 1
    return await long, count


@pytest.mark.parametrize(
    ("method", "path", "text", "status"),
    [
        ("PUT", "/scenario", SCENARIO, 200),
        ("PUT", "/scenario", SCENARIO.replace("fail", "faild"), 422),
        ("POST", "/rules", RULES, 201),
        ("POST", "/verdict", EXPECTED, 200),
    ],
)
async def test_others_are_served_while_a_long_text_is_read(method, path, text, status):
    async with running() as rig:
        await rig.sim("GET", "")

        answer, count = await answered_meanwhile(rig, method, path, text)

    assert answer.status == status
    assert count > 3  # when nobody else is served, two or three: before it is read, and after


async def test_a_long_scenario_of_a_fresh_account_holds_up_nobody_either():
    async with running() as rig:
        said = {"account": "other", "scenario": json.loads(SCENARIO) | {"name": f"another {next(TIMES)}"}}
        made = asyncio.create_task(rig.http.post(f"{rig.url}/_sim/accounts", json=said))
        count = 0
        while not made.done():
            await rig.sim("GET", "")
            count += 1
        answer = await made

    assert answer.status == 201
    assert count > 3


async def test_what_was_read_aside_is_what_is_played():
    async with running() as rig:
        await rig.sim("PUT", "/scenario", text=SCENARIO)
        await rig.sim("POST", "/rules", text=RULES.replace("4720", "4770"))
        message = await rig.send(to=f"+1919{COUNT - 1:07}")
        rig.check_replay()

        recipient = rig.world.engine.state.messages[message].recipients[0]

    assert recipient.rule == f"api[{COUNT - 1}]"


@pytest.mark.parametrize(("method", "path", "text"), [("POST", "/rules", RULES), ("PUT", "/scenario", SCENARIO)])
async def test_what_an_account_did_not_live_to_play_is_not_acknowledged(method: str, path: str, text: str):
    async with running() as rig:
        long = asyncio.create_task(rig.sim(method, path, text=text + " " * next(TIMES)))
        await until(lambda: rig.world.waiters)
        rig.simulator.reset(ACCOUNT)

        assert (await long).status == 410
