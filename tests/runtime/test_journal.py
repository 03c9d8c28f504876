"""The journal's file: what is written when, what is read back, and what is refused."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from simulator.engine.config import Defaults
from simulator.engine.engine import Engine
from simulator.engine.state import State
from simulator.engine.work import AttemptRequest
from simulator.model import entries as e
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Entry, Outcome
from simulator.runtime.database import JournalError
from simulator.runtime.journal import Journal, Note

START_MS = 1_767_225_600_000
BODY = b'{"applicationId":"app","from":"+19195550100","to":"+1919555%04d","text":"hello"}'


def reached(*seqs: int) -> list[Entry]:
    return [e.ClockReached(seq=seq, at_ms=seq) for seq in seqs]


def seqs(journal: Journal, after: int = 0) -> list[int]:
    return [entry.seq for entry in journal.entries(after=after)]


def played(journal: Journal, messages: int) -> Engine:
    """A world whose messages fail once and are delivered, in the journal."""
    engine = Engine.begin(
        "9900000",
        Defaults(),
        name="test",
        text="version: 1\nname: t\naccount: { applications: [ { id: app, status_url: 'http://127.0.0.1:9/' } ] }\n",
        seed=1,
        clock=ClockSetting(mode="manual"),
        now_ms=START_MS,
    )
    play(engine, journal, range(messages))
    return engine


def play(engine: Engine, journal: Journal, numbers: range) -> None:
    for number in numbers:
        now_ms = engine.state.now_ms + 1000
        engine.submit(BODY % (number + 200), "application/json", path="/", now_ms=now_ms)
        while (step := engine.step(now_ms)) is not None:
            if isinstance(step, AttemptRequest):
                engine.finish(step, Outcome("answered", 200 if step.number > 1 else 503), now_ms=now_ms)
        journal.append(engine.take_fresh())


# -- writing


async def test_what_is_appended_in_one_turn_is_written_in_one_transaction_and_committed_waits_for_it():
    journal = Journal(None)
    written: list[int] = []

    async def append(seq: int) -> None:
        journal.append(reached(seq))
        written.append(len(seqs(journal)))
        await journal.committed()
        written.append(len(seqs(journal)))

    await asyncio.gather(*(append(seq) for seq in (1, 2, 3)))

    assert written == [0, 0, 0, 3, 3, 3]
    journal.close()


async def test_committed_returns_at_once_when_nothing_waits():
    journal = Journal(None)

    await asyncio.wait_for(journal.committed(), 1)

    journal.close()


async def test_changed_returns_after_the_next_write():
    journal = Journal(None)
    waiting = asyncio.create_task(journal.changed())
    await asyncio.sleep(0)

    journal.append(reached(1))
    await asyncio.wait_for(waiting, 1)

    assert seqs(journal) == [1]
    journal.close()


async def test_a_page_of_lines_begins_after_a_number_and_has_a_limit():
    journal = Journal(None)
    journal.append(reached(*range(1, 11)))
    await journal.committed()

    lines = list(journal.lines(after=3, limit=2))

    assert [msgspec.json.decode(line)["seq"] for line in lines] == [4, 5]
    journal.close()


async def test_notes_lie_beside_the_entries_and_are_forgotten_with_their_delivery():
    journal = Journal(None)
    for delivery, attempt in ((1, 1), (1, 2), (2, 1)):
        journal.note(Note(delivery, attempt, 5, 6, "http://a/", "detail", b"excerpt"))
    before = journal.notes(1)

    journal.forget_notes([1])
    journal.append(reached(1))
    await journal.committed()

    assert list(before) == [1, 2]
    assert before[2] == Note(1, 2, 5, 6, "http://a/", "detail", b"excerpt")
    assert (journal.notes(1), list(journal.notes(2))) == ({}, [1])
    journal.close()


async def test_after_its_end_nothing_is_taken_and_nobody_waits():
    journal = Journal(None)
    journal.append(reached(1))
    waiting = asyncio.create_task(journal.committed())
    await asyncio.sleep(0)

    journal.close()
    journal.append(reached(2))
    journal.note(Note(1, 1, 0, 0, None, None, b""))

    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(journal.committed(), 1)


# -- reading back


async def test_the_state_is_read_back_as_it_was(tmp_path: Path):
    journal = Journal(tmp_path / "a")
    state = played(journal, 5).state
    journal.close()

    again = Journal(tmp_path / "a")

    assert again.load() == state
    assert State.replay(again.entries()) == state
    again.close()


async def test_an_empty_file_holds_no_state(tmp_path: Path):
    (tmp_path / "a").touch()

    journal = Journal(tmp_path / "a")

    assert journal.load() is None
    journal.close()


@pytest.mark.parametrize("tail", [0, 1, 4])
async def test_a_checkpoint_and_its_tail_are_the_same_as_every_entry(tail: int, tmp_path: Path):
    journal = Journal(tmp_path / "a")
    engine = played(journal, 4)
    journal.write_checkpoint(engine.state)
    play(engine, journal, range(10, 10 + tail))
    journal.close()

    again = Journal(tmp_path / "a")
    loaded = again.load()

    assert loaded == State.replay(again.entries()) == engine.state
    again.close()


async def test_what_was_in_flight_is_due_again_after_a_start(tmp_path: Path):
    journal = Journal(tmp_path / "a")
    engine = played(journal, 1)
    engine.submit(BODY % 999, "application/json", path="/", now_ms=engine.state.now_ms)
    engine.step(engine.state.now_ms)
    in_flight = engine.step(engine.state.now_ms)
    journal.append(engine.take_fresh())
    journal.write_checkpoint(engine.state)
    journal.close()

    again = Journal(tmp_path / "a")
    state = again.load()
    assert state is not None
    repeated = Engine(state, Defaults()).step(state.now_ms)

    assert isinstance(in_flight, AttemptRequest)
    assert repeated == in_flight
    again.close()


# -- bounds


async def test_in_memory_the_oldest_entries_are_forgotten():
    journal = Journal(None, keep=50)

    for seq in range(1, 2001):
        journal.append(reached(seq))
        if seq % 10 == 0:
            await journal.committed()

    kept = seqs(journal)
    assert kept == list(range(journal.first_seq, 2001))
    assert 50 <= len(kept) <= 1050
    journal.close()


async def test_a_file_keeps_every_entry(tmp_path: Path):
    journal = Journal(tmp_path / "a", keep=50)

    journal.append(reached(*range(1, 2001)))
    await journal.committed()

    assert seqs(journal) == list(range(1, 2001))
    assert journal.first_seq == 1
    journal.close()


# -- what is refused


async def test_a_write_that_fails_is_final_and_everybody_who_waits_is_told(tmp_path: Path):
    journal = Journal(tmp_path / "a")
    journal.append(reached(1))
    await journal.committed()
    journal.append(reached(1))  # a number that is taken, which is as good a failure as a full disk

    with pytest.raises(JournalError, match="cannot be written"):
        await journal.committed()

    journal.append(reached(2))
    with pytest.raises(JournalError, match="cannot be written"):
        await journal.committed()
    await asyncio.sleep(0)
    assert seqs(journal) == [1]
    journal.close()


def other_version(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE meta SET value = '999'")
    db.close()


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE invoices (id INTEGER)")
    db.close()


def a_text(path: Path) -> None:
    path.write_text("This is a letter, and it is longer than the header of a database file. " * 20)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_line_that_nobody_knows(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO entries VALUES (1, ?)", (b'{"kind":"moon-landed","seq":1,"at_ms":0}',))
    db.close()


def a_gap(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO entries VALUES (7, ?)", (msgspec.json.encode(reached(7)[0]),))
    db.close()


def a_page_of_garbage(path: Path) -> None:
    Journal(path).close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def a_broken_checkpoint(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO checkpoint VALUES (1, 5, ?)", (b'{"account_id": 5}',))
    db.close()


FOUND: dict[Callable[[Path], None], str] = {
    other_version: "journal format 999, this version reads 1",
    other_database: "not a journal: it is a database of something else",
    a_text: "not a journal",
    a_folder: "unable to open",
    a_line_that_nobody_knows: "damaged",
    a_gap: "damaged: journal: entry 7 follows entry 0",
    a_page_of_garbage: "damaged|not a journal|malformed",
    a_broken_checkpoint: "damaged",
}


@pytest.mark.parametrize("make", FOUND, ids=lambda make: make.__name__)
def test_a_file_that_is_no_journal_is_refused_with_its_name_and_why(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "9900000.journal"
    make(path)

    with pytest.raises(JournalError, match=FOUND[make]) as refused:
        Journal(path).load()

    assert str(refused.value).startswith(str(path))


def test_a_file_of_something_else_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a"
    other_database(path)

    with pytest.raises(JournalError):
        Journal(path)

    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]
    db.close()


def test_a_file_is_one_journals_alone(tmp_path: Path) -> None:
    first = Journal(tmp_path / "a")

    with pytest.raises(JournalError, match="is another bwsim using this --data"):
        Journal(tmp_path / "a")

    first.close()
    Journal(tmp_path / "a").close()
