"""How a checked type says what is wrong with a value, so that pydantic carries it and the user never sees pydantic."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulator.model.problems import guess

T = TypeVar("T")
Path = tuple[str | int, ...]
KIND = "wrong"
SEVERAL = "several"


def wrong(message: str, hint: str | None = None, *, at: Path = (), key: bool = False) -> PydanticCustomError:
    """A mistake in the value, or at the path `at` within it; `key` when the last key of the path is itself wrong."""
    return PydanticCustomError(KIND, "{message}", {"message": message, "hint": hint, "at": at, "key": key})


def unexpected(expected: str, hint: str | None = None, *, at: Path = ()) -> PydanticCustomError:
    """The value is not what is allowed; what was found is added where its place is known."""
    return PydanticCustomError(KIND, "{expected}", {"expected": expected, "hint": hint, "at": at, "key": False})


def unknown(thing: str, word: str, allowed: Sequence[str], *, at: Path = ()) -> PydanticCustomError:
    """A key of that kind does not exist."""
    message, hint = unknown_words(thing, word, allowed)
    return wrong(message, hint, at=(*at, word), key=True)


def unknown_words(thing: str, word: str, allowed: Sequence[str]) -> tuple[str, str | None]:
    """Message and hint: a near word alone is enough, else all allowed ones are told."""
    hint = guess(word, allowed)
    return (f"unknown {thing}" if hint else f"unknown {thing}; expected {listed(allowed)}"), hint


def read_all(read: Callable[..., T], items: Iterable[tuple[Any, ...]]) -> list[T]:
    """What `read` makes of every item; the mistakes in all of them together."""
    found, errors = [], []
    for item in items:
        try:
            found.append(read(*item))
        except PydanticCustomError as error:
            errors.append(error)
    if len(errors) > 1:
        raise PydanticCustomError(SEVERAL, "several mistakes", {"all": [error.context for error in errors]})
    if errors:
        raise errors[0]
    return found


def read_at(read: Callable[[Any], T], value: object, at: Path) -> T:
    """What `read` makes of a value that stands at a place within another."""
    try:
        return read(value)
    except PydanticCustomError as error:
        context: dict[str, Any] = {**(error.context or {})}
        raise PydanticCustomError(KIND, "{at}", {**context, "at": (*at, *context["at"])}) from None
    except ValueError as error:
        raise wrong(str(error), at=at) from None


def read_some(read: Callable[[Any], T], value: object, at: Path = ()) -> tuple[T, ...]:
    """What `read` makes of one value, or of each in a list of them."""
    if not isinstance(value, list):
        return (read_at(read, value, at),)
    if not value:
        raise unexpected("at least one item", at=at)
    return tuple(read_all(partial(read_at, read), [(item, (*at, index)) for index, item in enumerate(value)]))


class Checked:
    """The annotation of a type: how what is written is read, and its form as JSON Schema (see `shapes`)."""

    def __init__(self, read: Callable[[Any], Any], shape: Mapping[str, Any] | None) -> None:
        self.read = read
        self.shape = dict(shape or {})

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._run)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return self.shape

    def _run(self, value: Any) -> Any:
        try:
            return self.read(value)
        except PydanticCustomError:
            raise
        except ValueError as error:
            raise wrong(str(error)) from None


def checked(read: Callable[[Any], Any], shape: Mapping[str, Any] | None = None) -> Any:
    """The annotation of a type that `read` makes of what is written; its ValueError's sentence is the message.

    `shape` tells editors the form of the value: JSON Schema, made with `shapes`. A test asks for it.
    """
    return Checked(read, shape)


def choice(allowed: Sequence[str]) -> Any:
    """The annotation of a type with these words."""

    def read(value: object) -> object:
        return choose(value, allowed)

    return checked(read, {"enum": list(allowed), "description": listed(allowed)})


def choose(value: object, allowed: Sequence[str], *, at: Path = ()) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    if isinstance(value, int | float) and str(value) in allowed:
        raise unexpected("text", at=at)
    is_word = isinstance(value, str | int) and not isinstance(value, bool)
    raise unexpected(listed(allowed), guess(str(value), allowed) if is_word else None, at=at)


def listed(words: Iterable[str], last: Literal["or", "and"] = "or") -> str:
    """`a, b or c`"""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
