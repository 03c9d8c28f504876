"""One world's decisions, each a plain function call that runs to completion.

Each part is a module of its own: what applications ask (`requests`), what arrives (`arrivals`), what becomes due
(`due`) and what came of attempts (`attempts`), what the user changes (`changes`); all record alike (`recorder`).
"""

from simulator.engine import config as configs
from simulator.engine.arrivals import Arrivals
from simulator.engine.changes import Changes
from simulator.engine.config import Defaults
from simulator.engine.due import DueThings
from simulator.engine.requests import Requests
from simulator.engine.state import State
from simulator.model import entries as e
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Chosen


class Engine(Requests, Arrivals, DueThings, Changes):
    """Decides over a State. `fresh` collects entries until the caller takes them to the journal."""

    @classmethod
    def begin(
        cls,
        account_id: str,
        defaults: Defaults,
        *,
        name: str,
        text: str,
        seed: int,
        clock: ClockSetting,
        now_ms: int,
        chosen: Chosen | None = None,
        origin: str = "start",
    ) -> "Engine":
        """A new world: two entries, the beginning and its scenario."""
        engine = cls(State(), defaults)
        engine._record(
            e.WorldStarted,
            at_ms=now_ms,
            account_id=account_id,
            seed=seed,
            clock=clock.mode,
            rate=clock.rate,
            chosen=chosen,
        )
        provider = configs.get_scenario(text, name).provider
        engine._record(e.ScenarioSet, at_ms=now_ms, name=name, text=text, origin=origin, provider=provider)
        engine._reconfigure()
        engine._start_traffic(now_ms)
        return engine
