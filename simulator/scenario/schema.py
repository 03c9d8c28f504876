"""What a scenario file may say: the keys, and the type of each value.

What no single key can tell (one verb in a step, answers apart from events) is in `structure`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from simulator.model.accounts import GroupInvalidNumbers, InboundId
from simulator.scenario import matchers, notations
from simulator.scenario.expectations import Expected
from simulator.scenario.notations import Country, Flag, PhoneNumber, Span, Text, Url, Word
from simulator.scenario.part import Part as Part
from simulator.scenario.templates import Locale
from simulator.scenario.traffic import ReplyText, TrafficItem
from simulator.scenario.travelling import Callbacks
from simulator.scenario.wrong import choice

OutboundEvent = Literal["message-sending", "message-sent", "message-delivered", "message-failed", "message-read"]
OUTBOUND_EVENTS: tuple[OutboundEvent, ...] = get_args(OutboundEvent)


class Credentials(Part):
    user: Text
    password: Text


class Application(Part):
    """`callback_url` and `credentials` say both directions at once; the others say one, and go before them."""

    id: Word
    callback_url: Url | None = None
    status_url: Url | None = None
    inbound_url: Url | None = None
    credentials: Credentials | None = None
    status_credentials: Credentials | None = None
    inbound_credentials: Credentials | None = None
    events: list[Annotated[OutboundEvent, choice(OUTBOUND_EVENTS)]] | None = None


class PutApplication(Application):
    """An application whose id stands elsewhere: in the path of its URL."""

    id: Word = ""


class Number(Part):
    number: PhoneNumber
    application: Word | None = None
    registered: Flag = True


class PutNumber(Part):
    """A number that stands elsewhere: in the path of its URL."""

    number: PhoneNumber | None = None
    application: Word | None = None
    registered: Flag = True


class Features(Part):
    thing: ClassVar[str] = "feature"

    mms_delivery_receipts: Flag | None = None
    group_invalid_numbers: Annotated[GroupInvalidNumbers, choice(("current", "correct"))] | None = None
    inbound_id: Annotated[InboundId, choice(("uuid", "long"))] | None = None
    inbound_smil: Flag | None = None
    countries: list[Country] | None = None
    media_limit: notations.Bytes | None = None
    media_too_large: notations.TooLarge | None = None


class Queue(Part):
    rate: notations.Rate | None = None
    capacity: Span | None = None
    number_rate: notations.Rate | None = None


class Account(Part):
    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(("users", "clients"), "declare them in the settings file")

    applications: list[Application] = []
    numbers: list[Number] = []
    features: Features = Features()
    queue: Queue | None = None


class Send(Part):
    thing: ClassVar[str] = "field"

    from_: matchers.GlobMatch | None = Field(default=None, alias="from")
    to: matchers.GlobMatch | None = None
    text: matchers.TextMatch | None = None
    media: matchers.MediaMatch | None = None
    tag: matchers.GlobMatch | None = None
    application: matchers.GlobMatch | None = None
    priority: matchers.PriorityMatch | None = None
    segments: matchers.SegmentsMatch | None = None
    kind: matchers.KindMatch | None = None
    number_type: matchers.NumberTypeMatch | None = None


class Receive(Part):
    """A handset's message at one number of the account, `to`."""

    thing: ClassVar[str] = "field"

    from_: matchers.GlobMatch | None = Field(default=None, alias="from")
    to: matchers.GlobMatch | None = None
    text: matchers.TextMatch | None = None
    media: matchers.MediaMatch | None = None
    kind: matchers.KindMatch | None = None
    number_type: matchers.NumberTypeMatch | None = None


class Upload(Part):
    """A PUT of a media file."""

    thing: ClassVar[str] = "field"

    name: matchers.GlobMatch | None = None
    content_type: matchers.GlobMatch | None = None


class List(Part):
    """A GET of messages, by what its query asks for."""

    thing: ClassVar[str] = "field"

    message: matchers.GlobMatch | None = None
    from_: matchers.GlobMatch | None = Field(default=None, alias="from")
    to: matchers.GlobMatch | None = None
    status: matchers.GlobMatch | None = None


class When(Part):
    """What a rule applies to: exactly one of send, receive, upload and list, and at most one selector of each kind."""

    send: Send | None = None
    receive: Receive | None = None
    upload: Upload | None = None
    list: List | None = None
    nth: notations.NthText | None = None
    state: matchers.GlobMatch | None = None
    chance: notations.Chance | None = None


class Respond(Part):
    """The answer to a request; `delay` is wall time, since the application waits at wall speed."""

    status: notations.Status
    body: notations.Body | None = None
    headers: notations.Headers = ()
    delay: notations.Delay | None = None
    retry_after: notations.Seconds | None = None


class Step(Part):
    thing: ClassVar[str] = "step"

    after: notations.Delay | None = None
    sending: notations.Yes | None = None
    sent: notations.Yes | None = None
    deliver: notations.Yes | None = None
    fail: notations.Code | None = None
    read: notations.Yes | None = None
    raw: notations.Raw | None = None
    silence: notations.Silence | None = None
    state: notations.Word | None = None
    reply: ReplyText | None = None
    respond: Respond | None = None
    drop: notations.Dropped | None = None


class Rule(Part):
    """`then` may be left out where `callbacks` stands: the ordinary day happens, and its callbacks travel so."""

    name: Text | None = None
    when: When
    then: Annotated[list[Step], Field(min_length=1)] = []
    callbacks: Callbacks | None = None


class Rules(Part):
    """Rules alone, as they are put before others through the API."""

    rules: list[Rule] = []


class Scenario(Part):
    version: notations.Version = 1
    name: Word | None = None
    description: Text = ""
    profile: notations.ProfileName | None = None
    provider: dict[str, Any] = {}
    seed: notations.Seed | None = None
    clock: notations.Clock | None = None
    include: list[Word] = []
    account: Account = Account()
    callbacks: Callbacks = Callbacks()
    numbers: notations.Switch = True
    locale: Locale | None = None
    rules: list[Rule] = []
    traffic: list[TrafficItem] = []
    expect: list[Expected] = []
