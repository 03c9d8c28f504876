"""A group with an invalid number, over HTTP: the table of reference 5.3, and every recipient decided for itself."""

from collections import Counter
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import running

FAILED, DELIVERED, SENDING = "message-failed", "message-delivered", "message-sending"
OUTSIDE_THE_PLAN, B, C = "+19190000000", "+19195550142", "+19195550143"
MISTYPED, BUILTIN = "+19195550199", "+15550004303"


def _scenario(*, profile: str | None = None, switch: str | None = None, receipts: bool | None = False) -> str:
    features = {"mms_delivery_receipts": receipts, "group_invalid_numbers": switch}
    said = ", ".join(f"{name}: {str(value).lower()}" for name, value in features.items() if value is not None)
    return f"""
version: 1
name: quirk
{f'profile: "{profile}"' if profile else ""}
account: {{ features: {{ {said} }} }}
rules:
  - {{ when: {{ send: {{ to: "{MISTYPED}" }} }}, then: [ {{ fail: 4303 }} ] }}
  - {{ when: {{ send: {{ to: "+19195550198" }} }}, then: [ {{ fail: 4302 }} ] }}
"""


async def _played(scenario: str, *sent: list[str], **flags: Any) -> list[dict[str, Any]]:
    """The events that the application received."""
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(scenario, callback_url=receiver.url, **flags) as rig:
            for to in sent:
                await rig.send(to=to)
            await rig.advance(until="idle")
            rig.check_replay()
    finally:
        await receiver.stop()
    return [got.event for got in receiver.got]


def _seen(events: list[dict[str, Any]]) -> Counter[tuple[str, str, int | None]]:
    return Counter((event["to"], event["type"], event.get("errorCode")) for event in events)


@pytest.mark.parametrize(
    ("profile", "switch", "behaviour"),
    [
        ("2018-quirk", None, "current"),
        ("2018-quirk", "current", "current"),
        ("2018-quirk", "correct", "correct"),
        ("2026", None, "correct"),
        ("2026", "current", "current"),
        ("2026", "correct", "correct"),
        (None, None, "correct"),
        (None, "current", "current"),
    ],
)
@pytest.mark.parametrize(
    ("invalid", "code"), [(OUTSIDE_THE_PLAN, 4303), (MISTYPED, 4303), (BUILTIN, 4303), ("+19195550198", 4302)]
)
async def test_the_table_of_the_quirk(profile, switch, behaviour, invalid, code):
    events = await _played(_scenario(profile=profile, switch=switch), [invalid, B, C])

    correct = Counter([(invalid, FAILED, code), (B, DELIVERED, None), (C, DELIVERED, None)])
    assert _seen(events) == (correct if behaviour == "correct" else correct + Counter([(invalid, DELIVERED, None)]))
    assert (events[0]["to"], events[0]["type"]) == (invalid, FAILED)
    assert len({event["message"]["id"] for event in events}) == 1
    assert all(event["message"]["to"] == [invalid, B, C] for event in events)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_the_place_of_the_invalid_number_does_not_matter(place):
    to = [B, C]
    to.insert(place, OUTSIDE_THE_PLAN)

    events = await _played(_scenario(profile="2018-quirk"), to)

    assert _seen(events) == Counter([(OUTSIDE_THE_PLAN, FAILED, 4303), *((number, DELIVERED, None) for number in to)])


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_the_failure_comes_first_and_then_delivered_for_each_number_in_their_order(place):
    to = [B, C]
    to.insert(place, OUTSIDE_THE_PLAN)

    events = await _played(_scenario(profile="2018-quirk"), to)

    told = [(event["to"], event["type"]) for event in events]
    assert told == [(OUTSIDE_THE_PLAN, FAILED), *((number, DELIVERED) for number in to)]


async def test_two_invalid_numbers_are_each_reported_twice():
    events = await _played(_scenario(profile="2018-quirk"), [OUTSIDE_THE_PLAN, MISTYPED, C])

    assert Counter(event["to"] for event in events) == {OUTSIDE_THE_PLAN: 2, MISTYPED: 2, C: 1}


async def test_the_profile_may_also_come_as_a_flag():
    events = await _played(_scenario(), [OUTSIDE_THE_PLAN, B, C], profile="2018-quirk")

    assert len(events) == 4
    assert all(event["message"]["text"] == "hello" for event in events)


@pytest.mark.parametrize("profile", ["2018-quirk", "2026"])
async def test_a_single_recipient_is_never_reported_twice(profile):
    scenario = _scenario(profile=profile, switch="current")

    events = await _played(scenario, [OUTSIDE_THE_PLAN], [MISTYPED], [MISTYPED, MISTYPED])

    assert [event["type"] for event in events] == [FAILED] * 3


@pytest.mark.parametrize(("switch", "extra"), [("current", [DELIVERED]), ("correct", [])])
async def test_with_receipts_the_valid_numbers_are_sending_first_and_the_invalid_one_is_not(switch, extra):
    events = await _played(_scenario(profile="2026", switch=switch, receipts=True), [OUTSIDE_THE_PLAN, B])

    assert [event["type"] for event in events if event["to"] == OUTSIDE_THE_PLAN] == [FAILED, *extra]
    assert [event["type"] for event in events if event["to"] == B] == [SENDING, DELIVERED]


async def test_every_recipient_of_a_group_is_decided_for_itself():
    one_each = f"""
version: 1
name: one each
account: {{ features: {{ mms_delivery_receipts: false }} }}
rules:
  - {{ when: {{ send: {{ to: "{B}", kind: group }} }}, then: [ {{ after: 2s, fail: 4720 }} ] }}
  - {{ when: {{ send: {{ to: "{MISTYPED}" }} }}, then: [ {{ silence: forever }} ] }}
"""

    events = await _played(one_each, [B, MISTYPED, C, BUILTIN.replace("4303", "4770")], [B])

    assert _seen(events) == Counter(
        [(B, FAILED, 4720), (C, DELIVERED, None), ("+15550004770", FAILED, 4770), (B, DELIVERED, None)]
    )
