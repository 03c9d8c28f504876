"""What a world remembers: a fold over its journal.

Rule: only `apply` changes a State, and it decides nothing: replaying the entries gives an equal State.
"""

from collections.abc import Iterable

import msgspec

from simulator.engine.fold import APPLY
from simulator.engine.memory import Memory
from simulator.model import entries as e


class State(Memory):
    """One world's memory, and how it comes about."""

    @classmethod
    def replay(cls, entries: Iterable[e.Entry]) -> "State":
        """Fold the entries of one world from its beginning."""
        state = cls()
        for entry in entries:
            state.apply(entry)
        return state

    def apply(self, entry: e.Entry) -> None:
        """Take in one fact."""
        if entry.seq != self.last_seq + 1:
            raise ValueError(f"journal: entry {entry.seq} follows entry {self.last_seq}")
        APPLY[type(entry)](self, entry)
        self.last_seq = entry.seq
        self.now_ms = max(self.now_ms, entry.at_ms)

    def to_json(self) -> bytes:
        """A checkpoint."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, data: bytes) -> "State":
        """Read a checkpoint back; what was in flight is due again."""
        state = msgspec.json.decode(data, type=cls)
        state.agenda.give_back()
        return state
