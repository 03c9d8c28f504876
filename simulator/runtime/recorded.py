"""Read a journal that was left: a file of `--data`, or lines as `GET A/journal` and `bwsim tail --json` give them."""

import sqlite3
from pathlib import Path

import msgspec

from simulator.model.entries import AnyEntry, Entry

_SQLITE = b"SQLite format 3\0"
_decoder = msgspec.json.Decoder(AnyEntry)


def read_journal(path: Path) -> list[Entry]:
    """Its entries; ValueError when it is none, OSError when it cannot be read. A file in use may be read too."""
    with path.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    lines = _lines_of_database(path) if is_database else path.read_bytes().splitlines()
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(_decoder.decode(line))
        except msgspec.MsgspecError as wrong:
            raise ValueError(f"{path}:{number}: not a line of a journal: {wrong}") from None
    if not entries:
        raise ValueError(f"{path}: there is nothing in it")
    return entries


def _lines_of_database(path: Path) -> list[bytes]:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return [row[0] for row in database.execute("SELECT line FROM entries ORDER BY seq")]
    except sqlite3.Error as wrong:
        raise ValueError(f"{path}: not a journal: {wrong}") from None
    finally:
        database.close()
