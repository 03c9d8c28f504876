"""What one world's verdict is made of: the facts of its journal, read on when somebody asks, and moments of the wall.

Rule 1: nothing is read before the first question; after it, only what is new. Entries that the journal forgot are
        remembered here for a while, not for ever: then the story is read anew, and is incomplete.
Rule 2: moments of the wall are kept from the first refusal that asks for patience, so that a wait can be judged while
        the account's time stands still. They are no part of the journal, and a restart forgets them.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import islice

from msgspec.structs import replace

from simulator import profiles
from simulator.engine.answer import Answer
from simulator.engine.config import Config
from simulator.engine.engine import Engine
from simulator.runtime.journal import Journal
from simulator.runtime.redact import mask_url
from simulator.scenario.expected import Expectation
from simulator.verdict.afterwards import note_cap, note_nowhere
from simulator.verdict.facts import Facts
from simulator.verdict.judge import judge
from simulator.verdict.replay import serve_command
from simulator.verdict.results import Verdict
from simulator.wire.refusals import Refusal

PAGE = 2_000
MOST_MOMENTS = 100_000
MOST_FORGOTTEN = 100_000
"""Entries; they take half a kilobyte each."""


class Verdicts:
    """Judges one world; `cap_s` is the wall's patience, `is_open` says whether the world was not reset meanwhile."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        *,
        cap_s: float | None,
        is_open: Callable[[], bool],
    ) -> None:
        self.facts = Facts()
        self._cap_ms = None if cap_s is None else round(cap_s * 1000)
        self._engine, self._journal, self._is_open = engine, journal, is_open
        self.most_forgotten = MOST_FORGOTTEN
        self._reading = asyncio.Lock()
        self.moments: dict[int, float] = {}

    def note(self, seq: int, answer: Answer) -> None:
        """The entry of that number tells of a request that came now."""
        what = answer.what
        if self.moments or (isinstance(what, Refusal) and (what.status == 429 or what.status >= 500)):
            self.moments[seq] = time.monotonic()
            if len(self.moments) > MOST_MOMENTS:
                del self.moments[next(iter(self.moments))]

    async def read_on(self) -> None:
        """Take in what was written since the last time."""
        async with self._reading:
            self._journal.flush()
            if self._journal.first_seq - self.facts.first_seq > self.most_forgotten:
                self.facts = Facts()
            while self._is_open() and not self._journal.failure:
                entries = list(islice(self._journal.entries(after=self.facts.last_seq), PAGE))
                if not entries:
                    return
                self.facts.take(entries)
                await asyncio.sleep(0)  # a long journal holds up nobody else

    async def judge(
        self, expectations: Sequence[Expectation] | None = None, *, after: int = 0, replay: str | None = None
    ) -> Verdict:
        """Judge the scenario's own expectations over its story, or these, over all that came after an entry."""
        await self.read_on()
        scenario, seed = self._engine.config.scenario, self._engine.config.draws.seed
        since = self.facts.since if expectations is None else after
        verdict = judge(
            scenario.expect if expectations is None else expectations,
            self.facts,
            since=since,
            wall_s=self.moments,
            seed=seed,
            scenario=scenario.name,
            replay=self._again() if replay is None else replay,
        )
        return verdict if verdict.passed else replace(verdict, note=self._note(since))

    def _note(self, since: int) -> str | None:
        notes = [note_nowhere(self.facts, since=since), note_cap(self.facts, since=since, cap_ms=self._cap_ms)]
        return "\n".join(filter(None, notes)) or None

    def _again(self) -> str:
        """The command that serves the same again."""
        state, config = self._engine.state, self._engine.config
        name = state.scenario_name if state.scenario_origin == "start" else None
        said = _options(config)
        return serve_command(name, self.facts, seed=config.draws.seed, account=state.account_id, said=said)


def _options(config: Config) -> list[str]:
    """What was said of the account besides its scenario, as options; a password in a URL is left out."""
    url = config.forced_url or config.fallback_url
    usual = config.scenario.profile or profiles.NEWEST
    era = config.profile.name.partition("+")[0]  # the scenario says what it changes
    return [
        *(["--callback-url", mask_url(url)] if url else []),
        *(["--profile", era] if era != usual else []),
        *(["--strict"] if config.strict else []),
    ]
