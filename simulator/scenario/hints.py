"""What to write instead, where a key or a kind of value is at the wrong place."""

import json
import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from simulator.scenario.notations import Yes
from simulator.scenario.part import Part
from simulator.scenario.places import Node
from simulator.scenario.wrong import Checked, listed

LONGEST = 60
_TRUE = get_args(Yes)[1:]
_NAMES = (["number"], ["id"])
"""Of a number and an application nothing else need be said."""


def as_list(node: Node, key: str) -> str:
    """One thing where a list of them was wanted."""
    written = _written(node)
    shown = len(written) < LONGEST and "password:" not in written
    return f"write it as a list: {key}: [ {written} ]" if shown else "write it as a list"


def _written(node: Node) -> str:
    said = json.dumps(node.plain, ensure_ascii=False)
    if not isinstance(node.plain, dict):
        return said
    return "{ " + re.sub(r'"(\w+)": ', r"\1: ", said[1:-1]) + " }"


def as_keys(node: Node, part: type[Part]) -> str | None:
    """A word or a number where keys with values were wanted: `deliver`, `respond: 500`."""
    fields = {field.alias or name: field for name, field in part.model_fields.items()}
    needed = [name for name, field in fields.items() if field.is_required()]
    if isinstance(node.plain, str):
        if needed in _NAMES:
            return f"did you mean {{ {needed[0]}: {json.dumps(node.plain[:LONGEST], ensure_ascii=False)} }}?"
        written = [f"{name}: {_usual(field)}" for name, field in fields.items() if name == node.plain]
        written += [f"{name}: {node.plain}" for name, field in fields.items() if node.plain in _words(field)]
        return f"did you mean {{ {written[0]} }}?" if written else None
    is_number = isinstance(node.plain, int | float) and not isinstance(node.plain, bool)
    return f"did you mean {{ {needed[0]}: {node.raw} }}?" if is_number and len(needed) == 1 else None


def _usual(field: Any) -> str:
    said = str(field.annotation) + str(field.metadata)
    if any(str(mark) in said for mark in _TRUE):
        return "true"
    return "{}" if parts_in(field.annotation) else "..."


def _words(field: Any) -> list[object]:
    """The words that a key takes, where they are few."""
    marks = [*field.metadata, *(mark for part in get_args(field.annotation) for mark in get_args(part)[1:])]
    return [word for mark in marks if isinstance(mark, Checked) for word in mark.shape.get("enum", ())]


def belongs(whole: type[Part], part: type[Part], key: str) -> str | None:
    """Where a key that `part` does not know stands otherwise: among what lies beneath, else anywhere in the file."""
    beneath = [name for name, each in holders(part) if key in keys_of(each)]
    found = dict.fromkeys(beneath or [name for name, each in holders(whole) if key in keys_of(each)])
    if not beneath and key in keys_of(whole) and whole is not part:
        found = {"the top of the file": None, **found}
    return f"it belongs to {listed(found)}" if 0 < len(found) <= 3 else None


def keys_of(part: type[Part]) -> list[str]:
    """The keys as a file writes them."""
    return [field.alias or name for name, field in part.model_fields.items()]


def holders(part: type[Part]) -> Iterator[tuple[str, type[Part]]]:
    """Every group beneath, with the key that holds it."""
    for name, field in part.model_fields.items():
        for inner in parts_in(field.annotation):
            yield field.alias or name, inner
            yield from holders(inner)


def parts_in(annotation: Any) -> list[type[Part]]:
    """The groups of keys that an annotation names, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for argument in get_args(annotation) for part in parts_in(argument)]


def part_at(part: type[Part], path: tuple[str | int, ...]) -> type[Part]:
    """The group of keys at a path of the schema."""
    annotation: Any = part
    for step in path:
        inner = _without_wrapping(annotation)
        if isinstance(step, int):
            annotation = get_args(inner)[0]
        else:
            fields = {field.alias or name: field for name, field in inner.model_fields.items()}
            annotation = fields[step].annotation
    found: type[Part] = _without_wrapping(annotation)
    return found


def _without_wrapping(annotation: Any) -> Any:
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = get_args(annotation)[0]
    return annotation
