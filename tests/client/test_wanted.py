"""Which callback is meant, and which comes nearest."""

import re
from typing import Any

import pytest

from simulator.client.story import AttemptMade, Callback
from simulator.client.wanted import describe, want


def callback(type_="message-failed", **fields):
    said: dict[str, Any] = {
        "to": "+19195550111",
        "from_": "+19195550100",
        "text": "Your invoice [7] is due",
        "tag": "invoice-7",
        "message_id": "m1",
        "application_id": "app",
        "time": "2026-01-01T00:00:02.000Z",
        "error_code": 4720,
    }
    return Callback(type=type_, **(said | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"to": "+19195550111"},
        {"to": "+1919*", "tag": "invoice-*"},
        {"error_code": 4720, "acknowledged": False},
        {"error_code": {"in": [4720, 4721]}},
        {"text": re.compile("invoice .7.")},
        {"text": {"contains": "invoice"}},
        {"from_": {"not": "+19195550111"}},
        {"to": {"in": ["+1919*"]}},
    ],
)
def test_a_callback_fits(fields):
    assert want("message-failed", fields).fits(callback())


@pytest.mark.parametrize(
    ("type_", "fields", "difference"),
    [
        ("message-delivered", {}, "it is message-failed"),
        (None, {"to": "+1*2"}, "to is '+19195550111', not '+1*2'"),
        (None, {"text": "Your invoice *"}, "text is 'Your invoice [7] is due', not 'Your invoice *'"),
        (None, {"tag": "invoice-[7]*"}, "tag is 'invoice-7', not 'invoice-[7]*'"),
        (None, {"text": re.compile("^invoice")}, "text is 'Your invoice [7] is due', not /^invoice/"),
        (None, {"error_code": None}, "error_code is 4720, not None"),
        (None, {"acknowledged": True}, "acknowledged is False, not True"),
        (None, {"from_": "+19195550199"}, "from is '+19195550100', not '+19195550199'"),
    ],
)
def test_what_differs_is_told(type_, fields, difference):
    assert want(type_, fields).differences(callback()) == [difference]


def test_the_nearest_differs_least_and_is_the_newest():
    far, near, nearer = callback("message-sending", to="+1"), callback(to="+2"), callback(to="+3")
    wanted = want("message-failed", {"to": "+4"})

    assert wanted.nearest([far, near, nearer]) == nearer
    assert wanted.nearest([far]) is None


@pytest.mark.parametrize(
    ("type_", "fields", "error", "message"),
    [
        ("message-faild", {}, ValueError, "unknown event type 'message-faild'.*did you mean 'message-failed'"),
        (None, {"error_cod": 1}, TypeError, "unknown field 'error_cod'.*did you mean 'error_code'"),
    ],
)
def test_a_word_that_is_none_is_refused_with_a_guess(type_, fields, error, message):
    with pytest.raises(error, match=message):
        want(type_, fields)


def attempt(status, reason="answered", *, acknowledged=False):
    return AttemptMade(1, "2026-01-01T00:00:02.000Z", status, reason, acknowledged)


@pytest.mark.parametrize(
    ("fields", "fate"),
    [
        ({"attempts": (attempt(200, acknowledged=True),), "status": "acknowledged"}, "1 attempt, the last: 200, ack"),
        ({"attempts": (attempt(500), attempt(None, "timeout"))}, "2 attempts, the last: no answer in time, pending"),
        ({"status": "skipped", "skipped": "no-url"}, "(not sent: no callback URL"),
        ({}, "not attempted yet"),
        ({"hangs": True}, "no answer yet"),
    ],
)
def test_a_callback_is_described_in_a_line(fields, fate):
    told = describe(callback(**fields))

    assert told.startswith("2026-01-01T00:00:02.000Z  message-failed 4720 to +19195550111  invoice-7  ")
    assert fate in told
