"""The answer of GET …/messages."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from msgspec import json

from simulator import profiles
from simulator.wire.listed import VALUES, Item, Page, render_page
from simulator.wire.listing import Query, read_query
from simulator.wire.page_tokens import read_token

NEWEST = profiles.get(profiles.NEWEST)
URL = "http://127.0.0.1:8484/api/v2/users/9900000/messages"
NOW_MS = 1_768_867_200_000
ITEM = Item(
    message_id="17000000000002kw2fuqty55yp2b2",
    source="+19195550100",
    destination="+19195550101",
    status="DELIVERED",
    direction="OUTBOUND",
    type="sms",
    segments=1,
    error_code=0,
    time_ms=1_700_000_000_007,
    carrier=None,
    size=13,
    length=4,
    attachments=0,
    recipients=1,
    calling_country="USA",
    called_country=None,
    product="LOCAL_A2P",
)


def shown(total: int, *items: Item, era: str = profiles.NEWEST, **said: str) -> Any:
    return json.decode(rendered(total, *items, era=era, **said)[0])


def rendered(total: int, *items: Item, era: str = profiles.NEWEST, **said: str) -> Any:
    profile = profiles.get(era)
    query = read_query((said or {"messageStatus": "SENT"}).items(), profile, now_ms=NOW_MS)
    assert isinstance(query, Query), query
    return render_page(Page(total, items), query, profile, account_id="9900000", url=URL)


def test_an_item_has_every_field_of_the_newest_era_in_order():
    (item,) = shown(1, ITEM)["messages"]

    assert item == {
        "messageId": "17000000000002kw2fuqty55yp2b2",
        "accountId": "9900000",
        "sourceTn": "+19195550100",
        "destinationTn": "+19195550101",
        "messageStatus": "DELIVERED",
        "messageDirection": "OUTBOUND",
        "messageType": "sms",
        "segmentCount": 1,
        "errorCode": 0,
        "receiveTime": "2023-11-14T22:13:20.007Z",
        "carrierName": None,
        "messageSize": 13,
        "messageLength": 4,
        "attachmentCount": 0,
        "recipientCount": 1,
        "campaignClass": None,
        "campaignId": None,
        "bwLatency": None,
        "carrierLatency": None,
        "callingNumberCountryA3": "USA",
        "calledNumberCountryA3": None,
        "product": "LOCAL_A2P",
        "location": None,
    }
    assert tuple(item) == NEWEST.listing.fields.value


@pytest.mark.parametrize("era", profiles.NAMES)
def test_each_era_shows_its_own_fields_and_null_only_where_it_may(era):
    (item,) = shown(1, ITEM, era=era)["messages"]

    listing = profiles.get(era).listing
    assert tuple(item) == listing.fields.value
    assert {name for name, value in item.items() if value is None} <= listing.nullable.value


def test_a_field_without_a_value_is_one_that_may_be_null():
    always = {*VALUES, "accountId", "receiveTime"}

    assert set(NEWEST.listing.fields.value) - always <= NEWEST.listing.nullable.value


def test_the_keys_come_in_order():
    assert list(shown(0)) == ["totalCount", "pageInfo", "messages"]


@pytest.mark.parametrize(
    ("total", "said", "tokens"),
    [
        (0, {"limit": "10"}, {}),
        (10, {"limit": "10"}, {}),
        (11, {"limit": "10"}, {"next": 10}),
        (30, {"limit": "10", "pageToken": "MTA"}, {"prev": 0, "next": 20}),
        (20, {"limit": "10", "pageToken": "MTA"}, {"prev": 0}),
        (20, {"limit": "100", "pageToken": "MTA"}, {"prev": 0}),
        (5, {"limit": "10", "pageToken": "MTA"}, {"prev": 0}),
        (20_000, {"limit": "4000"}, {"next": 4000}),
        (20_000, {"limit": "6000"}, {}),  # a second page would reach beyond 10,000
    ],
)
def test_neighbouring_pages_have_links_and_tokens(total, said, tokens):
    info = shown(total, **said)["pageInfo"]

    assert {which: read_token(info[f"{which}PageToken"]) for which in tokens} == tokens
    assert set(info) == {f"{which}Page{what}" for which in tokens for what in ("", "Token")}
    for which in tokens:
        assert parse_qsl(urlsplit(info[f"{which}Page"]).query)[-1] == ("pageToken", info[f"{which}PageToken"])


def test_the_keys_of_the_page_info_come_in_order():
    assert list(shown(30, limit="10", pageToken="MTA")["pageInfo"]) == [
        "prevPage",
        "nextPage",
        "prevPageToken",
        "nextPageToken",
    ]


def test_a_link_is_absolute_and_has_the_filters():
    link = shown(30, sourceTn="+1919", x="y", pageToken="MTA", carrierName="AT&T", limit="10")["pageInfo"]["nextPage"]

    assert link == f"{URL}?sourceTn=%2B1919&carrierName=AT%26T&limit=10&pageToken=MjA"


@pytest.mark.parametrize("era", profiles.NAMES)
def test_links_are_headers_too_where_the_era_has_that(era):
    _, headers = rendered(30, era=era, limit="10", pageToken="MTA")

    links = [value for name, value in headers if name == "Link"]
    both = profiles.get(era).listing.page_links.value == "body_and_header"
    pages = [f'<{URL}?limit=10&pageToken=MA>; rel="prev"', f'<{URL}?limit=10&pageToken=MjA>; rel="next"']
    assert links == (pages if both else [])
    assert headers[0] == ("Content-Type", "application/json; charset=utf-8")
