"""docs/reference/scenario.md: every key of a scenario file, made of the same types that read it."""

from collections.abc import Iterator
from typing import Any

from simulator.scenario import about
from simulator.scenario.json_schema import scenario_schema
from simulator.scenario.schema import Scenario
from simulator.scenario.validate import parts_of

_HEAD = """\
# Every key of a scenario

Made by `bwsim schema --reference` from the types that read a file; a test fails when it is not current. What the keys
mean together is told by the README and by the scenarios that `bwsim scenarios` lists.

A key that is not said is left to the settings and the era. A field of a message is a plain value, which means equals
(`*` in numbers, tags and ids stands for anything), or one of `equals`, `contains`, `matches`, `in`, `not`.
`matches` is a regular expression that fits somewhere in the value (`^` and `$` are its ends, `(?i)` at the beginning
takes capitals for small letters); look-around and back references are not known.
"""
_TITLES = {
    "Scenario": "The file",
    "Account": "account",
    "Application": "account.applications[]",
    "Credentials": "credentials of an application",
    "Number": "account.numbers[]",
    "Features": "account.features",
    "Queue": "account.queue",
    "Callbacks": "callbacks, and callbacks of a rule",
    "Retry": "callbacks.retry",
    "Rule": "rules[]",
    "When": "rules[].when",
    "Send": "rules[].when.send",
    "Receive": "rules[].when.receive",
    "Upload": "rules[].when.upload",
    "List": "rules[].when.list",
    "Step": "rules[].then[]",
    "Respond": "rules[].then[].respond",
    "TrafficItem": "traffic[]",
    "Arriving": "traffic[].receive",
    "Expected": "expect[]",
    "Callback": "expect[].callback",
    "SentMessage": "expect[].sent",
    "RefusedRequest": "expect[].refused",
}


def page() -> str:
    """The whole page."""
    whole = scenario_schema()
    definitions: dict[str, Any] = whole["$defs"]
    parts = [_HEAD]
    for part in parts_of(Scenario):
        group = whole if part is Scenario else definitions[part.__name__]
        parts.append("\n".join(_section(part.__name__, group, definitions)))
    return "\n".join(parts)


def _section(name: str, group: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    yield f"## {_TITLES.get(name, name)}\n"
    yield "| key | value | what it is |"
    yield "|---|---|---|"
    for key, shape in group["properties"].items():
        told = about.OF_KEYS.get(name, {}).get(key, "")
        needed = ", needed" if key in group.get("required", ()) else ""
        yield f"| `{key}`{needed} | {_cell(_form(shape, definitions))} | {_cell(told)} |"
    yield ""


def _form(shape: dict[str, Any], definitions: dict[str, Any]) -> str:
    """How the value is written."""
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[1]
        target = definitions[name]
        return f"[keys](#{_anchor(_TITLES.get(name, name))})" if "properties" in target else target["description"]
    if shape.get("type") == "array":
        item = _form(shape["items"], definitions)
        return f"list of {item}" if item else "list"
    told: str = shape.get("description", "")
    form = told.rpartition("\n\nWritten: ")[2] if "\n\nWritten: " in told else told
    if shape.get("type") == "object" and "\n\nWritten: " not in told:
        return "keys with values"
    return form


def _anchor(title: str) -> str:
    """As GitHub makes it of a heading."""
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
