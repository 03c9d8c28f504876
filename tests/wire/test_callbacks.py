"""The body of every kind of callback, byte for byte in both eras."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator import profiles
from simulator.model.events import Event
from simulator.model.messages import Message
from simulator.wire.callbacks import callback_headers, render

QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")
ERAS = [QUIRK, MODERN]
HANDSET = "+19195550101"
OURS = "+19195550100"
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
ID = "17000000000002kw2fuqty55yp2b2"


def message(**changed: Any) -> Message:
    fields: dict[str, Any] = {
        "id": ID,
        "account_id": "9900000",
        "profile": "2026",
        "application_id": APPLICATION,
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


def event(type: str, **changed: Any) -> Event:
    fields: dict[str, Any] = {"type": type, "to": HANDSET, "time_ms": 1_700_000_000_444, "micros": 182}
    return Event(**fields | changed)


SMS = message(tag="order-7")
MMS = message(kind="mms", media=("https://example.com/a.png",), priority="high")
GROUP = message(kind="group", to=(HANDSET, "+19195550102"), media=("https://example.com/a.png",))
INBOUND = message(direction="in", from_=HANDSET, to=(OURS,), text="hi", id="df5753b4-3c62-4d34-b8cd-8ab8d4a3745e")
INBOUND_MMS = message(direction="in", kind="mms", from_=HANDSET, to=(OURS,), text="", media=(f"{ID}/0/my cat.png",))
INBOUND_GROUP = message(direction="in", kind="group", from_=HANDSET, to=("+19195550102", OURS), text="hi")
MEDIA_URL = "https://messaging.bandwidth.com"
FAILED = event("message-failed", error_code=4720)
DELIVERED = event("message-delivered")
RECEIVED = event("message-received", to=OURS)

# The files hold the bytes that the era would send; one line each, so that the order of fields shows.
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "message", "event"),
    [
        ("2018-quirk/sms-delivered", SMS, DELIVERED),
        ("2018-quirk/sms-failed", SMS, FAILED),
        ("2018-quirk/sms-received", INBOUND, RECEIVED),
        ("2018-quirk/mms-received", INBOUND_MMS, RECEIVED),
        ("2018-quirk/group-failed", GROUP, event("message-failed", error_code=4303)),
        ("2026/sms-delivered", SMS, DELIVERED),
        ("2026/sms-sent", message(), event("message-sent")),
        ("2026/sms-received", INBOUND, RECEIVED),
        ("2026/mms-sending", MMS, event("message-sending")),
        ("2026/mms-received", INBOUND_MMS, RECEIVED),
        ("2026/group-received", INBOUND_GROUP, RECEIVED),
        ("2026/group-failed", GROUP, FAILED),
    ],
)
def test_a_callback_has_exactly_the_bytes_of_its_era(name, message, event):
    profile = profiles.get(name.split("/")[0])

    body = render(message, event, profile, media_url=MEDIA_URL)

    assert body + b"\n" == (GOLDEN / f"{name}.json").read_bytes()


@pytest.mark.parametrize("profile", ERAS)
def test_only_a_failure_has_an_error_code(profile):
    [failed] = json.loads(render(SMS, FAILED, profile))
    [delivered] = json.loads(render(SMS, event("message-delivered", error_code=4720), profile))

    assert failed["errorCode"] == 4720
    assert "errorCode" not in delivered


@pytest.mark.parametrize("profile", ERAS)
def test_nothing_is_null(profile):
    for shown in (SMS, MMS, GROUP, INBOUND, INBOUND_MMS):
        assert b"null" not in render(shown, DELIVERED, profile)


@pytest.mark.parametrize("profile", ERAS)
def test_a_callback_tells_its_type_and_its_sender(profile):
    assert callback_headers(profile) == {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "BandwidthAPI/v2",
    }
