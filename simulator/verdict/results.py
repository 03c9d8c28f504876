"""What a judgement says: values, for whoever prints, sends or asserts them."""

from typing import Any, Literal

from msgspec import Struct

MOST_SHOWN = 20


class Differs(Struct, frozen=True):
    """A field that was another than expected."""

    field: str
    expected: str
    found: str


class Near(Struct, frozen=True):
    """What came nearest to what was expected: in words, which fields differed, and what else kept it from counting.

    With the word `first` it is the first thing that did count, and went wrong.
    """

    what: str
    differs: tuple[Differs, ...] = ()
    note: str | None = None
    word: Literal["nearest", "first"] = "nearest"

    def __str__(self) -> str:
        said = ", ".join(f"{each.field} is {each.found}, not {each.expected}" for each in self.differs)
        return ": ".join(part for part in (self.what, "; ".join(filter(None, (said, self.note)))) if part)


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

    `replay` is the command that plays the same again. `note` says what may explain a failure, and changes nothing.
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
