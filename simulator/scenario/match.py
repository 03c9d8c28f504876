"""Decide which rule takes a message: first match wins, per recipient; answers to requests are decided per request.

Rule 1: every rule whose fields match counts, also when an earlier one took the message; `nth` looks at that count,
        before the scenario's state and the draw are asked.
Rule 2: matching is case-sensitive, and no field is ever changed before it is compared.
Rule 3: most rules name one recipient, so they are found by its number; all others are tried one by one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from simulator.model.messages import Kind
from simulator.model.numbers import NumberType
from simulator.scenario.predicates import Predicate, Test, exact_recipients, predicate, tests_of
from simulator.scenario.values import START_STATE, Domain, Nth, Rule


class SendFacts(Struct, frozen=True, kw_only=True):
    """What rules may ask about one recipient's message.

    `to` is this recipient; `number_type` is that of `from_`, the sender. Before validation (for `respond`) anything
    that the request left out is empty, and a request without a recipient has one SendFacts whose `to` is empty.
    """

    from_: str
    to: str
    text: str
    media: tuple[str, ...]
    tag: str | None
    application: str
    priority: str | None
    segments: int
    kind: Kind
    number_type: NumberType


class ReceiveFacts(Struct, frozen=True, kw_only=True):
    """What rules may ask about a handset's message at one number of the account, `to`; `media` are file names."""

    from_: str
    to: str
    text: str
    media: tuple[str, ...]
    kind: Kind
    number_type: NumberType


class UploadFacts(Struct, frozen=True, kw_only=True):
    """What rules may ask about a PUT of a media file, before its body is read."""

    name: str
    content_type: str


class ListFacts(Struct, frozen=True, kw_only=True):
    """What rules may ask about a GET of messages: what its query says; None where it says nothing."""

    message: str | None
    from_: str | None
    to: str | None
    status: str | None


class Decision(Struct, frozen=True):
    """The rule that takes the message, None for the ordinary day; the keys of all rules whose counters go up.

    `drawn` are the rules for whose `chance` a draw was taken.
    """

    rule: Rule | None
    counted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()


ORDINARY = Decision(None)
BUILT_IN = "numbers["
"""How the keys of the built-in numbers' rules begin."""

Draw = Callable[[str], float]


def never(key: str) -> float:
    """The draw where no rule has a chance."""
    raise LookupError(f"{key}: nobody gave a draw for its chance")


class RuleSet:
    """Rules in layers, the first before the others, ready to be matched many times.

    Everywhere, `counters` are the counts before what is decided, `state` is the scenario's state, and `draw` gives
    for a rule's key a number of at least 0 and less than 1.
    """

    def __init__(self, layers: Iterable[Sequence[Rule]]) -> None:
        self.rules: tuple[Rule, ...] = tuple(rule for layer in layers for rule in layer)
        self._events = _Index(rule for rule in self.rules if rule.when.on == "send" and not rule.answers)
        self._answers = _Index(rule for rule in self.rules if rule.when.on == "send" and rule.answers)
        self._numbers = {
            to: rule
            for rule in self.rules
            if rule.key.startswith(BUILT_IN) and not rule.answers
            for to in exact_recipients(rule.when) or ()
        }
        self._others: dict[Domain, list[_Compiled]] = {}
        for position, rule in enumerate(self.rules):
            if rule.when.on != "send":
                self._others.setdefault(rule.when.on, []).append(_Compiled(position, rule))

    def decide(
        self, facts: SendFacts, counters: Mapping[str, int], state: str = START_STATE, draw: Draw = never
    ) -> Decision:
        """The event rule for one recipient's message."""
        candidates = self._events.for_recipient(facts.to)
        if not candidates:
            return ORDINARY
        return _first([each for each in candidates if each.selects(facts)], counters, state, draw)

    def find_number(self, to: str) -> Rule | None:
        """The built-in number's rule for that recipient, which holds where an explicit rule says nothing of events."""
        return self._numbers.get(to)

    def respond(
        self, facts: Sequence[SendFacts], counters: Mapping[str, int], state: str = START_STATE, draw: Draw = never
    ) -> Decision:
        """The rule that answers the request in Bandwidth's place: one that any recipient's message matches."""
        if len(facts) == 1:
            candidates = self._answers.for_recipient(facts[0].to)
        else:
            candidates = self._answers.for_recipients([each.to for each in facts])
        if not candidates:
            return ORDINARY
        return _first([each for each in candidates if any(map(each.selects, facts))], counters, state, draw)

    def meet(
        self,
        on: Domain,
        facts: ReceiveFacts | UploadFacts | ListFacts,
        counters: Mapping[str, int],
        state: str = START_STATE,
        draw: Draw = never,
    ) -> Decision:
        """The rule for what is received, uploaded or listed."""
        candidates = self._others.get(on)
        if not candidates:
            return ORDINARY
        return _first([each for each in candidates if each.selects(facts)], counters, state, draw)


class _Compiled:
    """A rule with its conditions made callable, and its place among the others."""

    __slots__ = ("chance", "key", "nth", "position", "rule", "state", "tests")

    def __init__(self, position: int, rule: Rule) -> None:
        self.position = position
        self.rule = rule
        self.key = rule.key
        self.nth: Nth | None = rule.when.nth
        self.state: Predicate | None = None if rule.when.state is None else predicate(rule.when.state)
        self.chance = rule.when.chance
        self.tests: tuple[Test, ...] = tests_of(rule.when)

    def selects(self, facts: Any) -> bool:
        return all(test(facts) for test in self.tests)


def _first(selected: Sequence[_Compiled], counters: Mapping[str, int], state: str, draw: Draw) -> Decision:
    if not selected:
        return ORDINARY
    counted = tuple([each.key for each in selected])
    drawn: tuple[str, ...] = ()
    for each in selected:
        if each.nth is not None and not each.nth.holds(counters.get(each.key, 0) + 1):
            continue
        if each.state is not None and not each.state(state):
            continue
        if each.chance is not None:
            drawn += (each.key,)
            if draw(each.key) >= each.chance:
                continue
        return Decision(each.rule, counted, drawn)
    return Decision(None, counted, drawn)


class _Index:
    """Rules that name their recipients lie under those; the rest are candidates for every message."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._general: list[_Compiled] = []
        self._exact: dict[str, list[_Compiled]] = {}
        self._merged: dict[str, list[_Compiled]] = {}
        for position, rule in enumerate(rules):
            self._add(_Compiled(position, rule))

    def _add(self, compiled: _Compiled) -> None:
        recipients = exact_recipients(compiled.rule.when)
        if recipients is None:
            self._general.append(compiled)
            return
        for recipient in recipients:
            self._exact.setdefault(recipient, []).append(compiled)

    def for_recipient(self, to: str) -> list[_Compiled]:
        exact = self._exact.get(to)
        if exact is None:
            return self._general
        merged = self._merged.get(to)
        if merged is None:
            merged = self._merged[to] = _in_order([*self._general, *exact])
        return merged

    def for_recipients(self, recipients: Iterable[str]) -> list[_Compiled]:
        exact = [each for to in recipients for each in self._exact.get(to, ())]
        return (
            _in_order({each.position: each for each in [*self._general, *exact]}.values()) if exact else self._general
        )


def _in_order(rules: Iterable[_Compiled]) -> list[_Compiled]:
    return sorted(rules, key=lambda each: each.position)
