"""The forms of values as JSON Schema, for editors: what `checked` types say of themselves beside reading.

Rule: a shape never refuses what the reader takes; it may take what only the reader can refuse (a range that ends before
      it begins, a pattern that runs for ever). A test holds both against every mistake and every good file.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.model.times import DURATION as TIMES

Shape = dict[str, Any]

SHARED, DEFINES = "x-shared", "x-defines"
"""How a shape refers to a definition, and brings it along; `json_schema` makes $ref and $defs of them."""

_AMOUNT = r"[0-9]{1,18}(?:\.[0-9]{1,6})?"
_UNITS = "".join(rf"(?:{_AMOUNT}{unit})?" for unit in ("d", "h", "m", "s", "ms"))
_DURATION = rf"(?=[0-9]){_UNITS}"
_SOMETHING = r"(?=.*[1-9])"
_DAY, _CLOCK = "[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
_START = rf"now|{_DAY}[Tt ]{_CLOCK}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})"


def text(description: str, pattern: str | None = None, examples: Iterable[str] = ()) -> Shape:
    """A text; `pattern` fits the whole of it."""
    shape: Shape = {"type": "string", "description": description}
    if pattern is not None:
        shape["pattern"] = f"^(?:{pattern})$"
    return {**shape, "examples": list(examples)} if examples else shape


def whole(low: int, high: int | None, description: str) -> Shape:
    """A whole number."""
    most = {} if high is None else {"maximum": high}
    return {"type": "integer", "minimum": low, **most, "description": description}


def words(allowed: Sequence[object], description: str | None = None) -> Shape:
    """One of these values."""
    shape: Shape = {"enum": list(allowed)}
    return shape if description is None else {**shape, "description": description}


def either(description: str, *shapes: Mapping[str, Any]) -> Shape:
    """One of several forms."""
    return {"anyOf": [_bare(shape) for shape in shapes], "description": description}


def _bare(shape: Mapping[str, Any]) -> Shape:
    return {key: value for key, value in shape.items() if key != "description"}


def list_of(item: Shape, description: str) -> Shape:
    """A list of at least one."""
    return {"type": "array", "items": item, "minItems": 1, "description": description}


def matcher(name: str, value: Shape, operations: Sequence[str], description: str) -> Shape:
    """A plain value or an object of one operation; `name` is its place among the definitions, for `not` to refer to."""
    itself = {SHARED: name}
    plain = _bare(value)
    operands = {
        "equals": plain,
        "contains": {"type": "string"},
        "matches": {"type": "string"},
        "in": {"type": "array", "items": plain, "minItems": 1},
        "not": itself,
    }
    properties = {word: operands[word] for word in operations}
    one = {"type": "object", "properties": properties, "additionalProperties": False}
    full = {"anyOf": [plain, {**one, "minProperties": 1, "maxProperties": 1}], "description": description}
    return {**itself, DEFINES: full}


TEXT = text("text")
WORD = text("text that is not empty", r"(?s:.*\S.*)")
WORD["pattern"] = r"\S"
DURATION = text(TIMES, _DURATION, ["250ms", "3s", "5m", "24h", "1d", "1h30m"])
SPAN = text("a duration above zero, like 3s, 5m or 24h", _SOMETHING + _DURATION, ["3s", "5m", "24h"])
RANGE = text(
    "a duration like 3s, or a range like 1s..5s, of which a seeded draw is taken",
    rf"{_DURATION}(?: *\.\. *{_DURATION})?",
    ["2s", "1s..5s"],
)
GAP = text(
    "a duration above zero, or a range of them, of which a seeded draw is taken",
    rf"{_SOMETHING}{_DURATION}(?: *\.\. *{_DURATION})?",
    ["200ms", "1s..5s"],
)
NTH = either(
    "3, 10..19 or every 3",
    whole(1, None, ""),
    {**text("", r"every +[0-9]{1,9}|[0-9]{1,9}(?:\.\.[0-9]{1,9})?"), "examples": ["10..19", "every 3"]},
)
RATE = text("a rate of segments like 10/s, 60/m or 600/h", r"[0-9]{1,9}/[smh]", ["10/s", "60/m"])
YES = {"const": True, "description": "true"}
FLAG = {"type": "boolean", "description": "true or false"}
SWITCH = words(["on", "off", True, False], "on or off")
NUMBER = text(
    "a number like +19195550100 or a short code like 12345", r"\+[0-9]+|[0-9]{3,8}", ["+19195550100", "12345"]
)
COUNTRY = text("a country of three letters, like USA or CAN", "[A-Z]{3}", ["USA", "CAN"])
URL = text("a URL like http://127.0.0.1:3000/status", r"[Hh][Tt][Tt][Pp][Ss]?://\S+", ["http://127.0.0.1:3000/status"])
HEADERS = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number"]},
    "description": "header names with their values",
}
CHANCE = text("a chance like 5% or 0.5%", r"(?=.*[1-9])[0-9]{1,3}(?:\.[0-9]{1,6})? ?%", ["5%", "0.5%"])
SECONDS = text("a duration of whole seconds, like 30s", _DURATION, ["30s", "1m"])
DROPS = ["reset", "hang", "empty", "truncated"]
DROP = either(
    "reset, hang, empty or truncated; { how: reset, accepted: true } where the provider took the request first",
    words(DROPS),
    {
        "type": "object",
        "properties": {"how": words(DROPS), "accepted": {"type": "boolean"}},
        "required": ["how"],
        "additionalProperties": False,
    },
)
SILENCE = words([True, "forever"], "true (9902 follows after its wait) or forever (nothing ever)")
TOO_LARGE = words([413, 400], "413 or 400")
RAW: Shape = {
    "type": ["object", "array", "string"],
    "description": "keys that are laid over what the era would send; a list or a text is sent as it is",
}
ANYTHING: Shape = {"description": "text as it is, or any value, which is sent as JSON"}
CLOCK = either(
    "real, manual, auto, a rate like 3600x or { day: 24s }",
    words(["real", "manual", "auto"]),
    text("", r"[0-9]{1,12}(?:\.[0-9]{1,6})?x", ["3600x"]),
    {
        "type": "object",
        "properties": {
            "mode": words(["real", "manual", "auto", "compressed"]),
            "rate": {"anyOf": [{"type": "number"}, {"type": "string"}]},
            "day": text("how long a provider day takes", _DURATION, ["24s", "2m"]),
            "start": text("now, or a time like 2026-01-01T00:00:00Z", _START, ["now", "2026-01-01T00:00:00Z"]),
        },
        "additionalProperties": False,
        "minProperties": 1,
    },
)
COUNT = either(
    "how many: 2, 1..3, at least 2 or at most 3",
    whole(0, 10**9, ""),
    text("", r"[0-9]{1,9}\.\.[0-9]{1,9}|at (?:least|most) [0-9]{1,9}", ["at least 2", "1..3"]),
)
NO_URLS = [said(word) for word in ("yes", "no", "on", "off", "true", "false") for said in (str, str.title, str.upper)]
"""What somebody writes who means true or false."""
MEDIA = either(
    "true, false, or a URL in which * stands for any",
    {"type": "boolean"},
    {"type": "string", "not": {"enum": NO_URLS}},
)
LOCALE = text("a locale like en_US, de_DE or pt_BR", r"[a-z]{2,3}(?:_[A-Za-z]+)*", ["en_US", "de_DE", "pt_BR"])
TEMPLATE = text("text, with blanks for made-up words like {{ faker.sentence }}", None, ["{{ faker.sentence }}"])
