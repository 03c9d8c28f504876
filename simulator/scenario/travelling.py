"""What a scenario or a rule may say under `callbacks`: how events travel."""

from typing import Annotated, Any, get_args

from pydantic import Field

from simulator.model.accounts import Redirect
from simulator.model.times import DURATION
from simulator.model.travel import NO_FAULT, Fault, FaultKind, Order
from simulator.scenario import shapes
from simulator.scenario.notations import Delay, Span, quotes_hint, read_span
from simulator.scenario.part import Part
from simulator.scenario.values import CallbackOverrides
from simulator.scenario.wrong import checked, choice, choose, listed, unexpected, unknown, wrong

MOST_COPIES = 100
MOST_LOST = 100_000
MOST_LASTING_MS = 60_000
FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)
_FAULT_KEYS = ("kind", "attempts", "lasts")
_COPIES = shapes.whole(1, MOST_COPIES, "how many deliveries each event has")
_LOST = shapes.either(
    "how many acknowledgements are lost: of every copy, or one number for each",
    shapes.whole(0, MOST_LOST, ""),
    shapes.list_of(shapes.whole(0, MOST_LOST, ""), ""),
)
_FAULT = shapes.either(
    "what happens to every request, or to the first attempts of each delivery; lasts is for slow, in wall time",
    shapes.words([*FAULTS, "none"]),
    {
        "type": "object",
        "properties": {
            "kind": shapes.words(FAULTS),
            "attempts": shapes.whole(1, MOST_LOST, "how many attempts"),
            "lasts": shapes.SPAN,
        },
        "required": ["kind"],
        "additionalProperties": False,
    },
)


def _whole(value: object, low: int, high: int, expected: str, at: tuple[str | int, ...] = ()) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise unexpected(expected, quotes_hint(value), at=at)
    return value


def _read_copies(value: object) -> int:
    return _whole(value, 1, MOST_COPIES, f"a number of deliveries from 1 to {MOST_COPIES}")


def _read_lost(value: object) -> tuple[int, ...]:
    expected = "how many acknowledgements are lost, like 3, or one number for each copy, like [3, 0]"
    if isinstance(value, list):
        if not value:
            raise unexpected(expected)
        return tuple(_whole(each, 0, MOST_LOST, "a whole number from 0 on", (at,)) for at, each in enumerate(value))
    return (_whole(value, 0, MOST_LOST, expected),)


def _read_fault(value: object) -> Fault:
    if value == "none":
        return NO_FAULT
    if not isinstance(value, dict):
        return Fault(_kind(value, ()))
    for key in value:
        if key not in _FAULT_KEYS:
            raise unknown("key", str(key), _FAULT_KEYS)
    if "kind" not in value:
        raise wrong("missing", f"kind: {listed(FAULTS)}", at=("kind",))
    kind = _kind(value["kind"], ("kind",))
    attempts = value.get("attempts")
    if attempts is not None:
        attempts = _whole(attempts, 1, MOST_LOST, "how many attempts, from 1 on", ("attempts",))
    return Fault(kind, attempts, *_lasting(kind, value))


def _kind(value: object, at: tuple[str, ...]) -> Any:
    return choose(value, FAULTS if at else (*FAULTS, "none"), at=at)


def _lasting(kind: str, value: dict[str, Any]) -> tuple[int, ...]:
    if "lasts" not in value:
        return ()
    if kind != "slow":
        raise wrong("only a slow request lasts", at=("lasts",), key=True)
    try:
        lasts_ms = read_span(value["lasts"])
    except ValueError:
        raise unexpected(DURATION, at=("lasts",)) from None
    if lasts_ms > MOST_LASTING_MS:
        raise wrong("a slow request lasts at most 1m, for it is wall time", at=("lasts",))
    return (lasts_ms,)


class Retry(Part):
    schedule: Annotated[list[Span], Field(min_length=1)] | None = None
    window: Span | None = None


class Callbacks(Part):
    """How callbacks travel; under a rule only what that rule changes."""

    timeout: Span | None = None
    retry: Retry = Retry()
    redirect: Annotated[Redirect, choice(("retry", "ok"))] | None = None
    copies: Annotated[int, checked(_read_copies, _COPIES)] | None = None
    lose_acks: Annotated[tuple[int, ...], checked(_read_lost, _LOST)] | None = None
    order: Annotated[Order, choice(get_args(Order))] | None = None
    delay: Delay | None = None
    fault: Annotated[Fault, checked(_read_fault, _FAULT)] | None = None


def build_callbacks(said: Callbacks) -> CallbackOverrides:
    """What it means."""
    schedule = said.retry.schedule
    return CallbackOverrides(
        timeout_ms=said.timeout,
        schedule_ms=None if schedule is None else tuple(schedule),
        window_ms=said.retry.window,
        redirect=said.redirect,
        copies=said.copies,
        lose_acks=said.lose_acks,
        order=said.order,
        delay=said.delay,
        fault=said.fault,
    )
