"""What is said of a callback means the same in Python as in a file and through the control API."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.client import AsyncClient, ExpectationError, RefusedError
from simulator.client.conditions import IN_A_FILE, Fields
from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running

ANA, BEN, SHOP = "+19195550111", "+19195550112", "+19195550100"
PICTURE, HAT = "http://pictures.example/cat.png", "http://pictures.example/hat[1].png"
STORY = f"""
rules:
- when: {{ send: {{ to: "{BEN}", kind: sms }} }}
  then: [ {{ fail: 4720 }} ]
"""

# field by field: what is said, and whether something of the story fits
DESCRIPTIONS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"to": ANA}, True),
    ({"to": "+1919*"}, True),
    ({"to": "*1"}, True),
    ({"to": "+1919555011?"}, False),
    ({"to": "+1919555011[12]"}, False),
    ({"to": {"equals": "+1919*"}}, False),
    ({"to": {"in": ["+1918*", "+19195550112"]}}, True),
    ({"to": {"not": "+1*"}}, False),
    ({"to": {"not": {"in": [ANA, BEN, SHOP]}}}, False),
    ({"from_": {"contains": "5550111"}}, True),
    ({"from_": {"matches": "^\\+1833"}}, False),
    ({"text": "5* hotel [x]? A\\d"}, True),
    ({"text": "5*"}, False),
    ({"text": {"contains": "5*"}}, True),
    ({"text": {"equals": "lunch"}}, True),
    ({"text": {"in": ["lunch*", "dinner"]}}, False),
    ({"text": {"not": {"contains": "e"}}}, True),
    ({"text": {"matches": "^[a-z]+$"}}, True),
    ({"text": {"matches": "LUNCH"}}, False),
    ({"text": {"matches": "(?i)LUNCH"}}, True),
    ({"tag": "order-*"}, True),
    ({"tag": "order"}, False),
    ({"tag": {"not": "order-*"}}, True),
    ({"tag": {"not": {"matches": "."}}}, True),
    ({"tag": {"contains": "e"}, "to": BEN}, False),
    ({"media": True}, True),
    ({"media": False, "kind": "mms"}, False),
    ({"media": PICTURE}, True),
    ({"media": "*[1].png"}, True),
    ({"media": {"not": "*.png"}, "kind": "mms"}, False),
    ({"media": {"in": ["*.gif", HAT]}}, True),
    ({"direction": "in"}, True),
    ({"direction": {"not": "in"}, "text": "STOP"}, False),
    ({"kind": {"in": ["group", "mms"]}}, True),
    ({"kind": "group"}, False),
    ({"error_code": 4720}, True),
    ({"error_code": 4721}, False),
    ({"error_code": {"in": [4720, 4721]}}, True),
    ({"error_code": {"not": 4720}, "to": BEN}, False),
    ({"application_id": "shop*"}, True),
    ({"application_id": {"not": "shop"}, "direction": "out"}, False),
    ({"message_id": "*"}, True),
    ({"message_id": {"equals": "*"}}, False),
    ({"message_id": {"matches": "^\\w{20,}$"}}, True),
    ({"to": BEN, "error_code": 4720, "text": "lunch"}, True),
    ({"to": ANA, "error_code": 4720}, False),
]  # fmt: skip
WRONG: list[dict[str, Any]] = [
    {"to": 19195550111},
    {"to": ["+1*"]},
    {"to": {"in": []}},
    {"to": {"contain": "+1"}},
    {"text": {"matches": "(?=a)b"}},
    {"text": {"not": 3}},
    {"error_code": "4720"},
    {"error_code": 47},
    {"error_code": True},
    {"error_code": {"contains": 47}},
    {"media": 3},
    {"direction": "inn"},
    {"kind": {"matches": "s"}},
]


def in_a_file(fields: dict[str, Any]) -> dict[str, Any]:
    return {IN_A_FILE.get(name, name): said for name, said in fields.items()}


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(STORY, callback_url=receiver.url) as started:
        await started.send(to=ANA, text="5* hotel [x]? A\\d", tag="order-7", applicationId="shop")
        await started.send(to=BEN, text="lunch", applicationId="shop")
        await started.send(to=ANA, text="", media=[PICTURE, HAT], applicationId="shop")
        await started.sim("POST", "/inbound", {"from": ANA, "to": SHOP, "text": "STOP"})
        await started.advance(by="1h")
        yield started


async def fits(simulator: AsyncClient, fields: Any, **said: Any) -> bool:
    try:
        await simulator.expect_callback(**said, **fields)
    except ExpectationError:
        return False
    return True


async def test_a_description_fits_the_same_callbacks_everywhere(rig: Rig):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        for fields, expected in DESCRIPTIONS:
            verdict = (await rig.sim("POST", "/verdict", {"callback": in_a_file(fields)})).json
            [judged] = verdict["expectations"]

            assert verdict["passed"] == expected, fields
            assert await fits(simulator, fields) == expected, fields
            if expected:
                assert await fits(simulator, fields, times=judged["count"]), fields
                assert len(await simulator.events(**fields)) == judged["count"], fields
            else:
                await simulator.expect_no_callback(**fields)


async def test_every_type_of_event_is_looked_for_alike(rig: Rig):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        for kind in ("message-delivered", "message-failed", "message-received", "message-sent"):
            verdict = (await rig.sim("POST", "/verdict", {"callback": {"type": kind}})).json
            assert len(await simulator.events(kind)) == verdict["expectations"][0]["count"]


async def test_what_a_file_may_not_say_is_refused_in_python_too(rig: Rig):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        for fields in WRONG:
            refused = await rig.sim("POST", "/verdict", {"callback": in_a_file(fields)})
            assert refused.status == 422, fields
            with pytest.raises(ValueError, match=f"^{next(iter(fields))}: "):
                await simulator.expect_callback(**fields)


async def test_what_only_python_can_say(rig: Rig):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        assert await fits(simulator, {"text": re.compile("LUNCH", re.IGNORECASE), "error_code": 4720})
        assert await fits(simulator, {"media": re.compile(r"hat\[1\]")})
        assert not await fits(simulator, {"media": re.compile("dog")})
        assert await fits(simulator, {"tag": None, "error_code": None})
        assert not await fits(simulator, {"tag": None, "text": {"contains": "hotel"}})
        for nonsense in ({"text": {"not": re.compile("x")}}, {"acknowledged": "yes"}):
            with pytest.raises(TypeError):
                await simulator.expect_callback(**nonsense)


def test_every_field_of_a_file_can_be_said_and_is_in_the_table():
    from simulator.scenario.expectations import Callback

    there = {field.alias or name for name, field in Callback.model_fields.items()}
    told = {name for fields, _ in DESCRIPTIONS for name in in_a_file(fields)}

    assert told == there - {"type"}
    assert {IN_A_FILE.get(name, name) for name in Fields.__annotations__} == told | {"acknowledged"}


# -- expectations as in a file


async def test_expectations_are_judged_by_the_simulator(rig: Rig, receiver: Receiver):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        verdict = await simulator.expect([
            {"callback": {"type": "message-failed", "to": BEN}, "times": 1, "acknowledged": True, "attempts": 1},
            {"sent": {"media": True}, "times": 1},
            {"refused": {}, "times": 0},
            {"app": "answers-every-callback"},
        ])  # fmt: skip
        newest = (await simulator.show())["lastSeq"]
        await simulator.expect("callback: {}\ntimes: 0", after=newest)

    assert [each["passed"] for each in verdict["expectations"]] == [True] * 4


async def test_an_expectation_that_does_not_hold_tells_what_came_the_nearest_and_how_to_see_it_again(
    rig: Rig, receiver: Receiver
):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        await rig.send(to=ANA)
        with pytest.raises(ExpectationError) as raised:
            await simulator.expect([
                {"name": "Ana", "callback": {"type": "message-failed", "to": ANA}, "within": "5s"},
                {"app": "backs-off"},
            ])  # fmt: skip

    assert str(raised.value).splitlines() == [
        "1 of 2 expectations does not hold:",
        f"  Ana: expected callback message-failed, to {ANA}: at least once, within 5s",
        "    came: none came",
        (
            f"    nearest: message-delivered to {ANA} at 2026-01-01T00:00:00.000Z; "
            "type is message-delivered, not message-failed"
        ),
        (
            "seed 1; again: bwsim serve --scenario test --seed 1 --start 2026-01-01T00:00:00.000Z --clock manual "
            f"--callback-url {receiver.url}"
        ),
        "1 delivery is due now; did you forget advance?",
    ]


async def test_an_expectation_that_is_none_is_refused_with_its_problems(rig: Rig):
    async with AsyncClient(rig.url, account=ACCOUNT) as simulator:
        with pytest.raises(RefusedError, match="did you mean 'type'"):
            await simulator.expect({"callback": {"typ": "message-failed"}})
