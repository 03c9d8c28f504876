"""Tell what may explain callbacks that nobody took: no URL, the command had ended, the wall's patience is short.

Rule: nothing is judged differently for it; it only says what a user would look for long.
"""

from collections.abc import Iterator

from simulator.model.times import format_duration, format_time
from simulator.verdict.facts import Attempt, Facts

GONE = frozenset({"refused", "reset"})
"""What happens to a callback when nobody listens any more."""
MET = frozenset({"answered", "timeout", "malformed"})
"""What happens when somebody does."""


def note_afterwards(facts: Facts, ended_seq: int) -> str | None:
    """What to say of attempts that met nobody, or None. `ended_seq`: the journal's entry when the command had ended.

    An application stops listening a moment before its process is gone: they count from the last that met somebody.
    """
    met = [attempt.seq for attempt in _attempts(facts) if _reason(attempt) in MET]
    since = min(ended_seq, max(met, default=ended_seq))
    lost = [attempt for attempt in _attempts(facts) if attempt.seq > since and _reason(attempt) in GONE]
    if not lost:
        return None
    first = min(lost, key=lambda attempt: attempt.seq)
    many = "1 attempt" if len(lost) == 1 else f"{len(lost)} attempts"
    return (
        f"nobody listened to {many}, from {format_time(first.started_ms)} on, as the command had ended: an application "
        "that lives in the command is gone by then. Let it stay (--wait-for URL ends it when time has run out), let "
        "the command wait for what it needs, or start the application beside it"
    )


def note_cap(facts: Facts, *, since: int, cap_ms: int | None) -> str | None:
    """What to say of attempts that were waited for on the wall for a shorter time than on the account's clock."""
    if cap_ms is None or facts.clock not in ("manual", "auto"):
        return None
    cut = [each for each in _attempts(facts) if each.seq > since and _reason(each) == "timeout"]
    longest_ms = max((each.ended_ms - each.started_ms for each in cut), default=0)
    if longest_ms <= cap_ms:
        return None
    return cap_words(len(cut), cap_ms=cap_ms, policy_ms=longest_ms, option="--cap ")


def cap_words(count: int, *, cap_ms: int, policy_ms: int, option: str) -> str:
    """How long so many answers were waited for, how long Bandwidth waits, and the option that makes it equal."""
    many = "1 answer" if count == 1 else f"{count} answers"
    cap, policy = format_duration(cap_ms), format_duration(policy_ms)
    return (
        f"{many} did not come within {cap} of the wall, which is as long as it waits where the account's time stands "
        f"still; Bandwidth would wait {policy}, and so does {option}{policy}"
    )


def note_nowhere(facts: Facts, *, since: int) -> str | None:
    """What to say of callbacks that never set out."""
    nowhere = [call for call in facts.calls if call.seq > since and call.skipped == "no-url"]
    if not nowhere:
        return None
    many = "1 callback" if len(nowhere) == 1 else f"{len(nowhere)} callbacks"
    application = nowhere[0].message.application_id
    return (
        f"{many} had no URL to go to: --callback-url URL names one for all, "
        f"PUT …/applications/{application} one for this application"
    )


def _attempts(facts: Facts) -> Iterator[Attempt]:
    return (attempt for call in facts.calls for attempt in call.attempts)


def _reason(attempt: Attempt) -> str | None:
    return None if attempt.outcome is None else attempt.outcome.reason
