"""Judge what the application asked for: messages that were accepted, and requests that were refused.

Rule: both are counted once for each POST, however many recipients it has.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from simulator.model.times import format_time
from simulator.scenario import expected as x
from simulator.scenario.expected import Expectation
from simulator.verdict.facts import Facts, Refused, Sent
from simulator.verdict.fields import Test, Values, refused_values, sent_values
from simulator.verdict.results import MOST_SHOWN, Near, Result
from simulator.verdict.words import expectation_words

T = TypeVar("T", Sent, Refused)


def judge_sent(expectation: Expectation, what: x.Sent, facts: Facts, since: int) -> Result:
    """Count the messages that fit."""
    return _count(expectation, what, [each for each in facts.sent if each.seq > since], sent_values, _sent_words)


def judge_refused(expectation: Expectation, what: x.Refused, facts: Facts, since: int) -> Result:
    """Count the refusals that fit."""
    refused = [each for each in facts.refused if each.seq > since]
    return _count(expectation, what, refused, refused_values, _refused_words)


def _count(
    expectation: Expectation,
    what: x.Sent | x.Refused,
    things: Sequence[T],
    values_of: Callable[[T], Values],
    words_of: Callable[[T], str],
) -> Result:
    test = Test(what.conditions, group=True)
    found = [each for each in things if test.holds(values_of(each))]
    passed = what.times.holds(len(found))
    too_few = len(found) < what.times.low
    others = (Near(words_of(each), differs) for each in things if (differs := test.differs(values_of(each))))
    return Result(
        key=expectation.key,
        name=expectation.name,
        passed=passed,
        expected=expectation_words(expectation),
        came=f"{len(found) or 'none'} of {len(things)}" if things else "none",
        count=len(found),
        matched=tuple(_show(each, values_of(each)) for each in found[:MOST_SHOWN]),
        nearest=min(others, key=lambda near: len(near.differs), default=None) if too_few else None,
    )


def _sent_words(sent: Sent) -> str:
    return f"message to {', '.join(sent.message.to)} at {format_time(sent.at_ms)}"


def _refused_words(refused: Refused) -> str:
    entry = refused.entry
    to = f" to {', '.join(entry.to)}" if entry.to else ""
    return f"{entry.status} {entry.type} for a message{to} at {format_time(entry.at_ms)}"


def _show(thing: Sent | Refused, values: Values) -> dict[str, Any]:
    shown = {name: value for name, value in values.items() if value not in (None, ())}
    if isinstance(thing, Sent):
        return {"id": thing.message.id, **shown, "time": format_time(thing.at_ms)}
    return {**shown, "rule": thing.entry.rule, "time": format_time(thing.entry.at_ms)}
