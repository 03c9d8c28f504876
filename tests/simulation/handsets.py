"""What must hold of what handsets write by themselves, told from the entries of a run."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simulator.model import entries as e
from tests.player import of_kind

if TYPE_CHECKING:
    from tests.simulation.checkers import Story


def check_answers(story: "Story") -> None:
    """Every answer that was planned was written once, when it was due, by who got the message, and no other."""
    planned = Counter(_planned(story))
    written = Counter(
        (entry.answers, entry.from_, entry.to) for entry in of_kind(story.entries, "handset-wrote") if entry.answers
    )
    assert written == planned
    for entry in of_kind(story.entries, "handset-wrote"):
        reached = _reached(story, entry)
        assert bool(reached) == (entry.nobody is None), entry
        assert {(each.message.from_, each.message.to, each.cause) for each in reached} <= {
            (entry.from_, entry.to, entry.cause)
        }
        assert all(each.answers == entry.answers and each.at_ms == entry.at_ms for each in reached), entry
    _check_times(story)


def _planned(story: "Story") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for message_id, accepted in story.accepted.items():
        message = accepted.message
        for plan in accepted.plans if message_id not in story.expired else ():
            others = tuple(number for number in message.to if number not in (plan.to, message.from_))
            yield from ((message_id, plan.to, (message.from_, *others)) for aside in plan.asides if aside.reply)
    for message_id, received in story.received.items():
        message = received.message
        yield from ((message_id, message.from_, message.to) for aside in received.asides if aside.reply)


def _reached(story: "Story", wrote: Any) -> list[Any]:
    """The messages that arrived right after."""
    found = []
    for entry in story.entries[wrote.seq :]:
        if isinstance(entry, e.MessageReceived):
            found.append(entry)
        elif not isinstance(entry, e.MediaStored):
            break
    return [entry for entry in found if entry.cause is not None]


def _check_times(story: "Story") -> None:
    """Nobody writes before it was due; in the same order as the offsets say."""
    at_ms: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in of_kind(story.entries, "handset-wrote"):
        if entry.answers:
            at_ms[entry.answers, entry.from_].append(entry.at_ms)
    for message_id, accepted in story.accepted.items():
        for plan in accepted.plans:
            offsets = sorted(aside.offset_ms for aside in plan.asides if aside.reply)
            written = at_ms.get((message_id, plan.to), [])
            assert all(story.left_ms(message_id) + each <= seen for each, seen in zip(offsets, written, strict=False))


def check_traffic(story: "Story") -> None:
    """Each item writes one message after another, when the one before said so, until its end or another scenario."""
    flows: dict[int, list[Any]] = {}
    first_ms: tuple[int, ...] = ()
    for entry in story.entries:
        if isinstance(entry, e.ScenarioSet):
            flows = {}
        elif isinstance(entry, e.TrafficStarted):
            flows, first_ms = {number: [] for number in range(len(entry.first_ms))}, entry.first_ms
        elif isinstance(entry, e.HandsetWrote) and entry.traffic is not None:
            written = flows[entry.traffic]
            due_ms = written[-1].next_ms if written else first_ms[entry.traffic]
            assert due_ms is not None and entry.at_ms >= due_ms, entry
            written.append(entry)
    for written in flows.values():
        assert written[-1].next_ms is None
        assert all(one.next_ms is not None and one.at_ms <= two.at_ms for one, two in pairwise(written))
        assert len(written) in (5, 20, 86), len(written)  # what situations.TRAFFIC says
