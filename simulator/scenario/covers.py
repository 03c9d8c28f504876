"""Tell whether one rule takes everything that another could, as far as that is plain from what they say.

Rule 1: never a false alarm: where the fields do not tell, nothing is covered.
Rule 2: answers to requests come before events, wherever they stand; the message is then never made, unless the request
        is only dropped after the provider took it.
"""

from simulator.scenario.predicates import media_predicate, predicate
from simulator.scenario.values import FieldMatch, Matcher, Rule


def covers(taker: Rule, other: Rule, *, before: bool) -> bool:
    """Whether `taker` leaves nothing to `other`; `before` when it stands earlier in the file."""
    if taker is other or not _takes_every_one(taker):
        return False
    if taker.when.on != other.when.on:
        return False
    answers_first = taker.answers and not other.answers and not _lets_pass(taker)
    same_sort = taker.answers == other.answers
    if not (answers_first or (same_sort and before)):
        return False
    return all(any(_implies(condition, mine) for condition in other.when.fields) for mine in taker.when.fields)


def _lets_pass(rule: Rule) -> bool:
    return rule.drop is not None and rule.drop.accepted


def _takes_every_one(rule: Rule) -> bool:
    nth = rule.when.nth
    if rule.when.state is not None or (rule.when.chance or 1) < 1:
        return False
    return nth is None or (nth.first == 1 and nth.last is None and nth.every == 1)


def _implies(narrow: FieldMatch, wide: FieldMatch) -> bool:
    """Whether every value that fits `narrow` fits `wide`."""
    if narrow.field != wide.field:
        return False
    if narrow.matcher == wide.matcher:
        return True
    values = _values(narrow.matcher)
    if values is None:
        return False
    if narrow.field == "media":
        holds = media_predicate(wide.matcher)
        return wide.matcher.operation != "not" and all(holds((value,)) for value in values)
    return all(map(predicate(wide.matcher), values))


def _values(matcher: Matcher) -> list[object] | None:
    """The only values that fit, when they are few."""
    if matcher.operation == "equals":
        return [matcher.operand]
    if matcher.operation == "in" and isinstance(matcher.operand, tuple):
        each = [_values(item) for item in matcher.operand]
        return None if None in each else [value for values in each if values for value in values]
    return None
