"""Print the demo's day: what happened as it happens, then every event with every attempt, then the verdict."""

from collections.abc import Iterator
from typing import Any

from simulator.demo.expected import HOURS
from simulator.demo.story import Day
from simulator.lines import BAD, GOOD, QUIET, STYLES, WARN, Line, Piece, short_time
from simulator.model.times import parse_time
from simulator.terminal import Terminal

PER_LINE = 6
INDENT = "    "
QUIRK = "group_invalid_numbers: current"
"""Why a number of this story has a second event: nothing else in its scenario gives one."""


def show_moment(terminal: Terminal, now: str, sentence: str) -> None:
    """A line of the story."""
    terminal.show(Piece(f"{now[:10]} {now[11:16]}  ", QUIET), Piece(sentence))


def show_day(terminal: Terminal, day: Day) -> None:
    """Every message with its events and attempts, what the application made of them, and the verdict."""
    for history in day.histories:
        terminal.show()
        terminal.show_all(list(_message(history)))
    terminal.show()
    terminal.show_all(list(_application(day)))
    terminal.show()
    terminal.show_all(list(_verdict(day)))


def _message(history: dict[str, Any]) -> Iterator[Line]:
    count = history["segmentCount"]
    what = f"  {history['kind']}, {count} segment{'' if count == 1 else 's'}, {history['id']}"
    yield (Piece(history["tag"], "bold"), Piece(f'  "{history["text"]}"'), Piece(what, QUIET))
    for recipient in history["recipients"]:
        for number, event in enumerate(recipient["events"]):
            yield from _event(recipient, event, why=QUIRK if number else recipient["rule"])


def _event(recipient: dict[str, Any], event: dict[str, Any], *, why: str | None) -> Iterator[Line]:
    code = "" if event["errorCode"] is None else f" {event['errorCode']}"
    yield (
        Piece(f"  {event['type']}{code}".ljust(26), STYLES.get(event["type"], "")),
        Piece(recipient["to"]),
        Piece(f"  ← {why}" if why else "", QUIET),
    )
    attempts = event["delivery"]["attempts"] if event["delivery"] else []
    for start in range(0, len(attempts), PER_LINE):
        cells = [_attempt(attempt, event["time"]) for attempt in attempts[start : start + PER_LINE]]
        yield (Piece(INDENT), *(piece for cell in cells for piece in cell))


def _attempt(attempt: dict[str, Any], began: str) -> Line:
    second_ms = parse_time(attempt["ended"]) // 1000 * 1000
    ended = short_time(second_ms, seen_from_ms=parse_time(began)).removesuffix(":00")
    style = GOOD if attempt["acknowledged"] else BAD if attempt["gaveUp"] else WARN
    return (Piece(f"{ended} ", QUIET), Piece(f"{attempt['status'] or attempt['reason']}", style), Piece("   "))


def _application(day: Day) -> Iterator[Line]:
    yield (Piece("What the application knows now", "bold"),)
    for (tag, to), state in sorted(day.numbers.items()):
        yield (Piece(f"  {tag}  {to}  "), Piece(state, GOOD if state == "delivered" else BAD))


def _verdict(day: Day) -> Iterator[Line]:
    events = [
        event for history in day.histories for recipient in history["recipients"] for event in recipient["events"]
    ]
    attempts = sum(len(event["delivery"]["attempts"]) for event in events if event["delivery"])
    counted = f"{len(day.sent)} messages, {len(events)} events, {attempts} attempts"
    took = f"{HOURS} hours in {day.seconds:.1f} s, through bandwidth-sdk {day.sdk}"
    if not day.differences:
        yield (Piece("as the scenario says: ", GOOD), Piece(f"{counted}; {took}"))
        return
    yield (Piece("not as the scenario says: ", BAD), Piece(f"{counted}; {took}"))
    for difference in day.differences:
        yield (Piece(f"  {difference}", BAD),)
