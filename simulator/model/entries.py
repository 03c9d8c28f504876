"""The lines of the journal: every change of a world is one of these facts.

Rule 1: an entry says what happened, with everything needed to fold it; folding decides nothing again.
Rule 2: nothing here differs between two runs with the same seed, start and requests: no wall times, ports or excerpts.
Rule 3: `seq` counts from 1 without gaps; `at_ms` (epoch milliseconds of the account's clock) never goes back.
"""

import re
from typing import Any, Literal

from msgspec import Struct

from simulator.model.accounts import Application, Number
from simulator.model.events import Aside, Event, PlannedEvent
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.travel import FaultKind, Travel

Role = Literal["status", "inbound"]
Reason = Literal[
    "answered", "timeout", "refused", "unreachable", "dns", "tls", "reset", "malformed", "bad-url", "forbidden"
]
Skipped = Literal["no-url", "not-requested"]
Opted = Literal["out", "in"]
Nobody = Literal["a-name", "not-owned"]
GaveUp = Literal["window", "reset"]
Dropping = Literal["reset", "hang", "empty", "truncated"]
Request = Literal["send", "upload", "list"]


def _kind(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


class Entry(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="kind", tag=_kind):
    """What every line begins with."""

    seq: int
    at_ms: int


class Chosen(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What was chosen for one world as it was made; it goes before flags and scenarios. `clock`: so was its clock."""

    profile: str | None = None
    seed: int | None = None
    callback_url: str | None = None
    clock: bool = False


class WorldStarted(Entry, frozen=True, kw_only=True):
    """A world began: its account, its seed, how its clock runs (`rate` counts for compressed), what was chosen."""

    account_id: str
    seed: int
    clock: str
    rate: float
    chosen: Chosen | None = None


AS_TEXT = "scenario"
"""What ScenarioSet calls a scenario that came as a text, of no file."""


class ScenarioSet(Entry, frozen=True, kw_only=True):
    """This scenario holds from here on; counters begin again. `origin` tells a start's scenario from a PUT.

    `provider` are the facts of the era that it changes, so that messages are shown alike after a restart.
    """

    name: str
    text: str
    origin: Literal["start", "api"]
    provider: dict[str, Any] = {}


class TrafficStarted(Entry, frozen=True, kw_only=True):
    """People begin to write, as the scenario says: the instant of the first message of each of its items."""

    first_ms: tuple[int, ...]


class RulesAdded(Entry, frozen=True, kw_only=True):
    """Rules put before the others; their keys are numbered from `first_key`."""

    first_key: int
    count: int
    text: str


class RulesRemoved(Entry, frozen=True, kw_only=True):
    """All rules that were added through the API are gone."""


class ClockSet(Entry, frozen=True, kw_only=True):
    """The clock runs so from `at_ms` on, as the API said or as a scenario that was put."""

    clock: str
    rate: float
    origin: Literal["api", "scenario"]


class ClockReached(Entry, frozen=True, kw_only=True):
    """The clock was moved to `at_ms`, where nothing else happened."""


class ApplicationSet(Entry, frozen=True, kw_only=True):
    """An application was put through the API."""

    application: Application


class NumberSet(Entry, frozen=True, kw_only=True):
    """A number was put through the API."""

    number: Number


class RecipientPlan(Struct, frozen=True, gc=False, omit_defaults=True):
    """What will become of the message for one recipient: the rule that decided (None: the ordinary day), the events.

    `usual`: a rule decided, but left the message's own events to the ordinary day. `travel` is None where callbacks go
    the ordinary way.
    """

    to: str
    rule: str | None
    timeline: tuple[PlannedEvent, ...]
    asides: tuple[Aside, ...] = ()
    usual: bool = False
    travel: Travel | None = None


class MessageAccepted(Entry, frozen=True, kw_only=True):
    """A 202. `weight` is what it takes of the queue: segments, once for each recipient.

    Without `free_us` the message waits in the queue; with it, it left at once, and the queue is free again at that
    instant (epoch microseconds; 0 when the queue is unlimited). `asks`: its files are looked at once it has left.
    `drawn` are draws taken for the request, `enters` the scenario's states that follow from it, and with `dropped` the
    application never got the 202.
    """

    message: Message
    plans: tuple[RecipientPlan, ...]
    weight: int
    free_us: int | None = None
    number_free_us: int | None = None
    asks: bool = False
    counted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    enters: tuple[Aside, ...] = ()
    dropped: Dropping | None = None


class MessageReceived(Entry, frozen=True, kw_only=True):
    """A handset's message reached one of the account's numbers, `message.owner`; each number has its own message.

    `opted`: it was a word by which the handset opts out of what this number sends, or in again. `silenced`: the rule
    lets the application hear nothing of it. `cause`: the rule or the item of traffic that made the handset write, None
    when the user did; `answers` is then the id of the message that it answers, if it does. `odd` are events that no
    provider sends; all events go as `travel` says.
    """

    message: Message
    opted: Opted | None = None
    rule: str | None = None
    counted: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    enters: tuple[Aside, ...] = ()
    silenced: bool = False
    cause: str | None = None
    answers: str | None = None
    odd: tuple[PlannedEvent, ...] = ()
    travel: Travel | None = None


class HandsetWrote(Entry, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A handset wrote, because `item` of the agenda was due; what it reached follows, each a MessageReceived.

    It answered the message `answers`, or it was the next message of item number `traffic` of the scenario; the one
    after that is due at `next_ms`, None when this was the last. `opens`: it began a conversation. `nobody` says why it
    reached none: what it answers came from a name, or a number that is not the account's.
    """

    item: int
    from_: str
    to: tuple[str, ...]
    cause: str
    answers: str | None = None
    traffic: int | None = None
    next_ms: int | None = None
    opens: bool = False
    nobody: Nobody | None = None


class RequestRefused(Entry, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A 4xx or 5xx instead of the good answer; `rule` when the scenario asked for it.

    `from_`, `to` and `text` are what a POST of a message seemed to say, cut, empty where that is not known; `body`
    is all of it, where it is not too long to be asked again. `retry_after_s` is what the Retry-After header of the
    answer said, and `said` what its body told of the reason, cut. `dropped`: the application did not get it either.
    """

    status: int
    type: str
    rule: str | None = None
    counted: tuple[str, ...] = ()
    from_: str = ""
    to: tuple[str, ...] = ()
    text: str = ""
    request: Request = "send"
    drawn: tuple[str, ...] = ()
    enters: tuple[Aside, ...] = ()
    dropped: Dropping | None = None
    retry_after_s: int | None = None
    said: str = ""
    body: str | None = None


class RequestDropped(Entry, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The scenario broke the connection of a request, which the provider then knows nothing of.

    `from_`, `to` and `text` are what a POST of a message seemed to say, cut; `body` as in RequestRefused.
    """

    request: Request
    how: Dropping
    rule: str
    from_: str = ""
    to: tuple[str, ...] = ()
    text: str = ""
    counted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    enters: tuple[Aside, ...] = ()
    body: str | None = None


class RequestCounted(Entry, frozen=True, kw_only=True):
    """An upload or a list that rules count, answered as usual; with `dropped` the application never got the answer."""

    request: Request
    rule: str | None = None
    counted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    enters: tuple[Aside, ...] = ()
    dropped: Dropping | None = None


class StateEntered(Entry, frozen=True, kw_only=True):
    """The scenario passes into `state`, as lay on the agenda; `stale` when another scenario is played meanwhile."""

    item: int
    state: str
    message_id: str | None = None
    stale: bool = False


class MessageDeparted(Entry, frozen=True, kw_only=True):
    """The message left at `departed_ms`; the queue is free again at `free_us`, a bounded sender at its own."""

    message_id: str
    departed_ms: int
    free_us: int
    number_free_us: int | None = None


class MediaJudged(Entry, frozen=True, kw_only=True):
    """The files of a message were looked at: what is planned may happen, or `event` does where no rule decided.

    Of the file at fault `file` is its place among the message's media, where that is known; `reason` says why it could
    not be had, with the `status` that was answered; `content_type` is what no MMS may carry.
    """

    message_id: str
    event: PlannedEvent | None = None
    file: int | None = None
    reason: Reason | None = None
    status: int | None = None
    content_type: str | None = None


class MediaHung(Entry, frozen=True, kw_only=True):
    """A file of a message did not come while we were willing to wait; for the provider the fetch ends at `ends_ms`."""

    message_id: str
    ends_ms: int


class MessageExpired(Entry, frozen=True, kw_only=True):
    """The message was still queued at its expiration: each recipient's timeline is now this one event."""

    message_id: str
    expired_ms: int
    event: PlannedEvent


class EventOccurred(Entry, frozen=True, kw_only=True):
    """A due event happened to recipient number `recipient` of the message; `item` is its place in the agenda.

    It either opened delivery `delivery_id` to the application's URL of that role, or was `skipped` for a reason. With
    `copies` the deliveries after it, so many in all, tell of the same event.
    """

    item: int
    message_id: str
    recipient: int
    event: Event
    role: Role
    application_id: str
    delivery_id: int | None = None
    skipped: Skipped | None = None
    copies: int = 1


class Outcome(Struct, frozen=True, gc=False, omit_defaults=True):
    """How one attempt ended: `status` when an answer came, else only the reason.

    `challenged`: the endpoint asked for credentials and the request was repeated with them. `lost`: it took the event,
    but the provider never heard so. `fault` is what the scenario let happen to the request.
    """

    reason: Reason
    status: int | None = None
    challenged: bool = False
    lost: bool = False
    fault: FaultKind | None = None


class AttemptHung(Entry, frozen=True, kw_only=True):
    """The endpoint did not answer while we were willing to wait; for the provider the attempt ends at `ends_ms`."""

    delivery_id: int
    attempt: int
    started_ms: int
    ends_ms: int


class AttemptFinished(Entry, frozen=True, kw_only=True):
    """Attempt number `attempt` (from 1) ended now. Exactly one of `acknowledged`, `retry_ms`, `gave_up` is given."""

    delivery_id: int
    attempt: int
    started_ms: int
    outcome: Outcome
    acknowledged: bool = False
    retry_ms: int | None = None
    gave_up: GaveUp | None = None


class DeliveryResent(Entry, frozen=True, kw_only=True):
    """The user had the event of delivery `of` delivered once more: `delivery_id` begins now, with its own retries."""

    delivery_id: int
    of: int
    message_id: str
    recipient: int
    event: Event


class OptOutSet(Entry, frozen=True, kw_only=True):
    """The user said whether a handset has opted out of what a number sends, without a word from the handset."""

    number: str
    handset: str
    opted: Opted


class MessagesForgotten(Entry, frozen=True, kw_only=True):
    """The oldest finished messages were dropped from memory."""

    message_ids: tuple[str, ...]


class MediaStored(Entry, frozen=True, kw_only=True):
    """A media file was uploaded or received; a file of the same id is replaced."""

    media: MediaFile


class MediaDeleted(Entry, frozen=True, kw_only=True):
    """These files are gone: `expired` because they grew too old, else because the application asked."""

    media_ids: tuple[str, ...]
    expired: bool = False


AnyEntry = (
    WorldStarted
    | ScenarioSet
    | TrafficStarted
    | RulesAdded
    | RulesRemoved
    | ClockSet
    | ClockReached
    | ApplicationSet
    | NumberSet
    | MessageAccepted
    | MessageReceived
    | HandsetWrote
    | RequestRefused
    | RequestDropped
    | RequestCounted
    | StateEntered
    | MessageDeparted
    | MediaJudged
    | MediaHung
    | MessageExpired
    | EventOccurred
    | AttemptHung
    | AttemptFinished
    | DeliveryResent
    | OptOutSet
    | MessagesForgotten
    | MediaStored
    | MediaDeleted
)
