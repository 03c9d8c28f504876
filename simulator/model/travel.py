"""How the callbacks of a message travel, where they do not go the ordinary way."""

from typing import Literal

from msgspec import Struct

from simulator.model.accounts import Redirect

FaultKind = Literal["reset", "slow", "truncated", "content_type", "malformed", "unknown_type", "extra_field"]
Order = Literal["planned", "shuffle", "reverse"]

CUT: frozenset[FaultKind] = frozenset({"reset", "truncated"})
"""The faults after which the provider hears no answer, whatever the application says."""

SPOILT: frozenset[FaultKind] = CUT | {"content_type", "malformed"}
"""The faults after which a good application need not take the event."""


class Fault(Struct, frozen=True, gc=False, omit_defaults=True):
    """What happens to the requests of each delivery: to the first `attempts` of them, or to all (None).

    `lasts_ms` counts only for slow, in wall time: how long the body takes.
    """

    kind: FaultKind
    attempts: int | None = None
    lasts_ms: int = 3_000


NO_FAULT = Fault("reset", attempts=0)


class Travel(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How the callbacks about a message for one recipient travel, drawn and decided when it was accepted.

    `copies` deliveries of each event. Of copy n the first `lost[n]` acknowledgements are lost; one number holds for all
    copies. `places` is the order in which deliveries leave, by place in the timeline; empty: as the events happen.
    `delays_ms` pass between an event and the first attempt, one for each event and copy; one holds for all. None leaves
    `timeout_ms`, `schedule_ms`, `window_ms` and `redirect` to what the scenario says of all callbacks.
    """

    copies: int = 1
    lost: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    delays_ms: tuple[int, ...] = ()
    timeout_ms: int | None = None
    schedule_ms: tuple[int, ...] | None = None
    window_ms: int | None = None
    redirect: Redirect | None = None
    fault: Fault | None = None


ORDINARY = Travel()
