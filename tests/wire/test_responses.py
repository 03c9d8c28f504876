"""The body of a 202, byte for byte in both eras."""

from typing import Any

import pytest

from simulator import profiles
from simulator.model.messages import Message
from simulator.wire.responses import accepted

QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")


def message(**changed: Any) -> Message:
    fields: dict[str, Any] = {
        "id": "17000000000002kw2fuqty55yp2b2",
        "account_id": "9900000",
        "profile": "2026",
        "application_id": "93de2206-9669-4e07-948d-329f4b722ee2",
        "direction": "out",
        "owner": "+19195550100",
        "from_": "+19195550100",
        "to": ("+19195550101",),
        "text": "demo",
        "kind": "sms",
        "segment_count": 1,
        "time_ms": 1_700_000_000_007,
    }
    return Message(**fields | changed)


FULL = {
    "to": ("+19195550101", "+19195550102"),
    "kind": "group",
    "text": "schön 😀",
    "media": ("https://example.com/a.png", "https://example.com/b.png"),
    "tag": "order-7",
    "priority": "high",
    "expiration": "2030-01-01T00:00:00+01:00",
    "expiration_ms": 1_893_452_400_000,
}


@pytest.mark.parametrize(
    ("profile", "changed", "expected"),
    [
        (
            QUIRK,
            {},
            (
                '{"id":"17000000000002kw2fuqty55yp2b2","time":"2023-11-14T22:13:20.007Z","to":["+19195550101"],'
                '"from":"+19195550100","text":"demo","applicationId":"93de2206-9669-4e07-948d-329f4b722ee2",'
                '"owner":"+19195550100","direction":"out","segmentCount":1}'
            ),
        ),
        (
            QUIRK,
            FULL,
            (
                '{"id":"17000000000002kw2fuqty55yp2b2","time":"2023-11-14T22:13:20.007Z",'
                '"to":["+19195550101","+19195550102"],"from":"+19195550100","text":"schön 😀",'
                '"applicationId":"93de2206-9669-4e07-948d-329f4b722ee2","tag":"order-7","owner":"+19195550100",'
                '"media":["https://example.com/a.png","https://example.com/b.png"],"direction":"out","segmentCount":1}'
            ),
        ),
        (
            MODERN,
            {},
            (
                '{"id":"17000000000002kw2fuqty55yp2b2","owner":"+19195550100",'
                '"applicationId":"93de2206-9669-4e07-948d-329f4b722ee2","time":"2023-11-14T22:13:20.007000Z",'
                '"segmentCount":1,"direction":"out","to":["+19195550101"],"from":"+19195550100","text":"demo"}'
            ),
        ),
        (
            MODERN,
            FULL,
            (
                '{"id":"17000000000002kw2fuqty55yp2b2","owner":"+19195550100",'
                '"applicationId":"93de2206-9669-4e07-948d-329f4b722ee2","time":"2023-11-14T22:13:20.007000Z",'
                '"segmentCount":1,"direction":"out","to":["+19195550101","+19195550102"],"from":"+19195550100",'
                '"media":["https://example.com/a.png","https://example.com/b.png"],"text":"schön 😀","tag":"order-7",'
                '"priority":"high","expiration":"2030-01-01T00:00:00+01:00"}'
            ),
        ),
    ],
    ids=["2018 plain", "2018 full", "2026 plain", "2026 full"],
)
def test_an_accepted_message_is_told_back(profile, changed, expected):
    assert accepted(message(**changed), profile).decode() == expected


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
def test_an_empty_tag_that_was_sent_is_told_back(profile):
    assert b'"tag":""' in accepted(message(tag=""), profile)
    assert b'"tag"' not in accepted(message(tag=None), profile)
