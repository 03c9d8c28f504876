"""Hand what the engine recorded to the journal, and see to its checkpoints."""

import asyncio
import logging

from simulator.engine.engine import Engine
from simulator.engine.work import AttemptRequest
from simulator.runtime.counts import Counts
from simulator.runtime.deliver import Answer
from simulator.runtime.journal import Journal, Note

log = logging.getLogger(__name__)
QUIET_S = 1.0


class Keeper:
    """Between one world's engine and its journal. `keep` after every call of the engine; `close` at the end."""

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine, self._journal = engine, journal
        self.counts = Counts()
        self._checkpoint: asyncio.Handle | None = None

    def keep(self) -> None:
        """Hand over what was recorded; it is written before this turn of the event loop ends."""
        self._journal.forget_notes(self._engine.take_forgotten())
        fresh = self._engine.take_fresh()
        self.counts.take(fresh)
        self._journal.append(fresh)
        if self._journal.wants_checkpoint(quiet=True):
            self._plan_checkpoint()

    def note(self, attempt: AttemptRequest, answer: Answer, *, wall_ms: int) -> None:
        """What is worth showing of an attempt besides its outcome."""
        self.counts.observe(answer.elapsed_ms)
        self._journal.note(
            Note(
                attempt.delivery_id,
                attempt.number,
                wall_ms,
                answer.elapsed_ms,
                attempt.url,
                answer.detail,
                answer.excerpt,
            )
        )

    def stop_on(self, error: Exception) -> None:
        """A mistake of ours: write nothing any more, rather than go on with a wrong world."""
        log.error("account %s stopped", self._engine.state.account_id, exc_info=error)
        self._journal.fail(f"internal error: {type(error).__name__}: {error}")

    def close(self) -> None:
        """Plan nothing any more."""
        if self._checkpoint is not None:
            self._checkpoint.cancel()

    def _plan_checkpoint(self) -> None:
        if self._checkpoint is None:
            seq = self._engine.state.last_seq
            self._checkpoint = asyncio.get_running_loop().call_later(QUIET_S, self._write_checkpoint, seq)

    def _write_checkpoint(self, seq: int) -> None:
        self._checkpoint = None
        quiet = self._engine.state.last_seq == seq
        if not self._journal.wants_checkpoint(quiet=True):
            return
        if quiet or self._journal.wants_checkpoint(quiet=False):
            self._journal.write_checkpoint(self._engine.state)
        else:
            self._plan_checkpoint()
