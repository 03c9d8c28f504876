"""The journal of one world: SQLite, in memory or in a file.

Rule 1: entries are buffered and written together at the end of the event loop's turn; `committed` waits for that.
Rule 2: a write that fails is final: nothing is written any more, and everybody who waits is told.
Rule 3: what differs from run to run (wall times, URLs, excerpts of answers) lies in a side table, never in an entry.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from simulator.engine.state import State
from simulator.model.entries import AnyEntry, Entry
from simulator.runtime.database import JournalError, ResetError, open_database
from simulator.runtime.listing import Listing
from simulator.runtime.retold import retell
from simulator.wire.listed import Page
from simulator.wire.listing import Query

log = logging.getLogger(__name__)
CHECKPOINT_AFTER = 100_000  # entries, once the account is quiet
CHECKPOINT_AT_LAST = 2_000_000  # entries, quiet or not: about eight seconds of replay
PRUNE_AFTER = 1_000
AFTER_FAILURE = "what was acknowledged is kept; mend it and start again"
DAMAGE = (sqlite3.Error, msgspec.MsgspecError, ValueError, LookupError)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEntry)


class Note(msgspec.Struct, frozen=True, gc=False):
    """What is worth showing of an attempt but is no fact of the simulated world."""

    delivery_id: int
    attempt: int
    wall_ms: int
    elapsed_ms: int
    url: str | None
    detail: str | None
    excerpt: bytes


class Journal:
    """Appends entries, reads them back, and remembers whether it broke."""

    def __init__(self, path: Path | None, *, durability: str = "normal", keep: int | None = None) -> None:
        self.path = path
        self.failure: str | None = None
        self.first_seq = 1
        self._keep = keep if path is None else None
        self._lines: list[tuple[int, bytes]] = []
        self._notes: list[Note] = []
        self._forgotten: list[int] = []
        self._waiters: list[asyncio.Future[None]] = []
        self._watchers: list[asyncio.Future[None]] = []
        self._scheduled = False
        self._closed = False
        self._since_checkpoint = 0
        self._db = open_database(path, durability)
        self.last_seq = self._find_last()
        """The newest entry that is written; what was recorded in this turn of the loop may be ahead of it."""
        self._listing: Listing | None = None

    # -- reading

    def _find_last(self) -> int:
        try:
            return int(self._db.execute("SELECT COALESCE(MAX(seq), 0) FROM entries").fetchone()[0])
        except sqlite3.Error:
            return 0  # `load` will say what is wrong with it

    def load(self) -> State | None:
        """The state that the file tells: its checkpoint and the entries after it; None for an empty journal."""
        try:
            return self._load()
        except DAMAGE as error:
            raise self._give_up(error) from error

    def _give_up(self, error: Exception) -> JournalError:
        self.failure = self._tell_damage(error)
        self.close()
        return JournalError(self.failure)

    def _tell_damage(self, error: Exception) -> str:
        if "full" in str(error):
            return f"{self.path}: {error}; make room and start again"
        return f"{self.path}: damaged: {error}; use another --data, or move the file away to begin this account anew"

    def _load(self) -> State | None:
        row = self._db.execute("SELECT state FROM checkpoint").fetchone()
        state = State.from_json(row[0]) if row else State()
        self._since_checkpoint = self.last_seq - state.last_seq
        for entry in self.entries(after=state.last_seq):
            state.apply(entry)
        state.agenda.give_back()
        return state if state.last_seq else None

    def entries(self, *, after: int = 0) -> Iterator[Entry]:
        """Committed entries as values."""
        for line in self.lines(after=after):
            yield _decoder.decode(line)

    def lines(self, *, after: int = 0, limit: int = -1) -> Iterator[bytes]:
        """Committed entries as JSON, without newlines, as they were written; ResetError."""
        self._check_not_reset()
        cursor = self._db.execute("SELECT line FROM entries WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
        return (row[0] for row in cursor)

    def open_listing(self) -> None:
        """Let a file's list catch up with it; once its eras can be had, and before anything is appended."""
        if self.path is None:
            return  # made when somebody asks: most who run in memory never do
        try:
            with self._db:
                self._listing = Listing(self._db, keeps_forgotten=True)
                self._listing.read_on(lambda seq: self.entries(after=seq))
        except DAMAGE as error:
            raise self._give_up(error) from error

    def list_messages(self, query: Query, state: State, *, now_ms: int, acknowledged: bool) -> Page:
        """A page of the list as of now; `acknowledged`: of messages that a callback told about and got 2xx.

        JournalError when it cannot be written. A search that fails is raised as it is: it stops nobody.
        """
        self.flush()
        if self.failure:
            raise JournalError(self.failure)
        self._check_not_reset()
        try:
            with self._db:
                if self._listing is None:
                    self._listing = Listing(self._db, keeps_forgotten=False)
                    self._listing.take(retell(state))
                self._listing.bring_to(now_ms)
        except sqlite3.Error as error:
            self._fail_to_write(error)
            raise JournalError(self.failure) from error
        return self._listing.search(query, acknowledged=acknowledged)

    def notes(self, delivery_id: int) -> dict[int, Note]:
        """The notes on a delivery's attempts, by number; ResetError."""
        self.flush()
        self._check_not_reset()
        rows = self._db.execute("SELECT * FROM notes WHERE delivery = ? ORDER BY attempt", (delivery_id,))
        return {row[1]: Note(*row) for row in rows}

    def _check_not_reset(self) -> None:
        if self._closed:
            raise ResetError("the account was reset meanwhile")

    # -- writing

    def append(self, entries: list[Entry]) -> None:
        """Take entries; they are written before this turn of the loop ends."""
        if self._closed:
            return  # a late result of an account that was reset
        encode = _encoder.encode
        self._lines += [(entry.seq, encode(entry)) for entry in entries]
        if self._listing is not None:
            self._listing.take(entries)
        self._schedule()

    def begin_with(self, lines: Iterable[bytes]) -> None:
        """Begin with entries that were written elsewhere, numbered from 1; JournalError when they cannot be written."""
        try:
            with self._db:
                self._db.executemany("INSERT INTO entries VALUES (?, ?)", enumerate(lines, start=1))
        except sqlite3.Error as error:
            self._fail_to_write(error)
            raise JournalError(self.failure) from error
        self.last_seq = self._find_last()

    def note(self, note: Note) -> None:
        """Take a note, written with the next entries."""
        if self._closed:
            return
        self._notes.append(note)
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self.flush)

    def fail(self, why: str) -> None:
        """Write nothing any more, and tell everybody who waits."""
        self.failure = self.failure or why
        self._tell()

    async def committed(self) -> None:
        """Return once everything appended so far is written; raises JournalError when it cannot be."""
        if self.failure:
            raise JournalError(self.failure)
        if self._lines:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def flush(self) -> None:
        """Write what was taken, in one transaction."""
        self._scheduled = False
        if self._lines or self._notes:
            self.look_after_file()
        if self.failure is None and not self._closed and (self._lines or self._notes):
            try:
                self._write()
            except sqlite3.Error as error:
                self._fail_to_write(error)
        self._tell()
        if self._listing is not None and self._listing.behind:
            self._update_listing()

    def look_after_file(self) -> None:
        """Fail when somebody removed it: what is written into a file without a name is lost with the process."""
        if self.path is not None and self.failure is None and not self._closed and is_gone(self.path):
            self.fail(removed(self.path))
            log.error("an account stopped: %s", self.failure)

    def _update_listing(self) -> None:
        """Take into the list what was written; after those were told who wait for the entries alone."""
        if self._listing is not None and self.failure is None and not self._closed:
            try:
                with self._db:
                    self._listing.take_in()
            except sqlite3.Error as error:
                self._fail_to_write(error)
            except Exception as error:  # a mistake of ours: the entries are written, but what is listed would be wrong
                log.exception("the list of messages of %s", self.path)
                self.fail(f"internal error: {type(error).__name__}: {error}")

    def _fail_to_write(self, error: sqlite3.Error) -> None:
        self.fail(f"the journal {self.path or 'in memory'} cannot be written: {error}; {AFTER_FAILURE}")
        log.error("an account stopped: %s", self.failure)

    def _write(self) -> None:
        lines, notes = self._lines, self._notes
        with self._db:
            self._db.executemany("INSERT INTO entries VALUES (?, ?)", lines)
            if notes:
                self._db.executemany("INSERT OR REPLACE INTO notes VALUES (?,?,?,?,?,?,?)", map(_row, notes))
            if self._forgotten:
                self._db.executemany("DELETE FROM notes WHERE delivery = ?", [(one,) for one in self._forgotten])
            if self._keep is not None and lines:
                self._prune(lines[-1][0], self._keep)
        self.last_seq = lines[-1][0] if lines else self.last_seq
        self._since_checkpoint += len(lines)
        self._lines, self._notes, self._forgotten = [], [], []

    def _prune(self, newest: int, keep: int) -> None:
        """In memory only so many entries are kept, the newest; a few at a time, so that nobody waits for it."""
        if newest - self.first_seq >= keep + PRUNE_AFTER:
            self.first_seq = newest - keep + 1
            self._db.execute("DELETE FROM entries WHERE seq < ?", (self.first_seq,))

    def forget_notes(self, delivery_ids: Iterable[int]) -> None:
        """Drop the notes of forgotten deliveries with the next entries."""
        self._forgotten += delivery_ids

    def _tell(self) -> None:
        failure = JournalError(self.failure) if self.failure else None
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(failure) if failure else waiter.set_result(None)
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    async def changed(self) -> None:
        """Return after the next write."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        try:
            await watcher
        finally:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

    # -- checkpoints and the end

    def wants_checkpoint(self, *, quiet: bool) -> bool:
        """Whether a start would have many entries to fold; while the account is busy a checkpoint would hold it up."""
        return self.path is not None and self._since_checkpoint >= (CHECKPOINT_AFTER if quiet else CHECKPOINT_AT_LAST)

    def write_checkpoint(self, state: State) -> None:
        """Keep the folded state, so that a start reads it and the entries after it."""
        self.flush()
        if self.path is None or self.failure or not self._since_checkpoint:
            return
        try:
            with self._db:
                row = (state.last_seq, state.to_json())
                self._db.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?)", row)
        except sqlite3.Error as error:
            log.warning("no checkpoint of %s: %s", self.path, error)  # the entries are all there; a start takes longer
        self._since_checkpoint = 0

    def close(self) -> None:
        """Write what is left and close the file; what is appended later is dropped."""
        self.flush()
        self._update_listing()
        self._closed = True
        self._db.close()


def is_gone(path: Path) -> bool:
    """Whether nothing has that name any more; a folder that may not be looked into does not say so."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def removed(path: Path) -> str:
    """What to say of a file that is not there any more."""
    return f"the journal {path} was removed while the simulator ran; DELETE the account, and it begins anew"


def _row(note: Note) -> tuple[object, ...]:
    return (note.delivery_id, note.attempt, note.wall_ms, note.elapsed_ms, note.url, note.detail, note.excerpt)
