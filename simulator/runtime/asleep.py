"""What stays in memory of an account that is closed: enough to show it, and to go on as if it had never been."""

from msgspec import Struct

from simulator.runtime.clock import WorldClock
from simulator.runtime.glance import Glance
from simulator.runtime.throttle import Throttle


class Asleep(Struct, frozen=True):
    """Its clock, which runs on; what it looked like, `due` of it waiting for an advance; and what no journal has.

    That is who asked for lists, and moments of the wall that a verdict may ask about.
    """

    clock: WorldClock
    glance: Glance
    due: int
    list_requests: Throttle
    moments: dict[int, float]

    def now_ms(self) -> int:
        """The account's present."""
        return max(self.clock.now_ms(), self.glance.at_ms)
