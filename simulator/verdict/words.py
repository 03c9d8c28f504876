"""Say in words what is expected, what came, and when."""

from collections.abc import Sequence

from simulator.lines import outcome_words
from simulator.model.entries import Outcome
from simulator.model.times import format_duration, format_time
from simulator.scenario import expected as x
from simulator.scenario.expected import Condition, Count, Expectation
from simulator.scenario.matcher import Matcher
from simulator.verdict.facts import Attempt, Call

LONGEST = 60
_QUOTED = frozenset({"text", "tag"})


def expectation_words(expectation: Expectation) -> str:
    """`callback message-failed, errorCode 4720, to +19195550111: twice, acknowledged`"""
    what = expectation.what
    if isinstance(what, x.Callbacks):
        return _with("callback", what.conditions, _how(what))
    if isinstance(what, x.Sent):
        return _with("message sent", what.conditions, [times_words(what.times)])
    if isinstance(what, x.Refused):
        return _with("request refused", what.conditions, [times_words(what.times)])
    return _app_words(what)


def _app_words(what: x.What) -> str:
    if isinstance(what, x.NoReplyLoop):
        within = format_duration(what.within_ms)
        return (
            f"no reply loop: at most {what.at_most} messages in a row, each within {within} of the last one's callback"
        )
    if isinstance(what, x.BacksOff):
        wait = (
            "as Retry-After says, or 1s"
            if what.at_least_ms is None
            else f"at least {format_duration(what.at_least_ms)}"
        )
        return f"the application backs off after a 429 or 5xx: {wait}"
    if isinstance(what, x.SendsNothingTwice):
        return "nothing is sent twice: every message differs from all others in sender, recipients, text, media or tag"
    return "the application answers every callback with 2xx in time"


def _with(subject: str, conditions: Sequence[Condition], how: list[str]) -> str:
    fields = ", ".join(map(condition_words, conditions))
    return ": ".join((f"{subject} {fields}".rstrip(), ", ".join(how)))


def _how(what: x.Callbacks) -> list[str]:
    how = [times_words(what.times)]
    if what.acknowledged is not None:
        how.append("acknowledged" if what.acknowledged else "not acknowledged")
    if what.attempts is not None:
        how.append(f"{what.attempts} {'attempt' if what.attempts == Count(1, 1) else 'attempts'} each")
    if what.within_ms is not None:
        how.append(f"within {format_duration(what.within_ms)}")
    return how


def times_words(count: Count) -> str:
    """`once`, `never`, `at least 2 times`"""
    if count.low == count.high and count.low < 3:
        return ("never", "once", "twice")[count.low]
    if count == Count(1):
        return "at least once"
    return f"{count} times"


def condition_words(condition: Condition) -> str:
    """`to +1919*`; the type alone, since it says what it is."""
    said = matcher_words(condition.matcher, quoted=condition.field in _QUOTED)
    return said if condition.field == "type" else f"{condition.field} {said}"


def matcher_words(matcher: Matcher, *, quoted: bool = False) -> str:
    """A matcher as it would be said."""
    operand = matcher.operand
    match matcher.operation:
        case "contains":
            return f'containing "{operand}"'
        case "matches":
            return f"matching {operand}"
        case "present":
            return "present" if operand else "absent"
        case "not" if isinstance(operand, tuple):
            return f"not {matcher_words(operand[0], quoted=quoted)}"
        case "in" if isinstance(operand, tuple):
            return " or ".join(matcher_words(each, quoted=quoted) for each in operand)
    return f'"{operand}"' if quoted else str(operand)


def value_words(value: object) -> str:
    """A value as it was found, cut."""
    if value is None or value in ("", ()):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def call_words(call: Call) -> str:
    """`message-failed 4770 to +19195550111 at 2026-01-01T00:00:02.000Z`"""
    event = call.event
    code = "" if event.error_code is None else f" {event.error_code}"
    return f"{event.type}{code} to {event.to} at {format_time(event.time_ms)}"


def attempt_words(attempt: Attempt) -> str:
    """What came of an attempt."""
    return "no answer yet" if attempt.outcome is None else outcome(attempt.outcome)


def outcome(found: Outcome) -> str:
    """The status, or what happened instead."""
    return outcome_words(found)


def attempts_words(attempts: Sequence[Attempt]) -> str:
    """`503, 503, 200`; the first ones of many."""
    shown = ", ".join(map(attempt_words, attempts[:4]))
    return shown if len(attempts) <= 4 else f"{shown} and {len(attempts) - 4} more"
