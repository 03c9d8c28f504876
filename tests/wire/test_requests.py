"""What a body asks, and what is wrong with it."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator import profiles
from simulator.model.messages import SendRequest
from simulator.wire.refusals import Refusal
from simulator.wire.requests import RawSend, parse_send, read_send

QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")
ERAS = [QUIRK, MODERN]
JSON_TYPE = "application/json"
NOW_MS = 1_700_000_000_000  # 2023-11-14T22:13:20Z
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
TO = "+19195550101"
FROM = "+19195550100"
NOT_E164 = "'%s' must be replaced with a valid E164 formatted telephone number"
ABSENT = object()


def body(**changed: object) -> bytes:
    """A valid request's body, but for the changed fields."""
    document: dict[str, object] = {"applicationId": APPLICATION, "to": [TO], "from": FROM, "text": "demo"}
    document |= {{"from_": "from"}.get(name, name): value for name, value in changed.items()}
    return json.dumps({name: value for name, value in document.items() if value is not ABSENT}).encode()


def parse(content: bytes, profile=MODERN, **more: Any) -> SendRequest | Refusal:
    return parse_send(read_send(content), JSON_TYPE, profile, NOW_MS, **more)


def faults(content: bytes, profile=MODERN, **more: Any) -> list[tuple[str, str]]:
    """The (field, text) pairs of the 400, or none when the request is valid."""
    result = parse(content, profile, **more)
    if isinstance(result, SendRequest):
        return []
    assert (result.status, result.type) == (400, "request-validation")
    return [(error["fieldName"], error["description"]) for error in json.loads(result.body)["fieldErrors"]]


def request(**changed: Any) -> SendRequest:
    fields: dict[str, Any] = {"application_id": APPLICATION, "from_": FROM, "to": (TO,), "text": "demo"}
    return SendRequest(**fields | changed)


@pytest.mark.parametrize("profile", ERAS)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, request()),
        ({"to": TO}, request()),
        ({"to": [TO, "+19195550102"]}, request(to=(TO, "+19195550102"))),
        ({"to": ["+19195550102", TO, "+19195550102"]}, request(to=("+19195550102", TO))),
        ({"from_": "12345"}, request(from_="12345")),
        ({"from_": "123456"}, request(from_="123456")),
        ({"applicationId": "my app"}, request(application_id="my app")),
        ({"text": "  "}, request(text="  ")),
        (
            {"text": None, "media": ["https://example.com/a.png"]},
            request(text="", media=("https://example.com/a.png",)),
        ),
        ({"text": "", "media": ["HTTP://example.com"]}, request(text="", media=("HTTP://example.com",))),
        ({"media": []}, request()),
        ({"media": None, "tag": None, "priority": None, "expiration": None}, request()),
        ({"tag": "order-7"}, request(tag="order-7")),
        ({"tag": ""}, request(tag="")),
        ({"unknown": {"deep": [1, 2]}}, request()),
    ],
)
def test_a_valid_request_is_understood(profile, changed, expected):
    assert parse(body(**changed), profile) == expected


def test_modern_requests_have_a_priority_and_an_expiration():
    expiration = "2023-11-15T00:13:20.5+01:00"

    result = parse(body(priority="high", expiration=expiration))

    assert result == request(priority="high", expiration=expiration, expiration_ms=NOW_MS + 3_600_500)


@pytest.mark.parametrize("sender", ["ACME", "B-W_1 + &", "abcdefghijk"])
def test_modern_senders_may_be_alphanumeric(sender):
    assert parse(body(from_=sender)) == request(from_=sender)
    assert faults(body(from_=sender), QUIRK) == [("from", NOT_E164 % sender)]


@pytest.mark.parametrize("field", ["priority", "expiration"])
@pytest.mark.parametrize("value", ["high", "2020-01-01T00:00:00Z", 7, [], {}])
def test_fields_that_an_era_does_not_know_are_ignored(field, value):
    assert parse(body(**{field: value}), QUIRK) == request()


NUMBERS_10 = [f"+1919555{index:04d}" for index in range(10)]


@pytest.mark.parametrize("profile", ERAS)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # known texts
        ({"to": ABSENT}, [("to", "'to' must contain at least one telephone number")]),
        ({"to": None}, [("to", "'to' must contain at least one telephone number")]),
        ({"to": []}, [("to", "'to' must contain at least one telephone number")]),
        ({"to": ""}, [("to", "'to' must contain at least one telephone number")]),
        ({"from_": ABSENT}, [("from", "'from' must contain exactly one telephone number")]),
        ({"from_": ""}, [("from", "'from' must contain exactly one telephone number")]),
        ({"from_": [FROM]}, [("from", "'from' must contain exactly one telephone number")]),
        ({"text": ABSENT}, [("text", "'text' is required unless media is included")]),
        ({"text": ""}, [("text", "'text' is required unless media is included")]),
        ({"text": "", "media": []}, [("text", "'text' is required unless media is included")]),
        ({"to": "+1invalid"}, [("to", NOT_E164 % "+1invalid")]),
        ({"to": ["+invalid"], "from_": "+invalid"}, None),
        ({"to": [TO, "+1invalidnumber"]}, [("to", NOT_E164 % "+1invalidnumber")]),
        ({"to": ["x", "y", "x"]}, [("to", NOT_E164 % "x"), ("to", NOT_E164 % "y")]),
        ({"to": "9195550101"}, [("to", NOT_E164 % "9195550101")]),
        ({"to": "12345"}, [("to", NOT_E164 % "12345")]),
        ({"to": [""]}, [("to", NOT_E164 % "")]),
        ({"to": 19195550101}, [("to", NOT_E164 % "19195550101")]),
        (
            {"to": [19195550101, None, True, 1.5]},
            [("to", NOT_E164 % shown) for shown in ("19195550101", "null", "true", "1.5")],
        ),
        ({"to": [[TO], {"n": TO}]}, [("to", NOT_E164 % "[...]"), ("to", NOT_E164 % "{...}")]),
        ({"from_": "+invalid"}, [("from", NOT_E164 % "+invalid")]),
        ({"from_": "9195550100"}, [("from", NOT_E164 % "9195550100")]),
        ({"from_": "1234"}, [("from", NOT_E164 % "1234")]),
        ({"from_": "twelve chars"}, [("from", NOT_E164 % "twelve chars")]),
        ({"from_": 19195550100}, [("from", NOT_E164 % "19195550100")]),
        # our texts
        ({"applicationId": ABSENT}, [("applicationId", "'applicationId' is required")]),
        ({"applicationId": ""}, [("applicationId", "'applicationId' is required")]),
        ({"applicationId": " "}, [("applicationId", "'applicationId' is required")]),
        ({"applicationId": 7}, [("applicationId", "'applicationId' must be a string")]),
        ({"text": 7}, [("text", "'text' must be a string")]),
        ({"text": False}, [("text", "'text' must be a string")]),
        ({"tag": 7}, [("tag", "'tag' must be a string")]),
        ({"media": "https://example.com/a.png"}, [("media", "'media' must be a list of URLs")]),
        ({"media": ["not media"]}, [("media", "'not media' must be replaced with a valid URL")]),
        ({"media": ["ftp://example.com/a"]}, [("media", "'ftp://example.com/a' must be replaced with a valid URL")]),
        (
            {"media": ["https://example.com/a b"]},
            [("media", "'https://example.com/a b' must be replaced with a valid URL")],
        ),
        ({"media": ["https://"]}, [("media", "'https://' must be replaced with a valid URL")]),
        ({"media": ["http://[/a"]}, [("media", "'http://[/a' must be replaced with a valid URL")]),
        ({"media": ["http://:80/a"]}, [("media", "'http://:80/a' must be replaced with a valid URL")]),
        ({"media": ["http://a.test:99999/"]}, [("media", "'http://a.test:99999/' must be replaced with a valid URL")]),
        ({"media": ["http://a℀b.test/"]}, [("media", "'http://a℀b.test/' must be replaced with a valid URL")]),
        ({"media": [7]}, [("media", "'7' must be replaced with a valid URL")]),
        ({"to": [*NUMBERS_10, TO]}, [("to", "'to' must contain at most 10 telephone numbers")]),
        ({"media": ["https://example.com/a.png"] * 11}, [("media", "'media' must contain at most 10 URLs")]),
    ],
)
def test_an_invalid_request_is_refused_with_its_faults(profile, changed, expected):
    if expected is None:
        expected = [("to", NOT_E164 % "+invalid"), ("from", NOT_E164 % "+invalid")]
        expected = expected if profile is MODERN else expected[::-1]

    assert faults(body(**changed), profile) == expected


@pytest.mark.parametrize("profile", ERAS)
def test_ten_recipients_and_ten_media_are_allowed(profile):
    assert faults(body(to=[*NUMBERS_10, NUMBERS_10[0]]), profile) == []
    assert faults(body(media=["https://example.com/a.png"] * 10), profile) == []


@pytest.mark.parametrize("profile", ERAS)
@pytest.mark.parametrize(
    ("field", "limit"),
    [("text", 2048), ("tag", 1024)],
)
def test_lengths_count_utf_16_units(profile, field, limit):
    too_long = [(field, f"'{field}' must be at most {limit} characters long")]

    assert faults(body(**{field: "a" * limit}), profile) == []
    assert faults(body(**{field: "a" * (limit + 1)}), profile) == too_long
    assert faults(body(**{field: "😀" * (limit // 2)}), profile) == []
    assert faults(body(**{field: "😀" * (limit // 2) + "a"}), profile) == too_long


@pytest.mark.parametrize("profile", ERAS)
def test_a_media_url_has_at_most_4096_characters(profile):
    url = "https://example.com/"

    assert faults(body(media=[url.ljust(4096, "a")]), profile) == []
    assert faults(body(media=[url.ljust(4097, "a")]), profile) == [
        ("media", "'media' must contain URLs of at most 4096 characters")
    ]


@pytest.mark.parametrize("priority", ["HIGH", "low", "", 7, True, ["high"], {}])
def test_a_modern_priority_is_default_or_high(priority):
    assert faults(body(priority="default")) == []
    assert faults(body(priority=priority)) == [("priority", "'priority' must be 'default' or 'high'")]


@pytest.mark.parametrize(
    "expiration", ["", "tomorrow", "2030-01-01", "2030-01-01T00:00:00", "2030-02-30T00:00:00Z", 1_900_000_000, [], {}]
)
def test_a_modern_expiration_is_a_time_with_its_zone(expiration):
    assert faults(body(expiration=expiration)) == [("expiration", "'expiration' must be an RFC 3339 date and time")]


def test_a_modern_expiration_lies_in_the_future():
    past = [("expiration", "'expiration' must lie in the future")]

    assert faults(body(expiration="2023-11-14T22:13:19.999Z")) == past
    assert faults(body(expiration="2023-11-14T22:13:20.000Z")) == past
    assert faults(body(expiration="2023-11-14T22:13:20.001Z")) == []


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        (QUIRK, ["from", "text", "to", "applicationId"]),
        (MODERN, ["to", "from", "text", "applicationId"]),
    ],
)
def test_an_empty_object_lacks_every_required_field(profile, names):
    assert [name for name, _ in faults(b"{}", profile)] == names


def test_the_documented_example_is_refused_byte_for_byte():
    result = parse(body(to=ABSENT, from_=ABSENT, text=ABSENT), QUIRK)

    assert isinstance(result, Refusal)
    assert result.body == (
        b'{"type":"request-validation","description":"Your request could not be accepted","fieldErrors":['
        b'{"fieldName":"from","description":"\'from\' must contain exactly one telephone number"},'
        b'{"fieldName":"text","description":"\'text\' is required unless media is included"},'
        b'{"fieldName":"to","description":"\'to\' must contain at least one telephone number"}]}'
    )


def test_only_strictly_must_an_application_id_be_a_uuid():
    not_uuid = [("applicationId", "'applicationId' must be a UUID")]

    assert faults(body(), strict=True) == []
    assert faults(body(applicationId="my app"), strict=True) == not_uuid
    assert faults(body(applicationId=""), strict=True) == [("applicationId", "'applicationId' is required")]


MALFORMED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"to"',
    b"{}{}",
    b'{"to":NaN}',
    b'{"text":"\xff"}',
    b'{"text":"\\ud800"}',
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
    b'{"to":' * 100_000,
    b'{"to":' + b"9" * 5_000 + b"}",
    b'{"to":1e999}',
]


@pytest.mark.parametrize("profile", ERAS)
@pytest.mark.parametrize("content", MALFORMED, ids=lambda content: repr(content[:12]))
def test_what_is_no_json_object_is_refused_as_a_whole(profile, content):
    raw = read_send(content)

    assert (raw.document, raw.to, raw.text) == (None, (), "")
    assert [name for name, _ in faults(content, profile)] == ["body"]
    assert re.match("the body must be a JSON object: .+", faults(content, profile)[0][1])


def test_a_byte_order_mark_is_skipped():
    assert parse(b"\xef\xbb\xbf" + body()) == request()


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
def test_json_is_accepted_with_any_parameters(content_type):
    assert parse_send(read_send(body()), content_type, MODERN, NOW_MS) == request()


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json"]
)
@pytest.mark.parametrize("content", [body(), b"{"])
def test_another_content_type_is_refused_before_the_body_is_judged(content_type, content):
    result = parse_send(read_send(content), content_type, MODERN, NOW_MS)

    assert isinstance(result, Refusal)
    assert (result.status, result.type) == (415, "unsupported-content-type")


def test_the_lenient_look_shows_what_an_invalid_request_meant():
    raw = read_send(
        body(to=["x", 7, TO, "x"], from_=None, media=["not media", 7], tag=7, priority="low", expiration="?")
    )

    assert (raw.to, raw.from_, raw.text) == (("x", TO), "", "demo")
    assert (raw.media, raw.tag, raw.priority) == (("not media",), None, "low")
    assert (raw.application_id, raw.expiration, raw.fault) == (APPLICATION, "?", None)


def test_the_lenient_look_takes_a_single_number():
    assert read_send(body(to=TO)).to == (TO,)
    assert read_send(b"[") == RawSend(fault="Input data was truncated")


NAMES = ["applicationId", "to", "from", "text", "media", "tag", "priority", "expiration", "other"]
WORDS = st.sampled_from(
    [TO, FROM, "+0", "12345", "ACME", "high", "https://a.b", "2030-01-01T00:00:00Z", "", "{}", "{x}", "'"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=15,
)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES)
BODIES = (
    st.binary()
    | st.text().map(str.encode)
    | VALUES.map(json.dumps).map(str.encode)
    | DOCUMENTS.map(json.dumps).map(str.encode)
)


@given(BODIES, st.text(max_size=20) | st.just(JSON_TYPE), st.sampled_from(ERAS), st.booleans())
@example(b'{"to":' + b"9" * 4_300 + b"}", JSON_TYPE, MODERN, False)
@example(b'{"to":' + b"[" * 500 + b"]" * 500 + b"}", JSON_TYPE, MODERN, False)
def test_no_body_makes_it_raise_and_every_refusal_is_json(content, content_type, profile, strict):
    result = parse_send(read_send(content), content_type, profile, NOW_MS, strict=strict)

    if isinstance(result, Refusal):
        document = json.loads(result.body)
        assert result.status in (400, 415)
        assert set(document) <= {"type", "description", "fieldErrors"}
        assert document["type"] == result.type
        assert all(error["description"] for error in document.get("fieldErrors", []))


@given(
    to=st.lists(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), min_size=1, max_size=10),
    text=st.text(min_size=1, max_size=1024).filter(lambda text: not re.search("[\ud800-\udfff]", text)),
    tag=st.none() | st.text(max_size=500),
    profile=st.sampled_from(ERAS),
)
def test_every_valid_request_comes_through_unchanged(to, text, tag, profile):
    result = parse(body(to=to, text=text, tag=tag), profile)

    assert result == request(to=tuple(dict.fromkeys(to)), text=text, tag=tag)


@pytest.mark.parametrize("text", [b"\\ud83d", b"\\ud83d!", b"\\ude00", b"a\\ud83d\\ud83d"])
def test_an_emoji_that_was_cut_in_two_is_named(text):
    [(field, said)] = faults(body(text="cut").replace(b'"cut"', b'"' + text + b'"'))

    assert (field, said.partition(": ")[2]) == (
        "body",
        "a text in it holds half of a surrogate pair, of an emoji cut in two",
    )
