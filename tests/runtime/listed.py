"""A list beside a played world, and what the tests ask of it."""

import sqlite3
import weakref
from collections.abc import Iterable
from typing import Any

from simulator import profiles
from simulator.model.entries import Entry
from simulator.runtime.database import SCHEMA
from simulator.runtime.listing import Listing
from simulator.wire.listed import Item
from simulator.wire.listing import Query, read_query
from tests.player import Player

NEWEST = profiles.get(profiles.NEWEST)


class Lister:
    """The list of a Player's entries, in memory."""

    def __init__(self, player: Player, *, keeps_forgotten: bool = False) -> None:
        self.player = player
        self.db = open_database()
        weakref.finalize(self, self.db.close)
        self.listing = Listing(self.db, keeps_forgotten=keeps_forgotten)

    def find(self, *, acknowledged: bool = False, now_ms: int | None = None, **said: str) -> list[Item]:
        """The messages on one page, after taking in what the player did since."""
        return list(self.page(acknowledged=acknowledged, now_ms=now_ms, **said).items)

    def page(self, *, acknowledged: bool = False, now_ms: int | None = None, **said: str) -> Any:
        """One page; every message that can be had when nothing is said."""
        self.hear(self.player.entries[self.listing.seq :])
        now_ms = self.player.now_ms if now_ms is None else now_ms
        return self.listing.find(query(now_ms, **said), now_ms=now_ms, acknowledged=acknowledged)

    def hear(self, entries: Iterable[Entry]) -> None:
        """Take in entries, and check that the totals are those of the records."""
        self.listing.take(entries)
        self.listing.take_in()
        check_totals(self.db)

    def statuses(self, **said: Any) -> list[str]:
        """What became of the messages, oldest first."""
        return [item.status for item in reversed(self.find(**said))]


def query(now_ms: int, **said: str) -> Query:
    """A query as of that instant."""
    found = read_query((said or {"limit": "10000"}).items(), NEWEST, now_ms=now_ms)
    assert isinstance(found, Query), found
    return found


def open_database() -> sqlite3.Connection:
    """What a journal has before its list."""
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    return db


def check_totals(db: sqlite3.Connection) -> None:
    """The totals are those of the records."""
    places = ("product", "calling_country", "called_country")
    kind = ", ".join(
        ("status, direction, type, error_code, acknowledged", *(f"coalesce({name}, '')" for name in places))
    )
    counted = [
        *db.execute(f"SELECT time_ms / 600000 AS span, '', {kind}, count(*) FROM listing GROUP BY span, {kind}"),
        *db.execute(f"SELECT -1, source, {kind}, count(*) FROM listing GROUP BY source, {kind}"),
        *db.execute(f"SELECT -2, '', {kind}, count(*) FROM listing GROUP BY {kind}"),
    ]
    assert sorted(counted) == sorted(db.execute("SELECT * FROM listing_totals"))


def dump(lister: Lister) -> dict[str, list[Any]]:
    """Everything the list holds."""
    return dump_of(lister.db)


def dump_of(db: sqlite3.Connection) -> dict[str, list[Any]]:
    """The same of a database that somebody else keeps open."""
    names = ("listing", "listing_totals", "listing_deliveries")
    return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
