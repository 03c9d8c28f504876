"""Open the SQLite database that a journal is kept in, or say why it cannot be had."""

import sqlite3
from pathlib import Path

FORMAT = "1"
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, line BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS notes (
  delivery INTEGER NOT NULL, attempt INTEGER NOT NULL, wall_ms INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL,
  url TEXT, detail TEXT, excerpt BLOB, PRIMARY KEY (delivery, attempt)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoint (
  one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, state BLOB NOT NULL);
"""


class JournalError(Exception):
    """The journal cannot be opened or written; the message says why and what to do."""


class ResetError(JournalError):
    """The account began anew while somebody waited for something of it; what it was is gone."""


def open_database(path: Path | None, durability: str) -> sqlite3.Connection:
    """A database of ours, made when there is none; None: in memory. JournalError says what stands in the way."""
    try:
        db = sqlite3.connect(":memory:" if path is None else str(path), timeout=0.5)
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {error}") from error
    try:
        _set_up(db, path, durability)
    except sqlite3.OperationalError as error:
        db.close()
        hint = "; is another bwsim using this --data?" if "locked" in str(error) else ""
        raise JournalError(f"{path}: {error}{hint}") from error
    except sqlite3.DatabaseError as error:
        db.close()
        raise JournalError(f"{path}: not a journal: {error}") from error
    except JournalError:
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection, path: Path | None, durability: str) -> None:
    if path is not None:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {'FULL' if durability == 'full' else 'NORMAL'}")
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    if tables and "meta" not in tables:
        raise JournalError(f"{path}: not a journal: it is a database of something else")
    db.executescript(SCHEMA)
    row = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    if row is None:
        db.execute("INSERT INTO meta VALUES ('format', ?)", (FORMAT,))
        db.commit()
    elif row[0] != FORMAT:
        raise JournalError(f"{path}: journal format {row[0]}, this version reads {FORMAT}; use another --data")
