"""The future as values: what is due, when, and in which order.

Rule 1: the order is (due_ms, seq); `seq` is given when an item is put and never reused.
Rule 2: `pop_due` only hands an item out; it stays on the agenda until a fact removes it,
        so that a restart finds it again.
"""

import heapq
from collections.abc import Iterator

from msgspec import Struct


class Depart(Struct, frozen=True, tag="depart", gc=False):
    """The queue may let its next message go."""


class Expire(Struct, frozen=True, tag="expire", gc=False):
    """A message that is still queued reaches its expiration."""

    message_id: str


class Ask(Struct, frozen=True, tag="ask", gc=False):
    """A message that left needs an answer from the world: whether its files can be had."""

    message_id: str


class EndAsk(Struct, frozen=True, tag="end-ask", gc=False):
    """A fetch of a message's files that hung reaches the provider's timeout."""

    message_id: str


class Occur(Struct, frozen=True, tag="occur", gc=False):
    """Event number `index` of the timeline of recipient number `recipient` happens."""

    message_id: str
    recipient: int
    index: int


class Post(Struct, frozen=True, tag="post", gc=False):
    """A delivery makes its next attempt."""

    delivery_id: int


class EndHung(Struct, frozen=True, tag="end-hung", gc=False):
    """An attempt that hung reaches the provider's timeout."""

    delivery_id: int


class Beside(Struct, frozen=True, tag="beside", gc=False):
    """Aside number `index` of recipient number `recipient` of a message is due."""

    message_id: str
    recipient: int
    index: int


class Enter(Struct, frozen=True, tag="enter", gc=False):
    """The scenario passes into a state, some time after a request that said so."""

    state: str


class Write(Struct, frozen=True, tag="write", gc=False):
    """Somebody writes the next message of an item of the scenario's traffic."""

    traffic: int


What = Depart | Expire | Ask | EndAsk | Occur | Post | EndHung | Beside | Enter | Write


class Due(Struct, frozen=True, gc=False):
    """One item of the agenda."""

    due_ms: int
    seq: int
    what: What


class Agenda(Struct, eq=False):
    """Items by number, and a heap over them. Two agendas are equal when they hold the same items."""

    items: dict[int, Due] = {}
    next_seq: int = 1
    heap: list[tuple[int, int]] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Agenda) and self.items == other.items and self.next_seq == other.next_seq

    def put(self, due_ms: int, what: What) -> int:
        """Add an item and return its number."""
        seq = self.next_seq
        self.next_seq = seq + 1
        self.items[seq] = Due(due_ms, seq, what)
        heapq.heappush(self.heap, (due_ms, seq))
        return seq

    def remove(self, seq: int) -> None:
        """Drop the item; its place in the heap is passed over later."""
        self.items.pop(seq, None)

    def find_next(self) -> Due | None:
        """The earliest item that was not handed out yet."""
        heap, items = self.heap, self.items
        while heap:
            item = items.get(heap[0][1])
            if item is not None:
                return item
            heapq.heappop(heap)
        return None

    def pop_due(self, now_ms: int) -> Due | None:
        """Hand out the earliest item that is due at `now_ms`, or None."""
        item = self.find_next()
        if item is None or item.due_ms > now_ms:
            return None
        heapq.heappop(self.heap)
        return item

    def give_back(self) -> None:
        """Every item may be handed out again: what was in flight when a process died."""
        self.heap = [(item.due_ms, item.seq) for item in self.items.values()]
        heapq.heapify(self.heap)

    def in_order(self) -> Iterator[Due]:
        """All items, earliest first, handed out or not."""
        return iter(sorted(self.items.values(), key=lambda item: (item.due_ms, item.seq)))
