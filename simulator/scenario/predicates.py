"""Make a rule's conditions callable, once, so that matching a message is a few plain calls.

Rule 1: `*` is a glob where the matcher says `glob`; which fields allow one is decided when the file is read.
Rule 2: a message without a tag or a priority has no value there: only `not` matches it.
Rule 3: media is a list: a condition holds when one of its URLs satisfies it; `not` when none does.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from simulator.model.patterns import compile_pattern
from simulator.scenario.matcher import Matcher

if TYPE_CHECKING:  # the Python client, which starts quickly, judges with these predicates too
    from simulator.scenario.values import FieldMatch, When

# Values are text, numbers, None or a tuple of text, by field; the reader has made sure that operands fit.
Predicate = Callable[[Any], bool]
Test = Callable[[Any], bool]


def tests_of(when: "When") -> tuple[Test, ...]:
    """One test of the facts per field, cheap ones first."""
    ordered = sorted(when.fields, key=lambda match: _is_costly(match.matcher))
    return tuple(_test(match) for match in ordered)


def exact_recipients(when: "When") -> frozenset[str] | None:
    """The only recipients that a rule can match, when its `to` lists them one by one."""
    for match in when.fields:
        if match.field == "to":
            return _exact_texts(match.matcher)
    return None


def predicate(matcher: Matcher) -> Predicate:
    """A matcher as a function of a single value, which may be None."""
    operand: Any = matcher.operand
    match matcher.operation:
        case "equals":
            return lambda value: bool(value == operand)
        case "contains":
            return lambda value: value is not None and operand in value
        case "glob":
            return _glob(operand)
        case "matches":
            return _search(operand)
        case "in":
            return _any_of(operand)
        case "not":
            return _negation(predicate(operand[0]))
        case "present":
            return lambda value: bool(value) is operand


def media_predicate(matcher: Matcher) -> Predicate:
    """A matcher as a function of a list of URLs."""
    operand: Any = matcher.operand
    if matcher.operation == "present":
        return lambda urls: bool(urls) is operand
    if matcher.operation == "not":
        return _negation(media_predicate(operand[0]))
    of_one = predicate(matcher)
    return lambda urls: any(map(of_one, urls))


def _test(match: "FieldMatch") -> Test:
    get = attrgetter("from_" if match.field == "from" else match.field)
    holds = media_predicate(match.matcher) if match.field == "media" else predicate(match.matcher)
    return lambda facts: holds(get(facts))


def _is_costly(matcher: Matcher) -> bool:
    return matcher.operation != "equals"


def _exact_texts(matcher: Matcher) -> frozenset[str] | None:
    if matcher.operation == "equals":
        return frozenset({str(matcher.operand)})
    if matcher.operation != "in" or not isinstance(matcher.operand, tuple):
        return None
    each = [_exact_texts(item) for item in matcher.operand]
    return None if None in each else frozenset[str]().union(*[texts for texts in each if texts is not None])


def _glob(pattern: str) -> Predicate:
    head, *middle, tail = pattern.split("*")
    shortest = len(pattern) - pattern.count("*")

    def fits(value: str | None) -> bool:
        if value is None or len(value) < shortest or not (value.startswith(head) and value.endswith(tail)):
            return False
        at, end = len(head), len(value) - len(tail)
        for part in middle:  # the earliest place is as good as any: what follows has the most room
            found = value.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return fits


def _search(pattern: str) -> Predicate:
    search = compile_pattern(pattern)
    return lambda value: value is not None and search(value)


def _any_of(operands: tuple[Matcher, ...]) -> Predicate:
    plain = frozenset(each.operand for each in operands if each.operation == "equals")
    others = [predicate(each) for each in operands if each.operation != "equals"]
    return lambda value: value in plain or any(holds(value) for holds in others)


def _negation(holds: Predicate) -> Predicate:
    return lambda value: not holds(value)
