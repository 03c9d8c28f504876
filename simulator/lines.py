"""Lines for people, made of pieces of text with a style, and the words that several of them use.

Rule: no output here; who prints a line decides about colour.
"""

from collections.abc import Sequence

from msgspec import Struct

from simulator.model import entries as e
from simulator.model.harmless import harmless
from simulator.model.times import format_time
from simulator.model.travel import FaultKind

GOOD, BAD, WARN, QUIET, PLAIN = "green", "red", "yellow", "dim", ""
STYLES = {"message-delivered": GOOD, "message-failed": BAD, "message-sending": "cyan", "message-sent": "cyan"}
REASONS = {
    "timeout": "no answer in time",
    "refused": "connection refused",
    "unreachable": "unreachable",
    "dns": "no such host",
    "tls": "TLS failed",
    "reset": "connection broken",
    "malformed": "not an HTTP answer",
    "bad-url": "unusable URL",
    "forbidden": "not allowed (bwsim serve --allow-host)",
}
FAULTS: dict[FaultKind, str] = {
    "reset": "the scenario reset it",
    "slow": "sent slowly",
    "truncated": "cut off by the scenario",
    "content_type": "wrong content type",
    "malformed": "malformed JSON",
    "unknown_type": "unknown event type",
    "extra_field": "with fields nobody announced",
}
SKIPPED = {
    "no-url": "not sent: no callback URL",
    "not-requested": "not sent: the application did not ask for it",
}
NOBODY = {
    "a-name": "reaches nobody: the message came from a name, which nobody can answer",
    "not-owned": "reaches nobody: none of these numbers is the account's",
}
WIDTH = len("message-delivered")


class Piece(Struct, frozen=True):
    """Text, and the style that it has on a terminal."""

    text: str
    style: str = PLAIN


Line = tuple[Piece, ...]


def as_text(line: Line) -> str:
    """The line without any style."""
    return harmless("".join(piece.text for piece in line)).rstrip()


def clock_time(at_ms: int) -> str:
    """The time of day, with milliseconds."""
    return format_time(at_ms)[11:23]


def short_time(at_ms: int, *, seen_from_ms: int) -> str:
    """The time of day, to the second where that is exact, and the date where that is another one."""
    text, here = format_time(at_ms), format_time(seen_from_ms)
    time = text[11:23].removesuffix(".000")
    return time if text[:10] == here[:10] else f"{text[:10]} {time}"


def outcome_words(outcome: e.Outcome) -> str:
    """The status that was answered, or what happened instead; and what the scenario did to request or answer."""
    words = REASONS.get(outcome.reason, outcome.reason) if outcome.status is None else str(outcome.status)
    if outcome.fault is not None:
        words += f" ({FAULTS[outcome.fault]})"
    return f"{words}, but the acknowledgement was lost" if outcome.lost else words


def judged_words(entry: e.MediaJudged) -> str:
    """What is wrong with the file at fault, where its error code does not say it."""
    if entry.status is not None:
        return str(entry.status)
    if entry.reason is not None:
        return REASONS.get(entry.reason, entry.reason)
    return entry.content_type or ""


def recipients(to: Sequence[str]) -> str:
    """The numbers, at most three of them."""
    return " ".join(to) if len(to) <= 3 else f"{to[0]} {to[1]} and {len(to) - 2} more"
