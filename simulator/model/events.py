"""What happens to a message, planned and happened."""

from typing import Literal

from msgspec import Struct

EventType = Literal[
    "message-sending", "message-sent", "message-delivered", "message-failed", "message-read", "message-received", "raw"
]
TERMINAL: frozenset[str] = frozenset({"message-delivered", "message-failed"})


class PlannedEvent(Struct, frozen=True, gc=False, omit_defaults=True):
    """One event of a timeline, `offset_ms` after the message departed; `error_code` only for message-failed.

    `raw` only for raw, an event that is none of the provider's: the body as JSON. A text or a list is sent as it is,
    keys with values are laid over what the era would send.
    """

    offset_ms: int
    type: EventType
    error_code: int | None = None
    raw: str | None = None


class Writing(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a handset will write; `media` are names of built-in files.

    `talk`: the item of traffic whose conversation it goes on with.
    """

    text: str
    media: tuple[str, ...] = ()
    talk: str | None = None


class Aside(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a story does beside a message's own events, `offset_ms` later.

    The scenario passes into another `state`, or the handset writes a `reply`.
    """

    offset_ms: int
    state: str | None = None
    reply: Writing | None = None


def without_replies(asides: tuple[Aside, ...]) -> tuple[Aside, ...]:
    """What remains where the handset never gets the message."""
    return tuple(aside for aside in asides if aside.reply is None)


class Event(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An event that happened to one recipient's message.

    `to` is the recipient (inbound: the number that received). `time_ms` is epoch milliseconds and `micros` (0-999) the
    digits below it, for eras that print microseconds. `raw` as it was planned.
    """

    type: EventType
    to: str
    time_ms: int
    micros: int = 0
    error_code: int | None = None
    raw: str | None = None
