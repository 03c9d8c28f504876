"""Tell why callbacks were refused: the application lived in a command that had ended.

Rule: nothing is judged differently for it; it only says what a user would look for long.
"""

from simulator.model.times import format_time
from simulator.verdict.facts import Attempt, Facts

GONE = frozenset({"refused", "reset"})
"""What happens to a callback when nobody listens any more."""


def note_afterwards(facts: Facts, ended_seq: int) -> str | None:
    """What to say of attempts that met nobody after the journal's entry at which the command ended, or None."""
    lost = [attempt for call in facts.calls for attempt in call.attempts if _is_lost(attempt, ended_seq)]
    if not lost:
        return None
    first = min(lost, key=lambda attempt: attempt.seq)
    many = "1 attempt was" if len(lost) == 1 else f"{len(lost)} attempts were"
    return (
        f"{many} made after the command had ended, from {format_time(first.started_ms)} on, and nobody listened: an "
        "application that lives in the command is gone by then. Let it stay (--wait-for URL ends it when time has run "
        "out), let the command wait for what it needs, or start the application beside it"
    )


def _is_lost(attempt: Attempt, ended_seq: int) -> bool:
    return attempt.seq > ended_seq and attempt.outcome is not None and attempt.outcome.reason in GONE
