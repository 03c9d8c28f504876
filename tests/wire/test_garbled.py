"""What faults of the content do to a callback."""

import json

import pytest

from simulator.wire.garbled import EXTRA_FIELD, UNKNOWN_TYPE, WRONG_CONTENT_TYPE, garble

HEADERS = {"Content-Type": "application/json", "User-Agent": "x"}
BODY = json.dumps([{"type": "message-delivered", "to": "+1", "message": {"id": "m", "text": "Grüße"}}]).encode()


def test_a_wrong_content_type_is_all_that_is_wrong():
    body, headers = garble(BODY, HEADERS, "content_type")

    assert body == BODY
    assert headers == {"Content-Type": WRONG_CONTENT_TYPE, "User-Agent": "x"}


@pytest.mark.parametrize("body", [BODY, "[{é}]".encode(), b"[]", b"x", b""])
def test_malformed_json_is_json_that_was_cut_and_still_utf_8(body):
    cut, headers = garble(body, HEADERS, "malformed")

    assert headers == HEADERS
    assert len(cut) < len(body) or body in (b"", b"x")
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut.decode())


def test_an_unknown_type_is_one_that_never_was():
    [event] = json.loads(garble(BODY, HEADERS, "unknown_type")[0])

    assert event.pop("type") == UNKNOWN_TYPE
    assert event == {"to": "+1", "message": {"id": "m", "text": "Grüße"}}


def test_extra_fields_come_in_the_event_and_in_its_message():
    [event] = json.loads(garble(BODY, HEADERS, "extra_field")[0])

    assert EXTRA_FIELD in event
    assert EXTRA_FIELD in event["message"]
    assert event["type"] == "message-delivered"


@pytest.mark.parametrize("kind", ["reset", "slow", "truncated"])
def test_the_network_garbles_nothing(kind):
    assert garble(BODY, HEADERS, kind) == (BODY, HEADERS)


@pytest.mark.parametrize("kind", ["unknown_type", "extra_field"])
@pytest.mark.parametrize("body", [b"not json", b"7", b"[7]", b"{}", b""])
def test_a_body_without_events_stays_as_it_is(kind, body):
    assert garble(body, HEADERS, kind) == (body, HEADERS)


def test_an_event_without_a_message_has_its_extra_field_all_the_same():
    [event] = json.loads(garble(b'[{"message":null}]', HEADERS, "extra_field")[0])

    assert event["message"] is None
    assert EXTRA_FIELD in event
