"""The one way in which a world changes: an entry, folded at once.

Rule 1: every change goes through `_record`: one entry, folded at once into the State, and handed to the journal.
Rule 2: `now_ms` comes from the caller; due instants are used where the plan is meant, `now_ms` where the record is.
"""

from itertools import islice
from typing import Any

from simulator import profiles
from simulator.engine import config as configs
from simulator.engine.config import Config, Defaults
from simulator.engine.state import State
from simulator.model import entries as e

FORGET_AT_ONCE = 100


class BrokenStateError(Exception):
    """A mistake of ours: an entry could not be folded, so the State is no longer what the journal says."""


class Recorder:
    """A State, what holds for it, and the entries recorded, which `fresh` collects until the caller takes them."""

    def __init__(self, state: State, defaults: Defaults) -> None:
        self.state = state
        self.defaults = defaults
        self.fresh: list[e.Entry] = []
        self.forgotten: list[int] = []
        self.loose: set[str] = set()
        for changes in state.provider_changes:
            profiles.remember(changes)
        if state.last_seq:
            self.config: Config = configs.make_config(state, defaults)

    def _record(self, kind: type[e.Entry], **facts: Any) -> None:
        entry = kind(seq=self.state.last_seq + 1, **facts)
        try:
            self.state.apply(entry)
        except Exception as error:
            raise BrokenStateError(f"{type(error).__name__}: {error}") from error
        self.fresh.append(entry)

    def _reconfigure(self) -> None:
        self.config = configs.make_config(self.state, self.defaults)

    def take_fresh(self) -> list[e.Entry]:
        """The entries recorded since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def take_forgotten(self) -> list[int]:
        """The deliveries of messages forgotten since the last call."""
        forgotten, self.forgotten = self.forgotten, []
        return forgotten

    def take_loose(self) -> set[str]:
        """The digests of contents that lost a file since the last call; others may have the same content."""
        loose, self.loose = self.loose, set()
        return loose

    def _forget_old(self, now_ms: int) -> None:
        """Drop the oldest finished messages, some at a time."""
        settled, retain = self.state.settled, self.config.retain
        if len(settled) > retain + min(retain // 10, FORGET_AT_ONCE):
            oldest = tuple(islice(settled, len(settled) - retain))
            self.forgotten += self.state.delivery_ids(oldest)
            self._record(e.MessagesForgotten, at_ms=now_ms, message_ids=oldest)
