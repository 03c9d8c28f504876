"""The list's tables follow the journal: whenever entries are taken in, after a restart, and made anew."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from simulator.engine.config import Defaults
from simulator.engine.engine import Engine
from simulator.engine.state import State
from simulator.engine.work import AttemptRequest
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from simulator.runtime import listing as listings
from simulator.runtime.database import JournalError
from simulator.runtime.journal import Journal
from simulator.runtime.listing import FIELDS, TAKE_IN_AFTER, Listing
from simulator.runtime.retold import retell
from tests.player import PLAIN, START_MS, Player, answered
from tests.runtime.listed import Lister, check_totals, dump, dump_of, open_database, query

SCENARIO = (
    PLAIN
    + """
account: { queue: { rate: 60/m, capacity: 10m } }
rules:
  - { when: { send: { to: "+19195550101" } }, then: [ { sending: true }, { after: 90s, fail: 4720 } ] }
  - { when: { send: { to: "+19195550102" } }, then: [ { silence: true } ] }
  - { when: { send: { to: "+19195550103" } }, then: [ { after: 20m, deliver: true } ] }
"""
)


def play(*, retain: int = 100_000, messages: int = 12) -> Player:
    """Messages that wait, fail, stay silent and are told to an endpoint that fails at first."""
    player = Player(SCENARIO, retain=retain, endpoint=lambda attempt: answered(200 if attempt.number > 2 else 500))
    for number in range(messages):
        player.send(
            from_=f"+1919555020{number % 3}", to=[f"+1919555010{(number + n) % 6}" for n in range(number % 3 + 1)]
        )
        player.advance(700 * number)
    player.advance("5m")
    player.send()  # with which what was finished before is forgotten
    return player


PLAYED = play()
FORGETFUL = play(retain=2)


def listed(player: Player, sizes: list[int] | None = None, *, keeps_forgotten: bool = True) -> Lister:
    """A list that took in the player's entries in pieces of these sizes, the rest at once."""
    lister = Lister(player, keeps_forgotten=keeps_forgotten)
    rest = list(player.entries)
    for size in sizes or []:
        lister.hear(rest[:size])
        rest = rest[size:]
    lister.hear(rest)
    return lister


ALL_AT_ONCE = {
    (id(player), keeps): dump(listed(player, keeps_forgotten=keeps))
    for player in (PLAYED, FORGETFUL)
    for keeps in (True, False)
}


# -- when entries are taken in


@given(st.lists(st.integers(1, 12), max_size=60), st.sampled_from([PLAYED, FORGETFUL]), st.booleans())
def test_it_does_not_matter_when_entries_are_taken_in(sizes, player, keeps):
    lister = listed(player, sizes, keeps_forgotten=keeps)

    assert dump(lister) == ALL_AT_ONCE[id(player), keeps]


@given(st.lists(st.integers(1, 12), max_size=30))
def test_looking_in_between_does_not_change_what_is_found_in_the_end(sizes):
    lister = Lister(PLAYED)
    rest = list(PLAYED.entries)
    for size in sizes:
        piece, rest = rest[:size], rest[size:]
        lister.hear(piece)
        now_ms = piece[-1].at_ms if piece else PLAYED.now_ms
        lister.listing.find(query(now_ms), now_ms=now_ms, acknowledged=False)
        check_totals(lister.db)

    found = lister.find()

    assert found == listed(PLAYED).find()
    check_totals(lister.db)


def test_it_is_behind_only_when_there_is_much():
    lister = Lister(PLAYED)
    lister.listing.take(PLAYED.entries[:1] * (TAKE_IN_AFTER - 1))
    little = lister.listing.behind

    lister.listing.take(PLAYED.entries[:1])

    assert (little, lister.listing.behind) == (False, True)


def test_a_record_has_the_columns_of_the_table():
    with closing(open_database_with_list()) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(listing)")]

    assert tuple(columns) == FIELDS


def open_database_with_list() -> Any:
    db = open_database()
    Listing(db, keeps_forgotten=True)
    return db


# -- forgetting


def test_in_memory_what_the_world_forgets_leaves_the_list():
    lister = listed(FORGETFUL, [3] * 20, keeps_forgotten=False)

    assert {item.message_id for item in lister.find()} == set(FORGETFUL.state.messages)
    assert 0 < len(FORGETFUL.state.messages) < 13


def test_in_a_file_it_stays():
    lister = listed(FORGETFUL, [3] * 20, keeps_forgotten=True)

    assert len({item.message_id for item in lister.find()}) == 13


def test_what_is_forgotten_leaves_nothing_behind():
    player = Player(retain=0)
    lister = Lister(player)
    for _ in range(5):
        player.send()
        player.advance("1h")
        lister.find()
    player.engine._forget_old(player.now_ms)
    player._keep()

    lister.find()

    assert dump(lister) == {"listing": [], "listing_totals": [], "listing_deliveries": []}


def test_rows_go_on_counting_when_the_newest_was_forgotten():
    player = Player(retain=0)
    lister = Lister(player)
    first = player.send()
    player.advance("1h")
    lister.find()
    second = player.send(to="+19195550102")

    rows = {item.message_id for item in lister.find()}

    assert rows == {second.id}
    assert first.id != second.id


# -- asked for late, in memory


@pytest.mark.parametrize("player", [PLAYED, FORGETFUL], ids=["all", "forgetful"])
def test_told_again_from_memory_messages_are_listed_as_if_they_had_been_all_along(player):
    late = Lister(player)

    late.hear(retell(player.state))

    early = listed(player, keeps_forgotten=False)
    for acknowledged in (False, True):
        page = late.listing.find(query(player.now_ms), now_ms=player.now_ms, acknowledged=acknowledged)
        assert list(page.items) == early.find(acknowledged=acknowledged)
    assert dump(late)["listing_deliveries"] == dump(early)["listing_deliveries"]


def test_told_again_at_any_moment_messages_go_on_as_if_they_had_been_listed_all_along():
    for length in range(1, len(PLAYED.entries), 7):
        late = Lister(PLAYED)
        late.hear(retell(State.replay(PLAYED.entries[:length])))
        late.hear(PLAYED.entries[length:])

        page = late.listing.find(query(PLAYED.now_ms), now_ms=PLAYED.now_ms, acknowledged=False)

        assert list(page.items) == listed(PLAYED).find()


async def test_in_memory_there_is_no_list_until_somebody_asks():
    journal = Journal(None)
    engine = begin(journal)
    send(engine, journal, 3)
    journal.flush()
    before = [row[0] for row in journal._db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'listing%'")]

    found = count(journal, engine)
    send(engine, journal, 3)

    assert (before, found, count(journal, engine)) == ([], 3, 6)
    journal.close()


async def test_a_search_that_fails_stops_nobody():
    journal = Journal(None)
    engine = begin(journal)
    send(engine, journal, 3)
    unanswerable = structs.replace(query(engine.state.now_ms), status=object())

    with pytest.raises(sqlite3.Error):
        journal.list_messages(unanswerable, engine.state, now_ms=engine.state.now_ms, acknowledged=False)
    send(engine, journal, 1)

    assert journal.failure is None
    assert count(journal, engine) == 4
    journal.close()


# -- in a file


def begin(journal: Journal) -> Engine:
    url = "version: 1\nname: t\naccount: { applications: [ { id: app, status_url: 'http://127.0.0.1:9/' } ] }\n"
    clock = ClockSetting(mode="manual")
    engine = Engine.begin("9900000", Defaults(), name="t", text=url, seed=1, clock=clock, now_ms=START_MS)
    journal.append(engine.take_fresh())
    return engine


def send(engine: Engine, journal: Journal, messages: int, status: int = 200) -> None:
    body = b'{"applicationId":"app","from":"+19195550100","to":"+19195550101","text":"hello"}'
    for _ in range(messages):
        now_ms = engine.state.now_ms + 1
        engine.submit(body, "application/json", path="/", now_ms=now_ms)
        while (step := engine.step(now_ms)) is not None:
            if isinstance(step, AttemptRequest):
                engine.finish(step, Outcome("answered", status), now_ms=now_ms)
        journal.append(engine.take_fresh())


def count(journal: Journal, engine: Engine, *, acknowledged: bool = False) -> int:
    now_ms = engine.state.now_ms
    return journal.list_messages(query(now_ms), engine.state, now_ms=now_ms, acknowledged=acknowledged).total


def begin_file(folder: Path) -> tuple[Journal, Engine]:
    journal = Journal(folder / "a.journal")
    journal.open_listing()
    return journal, begin(journal)


def open_again(folder: Path) -> tuple[Journal, Engine]:
    journal = Journal(folder / "a.journal")
    state = journal.load()
    assert state is not None
    journal.open_listing()
    return journal, Engine(state, Defaults())


def listed_until(journal: Journal) -> int:
    (seq,) = journal._db.execute("SELECT value FROM meta WHERE key = 'listing_seq'").fetchone()
    return int(seq)


async def test_a_restart_finds_the_list_as_it_was(tmp_path: Path):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 5)
    send(engine, journal, 5, status=500)
    journal.close()

    again = Journal(tmp_path / "a.journal")
    seq = listed_until(again)
    again.close()
    again, engine = open_again(tmp_path)

    assert seq == engine.state.last_seq
    assert (count(again, engine), count(again, engine, acknowledged=True)) == (10, 5)
    again.close()


async def test_what_was_written_but_not_taken_in_is_taken_in_at_the_start(tmp_path: Path):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 5, status=500)
    count(journal, engine)
    send(engine, journal, 5)
    journal.flush()
    behind = engine.state.last_seq - listed_until(journal)
    journal._db.close()  # as if the process had died

    again, engine = open_again(tmp_path)

    assert behind > 0
    assert (count(again, engine), count(again, engine, acknowledged=True)) == (10, 5)
    again.close()


async def test_another_version_is_made_anew_from_the_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 30)
    count(journal, engine)
    before = dump_of(journal._db)
    journal._db.execute("UPDATE listing SET status = 'SENT'")
    journal.close()

    monkeypatch.setattr(listings, "VERSION", "another")
    monkeypatch.setattr(listings, "READ_AT_ONCE", 7)
    again, _ = open_again(tmp_path)

    assert dump_of(again._db) == before
    again.close()


async def test_a_journal_of_a_time_without_lists_gets_one(tmp_path: Path):
    journal = Journal(tmp_path / "a.journal")
    send(begin(journal), journal, 3)
    journal.close()

    again, engine = open_again(tmp_path)

    assert count(again, engine) == 3
    again.close()


async def test_the_list_is_written_when_much_has_come_and_not_before(tmp_path: Path):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 10)
    journal.flush()
    few = listed_until(journal)

    send(engine, journal, TAKE_IN_AFTER)
    journal.flush()

    assert (few, listed_until(journal)) == (0, engine.state.last_seq)
    journal.close()


async def test_a_list_that_cannot_be_written_stops_the_account(tmp_path: Path):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 1)
    journal.flush()
    journal._db.execute("PRAGMA query_only = 1")

    with pytest.raises(JournalError, match="cannot be written"):
        count(journal, engine)

    assert journal.failure is not None
    journal._db.execute("PRAGMA query_only = 0")
    journal.close()


async def test_a_file_whose_list_cannot_be_made_anew_is_damaged(tmp_path: Path):
    journal, engine = begin_file(tmp_path)
    send(engine, journal, 3)
    journal.write_checkpoint(engine.state)
    journal._db.execute("UPDATE entries SET line = '{}' WHERE seq = 3")
    journal._db.execute("UPDATE meta SET value = 'another' WHERE key = 'listing'")
    journal._db.commit()
    journal.close()

    with pytest.raises(JournalError, match="damaged"):
        open_again(tmp_path)


async def test_a_file_with_another_list_is_damaged(tmp_path: Path):
    journal, _ = begin_file(tmp_path)
    journal._db.execute("ALTER TABLE listing RENAME COLUMN row TO line")
    journal.close()

    with pytest.raises(JournalError, match="damaged"):
        open_again(tmp_path)
