"""The query of GET …/messages, read."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from simulator import profiles
from simulator.model.times import parse_time
from simulator.wire.listing import (
    _FIELDS,
    _READERS,
    NEWEST_FIRST,
    Between,
    Numbers,
    Query,
    Sort,
    read_query,
)
from simulator.wire.page_tokens import write_token
from simulator.wire.refusals import Refusal

NEWEST = profiles.get(profiles.NEWEST)
NOW = "2026-01-20T00:00:00.000Z"
NOW_MS = parse_time(NOW)
DAY_MS = 86_400_000
FULL = "+19195550100"
EVERY_PARAMETER = {
    "messageId": "1589228074636lm4k2je7j7jklbn2",
    "sourceTn": FULL,
    "destinationTn": "+1919",
    "messageStatus": "DELIVERED",
    "messageDirection": "OUTBOUND",
    "carrierName": "AT&T",
    "messageType": "rcs",
    "errorCode": "4720",
    "fromDateTime": "2026-01-10T00:00:00.000Z",
    "toDateTime": "2026-01-11T00:00:00.000+01:00",
    "campaignId": "CJEUMDK",
    "fromBwLatency": "5",
    "bwQueued": "true",
    "product": "P2P",
    "location": "123",
    "carrierQueued": "False",
    "fromCarrierLatency": "50",
    "callingNumberCountryA3": "USA",
    "calledNumberCountryA3": "CAN",
    "fromSegmentCount": "1",
    "toSegmentCount": "3",
    "fromMessageSize": "10",
    "toMessageSize": "20",
    "sort": "sourceTn:desc",
    "pageToken": write_token(40),
    "limit": "20",
    "limitTotalCount": "true",
}


def read(*pairs: tuple[str, str], profile: Any = NEWEST, **said: str) -> Query | Refusal:
    return read_query([*pairs, *said.items()], profile, now_ms=NOW_MS)


def understood(*pairs: tuple[str, str], profile: Any = NEWEST, **said: str) -> Query:
    query = read(*pairs, profile=profile, **said)
    assert isinstance(query, Query), query
    return query


def why_not(*pairs: tuple[str, str], profile: Any = NEWEST, **said: str) -> str:
    refusal = read(*pairs, profile=profile, **said)
    assert isinstance(refusal, Refusal), refusal
    body = json.decode(refusal.body)
    assert (refusal.status, refusal.type, body["type"], list(body)) == (
        400,
        "bad-request",
        "bad-request",
        ["type", "description"],
    )
    return str(body["description"])


# -- what is understood


def test_every_parameter_is_read():
    query = understood(**EVERY_PARAMETER)

    assert query == Query(
        time=Between(parse_time("2026-01-10T00:00:00Z"), parse_time("2026-01-10T23:00:00Z")),
        given=tuple((name, text) for name, text in EVERY_PARAMETER.items() if name != "pageToken"),
        message_id="1589228074636lm4k2je7j7jklbn2",
        source=Numbers((FULL,)),
        destination=Numbers(beginning="+1919"),
        status="DELIVERED",
        direction="OUTBOUND",
        carrier_name="AT&T",
        type="rcs",
        error_code=4720,
        campaign_id="CJEUMDK",
        bw_latency=5,
        bw_queued=True,
        product="P2P",
        location="123",
        carrier_queued=False,
        carrier_latency=50,
        calling_country="USA",
        called_country="CAN",
        segments=Between(1, 3),
        size=Between(10, 20),
        sort=Sort("sourceTn", descending=True),
        limit=20,
        offset=40,
        count_to=10_000,
    )


def test_each_parameter_of_every_era_has_a_reader_and_a_place():
    for name in profiles.NAMES:
        parameters = set(profiles.get(name).listing.parameters.value)
        assert parameters <= set(_READERS), name
    assert set(_READERS) == set(NEWEST.listing.parameters.value)
    ranges = {"fromDateTime", "toDateTime", "limit", "limitTotalCount"} | {
        f"{end}{what}" for end in ("from", "to") for what in ("SegmentCount", "MessageSize")
    }
    assert set(_FIELDS) | ranges == set(_READERS)
    assert set(_FIELDS.values()) <= set(Query.__struct_fields__)


@pytest.mark.parametrize("name", EVERY_PARAMETER)
def test_any_one_parameter_is_enough(name):
    said = {name: EVERY_PARAMETER[name]}
    if name == "toDateTime":
        said[name] = NOW

    assert isinstance(read(**said), Query)


def test_without_more_it_is_the_first_hundred_of_fourteen_days_newest_first():
    query = understood(messageStatus="SENT")

    assert (query.limit, query.offset, query.count_to, query.sort) == (100, 0, None, NEWEST_FIRST)
    assert query.time == Between(NOW_MS - 14 * DAY_MS, NOW_MS)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ({"fromDateTime": "2026-01-10T00:00:00.000Z"}, "2026-01-10T00:00:00Z", NOW),
        ({"toDateTime": "2026-01-10T00:00:00.000Z"}, "2026-01-06T00:00:00Z", "2026-01-10T00:00:00Z"),
        ({"fromDateTime": "2026-02-01T00:00:00.000Z"}, "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        (  # what is older than fourteen days is not known any more
            {"fromDateTime": "2025-12-01T00:00:00.000Z", "toDateTime": "2025-12-02T00:00:00.000Z"},
            "2026-01-06T00:00:00Z",
            "2025-12-02T00:00:00Z",
        ),
    ],
)
def test_one_end_of_the_time_gives_the_other(said, low, high):
    assert understood(**said).time == Between(parse_time(low), parse_time(high))


@pytest.mark.parametrize(
    "text", ["2026-01-10T00:00:00.000Z", "2026-01-10T01:00:00.000+01:00", "2026-01-10t00:00:00.000000z"]
)
def test_times_have_milliseconds_and_a_zone(text):
    assert understood(fromDateTime=text).time.low == parse_time("2026-01-10T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (FULL, Numbers((FULL,))),
        (f"{FULL},+4915112345678,12345,ACME", Numbers((FULL, "+4915112345678", "12345", "ACME"))),
        (f"{FULL},{FULL}", Numbers((FULL,))),
        (",".join(f"+1919555010{n}" for n in range(10)), Numbers(tuple(f"+1919555010{n}" for n in range(10)))),
        ("+1919", Numbers(beginning="+1919")),
        ("+1919555010", Numbers(beginning="+1919555010")),
        ("+4915112345678", Numbers(beginning="+4915112345678")),  # whole or not: it begins with itself
        ("12345", Numbers(beginning="12345")),
        ("Acme & Co", Numbers(beginning="Acme & Co")),
        ("ACME", Numbers(("ACME",))),  # too short for a beginning
    ],
)
def test_numbers_are_whole_or_a_beginning(text, numbers):
    assert understood(sourceTn=text).source == numbers
    assert understood(destinationTn=text).destination == numbers


def test_a_parameter_given_twice_is_a_list():
    query = understood(("sourceTn", FULL), ("sourceTn", "+19195550101"))

    assert query.source == Numbers((FULL, "+19195550101"))
    assert query.given == (("sourceTn", f"{FULL},+19195550101"),)


def test_what_the_era_does_not_know_is_ignored_and_leads_to_no_link():
    query = understood(messageStatus="SENT", product="NO_SUCH", sort="x", profile=profiles.get("2020-dlr"))

    assert (query.product, query.sort, query.given) == (None, NEWEST_FIRST, (("messageStatus", "SENT"),))


def test_statuses_and_types_are_the_eras():
    assert understood(messageStatus="DLR_EXPIRED", profile=profiles.get("2020-dlr")).status == "DLR_EXPIRED"
    assert "must be one of" in why_not(messageStatus="DLR_EXPIRED")
    assert "must be one of" in why_not(messageType="rcs", profile=profiles.get("2021-get"))


@pytest.mark.parametrize("field", NEWEST.listing.fields.value)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_any_field_can_be_sorted_by(field, direction):
    assert understood(sort=f"{field}:{direction}").sort == Sort(field, direction == "desc")


# -- what is refused


@pytest.mark.parametrize("said", [{}, {"unknown": "1"}, {"messageId": ""}, {"MESSAGEID": "x"}])
def test_at_least_one_parameter_is_required(said):
    assert why_not(**said) == "at least one query parameter is required"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sourceTn", "+191"),
        ("sourceTn", " 19195550100"),
        ("sourceTn", "+1919x"),
        ("sourceTn", f"{FULL},+12"),
        ("sourceTn", f"{FULL}, 19195550101"),
        ("sourceTn", f"{FULL},"),
        ("destinationTn", ",".join(f"+191955501{n:02}" for n in range(11))),
        ("messageStatus", "delivered"),
        ("messageStatus", "SENT,QUEUED"),
        ("messageDirection", "out"),
        ("messageType", "SMS"),
        ("errorCode", "x"),
        ("errorCode", "-1"),
        ("errorCode", "٤"),
        ("errorCode", "9" * 16),
        ("fromDateTime", "2026-01-10T00:00:00Z"),
        ("fromDateTime", "2026-01-10T00:00:00.00Z"),
        ("fromDateTime", "2026-01-10"),
        ("fromDateTime", "2026-01-10T00:00:00.000"),
        ("fromDateTime", "2026-13-10T00:00:00.000Z"),
        ("toDateTime", "2026-01-10T00:00:00.000 01:00"),
        ("bwQueued", "yes"),
        ("product", "local_a2p"),
        ("sort", "sourceTn"),
        ("sort", "sourceTn:up"),
        ("sort", "text:asc"),
        ("sort", ":asc"),
        ("limit", "0"),
        ("limit", "10001"),
        ("limit", "ten"),
        ("pageToken", "%%"),
        ("pageToken", "x"),
        ("pageToken", base64.b64encode(b"-1").decode()),
        ("pageToken", base64.b64encode(b"\xff").decode()),
        ("limitTotalCount", "1"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(name, text):
    assert why_not(**{name: text}).startswith(f"'{name}' ")


def test_every_fault_is_told():
    assert why_not(sort="x", limit="0").count("; ") == 1


def test_a_plus_that_became_a_blank_is_explained():
    assert "%2B" in why_not(sourceTn=" 19195550100")
    assert "%2B" in why_not(fromDateTime="2026-01-01T00:00:00.000 02:00")


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"fromDateTime": "2026-01-05T23:59:59.999Z"}, "at most 14d apart"),
        ({"fromDateTime": "2026-01-01T00:00:00.000Z", "toDateTime": "2026-01-15T00:00:00.001Z"}, "at most 14d apart"),
        ({"fromDateTime": "2026-01-11T00:00:00.000Z", "toDateTime": "2026-01-10T00:00:00.000Z"}, "not be later"),
        ({"limit": "5000", "pageToken": write_token(5001)}, "first 10000"),
        ({"pageToken": write_token(9901)}, "first 10000"),
    ],
)
def test_parameters_must_go_together(said, part):
    assert part in why_not(**said)


def test_the_last_reachable_page_is_reached():
    query = understood(limit="5000", pageToken=write_token(5000))

    assert (query.limit, query.offset) == (5000, 5000)


# -- anything


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*_READERS, "other"]), st.text(max_size=30) | st.sampled_from([*EVERY_PARAMETER.values()])
        )
    ),
    st.sampled_from(profiles.NAMES),
)
def test_whatever_is_asked_is_a_query_or_a_400(pairs, era):
    profile = profiles.get(era)
    answer = read_query(pairs, profile, now_ms=NOW_MS)

    if isinstance(answer, Refusal):
        assert answer.status == 400
    else:
        assert answer.time.low is not None and answer.time.high is not None
        assert 1 <= answer.limit <= answer.limit + answer.offset <= 10_000
        assert {name for name, _ in answer.given} <= set(profile.listing.parameters.value) - {"pageToken"}
