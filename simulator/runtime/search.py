"""Find one page of a list in its tables, and how many messages there are in all.

Rule 1: rows count up with time, so a span of time is a span of rows, and newest first is the order of rows.
Rule 2: the index to follow is chosen here, by the totals: SQLite has no statistics of a table that always grows.
Rule 3: a count comes from the totals where the filters allow it, else from the records.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from simulator.wire.listed import Item, Page
from simulator.wire.listing import Between, Numbers, Query

SPAN_MS = 600_000
EVERYTHING, OF_SOURCE = -2, -1  # in place of a span: totals of all times
ENOUGH = 5_000  # a destination with more messages counts as one with so many
AFTER_ALL = "\U0010ffff"
MOST_SEGMENTS = 10**15
_FIELDS = Item.__struct_fields__
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM listing"
_COLUMNS = {
    "messageId": "message_id",
    "sourceTn": "source",
    "destinationTn": "destination",
    "messageStatus": "status",
    "messageDirection": "direction",
    "messageType": "type",
    "segmentCount": "segments",
    "errorCode": "error_code",
    "carrierName": "carrier",
    "messageSize": "size",
    "messageLength": "length",
    "attachmentCount": "attachments",
    "recipientCount": "recipients",
    "callingNumberCountryA3": "calling_country",
    "calledNumberCountryA3": "called_country",
    "product": "product",
}  # whatever else one may sort by is the same in all messages, or is their order in time
_ORDERED = {column: f"listing_by_{column}" for column in ("source", "destination", "status")}
_INDEXES = {
    "direction": "direction",
    "type": "type",
    "error_code": "error",
    "product": "product",
    "calling_country": "calling",
    "called_country": "called",
}
_ENDS = "SELECT (SELECT min(row) FROM listing), (SELECT max(row) FROM listing)"  # both at once would read every row
_NEXT = "SELECT row, time_ms FROM listing WHERE row >= ? ORDER BY row LIMIT 1"


class Condition(Struct, frozen=True):
    """A condition, with the index of a column that finds what fulfils it.

    `one`: it is one value, whose records lie in the index in the order of rows. `counted`: the totals have the column.
    """

    sql: str
    values: tuple[object, ...] = ()
    column: str | None = None
    index: str = ""
    one: bool = False
    counted: bool = False


class Way(Struct, frozen=True, order=True):
    """A way through the records: how many it must look at, and the index (empty: the rows themselves)."""

    cost: float
    index: str = ""


class Search:
    """One query over tables that do not change meanwhile."""

    def __init__(self, db: sqlite3.Connection, query: Query, *, acknowledged: bool) -> None:
        self._db = db
        self._query = query
        self._conditions = list(_conditions(query))
        if acknowledged:
            self._conditions.append(Condition("acknowledged = 1", counted=True))

    def page(self) -> Page:
        """The messages asked for."""
        query = self._query
        if _asks_for_the_unknown(query) or _asks_for_nothing(query) or not self._rows:
            return Page(0, ())
        total = self._count()
        if query.count_to is not None:
            total = min(total, query.count_to)
        wanted = min(query.limit, total - query.offset)
        return Page(total, self._read(wanted, total) if wanted > 0 else ())

    # -- the span of time

    @cached_property
    def _all_rows(self) -> range:
        low, high = self._db.execute(_ENDS).fetchone()
        return range(0) if low is None else range(low, high + 1)

    @cached_property
    def _rows(self) -> range:
        """The rows of the time asked for."""
        time, rows = self._query.time, self._all_rows
        if not rows:
            return rows
        (_, first_ms), (_, last_ms) = self._next(rows.start), self._next(rows.stop - 1)
        low = rows.start if time.low is None or time.low <= first_ms else self._row_at(time.low, rows)
        high = rows.stop if time.high is None or time.high >= last_ms else self._row_at(time.high + 1, rows)
        return range(low, high)

    def _next(self, row: int) -> tuple[int, int]:
        """The first row from there on, and its time."""
        found: tuple[int, int] = self._db.execute(_NEXT, (row,)).fetchone()
        return found

    def _row_at(self, time_ms: int, among: range) -> int:
        """The first row that is not older than `time_ms`; rows may be missing, but never out of order."""
        low, high = among.start, among.stop
        while low < high:
            middle = (low + high) // 2
            row, at_ms = self._next(middle)
            if at_ms < time_ms:
                low = row + 1
            else:
                high = middle
        return low

    # -- counting

    def _count(self) -> int:
        if not all(condition.counted for condition in self._conditions):
            return self._count_records(self._rows)
        has_source = self._query.source is not None
        if self._rows == self._all_rows:
            return self._sum("span = ?", OF_SOURCE if has_source else EVERYTHING, conditions=self._conditions)
        return self._count_records(self._rows) if has_source else self._count_spans()

    def _sum(self, sql: str, *values: object, conditions: Sequence[Condition]) -> int:
        where, more = _all_of([Condition(sql, values), *conditions])
        row = self._db.execute(f"SELECT coalesce(sum(n), 0) FROM listing_totals WHERE {where}", more).fetchone()
        return int(row[0])

    def _count_spans(self) -> int:
        """Whole spans from the totals, and record by record what lies before and after them."""
        time, rows = self._query.time, self._rows
        first, last = -(-(time.low or 0) // SPAN_MS), ((time.high or 0) + 1) // SPAN_MS
        if first >= last or time.high is None:
            return self._count_records(rows)
        start, stop = self._row_at(first * SPAN_MS, rows), self._row_at(last * SPAN_MS, rows)
        whole = self._sum("span >= ? AND span < ?", first, last, conditions=self._conditions)
        return self._count_records(range(rows.start, start)) + whole + self._count_records(range(stop, rows.stop))

    def _count_records(self, rows: range) -> int:
        if not rows:
            return 0
        way = min([Way(len(rows)), *(Way(n, condition.index) for condition, n in self._indexed)])
        where, values = _all_of([*self._within(rows), *self._conditions])
        sql = f"SELECT 1 FROM listing {_by(way)} WHERE {where} LIMIT {self._query.count_to or -1}"
        return int(self._db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])

    def _within(self, rows: range) -> list[Condition]:
        whole = rows.start <= self._all_rows.start and rows.stop >= self._all_rows.stop
        return [Condition("1")] if whole else [Condition("row >= ? AND row < ?", (rows.start, rows.stop))]

    # -- choosing and reading

    @cached_property
    def _indexed(self) -> list[tuple[Condition, int]]:
        """The filters that an index serves, and how many records each lets pass, whenever."""
        return [(condition, self._estimate(condition)) for condition in self._conditions if condition.index]

    def _estimate(self, condition: Condition) -> int:
        if condition.counted:
            scope = OF_SOURCE if condition.column == "source" else EVERYTHING
            return self._sum("span = ?", scope, conditions=[condition])
        sql = f"SELECT 1 FROM listing INDEXED BY {condition.index} WHERE {condition.sql} LIMIT {ENOUGH}"
        return int(self._db.execute(f"SELECT count(*) FROM ({sql})", condition.values).fetchone()[0])

    def _read(self, wanted: int, total: int) -> list[Item]:
        query = self._query
        column, direction = _COLUMNS.get(query.sort.field), "DESC" if query.sort.descending else "ASC"
        order = f"{column} {direction}, row {direction}" if column else f"row {direction}"
        where, values = _all_of([*self._within(self._rows), *self._conditions])
        way = min(self._ways(column, share=(query.offset + wanted) / total))
        sql = f"{_SELECT} {_by(way)} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
        if column and not way.index and query.sort.descending:
            sql = _sort_down(column, where)
        cursor = self._db.execute(sql, (*values, wanted, query.offset))
        return [Item(**dict(zip(_FIELDS, row, strict=True))) for row in cursor]

    def _ways(self, column: str | None, *, share: float) -> Iterator[Way]:
        """Where the order comes by itself, only the page's share of the records is looked at."""
        rows = len(self._rows)
        yield Way(rows if column else share * rows)
        if column in _ORDERED:
            yield Way(share * len(self._all_rows), _ORDERED[column])
        for condition, n in self._indexed:
            ordered = column == condition.column or (column is None and condition.one)
            yield Way(share * n if ordered else n, condition.index)


def _sort_down(column: str, where: str) -> str:
    """By a column without an index, in a sixth of the time.

    SQLite keeps the first so many of those it has read. It does that here with little of each record, and from the
    newest on: the other way, of many equal ones each would take the place of one before.
    """
    order = f"{column} DESC, row DESC"
    read = f"SELECT row, {column} FROM listing NOT INDEXED WHERE {where} ORDER BY row DESC LIMIT -1"
    return f"{_SELECT} WHERE row IN (SELECT row FROM ({read}) ORDER BY {order} LIMIT ? OFFSET ?) ORDER BY {order}"


def _by(way: Way) -> str:
    return f"INDEXED BY {way.index}" if way.index else "NOT INDEXED"


def _all_of(conditions: Sequence[Condition]) -> tuple[str, tuple[object, ...]]:
    return " AND ".join(condition.sql for condition in conditions), tuple(
        value for condition in conditions for value in condition.values
    )


# -- from the query to conditions


def _asks_for_the_unknown(query: Query) -> bool:
    """These are null in every message, so nothing matches."""
    unknown = (query.campaign_id, query.location, query.bw_latency, query.carrier_latency)
    return any(value is not None for value in unknown)


def _asks_for_nothing(query: Query) -> bool:
    """From more to less; told here, for an index is of no use to a condition that nothing fulfils."""
    return any(
        between.low is not None and between.high is not None and between.low > between.high
        for between in (query.segments, query.size)
    )


def _conditions(query: Query) -> Iterator[Condition]:
    if query.message_id is not None:
        yield Condition("message_id = ?", (query.message_id,), "message_id", "listing_by_message", one=True)
    yield from _numbers("source", query.source, counted=True)
    yield from _numbers("destination", query.destination, counted=False)
    yield from _statuses(query)
    if query.direction is not None:
        yield from _rare("direction", query.direction, rare="direction = 'INBOUND'", usual="OUTBOUND")
    if query.type is not None:
        yield from _rare("type", query.type, rare="type <> 'sms'", usual="sms")
    if query.error_code is not None:
        yield from _rare("error_code", query.error_code, rare="error_code <> 0", usual=0)
    if query.product is not None:
        yield from _rare("product", query.product, rare="product <> 'LOCAL_A2P'", usual="LOCAL_A2P")
    for column, country in (("calling_country", query.calling_country), ("called_country", query.called_country)):
        if country is not None:
            yield from _rare(column, country, rare=f"{column} <> 'USA'", usual="USA")
    if query.carrier_name is not None:
        yield Condition("carrier = ?", (query.carrier_name,), "carrier", "listing_by_carrier", one=True)
    yield from _segments(query.segments)
    yield from _between("size", query.size)


def _numbers(column: str, numbers: Numbers | None, *, counted: bool) -> Iterator[Condition]:
    if numbers is None:
        return
    index = f"listing_by_{column}"
    if numbers.beginning:
        ends = numbers.beginning, numbers.beginning + AFTER_ALL
        yield Condition(f"{column} >= ? AND {column} < ?", ends, column, index, counted=counted)
    else:
        marks = ", ".join("?" * len(numbers.full))
        one = len(numbers.full) == 1
        yield Condition(f"{column} IN ({marks})", numbers.full, column, index, one=one, counted=counted)


def _statuses(query: Query) -> Iterator[Condition]:
    if query.status is not None:
        yield Condition("status = ?", (query.status,), "status", "listing_by_status", one=True, counted=True)
    if query.bw_queued is not None:
        yield _status_is(query.bw_queued, "status IN ('RECEIVED', 'QUEUED')")
    if query.carrier_queued is not None:
        yield Condition("direction = 'OUTBOUND'", counted=True)
        yield _status_is(query.carrier_queued, "status = 'SENT'")


def _status_is(said: bool, sql: str) -> Condition:
    return (
        Condition(sql, (), "status", "listing_by_status", counted=True)
        if said
        else Condition(f"NOT {sql}", counted=True)
    )


def _rare(column: str, value: object, *, rare: str, usual: object) -> Iterator[Condition]:
    """An index holds only the values that are not the usual one, and SQLite must read that it is one of these."""
    if value == usual:
        yield Condition(f"{column} = ?", (value,), counted=True)
    else:
        sql = f"{rare} AND {column} = ?"
        yield Condition(sql, (value,), column, f"listing_by_{_INDEXES[column]}", one=True, counted=True)


def _segments(between: Between) -> Iterator[Condition]:
    low = between.low or 0
    if low < 2:
        yield from _between("segments", between)
    else:
        ends = (low, MOST_SEGMENTS if between.high is None else between.high)
        yield Condition("segments > 1 AND segments BETWEEN ? AND ?", ends, "segments", "listing_by_segments")


def _between(column: str, between: Between) -> Iterator[Condition]:
    if between.low is not None:
        yield Condition(f"{column} >= ?", (between.low,))
    if between.high is not None:
        yield Condition(f"{column} <= ?", (between.high,))
