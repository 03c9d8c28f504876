"""A callback as a listener tells it: a line for each event, or one JSON object for each request.

Rule: what came may be anything; a line is made of what fits, and says what does not.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from simulator.lines import BAD, GOOD, QUIET, STYLES, WARN, WIDTH, Line, Piece

MOST_REMEMBERED = 100_000
LONGEST_TEXT = 48
Key = tuple[str, str, str]


class Memory:
    """How often an event came: its type, its message, its recipient. Past `most` events the oldest is forgotten."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[Key, int] = OrderedDict()

    def count(self, event: dict[str, Any]) -> int:
        """1 for an event that is new."""
        key = (str(event.get("type")), str(_message(event).get("id")), str(event.get("to")))
        times = self._seen.pop(key, 0) + 1
        self._seen[key] = times
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return times


def read_events(body: bytes) -> list[dict[str, Any]] | str:
    """The events of a callback, or why it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return f"no JSON: {_short(body.decode('utf-8', 'replace'))!r}" if body else "no body"
    if not isinstance(said, list):
        return "no list of events"
    wrong = [each for each in said if not isinstance(each, dict) or "type" not in each]
    return f"no event: {_short(json.dumps(wrong[0]))}" if wrong else said


def event_line(event: dict[str, Any], answered: str, times: int) -> Line:
    """`message-failed     +1… → +1…  order-7  4720 …  → 503  again (2nd time)`."""
    type_ = str(event["type"])
    return (
        Piece(type_.ljust(WIDTH + 2), STYLES.get(type_, "")),
        Piece("  ".join(_who(event))),
        *_said(event),
        Piece("  → "),
        Piece(answered, GOOD if answered.startswith("2") else BAD),
        *((Piece(f"  again ({ordinal(times)} time)", WARN),) if times > 1 else ()),
    )


def _who(event: dict[str, Any]) -> Iterator[str]:
    message = _message(event)
    to = event.get("to") or message.get("owner") or "?"
    yield f"{message.get('from', '?')} → {to}"
    yield _short(str(message.get("tag") or message.get("id") or "without a message"))


def _said(event: dict[str, Any]) -> Iterator[Piece]:
    message = _message(event)
    if event.get("errorCode") is not None:
        yield Piece(f"  {event['errorCode']}", BAD)
        yield Piece(f" {_short(str(event.get('description', '')))}", QUIET)
    if message.get("text"):
        yield Piece(f'  "{_short(str(message["text"]))}"', QUIET)
    media = message.get("media")
    if isinstance(media, list) and media:
        yield Piece(f"  {len(media)} file{'' if len(media) == 1 else 's'}", QUIET)


def ordinal(number: int) -> str:
    """`2nd`, `3rd`, `11th`."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 11 <= number % 100 <= 13 else last}"


def _message(event: dict[str, Any]) -> dict[str, Any]:
    found = event.get("message")
    return found if isinstance(found, dict) else {}


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_TEXT else f"{plain[: LONGEST_TEXT - 1]}…"
