"""Which worlds there may be: at most so many, and the idlest one goes when a new one needs its place.

Rule 1: a world goes only when nothing is pending in it, nobody is asking it, and it is not lent.
Rule 2: one without a file is forgotten, one with a file closed. The latter may go with something pending too, under a
        clock that is moved by hand; but not when it stopped, for then it would no longer say so.
Rule 3: a world that was lent and that nobody used for an hour was forgotten by who borrowed it.
"""

from collections.abc import Iterable

from msgspec import Struct

from simulator.engine.config import Choices
from simulator.model.entries import Chosen
from simulator.runtime.snapshot import Snapshot
from simulator.runtime.world import World

LENT_S = 3600.0
FIRST_OWN_ID = 9_910_001


class WorldsFullError(Exception):
    """There are as many worlds as there may be, and none can be forgotten; the message says what to do."""


class TakenError(Exception):
    """There is a world of that account already."""


class Wish(Struct, frozen=True, kw_only=True):
    """What a new world is to be. None leaves it to the simulator; `scenario` is (name, text), known to be good.

    With a snapshot it goes on from there, and nothing else is chosen.
    """

    scenario: tuple[str, str] | None = None
    choices: Choices = Choices()
    lent: bool = False
    snapshot: Snapshot | None = None

    @property
    def chosen(self) -> Chosen | None:
        """What its journal keeps of the choices."""
        said = self.choices
        chosen = Chosen(
            profile=said.profile, seed=said.seed, callback_url=said.callback_url, clock=said.clock is not None
        )
        return None if chosen == Chosen() else chosen


ORDINARY = Wish()


def find_idlest(worlds: Iterable[World], *, wall_s: float) -> World | None:
    """The world that was not used for longest, of those that may go."""
    idle = [world for world in worlds if may_go(world, wall_s=wall_s)]
    return min(idle, key=lambda world: world.used_s, default=None)


def may_go(world: World, *, wall_s: float) -> bool:
    """Whether nobody would miss it."""
    if world.waiters or world.is_asked or (world.lent and wall_s - world.used_s < LENT_S):
        return False
    pending = bool(world.engine.state.agenda.items)
    if world.journal.path is None:
        return not pending
    return not world.failure and (world.clock.mode == "manual" or not pending)


def full(most: int) -> WorldsFullError:
    """What to say when nobody can go."""
    return WorldsFullError(
        f"there are {most} accounts, as many as --worlds allows, and each is in use, lent, or has something pending; "
        "DELETE one under /_sim/accounts, or serve with a larger --worlds"
    )
