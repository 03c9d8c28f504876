"""Work that takes long for a long text is done on another thread, so that others are served meanwhile.

It takes turns with the loop, a few milliseconds each: what it does is slower, and nobody waits for its end.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from simulator.engine import config as configs
from simulator.engine.engine import Engine
from simulator.engine.memory import AddedRules
from simulator.scenario.unhurried import LONG

T = TypeVar("T")


async def aside(text: str, work: Callable[[], T]) -> T:
    """What `work` makes of the text; it must be pure, and may remember what it found."""
    return await asyncio.to_thread(work) if len(text) > LONG else work()


async def prepare_scenario(engine: Engine, name: str, text: str) -> None:
    """Read a scenario that the engine is about to play; whatever is wrong with it is told when it is."""
    added = tuple(engine.state.added_rules)
    await aside(text, partial(configs.prepare, text, name, added, configs.own_defaults(engine.state, engine.defaults)))


async def prepare_rules(engine: Engine, text: str) -> None:
    """The same for rules that are about to be put before the others."""
    state, defaults = engine.state, configs.own_defaults(engine.state, engine.defaults)
    added = (AddedRules(state.next_rule, text), *state.added_rules)
    await aside(text, partial(configs.prepare, state.scenario_text, state.scenario_name, added, defaults))
