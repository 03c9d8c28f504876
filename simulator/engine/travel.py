"""Plan how callbacks travel, and say what that means for a delivery and its attempts. Pure.

Rule 1: a rule's `callbacks` beat the scenario's, key by key.
Rule 2: everything drawn is drawn when the message is accepted, and recorded with it.
Rule 3: timeouts, retries and redirects that only the scenario speaks of are not recorded; they hold as the scenario
        that is played says at the time of the attempt.
"""

from dataclasses import dataclass

from msgspec.structs import asdict, replace

from simulator.engine.memory import Delivery
from simulator.engine.retry import is_success
from simulator.model.accounts import CallbackPolicy
from simulator.model.draws import Draws
from simulator.model.entries import Outcome
from simulator.model.travel import CUT, ORDINARY, Fault, Travel
from simulator.scenario.values import CallbackOverrides, Range

_UNREACHED = frozenset({"refused", "unreachable", "dns", "tls", "bad-url", "forbidden"})
"""Without a connection there is no request to which anything could happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Whose draws they are: `to` is the recipient, `ordinal` numbers the message among the same from and to."""

    draws: Draws
    from_: str
    to: str
    ordinal: int


def plan_travel(said: CallbackOverrides | None, common: CallbackOverrides, *, events: int, key: Key) -> Travel | None:
    """How callbacks about `events` planned events travel: `said` by the rule, `common` to all; None: the ordinary way.

    Delays and places are drawn for at least one event, since an expiration may take the place of none.
    """
    merged = merge(said, common) if said is not None else common
    if merged == _PLAIN:
        return None
    copies, fault = merged.copies or 1, merged.fault
    travel = Travel(
        copies=copies,
        lost=merged.lose_acks if merged.lose_acks and any(merged.lose_acks) else (),
        places=_places(merged, events, key),
        delays_ms=_delays(merged.delay or Range(), max(events, 1) * copies, key),
        timeout_ms=said.timeout_ms if said else None,
        schedule_ms=said.schedule_ms if said else None,
        window_ms=said.window_ms if said else None,
        redirect=said.redirect if said else None,
        fault=fault if fault is not None and fault.attempts != 0 else None,
    )
    return None if travel == ORDINARY else travel


_PLAIN = CallbackOverrides()


def merge(said: CallbackOverrides, common: CallbackOverrides) -> CallbackOverrides:
    """What a rule says, and for the rest what holds for all."""
    return replace(common, **{key: value for key, value in asdict(said).items() if value is not None})


def _places(said: CallbackOverrides, events: int, key: Key) -> tuple[int, ...]:
    if events < 2 or said.order in (None, "planned"):
        return ()
    places = list(range(events))
    if said.order == "reverse":
        return tuple(reversed(places))
    for last in range(events - 1, 0, -1):
        other = _draw(Range(0, last), "callbacks.order", key, last)
        places[last], places[other] = places[other], places[last]
    return tuple(places)


def _delays(span: Range, count: int, key: Key) -> tuple[int, ...]:
    if span.low_ms == span.high_ms:
        return (span.low_ms,) if span.low_ms else ()
    return tuple(_draw(span, "callbacks.delay", key, index) for index in range(count))


def _draw(span: Range, purpose: str, key: Key, index: int) -> int:
    return key.draws.integer(
        span.low_ms, span.high_ms, purpose=purpose, from_=key.from_, to=key.to, ordinal=key.ordinal, index=index
    )


# -- what it means later


def delay_ms(travel: Travel, *, place: int, copy: int) -> int:
    """How long after the event this copy of the delivery makes its first attempt; both count from 0."""
    delays = travel.delays_ms
    return delays[(place * travel.copies + copy) % len(delays)] if delays else 0


def in_line(travel: Travel, count: int) -> list[int]:
    """The places of `count` events in the order in which their deliveries leave."""
    order = {place: rank for rank, place in enumerate(travel.places)}
    return sorted(range(count), key=lambda place: order.get(place, place))


def policy_of(travel: Travel | None, policy: CallbackPolicy) -> CallbackPolicy:
    """`policy` holds for all; what the rule said goes before it."""
    if travel is None:
        return policy
    return CallbackPolicy(
        timeout_ms=policy.timeout_ms if travel.timeout_ms is None else travel.timeout_ms,
        schedule_ms=policy.schedule_ms if travel.schedule_ms is None else travel.schedule_ms,
        window_ms=policy.window_ms if travel.window_ms is None else travel.window_ms,
        redirect=travel.redirect or policy.redirect,
    )


def find_fault(travel: Travel | None, number: int) -> Fault | None:
    """What happens to the attempt of that number (from 1)."""
    fault = None if travel is None else travel.fault
    if fault is None or (fault.attempts is not None and number > fault.attempts):
        return None
    return fault


def suffer(outcome: Outcome, fault: Fault | None) -> Outcome:
    """What the provider knows of an attempt to which this happened: of a cut one only that it was cut."""
    if fault is None or outcome.reason in _UNREACHED:
        return outcome
    if fault.kind in CUT and outcome.reason in ("answered", "malformed"):
        outcome = Outcome("reset")
    return replace(outcome, fault=fault.kind)


def judge(outcome: Outcome, travel: Travel, delivery: Delivery, policy: CallbackPolicy) -> Outcome:
    """The outcome of a delivery's next attempt as it counts, after a fault and with the acknowledgement lost."""
    outcome = suffer(outcome, find_fault(travel, len(delivery.attempts) + 1))
    if not travel.lost or not is_success(outcome, policy):
        return outcome
    lost_before = sum(attempt.outcome.lost for attempt in delivery.attempts)
    return replace(outcome, lost=True) if lost_before < lost_acks(travel, delivery.copy) else outcome


def lost_acks(travel: Travel, copy: int) -> int:
    """How many acknowledgements of that copy are lost."""
    lost = travel.lost
    if len(lost) == 1:
        return lost[0]
    return lost[copy] if copy < len(lost) else 0
