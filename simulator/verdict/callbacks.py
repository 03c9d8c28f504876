"""Judge what the application was sent, and how it answered.

Rule 1: a callback counts once an attempt at it was made; one that is still to come, or that never sets out, does not.
Rule 2: `times` counts deliveries; `acknowledged`, `attempts` and `within` must hold for every delivery that counts.
Rule 3: `within` runs from the message's acceptance (or arrival) to the acknowledging answer, on the account's clock.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.lines import SKIPPED
from simulator.model.times import format_duration, format_time
from simulator.scenario.expected import Callbacks, Expectation
from simulator.verdict.facts import Attempt, Call, Facts
from simulator.verdict.fields import Test, call_values, planned_values
from simulator.verdict.results import MOST_SHOWN, Near, Result, first_too_many
from simulator.verdict.words import attempts_words, call_words, expectation_words


def judge_callbacks(expectation: Expectation, what: Callbacks, facts: Facts, since: int) -> Result:
    """Count the deliveries that fit, and look at each."""
    test = Test(what.conditions, group=False)
    calls = [call for call in facts.calls if call.seq > since]
    found = [call for call in calls if call.attempts and test.holds(call_values(call))]
    faults = [(call, fault) for call in found if (fault := _fault(call, what)) is not None]
    enough = what.times.holds(len(found))
    nearest = None
    if faults:
        nearest = Near(call_words(faults[0][0]), note=faults[0][1], word="first")
    elif not enough:
        too_few = len(found) < what.times.low
        nearest = _nearest(test, calls, facts, since) if too_few else first_too_many(found, what.times, call_words)
    return Result(
        key=expectation.key,
        name=expectation.name,
        passed=enough and not faults,
        expected=expectation_words(expectation),
        came=_came(found, faults),
        count=len(found),
        matched=tuple(map(show_call, found[:MOST_SHOWN])),
        nearest=nearest,
    )


def _fault(call: Call, what: Callbacks) -> str | None:
    """What is wrong with how it went, or None."""
    at_ms = call.acknowledged_ms
    if what.acknowledged is False and at_ms is not None:
        return f"acknowledged at {format_time(at_ms)}"
    if (what.acknowledged or what.within_ms is not None) and at_ms is None:
        return f"not acknowledged: {attempts_words(call.attempts)}"
    if what.attempts is not None and not what.attempts.holds(len(call.attempts)):
        many = "1 attempt" if len(call.attempts) == 1 else f"{len(call.attempts)} attempts"
        return f"{many}: {attempts_words(call.attempts)}"
    return _late(call, what.within_ms, at_ms)


def _late(call: Call, within_ms: int | None, at_ms: int | None) -> str | None:
    if within_ms is None or at_ms is None:
        return None
    took_ms = at_ms - call.message.time_ms
    return f"acknowledged after {format_duration(took_ms)}" if took_ms > within_ms else None


def _came(found: Sequence[Call], faults: Sequence[tuple[Call, str]]) -> str:
    said = f"{len(found) or 'none'} came"
    if not faults:
        return said
    wrong = "not as expected"
    return f"{said}, {wrong}" if len(faults) == len(found) == 1 else f"{said}, {len(faults)} of them {wrong}"


def _nearest(test: Test, calls: Sequence[Call], facts: Facts, since: int) -> Near | None:
    """The thing that differs in the fewest fields; with as many, the one to the same number goes first."""
    best: Near | None = None
    for near in _candidates(test, calls, facts, since):
        if best is None or _distance(near) < _distance(best):
            best = near
    return best


def _distance(near: Near) -> tuple[int, bool, bool]:
    fields = {each.field for each in near.differs}
    return len(near.differs), "to" in fields, "type" in fields


def _candidates(test: Test, calls: Sequence[Call], facts: Facts, since: int) -> Iterator[Near]:
    for call in calls:
        differs = test.differs(call_values(call))
        if differs or not call.attempts:
            yield Near(call_words(call), differs, note=_why_not_sent(call))
    for sent in facts.sent:
        for planned in sent.to_come() if sent.seq > since else ():
            what = f"{planned.type} to {planned.to}"
            note = "planned, but the account's time has not come to it"
            yield Near(what, test.differs(planned_values(sent, planned)), note=note)


def _why_not_sent(call: Call) -> str | None:
    if call.skipped is not None:
        return SKIPPED[call.skipped]
    if call.attempts:
        return None
    due = "" if call.next_ms is None else f", due from {format_time(call.next_ms)} on"
    return f"not sent yet{due}; the account's time has to pass"


def show_call(call: Call) -> dict[str, Any]:
    """A callback and its attempts as JSON."""
    message, event = call.message, call.event
    return {
        "type": event.type,
        "errorCode": event.error_code,
        "time": format_time(event.time_ms),
        "messageId": message.id,
        "direction": message.direction,
        "from": message.from_,
        "to": event.to,
        "text": message.text,
        "tag": message.tag,
        "applicationId": message.application_id,
        "deliveryId": call.delivery_id,
        "acknowledged": call.acknowledged_ms is not None,
        "attempts": [_show_attempt(attempt) for attempt in call.attempts],
    }


def _show_attempt(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "number": attempt.number,
        "started": format_time(attempt.started_ms),
        "ended": format_time(attempt.ended_ms),
        "status": None if outcome is None else outcome.status,
        "reason": "hung" if outcome is None else outcome.reason,
        "acknowledged": attempt.acknowledged,
    }
