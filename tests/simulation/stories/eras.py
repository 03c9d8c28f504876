"""The same day in each era: a text, a picture, a group with a wrong number, a list, a receipt that does not come."""

from functools import partial
from typing import Any

from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, Rig
from tests.simulation.stories.common import ANA, BEN, DELIVERED, FAILED, PICTURE, SENDING, SENT, Story, heard

WRONG = "+19195550199"
RULES = f"""
- name: the wrong number of the group
  when: {{ send: {{ to: "{WRONG}", kind: group }} }}
  then: [ {{ fail: 4303 }} ]
- name: no receipt
  when: {{ send: {{ text: lost }} }}
  then: [ {{ silence: true }} ]
"""


async def _day(rig: Rig, receiver: Receiver, *, text: list[str], picture: list[str], group: dict[str, list[str]],
               echoes: bool, listed: int) -> None:  # fmt: skip
    assert (await rig.sim("POST", "/rules", text=RULES)).status == 201
    application = "93de2206-9669-4e07-948d-329f4b722ee2"
    await rig.send(to=ANA, text="hello", applicationId=application)
    await rig.advance(by="1m")
    assert heard(receiver, ANA) == text
    assert receiver.got[-1].event["message"]["text"] == ("hello" if echoes else "")
    await rig.send(to=BEN, media=PICTURE, applicationId=application)
    await rig.advance(by="1m")
    assert heard(receiver, BEN) == picture
    before = len(receiver.got)
    await rig.send(to=[WRONG, ANA, BEN], applicationId=application)
    await rig.advance(by="1m")
    since = [got.event for got in receiver.got[before:]]
    assert {to: [each["type"] for each in since if each["to"] == to] for to in (WRONG, ANA)} == group
    assert await _statuses(rig) == listed
    await rig.send(to=ANA, text="lost", applicationId=application)
    await rig.advance(until="idle")
    assert receiver.got[-1].event["errorCode"] == 9902


async def _statuses(rig: Rig) -> int:
    """How many messages the list has; the status of the answer where there is no list."""
    url = f"{rig.url}/api/v2/users/9900000/messages"
    async with rig.http.get(url, params={"sourceTn": "+19195550100"}, headers=AUTHORIZATION) as answer:
        return len((await answer.json())["messages"]) if answer.status == 200 else answer.status


def _story(**said: Any) -> Story:
    return partial(_day, **said)


QUIRK = {WRONG: [FAILED, DELIVERED], ANA: [DELIVERED]}
RECEIPTS = {WRONG: [FAILED], ANA: [SENDING, DELIVERED]}
STORIES: dict[str, Story] = {
    "era-2018-sent": _story(
        text=[SENT, DELIVERED], picture=[SENT], group={WRONG: [FAILED, SENT], ANA: [SENT]}, echoes=True, listed=404
    ),
    "era-2018-quirk": _story(text=[DELIVERED], picture=[DELIVERED], group=QUIRK, echoes=True, listed=404),
    "era-2019-blank": _story(text=[DELIVERED], picture=[DELIVERED], group=QUIRK, echoes=False, listed=404),
    "era-2020-dlr": _story(text=[DELIVERED], picture=[SENDING, DELIVERED], group=RECEIPTS, echoes=False, listed=405),
    "era-2021-get": _story(
        text=[DELIVERED], picture=[DELIVERED], group={WRONG: [FAILED], ANA: [DELIVERED]}, echoes=False, listed=5
    ),
    "era-2025-rbm": _story(text=[DELIVERED], picture=[SENDING, DELIVERED], group=RECEIPTS, echoes=False, listed=5),
    "era-2026": _story(
        text=[SENT, DELIVERED],
        picture=[SENT, DELIVERED],
        group={WRONG: [FAILED], ANA: [SENT, DELIVERED]},
        echoes=False,
        listed=5,
    ),
}
