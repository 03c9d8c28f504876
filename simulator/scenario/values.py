"""What a scenario means, once read: rules with matchers and steps, and what it says about the account."""

from typing import Literal

from msgspec import Struct

from simulator.model.accounts import Application, Features, Number, QueueSaid, Redirect
from simulator.model.clocks import ClockSetting
from simulator.model.travel import Fault, Order
from simulator.scenario.expected import Expectation
from simulator.scenario.matcher import Matcher as Matcher
from simulator.scenario.matcher import Operation as Operation
from simulator.scenario.templates import Template

Verb = Literal["sending", "sent", "deliver", "fail", "read", "raw", "silence", "state", "reply"]
Domain = Literal["send", "receive", "upload", "list"]
Dropping = Literal["reset", "hang", "empty", "truncated"]
SendField = Literal["from", "to", "text", "media", "tag", "application", "priority", "segments", "kind", "number_type"]
ReceiveField = Literal["from", "to", "text", "media", "kind", "number_type"]
UploadField = Literal["name", "content_type"]
ListField = Literal["message", "from", "to", "status"]
Field = SendField | ReceiveField | UploadField | ListField

ENDINGS: frozenset[Verb] = frozenset({"deliver", "fail", "silence"})
"""The verbs that end a message; without one of them it stays open for ever."""

BESIDE: frozenset[Verb] = frozenset({"state", "reply"})
"""The verbs that are no events of the message: they may follow an ending, and alone they leave the ordinary day."""

AFTERWARDS: frozenset[Verb] = BESIDE | {"read", "raw"}
"""The verbs that may follow an ending."""


class Range(Struct, frozen=True):
    """A delay in milliseconds, both ends included; a fixed one has equal ends, any other is a seeded draw."""

    low_ms: int = 0
    high_ms: int = 0


class Reply(Struct, frozen=True, kw_only=True):
    """What a handset answers; `media` are names of built-in files."""

    text: Template
    media: tuple[str, ...] = ()


class Step(Struct, frozen=True, kw_only=True):
    """One thing that a rule makes happen. `code` only with fail; `forever` only with silence: then not even 9902 comes.

    `state` only with state: the name of the scenario's next state; `reply` only with reply. `raw` only with raw, as
    JSON: what is sent, or laid over what the era would send.
    """

    verb: Verb
    after: Range = Range()
    code: int | None = None
    forever: bool = False
    state: str | None = None
    reply: Reply | None = None
    raw: str | None = None


class Respond(Struct, frozen=True, kw_only=True):
    """The answer to a request instead of the provider's. No `body`: the one that the era gives with that status.

    `delay` is wall time, for the application waits at wall speed; `retry_after_s` becomes the header of that name.
    """

    status: int
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    delay: Range = Range()
    retry_after_s: int | None = None


class Drop(Struct, frozen=True, kw_only=True):
    """No proper answer to a request: what becomes of the connection, and whether the provider took the request first.

    reset: cut off at once; hang: no byte ever; empty: closed without a byte; truncated: half of the answer.
    """

    how: Dropping
    accepted: bool = False


class Nth(Struct, frozen=True, kw_only=True):
    """Which of the messages that a rule selects: from `first` to `last`, or every `every`-th; they count from 1."""

    first: int = 1
    last: int | None = None
    every: int = 1

    def holds(self, count: int) -> bool:
        """Whether the `count`-th selected message is one of them."""
        return count >= self.first and (self.last is None or count <= self.last) and count % self.every == 0


class FieldMatch(Struct, frozen=True):
    """A field of what happens, and what its value must be."""

    field: Field
    matcher: Matcher


class When(Struct, frozen=True, kw_only=True):
    """What a rule applies to: what happens `on` the account, with fields that all match; of these the `nth`.

    Then `state` must hold the scenario's state, and last a draw below `chance` (above 0, at most 1) be lucky.
    """

    on: Domain = "send"
    fields: tuple[FieldMatch, ...] = ()
    nth: Nth | None = None
    state: Matcher | None = None
    chance: float | None = None


class CallbackOverrides(Struct, frozen=True, kw_only=True):
    """How callbacks travel, where a scenario or a rule says it; None leaves it to the scenario, and then the profile.

    `lose_acks` has a number for each copy, or one for all.
    """

    timeout_ms: int | None = None
    schedule_ms: tuple[int, ...] | None = None
    window_ms: int | None = None
    redirect: Redirect | None = None
    copies: int | None = None
    lose_acks: tuple[int, ...] | None = None
    order: Order | None = None
    delay: Range | None = None
    fault: Fault | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: events (`steps`), or the answer to a request (`respond` or `drop`, beside them only state steps).

    `key` names it for counters and records, and stays the same for the same file: `rules[0]`, `api[3]`, `numbers[12]`.
    Without steps the ordinary day happens, and only the callbacks travel as `callbacks` says.
    """

    key: str
    name: str | None = None
    when: When = When()
    steps: tuple[Step, ...] = ()
    respond: Respond | None = None
    drop: Drop | None = None
    callbacks: CallbackOverrides | None = None

    @property
    def answers(self) -> bool:
        """Whether it is decided per request, before the provider looks at it."""
        return self.respond is not None or self.drop is not None or self.when.on in ("upload", "list")


class Traffic(Struct, frozen=True, kw_only=True):
    """Messages that people send unasked: one `every` so often, the first after `after`, until one of the two ends.

    With neither `from_` nor `people` everybody writes once; `people` take turns. `replies` is what a person says next
    when the application answers. `locale` None is the scenario's.
    """

    key: str
    name: str | None = None
    from_: Template | None = None
    to: tuple[str, ...]
    texts: tuple[Template, ...]
    media: tuple[str, ...] = ()
    every: Range
    lasts_ms: int | None = None
    count: int | None = None
    after: Range = Range()
    people: int | None = None
    replies: tuple[Template, ...] = ()
    reply_after: Range = Range()
    locale: str | None = None

    @property
    def label(self) -> str:
        """How records name it: its key, and its name where it has one."""
        return f"{self.key} {self.name}" if self.name else self.key


START_STATE = "start"
"""The state in which every scenario begins."""


class Scenario(Struct, frozen=True, kw_only=True):
    """One story. What it leaves out is None or empty, and then the settings and the profile hold."""

    name: str
    description: str = ""
    profile: str | None = None
    seed: int | None = None
    clock: ClockSetting | None = None
    applications: tuple[Application, ...] = ()
    numbers: tuple[Number, ...] = ()
    features: Features = Features()
    queue: QueueSaid | None = None
    callbacks: CallbackOverrides = CallbackOverrides()
    rules: tuple[Rule, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    locale: str | None = None
    expect: tuple[Expectation, ...] = ()
    builtin_numbers: bool = True
    provider: dict[str, object] = {}
