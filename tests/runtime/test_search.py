"""A page and its total are those of a plain search through all records, whatever is asked."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.times import format_time, parse_time
from simulator.runtime.search import _COLUMNS, Search
from simulator.wire.listed import Item, Page
from simulator.wire.listing import Between, Numbers, Query
from simulator.wire.page_tokens import write_token
from tests.player import PLAIN, Player, answered
from tests.runtime.listed import NEWEST, Lister, query

SOURCES = ["+19195550201", "+19195550202", "+18885550203", "+4915112345678", "12345", "Acme"]
DESTINATIONS = [f"+1919555010{n}" for n in range(8)] + ["+14165550100", "+19190000000", "+15550004720"]
HOUR_MS = 3_600_000
RULES = """
rules:
  - { when: { send: { to: "+19195550101" } }, then: [ { after: 2h, deliver: true } ] }
  - { when: { send: { to: "+19195550102" } }, then: [ { silence: forever } ] }
  - { when: { send: { to: "+19195550103" } }, then: [ { fail: 4470 } ] }
"""


def play() -> Lister:
    """Some hundred records over two days, most of them of one sender."""
    draw = random.Random(1)
    player = Player(PLAIN + RULES, endpoint=lambda attempt: answered(draw.choice([200, 500])))
    lister = Lister(player)
    for _ in range(250):
        player.send(
            from_=draw.choice([*SOURCES, *SOURCES[:1] * 12]),
            to=draw.sample(DESTINATIONS, draw.choice([1, 1, 1, 2, 4])),
            text=draw.choice(["hello", "a" * 170, "ü" * 80]),
            media=draw.choice([[], [], ["https://example.com/a.png"]]),
        )
        player.advance(draw.choice([0, 1000, 600_000, HOUR_MS // 2]))
    return lister


LISTER = play()
NOW_MS = LISTER.player.now_ms
EVERYTHING = list(reversed(LISTER.find()))
MOMENTS = sorted({item.time_ms for item in EVERYTHING})


def acknowledged_ids() -> set[tuple[str, str]]:
    rows = LISTER.db.execute("SELECT message_id, destination FROM listing WHERE acknowledged = 1")
    return {(message_id, destination) for message_id, destination in rows}


ACKNOWLEDGED = acknowledged_ids()


# -- the plain search


def has(numbers: Numbers | None, number: str) -> bool:
    if numbers is None:
        return True
    return number.startswith(numbers.beginning) if numbers.beginning else number in numbers.full


def lies(between: Between, value: int) -> bool:
    return (between.low is None or value >= between.low) and (between.high is None or value <= between.high)


EQUAL = {
    "message_id": "message_id",
    "status": "status",
    "direction": "direction",
    "type": "type",
    "error_code": "error_code",
    "carrier_name": "carrier",
    "product": "product",
    "calling_country": "calling_country",
    "called_country": "called_country",
}
NEVER = ("campaign_id", "location", "bw_latency", "carrier_latency")


def matches(item: Item, asked: Query) -> bool:
    return (
        lies(asked.time, item.time_ms)
        and all(getattr(asked, name) in (None, getattr(item, field)) for name, field in EQUAL.items())
        and all(getattr(asked, name) is None for name in NEVER)
        and has(asked.source, item.source)
        and has(asked.destination, item.destination)
        and asked.bw_queued in (None, item.status in ("RECEIVED", "QUEUED"))
        and asked.carrier_queued in (None, item.status == "SENT")
        and lies(asked.segments, item.segments)
        and lies(asked.size, item.size)
    )


def order(asked: Query) -> Callable[[tuple[int, Item]], Any]:
    column = _COLUMNS.get(asked.sort.field)

    def key(numbered: tuple[int, Item]) -> Any:
        row, item = numbered
        value = None if column is None else getattr(item, column)
        return (value is not None, value if value is not None else 0, row)

    return key


def search(asked: Query, *, acknowledged: bool = False) -> tuple[int, list[Item]]:
    found = [
        (row, item)
        for row, item in enumerate(EVERYTHING)
        if matches(item, asked) and (not acknowledged or (item.message_id, item.destination) in ACKNOWLEDGED)
    ]
    found.sort(key=order(asked), reverse=asked.sort.descending)
    total = len(found) if asked.count_to is None else min(len(found), asked.count_to)
    return total, [item for _, item in found[asked.offset : asked.offset + asked.limit]]


# -- compared


def instants() -> st.SearchStrategy[str]:
    near = st.tuples(st.sampled_from(MOMENTS), st.sampled_from([-HOUR_MS, -1, 0, 1, 600_000])).map(sum)
    return near.map(format_time)


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=4).map(",".join) | st.sampled_from(values)


FILTERS = {
    "messageId": st.sampled_from([item.message_id for item in EVERYTHING]) | st.just("none"),
    "sourceTn": some([*SOURCES[:4], "+1919", "+4915", "+1888555", "+9999999"]).filter(
        lambda text: "+1919," not in text
    ),
    "destinationTn": some(DESTINATIONS) | st.sampled_from(["+1919", "+1919555010", "+1416", "+15550004720"]),
    "messageStatus": st.sampled_from(NEWEST.listing.statuses.value),
    "messageDirection": st.sampled_from(["INBOUND", "OUTBOUND"]),
    "messageType": st.sampled_from(["sms", "mms", "rcs"]),
    "errorCode": st.sampled_from(["0", "4470", "4720", "4303", "9902"]),
    "fromDateTime": instants(),
    "toDateTime": instants(),
    "bwQueued": st.sampled_from(["true", "false"]),
    "carrierQueued": st.sampled_from(["true", "false"]),
    "product": st.sampled_from(["LOCAL_A2P", "TOLL_FREE", "P2P"]),
    "callingNumberCountryA3": st.sampled_from(["USA", "DEU", "CAN"]),
    "calledNumberCountryA3": st.sampled_from(["USA", "CAN"]),
    "fromSegmentCount": st.sampled_from(["1", "2", "3"]),
    "toSegmentCount": st.sampled_from(["0", "1", "2"]),
    "fromMessageSize": st.sampled_from(["14", "100", "300"]),
    "toMessageSize": st.sampled_from(["14", "200"]),
    "carrierName": st.just("AT&T"),
    "location": st.just("1"),
    "campaignId": st.just("C"),
    "fromBwLatency": st.just("0"),
    "fromCarrierLatency": st.just("0"),
}
PAGING = {
    "sort": st.tuples(st.sampled_from(NEWEST.listing.fields.value), st.sampled_from(["asc", "desc"])).map(":".join),
    "limit": st.integers(1, 40).map(str),
    "pageToken": st.integers(0, 60).map(write_token),
    "limitTotalCount": st.just("true"),
}


def is_ordered(said: dict[str, str]) -> bool:
    times = [parse_time(said[name]) for name in ("fromDateTime", "toDateTime") if name in said]
    return times == sorted(times)


def valid(filters: dict[str, str]) -> bool:
    partial = [filters.get(name, "") for name in ("sourceTn", "destinationTn")]
    return is_ordered(filters) and all("," not in text or all(len(n) > 9 for n in text.split(",")) for text in partial)


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(list(FILTERS)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: FILTERS[name] for name in names})
    ),
    st.fixed_dictionaries({}, optional=PAGING),
    st.booleans(),
)
def test_a_page_is_what_a_plain_search_finds(filters, paging, acknowledged):
    if not valid(filters):
        return
    asked = query(NOW_MS, **filters, **paging)

    page = Search(LISTER.db, asked, acknowledged=acknowledged).page()

    assert (page.total, list(page.items)) == search(asked, acknowledged=acknowledged)


@pytest.mark.parametrize("name", FILTERS)
@settings(max_examples=20)
@given(data=st.data())
def test_each_filter_alone_finds_what_a_plain_search_finds(name, data):
    said = {name: data.draw(FILTERS[name])}
    if not valid(said):
        return
    asked = query(NOW_MS, **said)

    page = Search(LISTER.db, asked, acknowledged=False).page()

    assert (page.total, list(page.items)) == search(asked)


@pytest.mark.parametrize("other", [{}, {"errorCode": "4470"}, {"messageType": "mms"}, {"calledNumberCountryA3": "CAN"}])
def test_from_more_segments_to_fewer_is_nothing(other):
    asked = query(NOW_MS, fromSegmentCount="3", toSegmentCount="2", **other)

    assert Search(LISTER.db, asked, acknowledged=False).page() == Page(0, ())


def test_the_cap_counts_no_further():
    asked = query(NOW_MS, sourceTn=SOURCES[0], limitTotalCount="true")
    capped = Query(**{name: getattr(asked, name) for name in Query.__struct_fields__} | {"count_to": 7, "limit": 5})

    page = Search(LISTER.db, capped, acknowledged=False).page()

    assert (page.total, len(page.items)) == (7, 5)


def test_pages_one_after_another_are_the_whole_list():
    pages = [LISTER.find(limit="30", pageToken=write_token(offset)) for offset in range(0, len(EVERYTHING) + 30, 30)]

    assert [item for page in pages for item in page] == list(reversed(EVERYTHING))
    assert pages[-1] == []


def test_an_empty_list_has_nothing():
    lister = Lister(Player())

    assert (lister.page().total, lister.find()) == (0, [])


def test_what_lies_between_other_rows_is_found_where_rows_are_missing():
    lister = play_with_holes()
    (middle,) = lister.db.execute("SELECT time_ms FROM listing ORDER BY row LIMIT 1 OFFSET 20").fetchone()

    found = lister.page(fromDateTime=format_time(middle), toDateTime=format_time(middle))

    assert {item.time_ms for item in found.items} == {middle}
    assert found.total == len(found.items) > 0


def play_with_holes() -> Lister:
    """Every other message is forgotten, because its story ended sooner."""
    player = Player(PLAIN + RULES, retain=0)
    lister = Lister(player)
    for number in range(80):
        player.send(to="+19195550101" if number % 4 else "+19195550105")
        player.advance("1m")
        lister.find()
    assert lister.page().total < 65
    return lister
