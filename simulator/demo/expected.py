"""What the demo's scenario says will happen, written down by hand, and how what happened differs from it.

Rule: nothing here asks the simulator; it would agree with itself.
"""

from collections.abc import Iterable
from typing import NamedTuple

ANA, BEN, CLEO = "+19195550101", "+19195550102", "+19195550103"
FAILING = "+15550004720"
MISTYPED = "+19195550199"
HOURS_DOWN = 6
HOURS = 24

# An attempt at once, then 1, 2, 5, 10, 30 and 60 minutes after the one before, then every hour. The application is
# down for 360 minutes, so the last of these is the first that it takes.
ATTEMPTS = (0, 1, 3, 8, 18, 48, 108, 168, 228, 288, 348, 408)
ANSWERS = (*(503 for _ in ATTEMPTS[1:]), 200)


class Arrival(NamedTuple):
    """One event: what it says, and each attempt at its minute of the day with the status that was answered."""

    tag: str
    to: str
    type: str
    error_code: int | None
    attempts: tuple[tuple[float, int | None], ...]
    acknowledged: bool

    @property
    def name(self) -> str:
        """What tells it from the others."""
        code = "" if self.error_code is None else f" {self.error_code}"
        return f"{self.tag}: {self.type}{code} for {self.to}"


class Taken(NamedTuple):
    """The same event in the application's own books."""

    tag: str
    to: str
    type: str
    error_code: int | None
    taken: int
    turned_away: int

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return Arrival(*self[:4], (), False).name


_EVENTS: tuple[tuple[str, str, str, int | None], ...] = (
    ("order-1001", ANA, "message-delivered", None),
    ("order-1002", FAILING, "message-failed", 4720),
    ("order-1003", BEN, "message-delivered", None),
    ("order-1003", CLEO, "message-delivered", None),
    ("order-1003", MISTYPED, "message-failed", 4303),
    ("order-1003", MISTYPED, "message-delivered", None),
)
ARRIVALS = tuple(Arrival(*event, tuple(zip(ATTEMPTS, ANSWERS, strict=True)), True) for event in _EVENTS)
TAKEN = tuple(Taken(*event, 1, len(ATTEMPTS) - 1) for event in _EVENTS)
NUMBERS = {
    ("order-1001", ANA): "delivered",
    ("order-1002", FAILING): "failed",
    ("order-1003", BEN): "delivered",
    ("order-1003", CLEO): "delivered",
    ("order-1003", MISTYPED): "failed",
}


def differences(arrived: Iterable[Arrival], taken: Iterable[Taken], numbers: dict[tuple[str, str], str]) -> list[str]:
    """Each way in which the day was another than the scenario says; empty when it was exactly that."""
    return [
        *_compare("the simulator", {one.name: one for one in ARRIVALS}, arrived),
        *_compare("the application", {one.name: one for one in TAKEN}, taken),
        *(
            f"{tag}: the application holds {to} for {numbers.get((tag, to), 'unknown')}, not {state}"
            for (tag, to), state in NUMBERS.items()
            if numbers.get((tag, to)) != state
        ),
    ]


def _compare(who: str, expected: "dict[str, Arrival] | dict[str, Taken]", got: Iterable[Arrival | Taken]) -> list[str]:
    found: dict[str, list[Arrival | Taken]] = {}
    for one in got:
        found.setdefault(one.name, []).append(one)
    missing = [f"{name}: never seen by {who}" for name in expected if name not in found]
    extra = [f"{name}: seen by {who}, though nothing says so" for name in found if name not in expected]
    many = [f"{name}: {len(ones)} events of {who}" for name, ones in found.items() if len(ones) > 1]
    return [*missing, *extra, *many, *_compare_each(who, expected, found)]


def _compare_each(
    who: str, expected: "dict[str, Arrival] | dict[str, Taken]", found: dict[str, list[Arrival | Taken]]
) -> list[str]:
    return [
        f"{name}: {field} is {value!r} with {who}, not {should!r}"
        for name, wanted in expected.items()
        for one in found.get(name, [])
        for field, value, should in zip(wanted._fields, one, wanted, strict=True)
        if value != should
    ]
