"""Warn of what a scenario may say but hardly means.

A message left open, an error code that the era does not have, a rule that can never match, an event that nobody is
sent, a carrier's failure where the carrier would be silent. Some need the profile, so this comes after loading.
"""

from collections.abc import Iterator

from simulator.model.messages import Kind
from simulator.model.problems import Problem
from simulator.profiles.profile import Profile
from simulator.scenario.covers import covers
from simulator.scenario.expectation_checks import check_expectations
from simulator.scenario.places import Document, Path
from simulator.scenario.predicates import predicate
from simulator.scenario.states import check_states
from simulator.scenario.traffic_checks import check_replies, check_traffic
from simulator.scenario.travel_checks import travel_problems
from simulator.scenario.unfitting import unfitting_numbers, unfitting_of_expectation, unfitting_of_rule
from simulator.scenario.values import BESIDE, ENDINGS, Rule, Scenario, Step

MOST_COMPARED = 500
"""Every rule is compared with every other, so only the first ones of a very long file are."""

CLOSING = ENDINGS | {"raw"}
"""What may be meant as the end of a message: who writes an event by hand knows what it does."""

_KINDS: tuple[Kind, ...] = ("sms", "mms", "group")
_EVENT_OF = {
    "sending": "message-sending",
    "sent": "message-sent",
    "deliver": "message-delivered",
    "fail": "message-failed",
    "read": "message-read",
    "silence": "message-failed",
}


def check(scenario: Scenario, profile: Profile, document: Document | None = None) -> list[Problem]:
    """The warnings of a scenario that is played under `profile`; `document` gives them their places."""
    return list(_Check(scenario, profile, document or Document(None)).run())


def check_first(scenario: Scenario, count: int, profile: Profile, document: Document) -> list[Problem]:
    """The warnings of its first `count` rules alone, which were put before the others."""
    return list(_Check(scenario, profile, document).run_first(count))


class _Check:
    def __init__(self, scenario: Scenario, profile: Profile, document: Document) -> None:
        self.scenario = scenario
        self.profile = profile
        self.document = document
        receipts = scenario.features.mms_delivery_receipts
        self.receipts = profile.mms_delivery_receipts.value if receipts is None else receipts
        self._asked: dict[Kind, frozenset[str]] = {}

    def run(self) -> Iterator[Problem]:
        yield from self._queue()
        yield from self._travel()
        yield from check_traffic(self.scenario, self.document)
        yield from check_expectations(self.scenario.expect, self.profile, self.document)
        yield from check_states(self.scenario, self.document)
        yield from unfitting_numbers(self.scenario, self.document)
        for index, expectation in enumerate(self.scenario.expect):
            yield from unfitting_of_expectation(expectation, ("expect", index), self.scenario, self.document)
        for index, rule in enumerate(self.scenario.rules):
            yield from self._rule(rule, index)

    def run_first(self, count: int) -> Iterator[Problem]:
        """What is said of the first rules alone, beside all others."""
        yield from check_states(self.scenario, self.document, most=count)
        for index, rule in enumerate(self.scenario.rules[:count]):
            yield from self._travels(rule, index)
            yield from self._rule(rule, index)

    def _rule(self, rule: Rule, index: int) -> Iterator[Problem]:
        path: Path = ("rules", index)
        yield from self._never_matches(path, rule, index)
        yield from self._left_open(path, rule)
        yield from self._no_kind(path, rule)
        yield from unfitting_of_rule(rule, path, self.scenario, self.document)
        yield from check_replies(rule, path, self.document)
        for number, step in enumerate(rule.steps):
            yield from self._step(rule, step, (*path, "then", number, step.verb))

    def _queue(self) -> Iterator[Problem]:
        queue = self.scenario.queue
        if queue is not None and self.profile.queue_limit(queue).capacity < 1:
            yield self.document.problem(("account", "queue"), "no segment fits in this queue; every message is refused")

    def _travel(self) -> Iterator[Problem]:
        common = self.scenario.callbacks
        yield from travel_problems(self.document, ("callbacks",), common, common, self.profile)
        for index, rule in enumerate(self.scenario.rules):
            yield from self._travels(rule, index)

    def _travels(self, rule: Rule, index: int) -> Iterator[Problem]:
        if rule.callbacks is not None:
            path, common = ("rules", index, "callbacks"), self.scenario.callbacks
            yield from travel_problems(self.document, path, rule.callbacks, common, self.profile)

    def _never_matches(self, path: Path, rule: Rule, index: int) -> Iterator[Problem]:
        for number, other in enumerate(self.scenario.rules[:MOST_COMPARED] if index < MOST_COMPARED else ()):
            if covers(other, rule, before=number < index):
                taker = f"{other.key} ({other.name})" if other.name else other.key
                yield self._warning(path, f"can never match: {taker} takes every message that it could")
                return

    def _no_kind(self, path: Path, rule: Rule) -> Iterator[Problem]:
        if not kinds_of(rule):
            said = "can never match: no message is of this kind and has such media"
            yield self._warning((*path, "when", rule.when.on), said)

    def _left_open(self, path: Path, rule: Rule) -> Iterator[Problem]:
        events = [step for step in rule.steps if step.verb not in BESIDE]
        if rule.when.on == "send" and events and not any(step.verb in CLOSING for step in rule.steps):
            said = "leaves the message open for ever"
            yield self._warning((*path, "then"), said, "end it with deliver, fail or silence")

    def _step(self, rule: Rule, step: Step, path: Path) -> Iterator[Problem]:
        kinds = kinds_of(rule)
        if step.code is not None and step.code not in self.profile.codes.value:
            said = f"{step.code} is not an error code of the profile {self.profile.name}"
            yield self._warning(path, said, "bwsim codes lists them")
        elif step.verb == "fail" and self._is_silent_carrier(step, kinds):
            yield self._warning(path, "without delivery receipts of MMS the real service is silent here")
        yield from self._unsent(rule, step, kinds, path)

    def _is_silent_carrier(self, step: Step, kinds: tuple[Kind, ...]) -> bool:
        code = self.profile.codes.value.get(step.code or 0)
        return code is not None and code.reported_by == "carrier" and "sms" not in kinds and not self.receipts

    def _unsent(self, rule: Rule, step: Step, kinds: tuple[Kind, ...], path: Path) -> Iterator[Problem]:
        event = _EVENT_OF.get(step.verb)
        if step.forever or event is None or rule.when.on != "send" or not kinds:
            return
        if event not in self.profile.event_types.value:
            yield self._warning(path, f"the profile {self.profile.name} has no {event}; no callback is sent")
        elif not any(event in self._called_back(kind) for kind in kinds):
            yield self._warning(path, f"no application asks for {event}", "see `events` of applications")

    def _called_back(self, kind: Kind) -> frozenset[str]:
        if kind not in self._asked:
            self._asked[kind] = self._find_called_back(kind)
        return self._asked[kind]

    def _find_called_back(self, kind: Kind) -> frozenset[str]:
        usual = self.profile.default_events(kind, receipts=self.receipts)
        declared = [usual if each.events is None else each.events for each in self.scenario.applications]
        return frozenset[str]().union(*declared) if declared else usual

    def _warning(self, path: Path, message: str, hint: str | None = None) -> Problem:
        return self.document.problem(path, message, hint, warning=True)


def kinds_of(rule: Rule) -> tuple[Kind, ...]:
    """The kinds of message that the rule can match, as far as its `kind` and `media` tell."""
    kinds = _KINDS
    for match in rule.when.fields:
        if match.field == "kind":
            holds = predicate(match.matcher)
            kinds = tuple(kind for kind in kinds if holds(kind))
        if match.field == "media" and match.matcher.operation != "not":
            without: Kind = "mms" if match.matcher.operand is False else "sms"
            kinds = tuple(kind for kind in kinds if kind != without)
    return kinds
