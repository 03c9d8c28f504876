"""Let an account's time run out: until nothing is due any more and the application has nothing to say."""

import asyncio

from simulator.runtime.driver import ClockBusyError
from simulator.runtime.hand import NotIdleError
from simulator.runtime.world import World

PAUSE_S = 0.05
ROUNDS = 200
"""At most so many pauses: ten seconds for an application that never comes to rest, or another hand on the clock."""


async def run_out(world: World, *, grace_s: float) -> str | None:
    """Advance until idle, again as long as the application asks for more; why it did not end, or None.

    `grace_s` are wall seconds in which an application that works in the background may still ask.
    """
    why = ""
    for _ in range(ROUNDS):
        try:
            await world.advance(until="idle")
            why = "the application goes on asking, so its time does not run out"
        except NotIdleError as error:
            return str(error)
        except ClockBusyError as error:
            why = str(error)
        seen = world.last_seq
        await asyncio.sleep(max(grace_s, PAUSE_S))
        if world.last_seq == seen and not world.is_asked and world.engine.next_due_ms() is None:
            return None
    return why
