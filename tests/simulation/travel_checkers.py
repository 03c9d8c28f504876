"""What must hold of how callbacks travelled, told from the entries and from what was said (decisions 4, 23, 24)."""

from typing import Any

from tests.simulation.situations import Ledger, Situation
from tests.simulation.travels import ORDINARY, PlainTravel, milliseconds

SUCCESS = range(200, 300)


def said_about(accepted: Any, recipient: int, ledger: Ledger) -> tuple[PlainTravel, PlainTravel]:
    """What the rule said that decided, and that together with what the scenario said then."""
    said = ledger.at(accepted.seq)
    rules = {rule.key: rule for rule in (*said.added, *said.rules)}
    rule = rules.get((accepted.plans[recipient].rule or "").partition("; ")[0])
    own = rule.travel if rule else ORDINARY
    return own, own.over(said.travel)


def check_travel(story: Any) -> None:
    """What is planned is what was said: copies, losses, an order of all events, a delay for each, a fault."""
    for accepted, number, occurred in story.travellers():
        plan = accepted.plans[number]
        _, said = said_about(accepted, number, story.ledger)
        copies = said.copies or 1
        assert all(entry.copies == (1 if entry.skipped else copies) for entry in occurred), accepted
        places = plan.travel.places if plan.travel else ()
        if len(plan.timeline) > 1 and said.order == "reverse":
            assert places == tuple(reversed(range(len(plan.timeline)))), plan
        elif places:
            assert said.order == "shuffle", plan
            assert sorted(places) == list(range(len(plan.timeline))), plan
        low, high = map(milliseconds, said.delay or ("0s", "0s"))
        delays = plan.travel.delays_ms if plan.travel else ()
        assert all(low <= delay_ms <= high for delay_ms in delays), plan
        assert len(delays) == (0 if not high else 1 if low == high else max(len(plan.timeline), 1) * copies), plan


def check_attempts(story: Any) -> None:
    """Attempts are numbered, suffer what was said, stop at success, follow the schedule, and stay inside the window."""
    assert set(story.finished) == set(story.opened)
    for delivery_id, attempts in story.finished.items():
        opened = story.opened[delivery_id]
        accepted = story.travelling[opened.message_id]
        own, whole = said_about(accepted, opened.recipient, story.ledger)
        assert [entry.attempt for entry in attempts] == list(range(1, len(attempts) + 1)), delivery_id
        may_be_lost = whole.lost_of(delivery_id - opened.delivery_id)
        earliest_ms, losses = opened.event.time_ms + _delay_ms(delivery_id, story), 0
        for entry in attempts:
            assert earliest_ms <= entry.started_ms <= entry.at_ms, entry
            holding = _holding(own, story.ledger.at(entry.seq))
            losses += _check_outcome(entry, whole, holding, may_lose=losses < may_be_lost)
            _check_what_follows(entry, holding, first_ms=opened.event.time_ms)
            earliest_ms = entry.retry_ms or 0
        assert attempts[-1].retry_ms is None, delivery_id
        assert all(entry.retry_ms is not None for entry in attempts[:-1]), delivery_id


def _delay_ms(delivery_id: int, story: Any) -> int:
    """The drawn delay of a delivery, by the place of its event and its copy."""
    opened = story.opened[delivery_id]
    travel = story.travelling[opened.message_id].plans[opened.recipient].travel
    if travel is None or not travel.delays_ms:
        return 0
    place = story.occurred[opened.message_id, opened.recipient].index(opened)
    index = place * travel.copies + delivery_id - opened.delivery_id
    return int(travel.delays_ms[0] if len(travel.delays_ms) == 1 else travel.delays_ms[index])


def _holding(own: PlainTravel, said: Situation) -> Situation:
    """What holds for a delivery now: the rule's own retries stay, the scenario's are those of the day."""
    changed: dict[str, Any] = {}
    if own.ladder is not None:
        schedule, window = own.ladder
        changed |= {"schedule_ms": tuple(map(milliseconds, schedule)), "window_ms": milliseconds(window)}
    if own.redirect is not None:
        changed["redirect_ok"] = own.redirect == "ok"
    return Situation(**vars(said) | changed)


def _check_outcome(entry: Any, whole: PlainTravel, holding: Situation, *, may_lose: bool) -> bool:
    """Faults and losses are those that were said; whether this acknowledgement was lost."""
    outcome = entry.outcome
    fault = whole.hits(entry.attempt, outcome.reason)
    assert outcome.fault == fault, entry
    assert outcome.status is None or not whole.cuts(entry.attempt, outcome.reason), entry
    assert outcome.lost == (may_lose and _is_success(outcome.status, holding)), entry
    return bool(outcome.lost)


def _is_success(status: int | None, holding: Situation) -> bool:
    return status is not None and (status < 300 or (status < 400 and holding.redirect_ok))


def _check_what_follows(entry: Any, said: Situation, *, first_ms: int) -> None:
    taken = _is_success(entry.outcome.status, said) and not entry.outcome.lost
    assert entry.acknowledged == taken, entry
    if taken:
        assert entry.retry_ms is None, entry
        assert entry.gave_up is None, entry
        return
    delays = said.schedule_ms
    retry_ms = entry.at_ms + delays[min(entry.attempt, len(delays)) - 1]
    inside = retry_ms - first_ms <= said.window_ms
    assert (entry.retry_ms, entry.gave_up) == ((retry_ms, None) if inside else (None, "window")), entry


def check_order(story: Any) -> None:
    """The first attempts of an event's copies begin when those of the event before have ended, not earlier.

    Before which one it is, the plan's order says; in an order of its own none begins before the last event happened.
    """
    for accepted, number, occurred in story.travellers():
        travel = accepted.plans[number].travel
        places = travel.places if travel else ()
        line = [occurred[place] for place in places if place < len(occurred)] if places else occurred
        ended_ms = max((entry.event.time_ms for entry in occurred), default=0) if places else 0
        for entry in line:
            if entry.delivery_id is not None:
                firsts = [story.finished[entry.delivery_id + copy][0] for copy in range(entry.copies)]
                assert all(first.started_ms >= ended_ms for first in firsts), entry
                ended_ms = max(first.at_ms for first in firsts)
