"""Make what is said of a callback's field callable, exactly as under `expect` in a scenario.

Rule 1: the scenario's reader reads and its predicates judge, so that a glob or `in` is one thing everywhere.
Rule 2: plain texts and numbers are read here: the reader loads what reads YAML, for which a quick test does not wait.
Rule 3: Python says more than a file can: a compiled pattern is searched for, None fits where there is none, and
        `acknowledged` selects.
"""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

import msgspec

from simulator.model.messages import Direction, Kind
from simulator.scenario.matcher import Matcher
from simulator.scenario.predicates import Predicate, media_predicate, predicate

__tracebackhide__ = True  # a test that fails shows its own line, not ours
Text = str | re.Pattern[str] | Mapping[str, Any]


class Fields(TypedDict, total=False):
    """What may be said of a callback: its message, its error code, and how the application answered."""

    to: Text
    from_: Text
    text: Text
    tag: Text | None
    media: bool | Text
    direction: Direction | Mapping[str, Any]
    kind: Kind | Mapping[str, Any]
    message_id: Text
    application_id: Text
    error_code: int | Mapping[str, Any] | None
    acknowledged: bool


IN_A_FILE = {"from_": "from", "error_code": "errorCode", "message_id": "message", "application_id": "application"}
GLOBS = frozenset({"to", "from_", "tag", "message_id", "application_id"})
CODES = range(1000, 10_000)


def condition(name: str, said: object) -> Predicate:
    """What is said of a field as a function of its value; ValueError or TypeError when a file may not say it either."""
    if said is None:
        return predicate(Matcher("present", False))
    if name == "acknowledged":
        return predicate(Matcher("equals", _flag(name, said)))
    holds = _search(said) if isinstance(said, re.Pattern) else None
    if name == "media":
        return media_predicate(_read(name, said)) if holds is None else lambda urls: any(map(holds, urls))
    return holds or predicate(_read(name, said))


def _flag(name: str, said: object) -> bool:
    if not isinstance(said, bool):
        raise TypeError(f"{name}: expected True or False, found {said!r}")
    return said


def _search(pattern: re.Pattern[str]) -> Predicate:
    return lambda value: value is not None and pattern.search(value) is not None


def _read(name: str, said: object) -> Matcher:
    if isinstance(said, str) and name in GLOBS:
        return Matcher("glob" if "*" in said else "equals", said)
    if isinstance(said, str) and name == "text":
        return Matcher("equals", said)
    if type(said) is int and name == "error_code" and said in CODES:
        return Matcher("equals", said)
    return _read_as_in_a_file(name, said)


def _read_as_in_a_file(name: str, said: object) -> Matcher:
    from simulator.scenario.load import load_one_condition

    try:
        text = msgspec.json.encode(said).decode()
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name}: {said!r} cannot be said in a scenario: {error}") from None
    matcher, problems = load_one_condition(IN_A_FILE.get(name, name), text)
    if matcher is None:
        raise ValueError("; ".join(f"{name}: {problem}" for problem in problems))
    return matcher
