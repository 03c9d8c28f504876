"""What a file may say under `expect`, and what it means.

An expectation is one of `callback`, `sent`, `refused` and `app`, and what may stand beside it: see `expectation_shape`.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from simulator.model.entries import Request
from simulator.model.events import EventType
from simulator.model.messages import Direction
from simulator.scenario import matchers, meant, shapes
from simulator.scenario.expected import (
    AT_LEAST_ONE,
    AnswersEveryCallback,
    BacksOff,
    Callbacks,
    Condition,
    Count,
    Expectation,
    NoReplyLoop,
    Refused,
    SendsNothingTwice,
    Sent,
    What,
)
from simulator.scenario.matcher import Matcher
from simulator.scenario.matchers import GlobMatch, TextMatch, few, few_words
from simulator.scenario.notations import Flag, Span, Text, quotes_hint
from simulator.scenario.part import Part
from simulator.scenario.wrong import checked, choice, unexpected, wrong

COUNT = "how many: 2, 1..3, at least 2 or at most 3"
MOST = 10**9
AppWord = Literal["answers-every-callback", "no-reply-loop", "backs-off", "sends-nothing-twice"]
APP_WORDS: tuple[AppWord, ...] = get_args(AppWord)

_COUNT = re.compile(r"(?P<low>[0-9]{1,9})\.\.(?P<high>[0-9]{1,9})|at (?P<bound>least|most) (?P<number>[0-9]{1,9})")


def _read_count(value: object) -> Count:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
        return Count(value, value)
    found = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unexpected(COUNT, quotes_hint(value) or meant.said(meant.meant_count(value)))
    if found["bound"]:
        number = int(found["number"])
        return Count(number) if found["bound"] == "least" else Count(0, number)
    low, high = int(found["low"]), int(found["high"])
    if low > high:
        raise wrong(f"the range {value} ends before it begins", f"did you mean '{high}..{low}'?")
    return Count(low, high)


def _read_at_most(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
        raise unexpected("a whole number from 1 on")
    return value


def _whole(name: str, low: int, high: int, expected: str) -> Any:
    def read(value: object, at: tuple[str | int, ...]) -> Matcher:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise unexpected(expected, quotes_hint(value), at=at)
        return Matcher("equals", value)

    return few(read, name, shapes.whole(low, high, expected))


Times = Annotated[Count, checked(_read_count, shapes.COUNT)]
AtMost = Annotated[int, checked(_read_at_most, shapes.whole(1, MOST, "a whole number from 1 on"))]
TypeMatch = Annotated[Matcher, few_words(get_args(EventType), "TypeMatch")]
DirectionMatch = Annotated[Matcher, few_words(get_args(Direction), "DirectionMatch")]
CodeMatch = Annotated[Matcher, _whole("CodeMatch", 1000, 9999, "an error code of four digits, like 4720")]
RequestMatch = Annotated[Matcher, few_words(get_args(Request), "RequestMatch")]
StatusMatch = Annotated[Matcher, _whole("StatusMatch", 400, 599, "an HTTP status from 400 to 599")]


class Callback(Part):
    """The callbacks that are meant, by what they tell; a field that is left out may be anything.

    `to` is the number that the event is about, `text` and `media` are the message's own, also in eras whose callbacks
    do not repeat them, `message` is its id, and `direction` is `out` for events of what the application sent.
    """

    thing: ClassVar[str] = "field"

    type: TypeMatch | None = None
    errorCode: CodeMatch | None = None  # noqa: N815 - Bandwidth spells it so
    to: GlobMatch | None = None
    from_: GlobMatch | None = Field(default=None, alias="from")
    text: TextMatch | None = None
    tag: GlobMatch | None = None
    application: GlobMatch | None = None
    media: matchers.MediaMatch | None = None
    direction: DirectionMatch | None = None
    kind: matchers.KindMatch | None = None
    message: GlobMatch | None = None


class SentMessage(Part):
    """The messages that are meant, as in a rule's `send`; `to` fits when one of the recipients does."""

    thing: ClassVar[str] = "field"

    from_: GlobMatch | None = Field(default=None, alias="from")
    to: GlobMatch | None = None
    text: TextMatch | None = None
    media: matchers.MediaMatch | None = None
    tag: GlobMatch | None = None
    application: GlobMatch | None = None
    priority: matchers.PriorityMatch | None = None
    segments: matchers.SegmentsMatch | None = None
    kind: matchers.KindMatch | None = None
    number_type: matchers.NumberTypeMatch | None = None


class RefusedRequest(Part):
    """The refusals that are meant: `type` is the word in Bandwidth's error body, the others are the request's.

    `request` is `send`, `upload` or `list`; only a `send` has `from`, `to` and `text`.
    """

    thing: ClassVar[str] = "field"

    status: StatusMatch | None = None
    type: GlobMatch | None = None
    from_: GlobMatch | None = Field(default=None, alias="from")
    to: GlobMatch | None = None
    text: TextMatch | None = None
    request: RequestMatch | None = None


class Expected(Part):
    """One expectation.

    callback: deliveries of events to the application. `times` says how many (deliveries, not attempts; at least one
    where it is not said, and 0 where it must not come); each of them was `acknowledged` (or none was), took so many
    `attempts`, and was acknowledged `within` that time of the account since its message was accepted.
    sent: messages that the application sent and that were accepted; refused: requests that were not.
    app: `answers-every-callback`, every attempt was answered 2xx in time; `no-reply-loop`, at most `at_most` messages
    in a row (20) follow each other's status callbacks `within` that time (10s); `backs-off`, after a 429 or 5xx it
    waits `at_least` so long (as Retry-After said, or a second) before it sends to the same number again;
    `sends-nothing-twice`, no two messages have the same sender, recipients, text, media and tag.
    """

    name: Text | None = None
    callback: Callback | None = None
    sent: SentMessage | None = None
    refused: RefusedRequest | None = None
    app: Annotated[AppWord, choice(APP_WORDS)] | None = None
    times: Times | None = None
    acknowledged: Flag | None = None
    attempts: Times | None = None
    within: Span | None = None
    at_least: Span | None = None
    at_most: AtMost | None = None


class Expectations(Part):
    """Expectations alone, as they are judged through the API."""

    expect: list[Expected] = []


def build_expectations(said: Sequence[Expected]) -> tuple[Expectation, ...]:
    """The expectations, with the keys `expect[0]` and on."""
    return tuple(
        Expectation(key=f"expect[{index}]", name=each.name, what=_what(each)) for index, each in enumerate(said)
    )


def _what(said: Expected) -> What:
    times = said.times or AT_LEAST_ONE
    if said.callback is not None:
        return Callbacks(
            conditions=_conditions(said.callback),
            times=times,
            acknowledged=said.acknowledged,
            attempts=said.attempts,
            within_ms=said.within,
        )
    if said.sent is not None:
        return Sent(conditions=_conditions(said.sent), times=times)
    if said.refused is not None:
        return Refused(conditions=_conditions(said.refused), times=times)
    return _app(said)


def _app(said: Expected) -> What:
    if said.app == "no-reply-loop":
        usual = NoReplyLoop()
        return NoReplyLoop(said.at_most or usual.at_most, said.within or usual.within_ms)
    if said.app == "backs-off":
        return BacksOff(said.at_least)
    return SendsNothingTwice() if said.app == "sends-nothing-twice" else AnswersEveryCallback()


def _conditions(said: Part) -> tuple[Condition, ...]:
    fields: Any = ((field.alias or name, getattr(said, name)) for name, field in type(said).model_fields.items())
    return tuple(Condition(field, matcher) for field, matcher in fields if matcher is not None)
