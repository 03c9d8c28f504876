"""What a world remembers, against its entries counted again, and against what lies on its agenda."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simulator.engine.agenda import Beside, Depart, EndHung, Expire, Occur, Post, Write
from simulator.engine.state import State
from simulator.model import entries as e
from simulator.model.entries import Entry
from tests.player import of_kind
from tests.simulation.checkers import Story, reset_counts


def check_memory(state: State, entries: list[Entry]) -> None:
    """Everything that is pending lies on the agenda or is held, and the counts are those of a naive recount."""
    items = [item.what for item in state.agenda.in_order()]
    by_number = {item.seq: item.what for item in state.agenda.in_order()}
    queued = {place[2] for place in state.outbox.waiting}
    expected: list[object] = [Depart()] if queued else []
    for message_id, track in state.messages.items():
        open_deliveries = [
            state.deliveries[delivery_id]
            for recipient in track.recipients
            for happened in recipient.happened
            for delivery_id in happened.delivery_ids()
            if state.deliveries[delivery_id].status in ("held", "pending")
        ]
        still_planned = [what for what in items if isinstance(what, Occur | Beside) and what.message_id == message_id]
        assert track.pending == (message_id in queued) + len(still_planned) + len(open_deliveries), message_id
        assert (message_id in state.settled) == (track.pending == 0), message_id
        if message_id in queued and track.message.expiration_ms is not None:
            expected.append(Expire(message_id))
        expected += still_planned
        for delivery in open_deliveries:
            _check_open(delivery, track, state, by_number)
            if delivery.status == "pending":
                expected.append((EndHung if delivery.hung else Post)(delivery.id))
    expected += [Write(number) for number, flow in enumerate(state.flows) if flow.item is not None]
    assert all(by_number[flow.item] == Write(n) for n, flow in enumerate(state.flows) if flow.item is not None)
    assert Counter(map(repr, items)) == Counter(map(repr, expected))
    assert state.outbox.segments == sum(state.messages[message_id].weight for message_id in queued)
    check_counts(state, entries)


def _check_open(delivery: Any, track: Any, state: State, by_number: dict[int, Any]) -> None:
    recipient = track.recipients[delivery.recipient]
    if delivery.status == "held":
        assert delivery.item is None
        assert delivery.id in recipient.held
        if recipient.travel and recipient.travel.places and len(recipient.happened) < len(recipient.timeline):
            return  # it waits for what is still to happen
        assert recipient.first_open is not None
        opened = range(
            recipient.first_open, recipient.first_open + (recipient.travel.copies if recipient.travel else 1)
        )
        waiting = [number for number in opened if not state.deliveries[number].attempts]
        assert len(waiting) == 1 + recipient.copies_open  # for first attempts, not for retries
    else:
        assert by_number[delivery.item].delivery_id == delivery.id


def check_counts(state: State, entries: list[Entry]) -> None:
    """Counters, ordinals and totals are those of a naive recount."""
    counters: Counter[str] = Counter()
    ordinals: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, e.ScenarioSet | e.RulesRemoved):
            reset_counts(counters, entry)
        elif isinstance(entry, e.MessageAccepted | e.RequestRefused | e.MessageReceived):
            counters.update(entry.counted)
        if isinstance(entry, e.MessageAccepted):
            message = entry.message
            lists = {message.to, *((number,) for number in message.to)}
            ordinals.update(f"{message.from_}>{','.join(each)}" for each in lists)
        elif isinstance(entry, e.MessageReceived):
            message = entry.message
            ordinals[f"{message.from_}>{','.join(message.to)}<{message.owner}"] += 1
    assert state.counters == counters
    assert state.ordinals == ordinals
    assert state.totals == Counter(_totals(entries))


def _totals(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, e.MessageAccepted):
            yield "accepted"
        elif isinstance(entry, e.MessageReceived):
            yield "received"
        elif isinstance(entry, e.RequestRefused):
            yield "refused"
        elif isinstance(entry, e.EventOccurred):
            yield entry.event.type
        elif isinstance(entry, e.AttemptFinished) and entry.retry_ms is None:
            yield "acknowledged" if entry.acknowledged else "gave-up"


def check_forgetting(story: Story, state: State) -> None:
    """Every accepted message has settled: it is remembered as such, or was forgotten after its last entry."""
    last_seq: dict[str, int] = {
        message_id: entry.seq for message_id, entry in (story.accepted | story.received).items()
    }
    for entry in story.entries:
        message_id = getattr(entry, "message_id", None)
        if isinstance(entry, e.HandsetWrote):
            message_id = entry.answers
        if isinstance(entry, e.AttemptFinished | e.AttemptHung):
            message_id = story.opened[entry.delivery_id].message_id
        if message_id is not None:
            last_seq[message_id] = entry.seq
    forgotten = {
        message_id: entry.seq
        for entry in of_kind(story.entries, "messages-forgotten")
        for message_id in entry.message_ids
    }
    assert all(last_seq[message_id] < seq for message_id, seq in forgotten.items())
    assert set(state.settled) | set(forgotten) == set(story.accepted) | set(story.received)
    assert set(state.settled) == set(state.messages)
    assert not set(state.settled) & set(forgotten)
    assert not state.agenda.items
