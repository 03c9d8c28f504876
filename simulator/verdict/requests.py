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
from simulator.verdict.results import MOST_SHOWN, Near, Result, first_too_many
from simulator.verdict.words import expectation_words

T = TypeVar("T", Sent, Refused)


def judge_sent(expectation: Expectation, what: x.Sent, facts: Facts, since: int) -> Result:
    """Count the messages that fit."""
    return _count(
        expectation, what, [each for each in facts.sent if each.seq > since], sent_values, _sent_words, _show_sent
    )


def judge_refused(expectation: Expectation, what: x.Refused, facts: Facts, since: int) -> Result:
    """Count the refusals that fit."""
    refused = [each for each in facts.refused if each.seq > since]
    return _count(expectation, what, refused, refused_values, _refused_words, _show_refused)


def _count(
    expectation: Expectation,
    what: x.Sent | x.Refused,
    things: Sequence[T],
    values_of: Callable[[T], Values],
    words_of: Callable[[T], str],
    show: Callable[[T], dict[str, Any]],
) -> Result:
    test = Test(what.conditions, group=True)
    found = [each for each in things if test.holds(values_of(each))]
    passed = what.times.holds(len(found))
    nearest = None
    if len(found) < what.times.low:
        others = (Near(words_of(each), differs) for each in things if (differs := test.differs(values_of(each))))
        nearest = min(others, key=lambda near: len(near.differs), default=None)
    elif not passed:
        nearest = first_too_many(found, what.times, words_of)
    return Result(
        key=expectation.key,
        name=expectation.name,
        passed=passed,
        expected=expectation_words(expectation),
        came=f"{len(found) or 'none'} of {len(things)}" if things else "none",
        count=len(found),
        matched=tuple(map(show, found[:MOST_SHOWN])),
        nearest=nearest,
    )


def _sent_words(sent: Sent) -> str:
    return f"message to {', '.join(sent.message.to)} at {format_time(sent.at_ms)}"


def _refused_words(refused: Refused) -> str:
    entry = refused.entry
    to = f" to {', '.join(entry.to)}" if entry.to else ""
    return f"{entry.status} {entry.type} for a message{to} at {format_time(entry.at_ms)}"


def _show_sent(sent: Sent) -> dict[str, Any]:
    message = sent.message
    return {
        "messageId": message.id,
        "time": format_time(sent.at_ms),
        "from": message.from_,
        "to": list(message.to),
        "text": message.text,
        "media": list(message.media),
        "tag": message.tag,
        "applicationId": message.application_id,
        "segmentCount": message.segment_count,
    }


def _show_refused(refused: Refused) -> dict[str, Any]:
    entry = refused.entry
    return {
        "time": format_time(entry.at_ms),
        "request": entry.request,
        "status": entry.status,
        "type": entry.type,
        "from": entry.from_ or None,
        "to": list(entry.to),
        "text": entry.text or None,
        "rule": entry.rule,
        "retryAfter": entry.retry_after_s,
    }
