"""A fact about the provider, with its source, and the forms that some facts take."""

from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta

T = TypeVar("T")
Confidence = Literal["documented", "observed", "assumed"]

# What a scenario may write in place of a fact: a type that says more is a fact that can be set to less.
Count = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]
HeaderText = Annotated[str, Meta(pattern=r"^[\t\x20-\x7e]*\Z")]  # $ would let a line end pass
ErrorStatus = Annotated[int, Meta(ge=400, le=599)]


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """One fact about the provider, where it was found, and how sure it is.

    documented: Bandwidth says so; observed: seen in an SDK, a capture or a fixture; assumed: inferred, or our default.
    """

    value: T
    source: str
    confidence: Confidence


def documented(value: T, source: str) -> Fact[T]:
    return Fact(value, source, "documented")


def observed(value: T, source: str) -> Fact[T]:
    return Fact(value, source, "observed")


def assumed(value: T, source: str) -> Fact[T]:
    return Fact(value, source, "assumed")


@dataclass(frozen=True, slots=True)
class TypedError:
    """The body {"type", "description"}; braces in the description are filled in by the refusal that uses it."""

    status: ErrorStatus
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class SpringError:
    """The body that the framework writes by itself: timestamp, status, error, (exception,) message, path."""

    status: int
    error: str
    message: str
    exception: str | None = None


ErrorBody = TypedError | SpringError
