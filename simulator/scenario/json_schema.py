"""The scenario language as JSON Schema, made from the types of `schema`, for editors and other tools.

Rule 1: what a single key cannot tell but JSON Schema can is added here: one verb in a step, one subject in a `when`.
Rule 2: nothing stands for nothing: where a key may be left out, its value may still not be null.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from simulator.scenario import about, schema
from simulator.scenario.build import DOMAINS
from simulator.scenario.expectation_shape import SUBJECTS
from simulator.scenario.shapes import DEFINES, SHARED
from simulator.scenario.structure import ANSWERS, VERBS

Json = dict[str, Any]

FILE_NAME = "scenario.schema.json"


@cache
def scenario_schema() -> Json:
    """The JSON Schema (2020-12) of a scenario file. Do not change it: it is made once."""
    made = schema.Scenario.model_json_schema(ref_template="#/$defs/{model}")
    definitions: Json = made.pop("$defs")
    definitions = {**_hoisted([made, definitions]), **definitions}
    for name, one in definitions.items():
        _ADD.get(name, _nothing)(one)
    root = _clean({**made, "$defs": definitions}, about.OF_KEYS)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "bwsim scenario"}
    return {**head, **root}


def _hoisted(value: object) -> Json:
    """The definitions that shapes carry with them, taken out of everything below `value`."""
    found: Json = {}
    if isinstance(value, dict):
        if DEFINES in value:
            found[value[SHARED]] = value.pop(DEFINES)
        parts: Iterable[object] = list(value.values())
    else:
        parts = value if isinstance(value, list) else ()
    for part in parts:
        found |= _hoisted(part)
    return found


def _nothing(one: Json) -> None:
    """Most groups say all that there is in their keys."""


def _exactly_one(keys: Iterable[str]) -> Callable[[Json], None]:
    def add(one: Json) -> None:
        one["oneOf"] = [{"required": [key]} for key in keys if key in one["properties"]]

    return add


def _rule(one: Json) -> None:
    one["anyOf"] = [{"required": ["then"]}, {"required": ["callbacks"]}]


def _step(one: Json) -> None:
    _exactly_one(VERBS)(one)
    one["dependentSchemas"] = {answer: {"properties": {"after": False}} for answer in ANSWERS}


def _traffic(one: Json) -> None:
    _exactly_one(("for", "count"))(one)
    one["dependentRequired"] = {"reply_after": ["replies"]}
    one["not"] = {"properties": {"receive": {"required": ["from"]}}, "required": ["receive", "people"]}


def _arriving(one: Json) -> None:
    one["anyOf"] = [{"required": ["text"]}, {"required": ["media"]}]


_ADD: Mapping[str, Callable[[Json], None]] = {
    "Rule": _rule,
    "Step": _step,
    "TrafficItem": _traffic,
    "Arriving": _arriving,
    "When": _exactly_one(DOMAINS),
    "Expected": _exactly_one(SUBJECTS),
}


def _clean(value: Any, told: Mapping[str, Mapping[str, str]], group: str = "Scenario") -> Any:
    """Without pydantic's titles, defaults and nulls, and with what each key is for."""
    if isinstance(value, list):
        return [_clean(part, told, group) for part in value]
    if not isinstance(value, dict):
        return value
    value = _without_null(value)
    kept = {key: part for key, part in value.items() if key not in ("title", "default")}
    if SHARED in kept:
        kept = {"$ref": f"#/$defs/{kept.pop(SHARED)}", **kept}
    return {
        key: {name: _clean(one, told, name) for name, one in part.items()}
        if key == "$defs"
        else _properties(part, told, group)
        if key == "properties"
        else _clean(part, told, group)
        for key, part in kept.items()
    }


def _properties(properties: Json, told: Mapping[str, Mapping[str, str]], group: str) -> Json:
    said = told.get(group, {})
    return {key: _with_purpose(_clean(part, told, ""), said.get(key)) for key, part in properties.items()}


def _with_purpose(shape: Any, purpose: str | None) -> Any:
    if purpose is None or not isinstance(shape, dict):
        return shape
    form = shape.get("description")
    return {**shape, "description": f"{purpose}\n\nWritten: {form}" if form else purpose}


def _without_null(value: Json) -> Json:
    choices = value.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return value
    left = [choice for choice in choices if choice != {"type": "null"}]
    rest = {key: part for key, part in value.items() if key != "anyOf"}
    return {**left[0], **rest} if len(left) == 1 else {**rest, "anyOf": left}
