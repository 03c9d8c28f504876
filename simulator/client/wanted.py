"""Which callback is meant, and how near others come to it.

Rule 1: a field that is not named fits anything; what is said of one means what it means in a scenario (`conditions`).
Rule 2: the nearest is the one that differs in the fewest fields; of several the newest.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from msgspec import Struct

from simulator.client.conditions import Fields, condition
from simulator.client.story import Callback
from simulator.lines import REASONS, SKIPPED
from simulator.model.events import EventType
from simulator.model.problems import guess
from simulator.scenario.predicates import Predicate

__tracebackhide__ = True  # a test that fails shows its own line, not ours


class Wanted(Struct, frozen=True):
    """A description of callbacks: `fields` as said, and `holds` as functions. `type` None fits every event."""

    type: str | None
    fields: Fields
    holds: Mapping[str, Predicate]

    def fits(self, callback: Callback) -> bool:
        """Whether it is meant."""
        return not self.differences(callback)

    def differences(self, callback: Callback) -> list[str]:
        """In what it differs, in words."""
        found = [] if self.type in (None, callback.type) else [f"it is {callback.type}"]
        for name, wanted in self.fields.items():
            value = getattr(callback, name)
            if not self.holds[name](value):
                found.append(f"{_shown_name(name)} is {value!r}, not {_shown(wanted)}")
        return found

    def nearest(self, callbacks: Iterable[Callback]) -> Callback | None:
        """Which differs least, if any has something in common: its type, or another field."""
        most = len(self.fields) + (self.type is not None)
        by_distance = [(len(self.differences(callback)), callback) for callback in reversed(list(callbacks))]
        near = [(distance, callback) for distance, callback in by_distance if distance < most]
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def __str__(self) -> str:
        kind = self.type or "any event"
        return f"{kind} with {said_of(self.fields)}" if self.fields else kind


def want(type_: str | None, fields: Fields) -> Wanted:
    """The description; TypeError or ValueError for an event, a field or a condition that there is not, with a guess."""
    if type_ is not None:
        check_word("event type", type_, get_args(EventType), ValueError)
    for name in fields:
        check_word("field", name, tuple(Fields.__annotations__), TypeError)
    return Wanted(type_, fields, {name: condition(name, said) for name, said in fields.items()})


def check_word(what: str, word: str, allowed: tuple[str, ...], error: type[Exception]) -> None:
    """The error for a word that is none of those, with a guess."""
    if word not in allowed:
        hint = guess(word, allowed)
        raise error(f"unknown {what} {word!r}; expected {', '.join(allowed)}{f' ({hint})' if hint else ''}")


def said_of(fields: Mapping[str, Any]) -> str:
    """The fields in words: to '+1919*', error_code 4720."""
    return ", ".join(f"{_shown_name(name)} {_shown(wanted)}" for name, wanted in fields.items())


def _shown_name(name: str) -> str:
    return name.rstrip("_")


def _shown(wanted: object) -> str:
    return f"/{wanted.pattern}/" if isinstance(wanted, re.Pattern) else repr(wanted)


def describe(callback: Callback) -> str:
    """One line: when, what, to whom, and how the application took it."""
    code = f" {callback.error_code}" if callback.error_code is not None else ""
    name = f"  {callback.tag}" if callback.tag else ""
    return f"{callback.time}  {callback.type}{code} to {callback.to}{name}  {_fate(callback)}"


def _fate(callback: Callback) -> str:
    if callback.skipped:
        return f"({SKIPPED.get(callback.skipped, callback.skipped)})"
    if not callback.attempts:
        return "no answer yet" if callback.hangs else "not attempted yet"
    last = callback.attempts[-1]
    answer = REASONS.get(last.reason, last.reason) if last.status is None else str(last.status)
    times = "1 attempt" if len(callback.attempts) == 1 else f"{len(callback.attempts)} attempts"
    return f"{times}, the last: {answer}, {callback.status}"
