"""The values that a world's memory is made of.

Rule 1: everything here can be written as JSON (a checkpoint) and read back.
Rule 2: what exists once per message is a tree without cycles, hidden from the garbage collector (gc=False, tuples
        instead of lists), or full collections would stop the world for longer and longer.
"""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct, field

from simulator.engine.agenda import Agenda
from simulator.model import entries as e
from simulator.model.accounts import Application, Number
from simulator.model.events import Aside, Event, PlannedEvent
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.travel import Travel
from simulator.scenario.values import START_STATE


class Attempt(Struct, frozen=True, gc=False, omit_defaults=True):
    """One finished POST (two, when the endpoint challenged). Exactly one of acknowledged, retry_ms, gave_up."""

    number: int
    started_ms: int
    ended_ms: int
    outcome: e.Outcome
    acknowledged: bool = False
    retry_ms: int | None = None
    gave_up: e.GaveUp | None = None


class Hung(Struct, frozen=True, gc=False):
    """An attempt that got no answer and still waits for the provider's timeout."""

    number: int
    started_ms: int
    ends_ms: int


class Delivery(Struct, omit_defaults=True, gc=False):
    """One event on its way to one URL. `held`: an earlier event of the same recipient makes its first attempt.

    `since_ms`: when the user had it sent once more; its window begins there and not with the event. `copy` counts the
    deliveries of one event from 0.
    """

    id: int
    message_id: str
    recipient: int
    event: Event
    role: e.Role
    application_id: str
    status: Literal["held", "pending", "acknowledged", "gave-up"] = "pending"
    item: int | None = None
    hung: Hung | None = None
    since_ms: int | None = None
    attempts: tuple[Attempt, ...] = ()
    copy: int = 0


class Happened(Struct, frozen=True, gc=False, omit_defaults=True):
    """An event that occurred, and its delivery or why there is none; the copies' ids follow `delivery_id`."""

    event: Event
    delivery_id: int | None = None
    skipped: e.Skipped | None = None
    copies: int = 1

    def delivery_ids(self) -> range:
        """All of its deliveries."""
        first = self.delivery_id
        return range(0) if first is None else range(first, first + self.copies)


class Recipient(Struct, omit_defaults=True, gc=False):
    """A message for one recipient: planned events, those that happened, and the line of deliveries.

    `asides` are what the story does beside it. `first_open` makes its first attempt now, and so do `copies_open` copies
    of it; the deliveries in `held` wait for that.
    """

    to: str
    rule: str | None
    timeline: tuple[PlannedEvent, ...]
    happened: tuple[Happened, ...] = ()
    first_open: int | None = None
    held: tuple[int, ...] = ()
    asides: tuple[Aside, ...] = ()
    usual: bool = False
    travel: Travel | None = None
    copies_open: int = 0

    @property
    def is_ordinary(self) -> bool:
        """Whether the message's own events are the ordinary day's."""
        return self.rule is None or self.usual


class Track(Struct, omit_defaults=True, gc=False):
    """A message and everything about it; `resent` are deliveries that the user added.

    `pending` counts what may still happen; `departed_ms` is None in the queue.
    """

    message: Message
    seq: int
    weight: int
    recipients: tuple[Recipient, ...]
    departed_ms: int | None = None
    expired_ms: int | None = None
    expire_item: int | None = None
    asks: bool = False
    ask_item: int | None = None
    resent: tuple[int, ...] = ()
    pending: int = 0
    cause: str | None = None
    answers: str | None = None


class Outbox(Struct, omit_defaults=True):
    """The provider's queue of this account: a heap of (0 for high or 1, order, message id).

    `senders` counts who waits; `number_free_us` says until when a bounded sender is busy.
    """

    waiting: list[tuple[int, int, str]] = []
    segments: int = 0
    free_us: int = 0
    depart_item: int | None = None
    senders: dict[str, int] = {}
    number_free_us: dict[str, int] = {}

    def departure_us(self) -> int:
        """When the next of those who wait may leave: the queue is free, and so is one of their senders."""
        if not self.number_free_us:
            return self.free_us
        return max(self.free_us, min(self.number_free_us.get(sender, 0) for sender in self.senders))

    def add_sender(self, sender: str, count: int) -> None:
        """Count who waits by sender; `count` is 1 or -1."""
        left = self.senders.get(sender, 0) + count
        if left:
            self.senders[sender] = left
        else:
            del self.senders[sender]

    def busy_until(self, sender: str, free_us: int | None, now_us: int) -> None:
        """A message of this sender left; None when senders are not bounded."""
        if free_us is not None:
            past = [other for other, until_us in self.number_free_us.items() if until_us <= now_us]
            for other in past:
                del self.number_free_us[other]
            self.number_free_us[sender] = free_us


class Flow(Struct, omit_defaults=True):
    """One item of traffic: when it began, how many were written, and its place in the agenda while it lasts."""

    first_ms: int
    written: int = 0
    item: int | None = None


class Talk(Struct, omit_defaults=True):
    """A conversation of a person with a number: its item of traffic, which message opened it, the replies planned."""

    flow: int
    opening: int
    told: int = 0


class AddedRules(Struct, frozen=True):
    """Rules that came through the API, as written."""

    first_key: int
    text: str


class Memory(Struct):
    """Everything that one world remembers.

    `senders` are the applications that last sent, by number. `now_ms` is the instant of the newest entry, `last_seq`
    its number.
    """

    account_id: str = ""
    seed: int = 0
    last_seq: int = 0
    now_ms: int = 0
    clock: str = "real"
    rate: float = 1.0
    clock_put: bool = False
    chosen: e.Chosen | None = None
    scenario_name: str = ""
    scenario_text: str = ""
    scenario_origin: Literal["start", "api"] = "start"
    scenario_seq: int = 0
    story: str = START_STATE
    flows: list[Flow] = []
    talks: dict[str, Talk] = {}
    provider_changes: list[dict[str, Any]] = []
    added_rules: list[AddedRules] = []
    next_rule: int = 0
    counters: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    applications: dict[str, Application] = {}
    numbers: dict[str, Number] = {}
    opt_outs: dict[str, None] = {}
    senders: dict[str, str] = {}
    messages: dict[str, Track] = {}
    deliveries: dict[int, Delivery] = {}
    next_delivery: int = 1
    outbox: Outbox = field(default_factory=Outbox)
    agenda: Agenda = field(default_factory=Agenda)
    settled: dict[str, None] = {}
    media: dict[str, MediaFile] = {}
    media_uses: dict[str, int] = {}
    totals: dict[str, int] = {}

    def find_talk(self, owner: str, person: str) -> Talk | None:
        """The conversation of a person with one of the account's numbers."""
        return self.talks.get(talk_key(owner, person)) if self.talks else None

    def delivery_ids(self, message_ids: Iterable[str]) -> list[int]:
        """The deliveries of these messages."""
        tracks = [self.messages[message_id] for message_id in message_ids]
        opened = [
            delivery_id
            for track in tracks
            for recipient in track.recipients
            for happened in recipient.happened
            for delivery_id in happened.delivery_ids()
        ]
        return opened + [delivery_id for track in tracks for delivery_id in track.resent]


def ordinal_keys(from_: str, to: tuple[str, ...]) -> tuple[str, ...]:
    """What numbers messages among the same from and to: the whole list, and for a group each recipient too."""
    if len(to) == 1:
        return (f"{from_}>{to[0]}",)
    return (f"{from_}>{','.join(to)}", *(f"{from_}>{number}" for number in to))


def talk_key(owner: str, person: str) -> str:
    """What conversations are kept by."""
    return f"{owner}>{person}"


def chance_key(rule: str, from_: str, to: str) -> str:
    """What numbers the draws for a rule's chance among requests of the same from and to."""
    return f"{rule}?{from_}>{to}"


def arrival_key(from_: str, to: tuple[str, ...], owner: str) -> str:
    """What numbers the messages that arrive at `owner`; apart from those that are sent, whose draws it leaves alone."""
    return f"{from_}>{','.join(to)}<{owner}"
