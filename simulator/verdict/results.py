"""What a judgement says: values, for whoever prints, sends or asserts them."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from msgspec import Struct

from simulator.scenario.expected import Count

T = TypeVar("T")

MOST_SHOWN = 20


class Differs(Struct, frozen=True):
    """A field that was another than expected."""

    field: str
    expected: str
    found: str


class Near(Struct, frozen=True):
    """What came nearest to what was expected: in words, which fields differed, and what else kept it from counting.

    With the word `first` it is the first thing that did count, and went wrong, or was one too many.
    """

    what: str
    differs: tuple[Differs, ...] = ()
    note: str | None = None
    word: Literal["nearest", "first"] = "nearest"

    def __str__(self) -> str:
        said = ", ".join(f"{each.field} is {each.found}, not {each.expected}" for each in self.differs)
        return ": ".join(part for part in (self.what, "; ".join(filter(None, (said, self.note)))) if part)


def first_too_many(found: Sequence[T], times: Count, words_of: Callable[[T], str]) -> Near | None:
    """The first of those that are more than were wanted."""
    if times.high is None or len(found) <= times.high:
        return None
    return Near(words_of(found[times.high]), note="one too many" if times.high else None, word="first")


class Result(Struct, frozen=True, kw_only=True):
    """The judgement of one expectation. `expected` and `came` are sentences.

    `count` is how many things fit, and `matched` the first of them as JSON objects; `app:` expectations have neither.
    """

    key: str
    name: str | None
    passed: bool
    expected: str
    came: str
    count: int | None = None
    matched: tuple[dict[str, Any], ...] = ()
    nearest: Near | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """All of it. `incomplete` says why some of the story could not be seen, and then nothing passes.

    `replay` is the command that plays the same again. `note` has lines that may explain a failure; it changes nothing.
    """

    results: tuple[Result, ...]
    seed: int
    scenario: str = ""
    replay: str = ""
    incomplete: str | None = None
    note: str | None = None

    @property
    def passed(self) -> bool:
        """Whether everything held."""
        return self.incomplete is None and all(each.passed for each in self.results)

    @property
    def failed(self) -> tuple[Result, ...]:
        """What did not hold."""
        return tuple(each for each in self.results if not each.passed)
