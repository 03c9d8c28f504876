"""What arrives from handsets, read by the models of the official `bandwidth-sdk`, unmodified."""

import asyncio
import json
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import pytest

from simulator import profiles
from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running

sdk = import_module("bandwidth")  # by name: it has no type information

ANA, BEN = "+19195550141", "+19195550142"
OURS, SECOND = "+19195550100", "+19195550102"
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
ARRIVALS: dict[str, dict[str, Any]] = {
    "sms": {"to": OURS, "text": "hello"},
    "empty sms": {"to": OURS, "text": ""},
    "mms": {"to": OURS, "text": "look", "media": ["picture.png", "contact.vcf"]},
    "mms without text": {"to": OURS, "media": ["sound.wav"]},
    "group": {"to": [OURS, BEN, SECOND], "text": "lunch?"},
    "group with picture": {"to": [SECOND, BEN], "media": ["picture.png"]},
    "large group": {"to": [OURS, *(f"+1919555{number:04}" for number in range(200, 215))], "text": "all"},
    "short codes": {"to": "567890", "from": "12345", "text": "STOP"},
}
SCENARIO = f"""
version: 1
profile: "%s"
account:
  applications: [ {{ id: {APPLICATION} }} ]
  numbers: [ {{ number: "{OURS}" }}, {{ number: "{SECOND}" }}, {{ number: "567890" }} ]
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


async def arrive(rig: Rig, arrival: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await rig.sim("POST", "/inbound", {"from": ANA} | arrival)
    assert answer.status == 201, answer.body
    await rig.advance(by="0s")
    return list(answer.json["messages"])


@pytest.mark.parametrize("kind", sorted(ARRIVALS))
@pytest.mark.parametrize("era", [profiles.NEWEST, "2025-rbm"])
async def test_every_inbound_callback_is_read_by_its_models(receiver, kind, era):
    async with running(SCENARIO % era, callback_url=receiver.url) as rig:
        messages = await arrive(rig, ARRIVALS[kind])

    callbacks = [sdk.models.InboundCallback.from_dict(got.event) for got in receiver.got]
    assert [callback.message.id for callback in callbacks] == [message["id"] for message in messages]
    for callback, message in zip(callbacks, messages, strict=True):
        assert (callback.type, callback.to) == ("message-received", message["owner"])
        assert callback.message.owner == callback.to
        assert (callback.message.direction, callback.message.application_id) == ("in", APPLICATION)
        assert (callback.message.var_from, callback.message.to) == (message["from"], message["to"])
        assert (callback.message.text, callback.message.media or []) == (message["text"], message["media"])
        assert callback.message.segment_count == message["segmentCount"]
        assert {**callback.additional_properties, **callback.message.additional_properties} == {}


async def test_the_model_for_all_callbacks_takes_it_for_an_inbound_one(receiver):
    async with running(SCENARIO % profiles.NEWEST, callback_url=receiver.url) as rig:
        await arrive(rig, ARRIVALS["mms"])

    read = sdk.models.Callback.from_json(json.dumps(receiver.got[0].event))

    assert isinstance(read.actual_instance, sdk.models.InboundCallback)


ANSWERS: dict[str, dict[str, Any]] = {
    "suggestion-response": {"suggestionResponse": {"text": "Yes", "postbackData": "eWVz", "pairedMessageId": None}},
    "requested-location-response": {"locationResponse": {"latitude": "35.78", "longitude": "-78.64"}},
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_what_only_rbm_has_is_written_raw_and_read_by_its_models(receiver, kind):
    raw = json.dumps({"type": kind, "message": {"channel": "RBM", **ANSWERS[kind]}})
    rule = f"\nrules: [ {{ when: {{ receive: {{}} }}, then: [ {{ raw: {raw} }} ] }} ]\n"

    async with running(SCENARIO % profiles.NEWEST + rule, callback_url=receiver.url) as rig:
        await arrive(rig, ARRIVALS["sms"])

    callback = sdk.models.Callback.from_json(json.dumps(receiver.got[-1].event)).actual_instance
    assert isinstance(callback, sdk.models.InboundCallback)
    assert (callback.type, callback.message.channel) == (kind, "RBM")
    [told] = filter(None, [callback.message.suggestion_response, callback.message.location_response])
    assert [told.to_dict()] == list(ANSWERS[kind].values())
    assert {**callback.additional_properties, **callback.message.additional_properties} == {}


def test_every_inbound_type_was_among_those():
    assert {each.value for each in sdk.models.InboundCallbackTypeEnum} == {"message-received", *ANSWERS}


async def test_the_sdk_downloads_what_came_along(receiver):
    async with running(SCENARIO % profiles.NEWEST, callback_url=receiver.url) as rig:
        await arrive(rig, ARRIVALS["mms"])
        [url, _] = receiver.got[0].event["message"]["media"]
        configuration = sdk.Configuration(
            host=f"{rig.url}/api/v2", username="user", password="password", ignore_operation_servers=True
        )
        media = sdk.MediaApi(sdk.ApiClient(configuration))

        data = await asyncio.to_thread(media.get_media, ACCOUNT, url.split("/media/")[1])

    assert bytes(data).startswith(b"\x89PNG")
