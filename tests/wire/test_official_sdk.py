"""The official SDK's own models read what the newest era writes."""

import json
from importlib import import_module
from typing import Any

import pytest

from simulator import profiles
from simulator.model.accounts import QueueLimit
from simulator.model.events import Event
from simulator.model.messages import Message, SendRequest
from simulator.wire import refusals
from simulator.wire.callbacks import render
from simulator.wire.requests import parse_send, read_send
from simulator.wire.responses import accepted

# Imported by name because the SDK has no type information.
sdk = import_module("bandwidth")

NEWEST = profiles.get(profiles.NEWEST)
HANDSET = "+19195550101"
OURS = "+19195550100"
WHERE: dict[str, Any] = {"path": "/api/v2/users/9900000/messages", "now_ms": 1_700_000_000_000}


def message(**changed: Any) -> Message:
    fields: dict[str, Any] = {
        "id": "17000000000002kw2fuqty55yp2b2",
        "account_id": "9900000",
        "profile": NEWEST.name,
        "application_id": "93de2206-9669-4e07-948d-329f4b722ee2",
        "direction": "out",
        "owner": OURS,
        "from_": OURS,
        "to": (HANDSET,),
        "text": "demo",
        "kind": "sms",
        "segment_count": 1,
        "time_ms": 1_700_000_000_007,
    }
    return Message(**fields | changed)


MMS = message(
    kind="mms",
    media=("https://example.com/a.png",),
    tag="order-7",
    priority="high",
    expiration="2030-01-01T00:00:00Z",
    expiration_ms=1_893_456_000_000,
)


@pytest.mark.parametrize("sent", [message(), MMS, message(kind="group", to=(HANDSET, "+19195550102"))])
def test_the_202_is_a_message(sent):
    read = sdk.models.Message.from_json(accepted(sent, NEWEST).decode())

    assert read is not None
    assert (read.id, read.owner, read.var_from, read.to) == (sent.id, OURS, OURS, list(sent.to))
    assert (read.text, read.tag, read.segment_count, read.direction) == ("demo", sent.tag, 1, "out")
    assert read.time is not None
    assert read.time.timestamp() == 1_700_000_000.007
    assert read.additional_properties == {}


@pytest.mark.parametrize("type", ["message-sending", "message-sent", "message-delivered", "message-failed"])
@pytest.mark.parametrize("sent", [message(), MMS])
def test_a_status_callback_is_a_status_callback(sent, type):
    code = 4720 if type == "message-failed" else None
    happened = Event(type=type, to=HANDSET, time_ms=1_700_000_000_444, micros=182, error_code=code)

    [document] = json.loads(render(sent, happened, NEWEST))
    read = sdk.models.StatusCallback.from_dict(document)

    assert read is not None
    assert (read.type, read.to, read.error_code) == (type, HANDSET, code)
    assert (read.message.id, read.message.text, read.message.direction) == (sent.id, "", "out")
    assert read.time.microsecond == 444_182
    assert {**read.additional_properties, **read.message.additional_properties} == {}


def test_an_inbound_callback_is_an_inbound_callback():
    inbound = message(direction="in", from_=HANDSET, to=(OURS,), media=("an-id/0/b.png",), kind="mms")
    happened = Event(type="message-received", to=OURS, time_ms=1_700_000_000_444)

    [document] = json.loads(render(inbound, happened, NEWEST, media_url="http://127.0.0.1:8484"))
    read = sdk.models.InboundCallback.from_dict(document)

    assert read is not None
    assert (read.type, read.to, read.message.text) == ("message-received", OURS, "demo")
    assert read.message.media == ["http://127.0.0.1:8484/api/v2/users/9900000/media/an-id/0/b.png"]
    assert {**read.additional_properties, **read.message.additional_properties} == {}


@pytest.mark.parametrize(
    "refusal",
    [
        refusals.unauthorized(NEWEST, **WHERE),
        refusals.forbidden(NEWEST, **WHERE),
        refusals.method_not_allowed(NEWEST, "PUT", allowed=["POST"], **WHERE),
        refusals.unsupported_type(NEWEST, "text/plain"),
        refusals.queue_full(NEWEST, QueueLimit(per_minute=60, capacity_ms=900_000)),
        refusals.scripted(NEWEST, 500, body=None, headers=(), **WHERE),
        refusals.scripted(NEWEST, 503, body=None, headers=(), **WHERE),
    ],
    ids=lambda refusal: str(refusal.status),
)
def test_a_refusal_is_a_messaging_error(refusal):
    read = sdk.models.MessagingRequestError.from_json(refusal.body.decode())

    assert read is not None
    assert read.type == refusal.type
    assert read.description


def test_a_400_is_an_error_of_the_request_with_its_fields():
    result = parse_send(read_send(b"{}"), "application/json", NEWEST, 0)

    assert isinstance(result, refusals.Refusal)
    read = sdk.models.CreateMessageRequestError.from_json(result.body.decode())
    assert read is not None
    assert read.field_errors is not None
    assert [error.field_name for error in read.field_errors] == ["to", "from", "text", "applicationId"]


def test_what_the_sdk_sends_is_understood():
    sent = sdk.models.MessageRequest(
        application_id=MMS.application_id,
        to=[HANDSET],
        var_from=OURS,
        text="demo",
        media=["https://example.com/a.png"],
        tag="order-7",
        priority="high",
        expiration="2030-01-01T00:00:00Z",
    )
    body = json.dumps(sdk.ApiClient().sanitize_for_serialization(sent)).encode()

    result = parse_send(read_send(body), "application/json; charset=utf-8", NEWEST, MMS.time_ms)

    assert isinstance(result, SendRequest)
    assert (result.to, result.from_, result.media) == ((HANDSET,), OURS, MMS.media)
    assert (result.priority, result.expiration_ms) == ("high", MMS.expiration_ms)
