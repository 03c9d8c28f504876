"""Read matchers: `"+1919*"`, `{ contains: free }`, `{ not: { in: [sms, mms] } }`.

Rule 1: a plain value means equals, and `*` in it is a glob, except in texts.
Rule 2: `equals` never holds a glob; the items of `in` are read like plain values.
Rule 3: fields with few values (kind, priority, number_type, segments) know `equals`, `in` and `not` only.
"""

from collections.abc import Callable
from typing import Annotated, Any, get_args

from simulator.model.messages import Kind
from simulator.model.numbers import NumberType
from simulator.model.patterns import compile_pattern
from simulator.scenario import shapes
from simulator.scenario.meant import flag_hint
from simulator.scenario.notations import quotes_hint
from simulator.scenario.shapes import Shape
from simulator.scenario.values import Matcher
from simulator.scenario.wrong import Path, checked, choose, listed, read_all, unexpected, unknown, wrong

Scalar = Callable[[object, Path], Matcher]

WORDS = ("equals", "contains", "matches", "in", "not")
FEW_WORDS = ("equals", "in", "not")
PRIORITIES = ("default", "high")


def read_matcher(value: object, scalar: Scalar, words: tuple[str, ...], at: Path = ()) -> Matcher:
    """A matcher from what is written; `scalar` reads a plain value of the field."""
    if isinstance(value, list):
        raise wrong("a list of values is written { in: [...] }", at=at)
    if not isinstance(value, dict):
        return scalar(value, at)
    if len(value) != 1:
        raise wrong(f"a matcher is one of {listed(words)}, found {listed(value, 'and') if value else 'none'}", at=at)
    [(word, operand)] = value.items()
    if word not in words:
        raise unknown("matcher", word, words, at=at)
    return _with_word(word, operand, scalar, words, (*at, word))


def _with_word(word: str, operand: object, scalar: Scalar, words: tuple[str, ...], at: Path) -> Matcher:
    match word:
        case "contains":
            if isinstance(operand, list) and all(isinstance(each, str) for each in operand):
                raise unexpected("text", f"any of several: {{ matches: '{'|'.join(operand)}' }}", at=at)
            return Matcher("contains", _text(operand, at))
        case "matches":
            return Matcher("matches", _pattern(operand, at))
        case "in":
            return Matcher("in", tuple(_items(operand, scalar, at)))
        case "not":
            return Matcher("not", (read_matcher(operand, scalar, words, at),))
    read = scalar(operand, at)
    return Matcher("equals", read.operand) if read.operation == "glob" else read


def _items(operand: object, scalar: Scalar, at: Path) -> list[Matcher]:
    if not isinstance(operand, list) or not operand:
        raise unexpected("a list of values", at=at)
    return read_all(scalar, [(item, (*at, index)) for index, item in enumerate(operand)])


def _text(value: object, at: Path) -> str:
    if not isinstance(value, str):
        raise unexpected("text", at=at)
    return value


def _pattern(value: object, at: Path) -> str:
    text = _text(value, at)
    try:
        compile_pattern(text)
    except ValueError as error:
        raise wrong(str(error), at=at) from None
    return text


def _plain_text(value: object, at: Path) -> Matcher:
    return Matcher("equals", _text(value, at))


def _glob_text(value: object, at: Path) -> Matcher:
    text = _text(value, at)
    return Matcher("glob" if "*" in text else "equals", text)


def _media(value: object, at: Path) -> Matcher:
    if isinstance(value, str) and value in shapes.NO_URLS:
        raise unexpected("true, false, or a URL in which * stands for any", flag_hint(value), at=at)
    return Matcher("present", value) if isinstance(value, bool) else _glob_text(value, at)


def _segments(value: object, at: Path) -> Matcher:
    if not isinstance(value, int) or isinstance(value, bool):
        raise unexpected("a whole number", quotes_hint(value), at=at)
    return Matcher("equals", value)


def _one_of(allowed: tuple[str, ...]) -> Scalar:
    return lambda value, at: Matcher("equals", choose(value, allowed, at=at))


def _check(scalar: Scalar, words: tuple[str, ...], name: str, shape: Shape) -> Any:
    about = f"{shape['description']}, or one of {{ {', '.join(words)} }}"
    return checked(lambda value: read_matcher(value, scalar, words), shapes.matcher(name, shape, words, about))


def few(scalar: Scalar, name: str, shape: Shape) -> Any:
    """The annotation of a field with few values; `name` is what editors call it, `shape` that of a plain value."""
    return _check(scalar, FEW_WORDS, name, shape)


def few_words(allowed: tuple[str, ...], name: str) -> Any:
    """The same where the values are words."""
    return few(_one_of(allowed), name, shapes.words(allowed, listed(allowed)))


TextMatch = Annotated[Matcher, _check(_plain_text, WORDS, "TextMatch", shapes.text("the whole text"))]
GlobMatch = Annotated[Matcher, _check(_glob_text, WORDS, "GlobMatch", shapes.text("text, in which * stands for any"))]
MediaMatch = Annotated[Matcher, _check(_media, WORDS, "MediaMatch", shapes.MEDIA)]
SegmentsMatch = Annotated[Matcher, few(_segments, "SegmentsMatch", shapes.whole(0, None, "a whole number"))]
KindMatch = Annotated[Matcher, few_words(get_args(Kind), "KindMatch")]
PriorityMatch = Annotated[Matcher, few_words(PRIORITIES, "PriorityMatch")]
NumberTypeMatch = Annotated[Matcher, few_words(get_args(NumberType), "NumberTypeMatch")]
