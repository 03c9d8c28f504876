"""The JSON Schema of the language agrees with the loader, as far as a schema can say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from simulator.scenario import about, builtin
from simulator.scenario.document import read_document
from simulator.scenario.json_schema import scenario_schema
from simulator.scenario.load import load_scenario
from simulator.scenario.part import Part
from simulator.scenario.schema import Scenario
from simulator.scenario.validate import parts_of
from tests.docs.blocks import ROOT, all_blocks

MISTAKES = (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8")
VALIDATOR = jsonschema_rs.Draft202012Validator(scenario_schema())

# What no schema can say: what is said of these mistakes, each with why.
BEYOND = (
    "declared twice",  # uniqueness by one key of an item
    "ends before it begins",  # the two ends of a range
    "counted from 1",
    "nothing follows",  # the order of steps
    "answered once",
    "plans no events",
    "where a request is answered",
    "does not go with",
    "only made-up words",
    "unknown word",
    "regular expression",
    "are not understood",
    "whole number of segments",
    "a chance is above 0% and at most 100%",
    "counts whole seconds",
    "does not belong to",  # what stands beside an expectation's subject
    "nothing can be judged",
    "cannot come in time",
    "numbers for",  # as many numbers as copies
    "only a slow request",
    "a slow request lasts at most 1m",
    "may be tried",  # what a ladder comes to
    "cannot be included",  # whether there is such a file
    "rate:",
    "no segment fits",
)


def cases() -> Iterator[tuple[str, list[str]]]:
    for block in re.split(r"\n\n+", MISTAKES):
        lines = [line for line in block.splitlines() if not line.startswith("# ")]
        text = "\n".join(line for line in lines if not line.startswith("=> "))
        if text:
            yield text, [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]


def _plain(text: str) -> Any:
    document = read_document(text)
    return None if document.root is None or document.problems else document.root.plain


@pytest.mark.parametrize(("text", "said"), list(cases()))
def test_what_the_loader_refuses_the_schema_refuses_too(text, said):
    plain = _plain(text)

    can_tell = plain is not None and not all(any(word in line for word in BEYOND) for line in said)

    assert not (can_tell and VALIDATOR.is_valid(plain))


@pytest.mark.parametrize("word", BEYOND)
def test_no_mistake_is_excused_that_the_schema_does_refuse(word):
    excused = [_plain(text) for text, said in cases() if any(word in line for line in said)]

    assert any(plain is not None and VALIDATOR.is_valid(plain) for plain in excused)


def _good_texts() -> Iterator[Any]:
    for name in builtin.names():
        yield pytest.param(builtin.read(name), id=name)
    for path in sorted(ROOT.glob("**/*.yaml")):
        text = path.read_text(encoding="utf-8")
        if ".venv" not in path.parts and "version: 1\nname:" in text:
            yield pytest.param(text, id=str(path.relative_to(ROOT)))
    for block in all_blocks():
        if block.language == "yaml" and not block.words:
            yield pytest.param(block.body, id=str(block))


@pytest.mark.parametrize("text", list(_good_texts()))
def test_every_scenario_that_is_shipped_or_shown_fits(text):
    assert load_scenario(text).scenario is not None
    assert list(VALIDATOR.iter_errors(_plain(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "seed: 0\nclock: { day: 1h30m }\nnumbers: off\n",
        "clock: 3600x",
        "clock: { mode: compressed, rate: 60, start: 2026-01-01T00:00:00Z }",
        "rules: [ { when: { send: { to: { not: { in: ['+1*', '1'] } } } }, then: [ { after: 1s..2m, fail: 4720 }] }]",
        "rules: [ { when: { send: { media: true, segments: { not: 1 } }, nth: 3..3 }, then: [ silence: forever ] } ]",
        "rules: [ { when: { upload: {}, chance: 0.5% }, then: [ { drop: { how: hang, accepted: true } } ] } ]",
        "rules: [ { when: { list: { status: FAILED } }, then: [ respond: { status: 429, retry_after: 1m, body: 1 }] }]",
        "rules: [ { when: { send: { text: { matches: '^STOP$' } } }, callbacks: { timeout: 1s } } ]",
        "account: { numbers: [ { number: '12345', registered: false } ], queue: { rate: 10/s, capacity: 15m } }",
        "provider: {}",
        "rules: [ { when: { receive: {} }, then: [ reply: { media: picture.png } ] } ]",
        "traffic: [ { receive: { to: ['12345', '+19195550100'], text: [a, b] }, every: 1s, for: 2m } ]",
        "traffic: [ { receive: { from: '{{faker.number}}', to: '12345', media: voice.amr }, every: 0s..1s, count: 1 }]",
        "expect: [ { callback: { errorCode: { in: [4720, 4770] } }, times: at most 3, within: 5m } ]",
    ],
)
def test_what_the_loader_takes_the_schema_takes_too(text):
    assert [str(problem) for problem in load_scenario(text).problems] == []
    assert list(VALIDATOR.iter_errors(_plain(text))) == []


@pytest.mark.parametrize("text", ["seed:", "rules: [ null ]", "account: { queue: null }", "name: ~"])
def test_nothing_may_stand_for_nothing(text):
    plain = json.loads(json.dumps(read_document(text).root.plain))  # type: ignore[union-attr]

    assert not VALIDATOR.is_valid(plain)


def test_every_key_is_told_and_has_a_form():
    groups = {part.__name__: part for part in parts_of(Scenario)}
    keys = {name: {field.alias or key for key, field in part.model_fields.items()} for name, part in groups.items()}

    untold = {f"{group}.{key}" for group, names in keys.items() for key in names - about.OF_KEYS.get(group, {}).keys()}
    stale = {f"{group}.{key}" for group, told in about.OF_KEYS.items() for key in told.keys() - keys.get(group, set())}
    assert untold == set(), "say in scenario/about.py what they are for"
    assert stale == set()
    assert list(_without_form(scenario_schema())) == [], "give checked() a shape"


def _without_form(value: Any, path: str = "") -> Iterator[str]:
    """The properties of which nothing is said but their purpose."""
    if isinstance(value, dict):
        for name, shape in value.get("properties", {}).items():
            if isinstance(shape, dict) and not shape.keys() - {"description"} and name != "body":
                yield f"{path}.{name}"
        for key, part in value.items():
            yield from _without_form(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from _without_form(part, path)


def test_the_groups_of_keys_are_found():
    assert {"Scenario", "Step", "Retry", "Callback"} <= {part.__name__ for part in parts_of(Scenario)}
    assert all(issubclass(part, Part) for part in parts_of(Scenario))
