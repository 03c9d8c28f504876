"""The list of messages: tables in the journal's own database, derived from its entries.

Rule 1: everything here can be made again from the entries; `VERSION` differs from the file's when it must be.
Rule 2: entries are taken in when many have come, or when somebody asks: most messages are then written once, finished.
Rule 3: totals are kept beside the records, so that counting does not take longer the more messages there are.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from itertools import islice

from msgspec.structs import astuple

from simulator.model.entries import Entry
from simulator.runtime import records as changes
from simulator.runtime.records import Record
from simulator.runtime.search import EVERYTHING, OF_SOURCE, SPAN_MS, Search
from simulator.wire.listed import Page
from simulator.wire.listing import Query

VERSION = "2"  # of the tables and of what is derived: raise it when `records` derives something else
TAKE_IN_AFTER = 1_000
READ_AT_ONCE = 10_000
DELETE_AT_ONCE = 100
FIELDS = Record.__struct_fields__
KIND = ("status", "direction", "type", "error_code", "acknowledged", "product", "calling_country", "called_country")
"""What is counted apart; unknown is an empty text."""
_COUNTED = ", ".join(KIND)
SCHEMA = f"""
DROP TABLE IF EXISTS listing;
DROP TABLE IF EXISTS listing_totals;
DROP TABLE IF EXISTS listing_deliveries;
CREATE TABLE listing (
  message_id TEXT NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL, status TEXT NOT NULL,
  direction TEXT NOT NULL, type TEXT NOT NULL, segments INTEGER NOT NULL, error_code INTEGER NOT NULL,
  time_ms INTEGER NOT NULL, carrier TEXT, size INTEGER NOT NULL, length INTEGER NOT NULL, attachments INTEGER NOT NULL,
  recipients INTEGER NOT NULL, calling_country TEXT, called_country TEXT, product TEXT,
  row INTEGER PRIMARY KEY, recipient INTEGER NOT NULL, era TEXT NOT NULL, leads_to TEXT,
  asks INTEGER NOT NULL, next_status TEXT, moves_ms INTEGER, acknowledged INTEGER NOT NULL);
CREATE INDEX listing_by_message ON listing (message_id);
CREATE INDEX listing_by_source ON listing (source);
CREATE INDEX listing_by_destination ON listing (destination);
CREATE INDEX listing_by_status ON listing (status);
CREATE INDEX listing_by_error ON listing (error_code) WHERE error_code <> 0;
CREATE INDEX listing_by_type ON listing (type) WHERE type <> 'sms';
CREATE INDEX listing_by_direction ON listing (direction) WHERE direction = 'INBOUND';
CREATE INDEX listing_by_product ON listing (product) WHERE product <> 'LOCAL_A2P';
CREATE INDEX listing_by_calling ON listing (calling_country) WHERE calling_country <> 'USA';
CREATE INDEX listing_by_called ON listing (called_country) WHERE called_country <> 'USA';
CREATE INDEX listing_by_carrier ON listing (carrier) WHERE carrier IS NOT NULL;
CREATE INDEX listing_by_segments ON listing (segments) WHERE segments > 1;
CREATE INDEX listing_by_move ON listing (moves_ms) WHERE moves_ms IS NOT NULL;
CREATE TABLE listing_totals (
  span INTEGER, source TEXT, status TEXT, direction TEXT, type TEXT, error_code INTEGER, acknowledged INTEGER,
  product TEXT, calling_country TEXT, called_country TEXT,
  n INTEGER NOT NULL, PRIMARY KEY (span, source, {_COUNTED})) WITHOUT ROWID;
CREATE TABLE listing_deliveries (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, recipient INTEGER NOT NULL);
"""
_INSERT = f"INSERT INTO listing ({', '.join(FIELDS)}) VALUES ({', '.join('?' * len(FIELDS))})"
_UPDATE = "UPDATE listing SET status=?, error_code=?, asks=?, next_status=?, moves_ms=?, acknowledged=? WHERE row=?"
_SELECT = f"SELECT {', '.join(FIELDS)} FROM listing"
_ADD = (
    f"INSERT INTO listing_totals (span, source, {_COUNTED}, n) VALUES ({', '.join('?' * (len(KIND) + 3))})"
    " ON CONFLICT DO UPDATE SET n = n + excluded.n"
)
_DROP = f"DELETE FROM listing_totals WHERE (span, source, {_COUNTED}) = ({', '.join('?' * (len(KIND) + 2))}) AND n = 0"
_Kind = tuple[str | int, ...]
_Total = tuple[str | int, ...]


class Listing:
    """Follows one journal. Who calls anything but `take` and `behind` commits, or rolls back, what was written."""

    def __init__(self, db: sqlite3.Connection, *, keeps_forgotten: bool) -> None:
        self._db = db
        self._keeps_forgotten = keeps_forgotten
        self._taken: list[Entry] = []
        said = dict(db.execute("SELECT key, value FROM meta WHERE key LIKE 'listing%'").fetchall())
        if said.get("listing") != VERSION:
            db.executescript(SCHEMA)
            said["listing_seq"] = "0"
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [("listing", VERSION), ("listing_seq", "0")])
            db.commit()
        self.seq = int(said["listing_seq"])
        self._next_row = 1 + (db.execute("SELECT max(row) FROM listing").fetchone()[0] or 0)
        self._deliveries = _read_deliveries(db)

    def read_on(self, entries: Callable[[int], Iterator[Entry]]) -> None:
        """Take in what a file holds beyond `seq`: little after a death of the process, all after a new VERSION."""
        coming = entries(self.seq)
        while chunk := list(islice(coming, READ_AT_ONCE)):
            self.take(chunk)
            self.take_in()

    def take(self, entries: Iterable[Entry]) -> None:
        """Hear of entries; they are written with the many."""
        self._taken += entries

    @property
    def behind(self) -> bool:
        """Whether there is much to take in."""
        return len(self._taken) >= TAKE_IN_AFTER

    def take_in(self) -> None:
        """Write what the taken entries changed."""
        if not self._taken:
            return
        batch = _Batch(self._db, self._next_row, self._deliveries, keeps_forgotten=self._keeps_forgotten)
        for entry in self._taken:
            changes.apply(entry, batch)
        batch.save()
        self._next_row = batch.row
        self.seq = self._taken[-1].seq
        self._db.execute("UPDATE meta SET value = ? WHERE key = 'listing_seq'", (str(self.seq),))
        self._taken = []

    def find(self, query: Query, *, now_ms: int, acknowledged: bool) -> Page:
        """One page as of now. `acknowledged`: only messages of which a callback was answered 2xx."""
        self.bring_to(now_ms)
        return self.search(query, acknowledged=acknowledged)

    def search(self, query: Query, *, acknowledged: bool) -> Page:
        """The same, as of the time that it was brought to; nothing is written."""
        return Search(self._db, query, acknowledged=acknowledged).page()

    def bring_to(self, now_ms: int) -> None:
        """Write what the taken entries changed, and what came about since by time alone."""
        self.take_in()
        batch = _Batch(self._db, self._next_row, self._deliveries, keeps_forgotten=self._keeps_forgotten)
        for record in batch.load("INDEXED BY listing_by_move WHERE moves_ms <= ?", now_ms):
            changes.let_pass(record)
        batch.save()


def _read_deliveries(db: sqlite3.Connection) -> dict[int, tuple[str, int]]:
    return {row[0]: (row[1], row[2]) for row in db.execute("SELECT * FROM listing_deliveries")}


class _Batch:
    """The records that some entries touch, each written at most once."""

    def __init__(
        self, db: sqlite3.Connection, row: int, deliveries: dict[int, tuple[str, int]], *, keeps_forgotten: bool
    ) -> None:
        self.row = row
        self._db = db
        self._keeps_forgotten = keeps_forgotten
        self._added: dict[str, list[Record]] = {}
        self._found: dict[str, list[Record]] = {}
        self._loaded: dict[int, tuple[Record, Record]] = {}  # as it was, as it is
        self._forgotten: list[str] = []
        self._deliveries = deliveries
        self._opened: set[int] = set()
        self._closed: list[int] = []

    # -- what `records` asks for

    def next_row(self) -> int:
        self.row += 1
        return self.row - 1

    def add(self, message_id: str, records: list[Record]) -> None:
        self._added[message_id] = records

    def find(self, message_id: str) -> list[Record]:
        records = self._added.get(message_id) or self._found.get(message_id)
        if records is None:
            records = self._found[message_id] = self.load(
                "INDEXED BY listing_by_message WHERE message_id = ?", message_id
            )
        return records

    def load(self, condition: str, value: object) -> list[Record]:
        """Records that were written before, in the order of their rows; left alone, SQLite would read all for that."""
        cursor = self._db.execute(f"{_SELECT} {condition} ORDER BY row", (value,))
        records = [Record(**dict(zip(FIELDS, values, strict=True))) for values in cursor]
        self._loaded.update((record.row, (copy(record), record)) for record in records)
        return records

    def forget(self, message_id: str) -> None:
        if not self._keeps_forgotten and not self._added.pop(message_id, []):
            self._forgotten.append(message_id)

    def open_delivery(self, delivery_id: int, message_id: str, recipient: int) -> None:
        self._deliveries[delivery_id] = message_id, recipient
        self._opened.add(delivery_id)

    def find_delivery(self, delivery_id: int) -> tuple[str, int] | None:
        return self._deliveries.get(delivery_id)

    def close_delivery(self, delivery_id: int) -> None:
        del self._deliveries[delivery_id]
        if delivery_id in self._opened:
            self._opened.remove(delivery_id)
        else:
            self._closed.append(delivery_id)

    # -- writing

    def save(self) -> None:
        """Write everything, and what it changes in the totals."""
        added = [record for records in self._added.values() for record in records]
        changed = [(before, now) for before, now in self._loaded.values() if before != now]
        totals: Counter[_Total] = Counter()
        for record in added:
            totals.update(_totals_of(record))
        for before, now in changed:
            totals.subtract(_totals_of(before))
            totals.update(_totals_of(now))
        many = self._db.executemany
        many(_INSERT, map(astuple, added))
        many(_UPDATE, (_changeable(now) for _, now in changed))
        self._save_deliveries()
        for start in range(0, len(self._forgotten), DELETE_AT_ONCE):
            self._delete(self._forgotten[start : start + DELETE_AT_ONCE], totals)
        many(_ADD, [(*total, n) for total, n in totals.items() if n])
        many(_DROP, [total for total, n in totals.items() if n < 0])

    def _save_deliveries(self) -> None:
        many = self._db.executemany
        many("DELETE FROM listing_deliveries WHERE id = ?", [(number,) for number in self._closed])
        opened = [(number, *self._deliveries[number]) for number in self._opened]
        many("INSERT INTO listing_deliveries VALUES (?, ?, ?)", opened)

    def _delete(self, message_ids: list[str], totals: Counter[_Total]) -> None:
        where = f"WHERE message_id IN ({', '.join('?' * len(message_ids))})"
        columns = ", ".join(("time_ms", "source", *(f"coalesce({name}, '')" for name in KIND)))
        for time_ms, source, *kind in self._db.execute(f"SELECT {columns} FROM listing {where}", message_ids):
            totals.subtract(_totals(time_ms, source, tuple(kind)))
        self._db.execute(f"DELETE FROM listing {where}", message_ids)


def _changeable(record: Record) -> tuple[object, ...]:
    return (
        record.status,
        record.error_code,
        record.asks,
        record.next_status,
        record.moves_ms,
        record.acknowledged,
        record.row,
    )


def _totals_of(record: Record) -> tuple[_Total, ...]:
    places = (record.product or "", record.calling_country or "", record.called_country or "")
    kind = (record.status, record.direction, record.type, record.error_code, record.acknowledged, *places)
    return _totals(record.time_ms, record.source, kind)


def _totals(time_ms: int, source: str, kind: _Kind) -> tuple[_Total, ...]:
    return ((time_ms // SPAN_MS, "", *kind), (OF_SOURCE, source, *kind), (EVERYTHING, "", *kind))
