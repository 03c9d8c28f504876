"""Tell why rules did not take a message: which fields differ, which selectors did not hold.

Rule 1: a condition that does not hold is told with what was found and what was wanted, as a file would say it.
Rule 2: `nth`, the story's state and the chance are looked at only where all fields fit, as when it was decided.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from simulator.scenario.matcher import Matcher
from simulator.scenario.predicates import media_predicate, predicate
from simulator.scenario.values import FieldMatch, Nth, Rule

Draw = Callable[[str], float]


class Difference(Struct, frozen=True):
    """One thing that is not as the rule wants it; both sides as text."""

    what: str
    found: str
    wanted: str


class Considered(Struct, frozen=True):
    """One rule, looked at for one recipient.

    `count` numbers what its fields fit, None where they do not. Without differences it fits: it either `took` the
    message, or one before it did.
    """

    rule: Rule
    differs: tuple[Difference, ...]
    count: int | None
    took: bool = False

    @property
    def fate(self) -> Literal["took", "behind", "missed"]:
        """What became of it."""
        return "took" if self.took else "missed" if self.differs else "behind"


def consider(
    rules: Sequence[Rule], facts: Any, counters: Mapping[str, int], state: str, draw: Draw
) -> tuple[Considered, ...]:
    """Every rule in its order; `facts` are those of what the rules look at, `counters` the counts before."""
    found: list[Considered] = []
    for rule in rules:
        each = _consider(rule, facts, counters, state, draw)
        takes = not each.differs and not any(earlier.took for earlier in found)
        found.append(Considered(rule, each.differs, each.count, takes))
    return tuple(found)


def _consider(rule: Rule, facts: Any, counters: Mapping[str, int], state: str, draw: Draw) -> Considered:
    differs = tuple(each for match in rule.when.fields if (each := _field(match, facts)) is not None)
    if differs:
        return Considered(rule, differs, None)
    count = counters.get(rule.key, 0) + 1
    selector = _selector(rule, count, state, draw)
    return Considered(rule, () if selector is None else (selector,), count)


def _field(match: FieldMatch, facts: Any) -> Difference | None:
    value = getattr(facts, "from_" if match.field == "from" else match.field)
    holds = media_predicate(match.matcher) if match.field == "media" else predicate(match.matcher)
    return None if holds(value) else Difference(match.field, shown(value), written(match.matcher))


def _selector(rule: Rule, count: int, state: str, draw: Draw) -> Difference | None:
    when = rule.when
    if when.nth is not None and not when.nth.holds(count):
        return Difference("nth", str(count), nth_written(when.nth))
    if when.state is not None and not predicate(when.state)(state):
        return Difference("state", state, written(when.state))
    if when.chance is not None and (drawn := draw(rule.key)) >= when.chance:
        return Difference("chance", f"a draw of {drawn * 100:.1f}%", f"below {when.chance * 100:g}%")
    return None


def shown(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) if value else "none"
    return f'"{value[:80]}…"' if isinstance(value, str) and len(value) > 80 else str(value) or '""'


def written(matcher: Matcher) -> str:
    """A matcher as a file says it."""
    operand: Any = matcher.operand
    match matcher.operation:
        case "contains" | "matches":
            return f"{{ {matcher.operation}: {operand} }}"
        case "in":
            return f"{{ in: [{', '.join(map(written, operand))}] }}"
        case "not":
            return f"{{ not: {written(operand[0])} }}"
        case "present":
            return "true" if operand else "false"
    return str(operand)


def nth_written(nth: Nth) -> str:
    """Which ones are counted, as a file says it."""
    if nth.every != 1:
        return f"every {nth.every}"
    if nth.last is None:
        return f"{nth.first} and on"
    return str(nth.first) if nth.first == nth.last else f"{nth.first}..{nth.last}"
