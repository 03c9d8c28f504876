"""What a story's end must show, once read: the values behind `expect`."""

from typing import Literal

from msgspec import Struct

from simulator.scenario.matcher import Matcher


class Count(Struct, frozen=True):
    """How many: from `low` to `high`, both included; None means without an end."""

    low: int = 1
    high: int | None = None

    def holds(self, number: int) -> bool:
        """Whether so many are right."""
        return self.low <= number and (self.high is None or number <= self.high)

    def __str__(self) -> str:
        if self.high is None:
            return f"at least {self.low}"
        if self.low == self.high:
            return str(self.low)
        return f"at most {self.high}" if not self.low else f"{self.low}..{self.high}"


AT_LEAST_ONE = Count()

CallbackField = Literal[
    "type", "errorCode", "to", "from", "text", "tag", "application", "media", "direction", "kind", "message"
]
SentField = Literal["from", "to", "text", "media", "tag", "application", "priority", "segments", "kind", "number_type"]
RefusedField = Literal["status", "type", "from", "to", "text", "request"]


class Condition(Struct, frozen=True):
    """A field and what its value must be."""

    field: CallbackField | SentField | RefusedField
    matcher: Matcher


class Callbacks(Struct, frozen=True, kw_only=True):
    """So many deliveries fit the conditions, and every one of them went so."""

    conditions: tuple[Condition, ...] = ()
    times: Count = AT_LEAST_ONE
    acknowledged: bool | None = None
    attempts: Count | None = None
    within_ms: int | None = None


class Sent(Struct, frozen=True, kw_only=True):
    """So many messages that the application sent, and that were accepted, fit the conditions."""

    conditions: tuple[Condition, ...] = ()
    times: Count = AT_LEAST_ONE


class Refused(Struct, frozen=True, kw_only=True):
    """So many requests that were refused fit the conditions."""

    conditions: tuple[Condition, ...] = ()
    times: Count = AT_LEAST_ONE


class AnswersEveryCallback(Struct, frozen=True):
    """The application answered every attempt at a callback with 2xx, and there was one."""


class NoReplyLoop(Struct, frozen=True):
    """At most so many messages in a row follow each other's status callbacks by less than `within_ms`."""

    at_most: int = 20
    within_ms: int = 10_000


class SendsNothingTwice(Struct, frozen=True):
    """No two accepted messages have the same sender, recipients, text, media and tag."""


class BacksOff(Struct, frozen=True):
    """After a 429 or a 5xx the application waits before it sends to the same number again.

    `at_least_ms` None: as long as Retry-After said, or a second when it said nothing.
    """

    at_least_ms: int | None = None


What = Callbacks | Sent | Refused | AnswersEveryCallback | NoReplyLoop | BacksOff | SendsNothingTwice


class Expectation(Struct, frozen=True, kw_only=True):
    """One line of the verdict. `key` is its place in the file, `expect[0]`."""

    key: str
    name: str | None = None
    what: What
