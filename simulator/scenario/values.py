"""What a scenario means, once read: rules with matchers and steps, and what it says about the account."""

from typing import Literal

from msgspec import Struct

from simulator.model.accounts import Application, Features, Number, QueueLimit, Redirect
from simulator.model.clocks import ClockSetting
from simulator.scenario.expected import Expectation
from simulator.scenario.matcher import Matcher as Matcher
from simulator.scenario.matcher import Operation as Operation

Verb = Literal["sending", "sent", "deliver", "fail", "silence"]
SendField = Literal["from", "to", "text", "media", "tag", "application", "priority", "segments", "kind", "number_type"]

ENDINGS: frozenset[Verb] = frozenset({"deliver", "fail", "silence"})
"""The verbs that end a message; without one of them it stays open for ever."""


class Range(Struct, frozen=True):
    """A delay in milliseconds, both ends included; a fixed one has equal ends, any other is a seeded draw."""

    low_ms: int = 0
    high_ms: int = 0


class Step(Struct, frozen=True, kw_only=True):
    """One event of a scripted message. `code` only with fail; `forever` only with silence: then not even 9902 comes."""

    verb: Verb
    after: Range = Range()
    code: int | None = None
    forever: bool = False


class Respond(Struct, frozen=True, kw_only=True):
    """The answer to the POST instead of the 202. No `body` means the body that the era gives with that status."""

    status: int
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Nth(Struct, frozen=True, kw_only=True):
    """Which of the messages that a rule selects: from `first` to `last`, or every `every`-th; they count from 1."""

    first: int = 1
    last: int | None = None
    every: int = 1

    def holds(self, count: int) -> bool:
        """Whether the `count`-th selected message is one of them."""
        return count >= self.first and (self.last is None or count <= self.last) and count % self.every == 0


class FieldMatch(Struct, frozen=True):
    """A field of `send` and what its value must be."""

    field: SendField
    matcher: Matcher


class When(Struct, frozen=True, kw_only=True):
    """What a rule applies to: messages whose fields all match, and of these the `nth`."""

    send: tuple[FieldMatch, ...] = ()
    nth: Nth | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """One rule, deciding either events (`steps`) or the answer to the request (`respond`).

    `key` names it for counters and records, and stays the same for the same file: `rules[0]`, `api[3]`, `numbers[12]`.
    """

    key: str
    name: str | None = None
    when: When = When()
    steps: tuple[Step, ...] = ()
    respond: Respond | None = None


class CallbackOverrides(Struct, frozen=True, kw_only=True):
    """How callbacks travel, where the scenario says it; None leaves it to the profile."""

    timeout_ms: int | None = None
    schedule_ms: tuple[int, ...] | None = None
    window_ms: int | None = None
    redirect: Redirect | None = None


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
    queue: QueueLimit | None = None
    callbacks: CallbackOverrides = CallbackOverrides()
    rules: tuple[Rule, ...] = ()
    expect: tuple[Expectation, ...] = ()
    builtin_numbers: bool = True
    provider: dict[str, object] = {}
