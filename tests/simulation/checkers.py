"""What must hold of every run, told from its entries and from what was said, without asking the engine.

Each checker raises AssertionError with the message, delivery or entry concerned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from simulator.model import entries as e
from simulator.model.entries import Entry
from simulator.model.events import TERMINAL, PlannedEvent
from simulator.model.messages import Message
from tests.player import check_entries, of_kind
from tests.simulation.handsets import check_answers, check_traffic
from tests.simulation.situations import Ledger, PlainRule, Situation
from tests.simulation.travel_checkers import check_attempts, check_order, check_travel

INVALID = (4302, 4303)


class Story:
    """The entries of a run, sorted by what they are about."""

    def __init__(self, entries: list[Entry], ledger: Ledger) -> None:
        self.entries, self.ledger = entries, ledger
        self.accepted: dict[str, Any] = {}
        for entry in of_kind(entries, "message-accepted"):
            assert entry.message.id not in self.accepted, "an id came twice"
            self.accepted[entry.message.id] = entry
        self.received: dict[str, Any] = {}
        for entry in of_kind(entries, "message-received"):
            assert entry.message.id not in self.accepted | self.received, "an id came twice"
            self.received[entry.message.id] = entry
        self.travelling = {**self.accepted, **{each: _as_sent(entry) for each, entry in self.received.items()}}
        self.departed = _once(of_kind(entries, "message-departed"))
        self.expired = _once(of_kind(entries, "message-expired"))
        self.occurred: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.opened: dict[int, Any] = {}
        for entry in of_kind(entries, "event-occurred"):
            self.occurred[entry.message_id, entry.recipient].append(entry)
            if entry.delivery_id is not None:
                assert entry.delivery_id not in self.opened
                for copy in range(entry.copies):
                    self.opened[entry.delivery_id + copy] = entry
        self.finished: dict[int, list[Any]] = defaultdict(list)
        for entry in of_kind(entries, "attempt-finished"):
            self.finished[entry.delivery_id].append(entry)

    def left_ms(self, message_id: str) -> int:
        """When the message left the queue, or expired in it."""
        if message_id in self.departed:
            return int(self.departed[message_id].departed_ms)
        if message_id in self.expired:
            return int(self.expired[message_id].expired_ms)
        accepted = self.accepted[message_id]
        assert accepted.free_us is not None, f"{message_id} never left the queue"
        return int(accepted.at_ms)

    def travellers(self) -> Iterator[tuple[Any, int, list[Any]]]:
        """The same for everything that callbacks tell about, also what handsets sent."""
        for message_id, told in self.travelling.items():
            for number in range(len(told.plans)):
                yield told, number, self.occurred[message_id, number]

    def recipients(self) -> Iterator[tuple[Any, int, list[Any]]]:
        """Every (acceptance, recipient's number, what occurred)."""
        for message_id, accepted in self.accepted.items():
            for number in range(len(accepted.plans)):
                yield accepted, number, self.occurred[message_id, number]


def _as_sent(received: Any) -> Any:
    """What a handset sent, with a plan for the number that it reached."""
    timeline = () if received.silenced else (PlannedEvent(0, "message-received"),)
    plan = e.RecipientPlan(received.message.owner, received.rule, timeline, received.asides, travel=received.travel)
    return SimpleNamespace(seq=received.seq, message=received.message, plans=(plan,))


def _once(entries: list[Any]) -> dict[str, Any]:
    found = {entry.message_id: entry for entry in entries}
    assert len(found) == len(entries)
    return found


def check_run(entries: list[Entry], ledger: Ledger) -> None:
    """Everything that must hold once a run has come to its end."""
    check_entries(entries)
    story = Story(entries, ledger)
    check_decisions(story)
    check_events(story)
    check_terminal_events(story)
    check_travel(story)
    check_attempts(story)
    check_order(story)
    check_queue(story)
    check_answers(story)
    check_traffic(story)


# -- who decided (decisions 11 and 12)


def check_decisions(story: Story) -> None:
    """Every request was answered, and every recipient decided, by the rule that a naive count names."""
    by_seq = {entry.seq: entry for entry in story.entries}
    counts: Counter[str] = Counter()
    changes = iter([*of_kind(story.entries, "scenario-set"), *of_kind(story.entries, "rules-removed")])
    resets = {entry.seq: entry for entry in changes}
    last_seq = 0
    for seq, to, text, answer in story.ledger.requests:
        for changed in range(last_seq, seq):
            if changed in resets:
                reset_counts(counts, resets[changed])
        last_seq = seq
        _check_request(by_seq[seq], story.ledger.at(seq), counts, to, text, answer)


def reset_counts(counts: Counter[str], entry: Entry) -> None:
    """Begin to count again: everything after a scenario, the API's rules when they go."""
    for key in list(counts):
        if isinstance(entry, e.ScenarioSet) or key.startswith("api["):
            del counts[key]


def _check_request(
    entry: Any, said: Situation, counts: Counter[str], to: tuple[str, ...], text: str, answer: object
) -> None:
    rules = (*said.added, *said.rules)
    answering = _count([rule for rule in rules if rule.status is not None], [(number, text) for number in to], counts)
    builtin = next((number for number in to if number.startswith("+15550000") and number != "+15550000000"), None)
    if answering is not None or builtin is not None:
        assert entry.status == (answering.status if answering else int(builtin[-3:] if builtin else 0)), entry
        assert entry.rule == answering.key if answering else entry.rule.startswith("numbers["), entry
        return
    if not isinstance(answer, Message):
        assert entry.rule is None, entry
        assert entry.status in (400, 429), entry
        return
    for plan, number in zip(entry.plans, to, strict=True):
        decided = _count([rule for rule in rules if rule.status is None], [(number, text)], counts)
        if decided is not None:
            own, _, beneath = plan.rule.partition("; ")
            assert own == decided.key, entry
            assert beneath.startswith("numbers[") if decided.is_beside and is_builtin(number) else not beneath, entry
        else:
            assert (plan.rule is not None) == is_builtin(number), entry
            assert plan.rule is None or plan.rule.startswith("numbers["), entry


def is_builtin(number: str) -> bool:
    """Whether a built-in number decides where no rule does."""
    return number.startswith("+15550")


def _count(rules: list[PlainRule], facts: list[tuple[str, str]], counts: Counter[str]) -> PlainRule | None:
    """Count every rule that selects any of these, and name the first that takes it."""
    found = None
    for rule in rules:
        if any(rule.selects(to, text) for to, text in facts):
            counts[rule.key] += 1
            if found is None and rule.holds(counts[rule.key]):
                found = rule
    return found


# -- what happened


def check_events(story: Story) -> None:
    """Every planned event occurred once, in order, at its offset after the departure; nothing else occurred."""
    for accepted, number, occurred in story.recipients():
        message = accepted.message
        expired = story.expired.get(message.id)
        planned = accepted.plans[number].timeline if expired is None else (expired.event,)
        left_ms = story.left_ms(message.id)
        assert left_ms >= message.time_ms, accepted
        expected = [(left_ms + event.offset_ms, event.type, event.error_code) for event in planned]
        happened = [(entry.event.time_ms, entry.event.type, entry.event.error_code) for entry in occurred]
        assert happened == sorted(expected, key=lambda each: each[0]), accepted
        assert all(entry.event.to == message.to[number] for entry in occurred)
        assert all(entry.at_ms >= entry.event.time_ms for entry in occurred)
        assert all((entry.delivery_id is None) == (entry.skipped is not None) for entry in occurred)


def check_terminal_events(story: Story) -> None:
    """One terminal event per recipient (two for the invalid number of a group under the quirk), nothing after it."""
    for accepted, number, occurred in story.recipients():
        message = accepted.message
        kinds = [entry.event.type for entry in occurred]
        ends = [entry.event for entry in occurred if entry.event.type in TERMINAL]
        said = story.ledger.at(accepted.seq)
        quirky = said.quirk and message.kind == "group" and bool(ends) and ends[0].error_code in INVALID
        if quirky and message.id not in story.expired:
            assert [event.type for event in ends] == ["message-failed", "message-delivered"], accepted
        else:
            assert len(ends) <= 1, accepted
        assert all(kind in TERMINAL for kind in kinds[len(kinds) - len(ends) :]), accepted
        if not ends:
            assert kinds == [] or kinds[-1] != "message-delivered"
            assert accepted.plans[number].timeline == () or not _is_declared_nothing(accepted), accepted
    for expired in story.expired.values():
        assert expired.event.error_code == 4360


def _is_declared_nothing(accepted: Any) -> bool:
    """Only an application that hears nothing, or silence for ever, leaves a message open."""
    return all(event.type in TERMINAL for plan in accepted.plans for event in plan.timeline)


# -- the queue


def check_queue(story: Story) -> None:
    """Nobody leaves before its turn or earlier than the rates allow, or waits beyond the capacity or its expiration."""
    assert not set(story.departed) & set(story.expired)
    waiting: dict[str, int] = {}
    pace, last_ms = Pace(), 0
    for entry in story.entries:
        if isinstance(entry, e.MessageAccepted):
            said = story.ledger.at(entry.seq)
            assert entry.weight == entry.message.segment_count * len(entry.message.to)
            if entry.free_us is None:
                waiting[entry.message.id] = entry.weight
            else:
                pace.leave(said, entry.at_ms, entry.weight, entry.message.from_)
            assert said.per_minute is None or sum(waiting.values()) <= said.capacity, entry
        elif isinstance(entry, e.MessageDeparted):
            assert last_ms <= entry.departed_ms <= entry.at_ms, entry
            last_ms = entry.departed_ms
            leaving = story.accepted[entry.message_id]
            pace.leave(story.ledger.at(entry.seq), last_ms, waiting.pop(entry.message_id), leaving.message.from_)
            behind = [story.accepted[message_id] for message_id in waiting]
            assert all(_turn(leaving) < _turn(each) for each in behind if _sender(each) == _sender(leaving)), entry
        elif isinstance(entry, e.MessageExpired):
            del waiting[entry.message_id]
            message = story.accepted[entry.message_id].message
            assert entry.expired_ms == message.expiration_ms, entry
    assert not waiting


def _sender(accepted: Any) -> str:
    return str(accepted.message.from_)


def _turn(accepted: Any) -> tuple[bool, int]:
    return accepted.message.priority != "high", accepted.seq


class Pace:
    """When the account, and each local sender, may send again at the earliest; rounding forgives a millisecond."""

    def __init__(self) -> None:
        self.free_ms = 0.0
        self.sender_free_ms: dict[str, float] = defaultdict(float)

    def leave(self, said: Situation, departed_ms: int, weight: int, sender: str) -> None:
        """A message leaves under what was said."""
        if said.per_minute is None:
            self.free_ms = 0.0
            return
        assert departed_ms >= self.free_ms - 1, (departed_ms, self.free_ms)
        self.free_ms = departed_ms - 1 + weight * 60_000 / said.per_minute
        if said.number_per_minute is not None and sender.startswith("+"):
            assert departed_ms >= self.sender_free_ms[sender] - 1, (departed_ms, sender)
            self.sender_free_ms[sender] = departed_ms - 1 + weight * 60_000 / said.number_per_minute
