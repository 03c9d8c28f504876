"""docs/reference/scenario.md: every key of a scenario file, made of the same types that read it."""

from collections.abc import Iterator
from typing import Any

from simulator.scenario import about
from simulator.scenario.document import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES
from simulator.scenario.json_schema import scenario_schema
from simulator.scenario.schema import Scenario
from simulator.scenario.validate import parts_of

_HEAD = f"""\
# Every key of a scenario

Made by `bwsim schema --reference` from the types that read a file; a test fails when it is not current. The scenarios
that `bwsim scenarios` lists are examples.

A key that is not said is left to the settings and the era. A field of a message is a plain value, which means equals
(`*` in numbers, tags and ids stands for anything), or one of `equals`, `contains`, `matches`, `in`, `not`.
`matches` is a regular expression that fits somewhere in the value (`^` and `$` are its ends, `(?i)` at the beginning
takes capitals for small letters); look-around and back references are not known.

## How it is written

YAML or JSON in UTF-8: one document of at most {MAX_CHARACTERS:,} characters, {MAX_NODES:,} values and
{MAX_DEPTH} levels.

- `true`, `false`, whole and decimal numbers are what they are in JSON. All else is text, whatever YAML 1.1 makes of
  it: `on`, `off`, `yes`, `no`, `1:30`, `0755`, `1_000` and dates are text, and need no quotes where a text is meant.
- Phone numbers and eras stand in quotes, `"+19195550111"` and `"2026"`, else they are numbers, which `bwsim check`
  refuses.
- A text that begins with `*`, `&`, `!`, `%`, `@` or `{{{{`, or in which `: ` or ` #` stands, needs quotes, too:
  `"*0111"`.
- A key stands once, and has a value; what is not meant is left out. Anchors and aliases (`&usual`, `*usual`) may be
  used; merging with `<<` and tags such as `!!str` may not.

```yaml
version: 1
name: no
rules:
  - name: 1:30
    when: {{ send: {{ to: {{ in: ["+19195550111", "*0112"] }}, text: on }} }}
    then: &rejected
      - {{ after: 1s..5s, fail: 4720 }}
  - when: {{ send: {{ tag: 0755 }} }}
    then: *rejected
```

## What it means together

- Of each message, every recipient is decided by itself, in the order of `to`; the first rule from the top that fits
  wins, and where none does, it is an ordinary day. Rules that were put through the API come first, numbers that need
  no file last.
- A request is judged in this order: its path, its credentials, rules with `respond` or `drop`, what the provider
  refuses, the queue, all other rules. Rules with `respond` or `drop` therefore see requests that the provider would
  refuse; they count requests, and fit when they fit any recipient. Other rules count recipients' messages that were
  taken.
- `nth` counts what the fields of its own rule fit, since the scenario began, also where an earlier rule won, and
  before `state` and `chance` are asked. `10..19` has both ends; `every 3` goes on for ever. `bwsim explain` shows the
  counts.
- `after` counts from the step before, that of the first step from the message's departure. A message without
  `deliver`, `fail` or `silence` stays open; with `silence` the provider gives up on its receipt by itself (9902),
  unless `forever`.
- Whatever is drawn (`chance`, ranges, `shuffle`, made-up people) depends on the seed, the account, sender, recipient
  and how many there were between these two: the same requests give the same story, and one more message elsewhere
  changes nothing.
- Another scenario, through the API or `--watch`, holds from the next message on: what was planned stays planned,
  counts and the story's state begin again.
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
