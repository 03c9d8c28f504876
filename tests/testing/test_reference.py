"""The page of the plugin names everything that there is, and nothing else."""

import inspect
import re
from pathlib import Path

import msgspec

from simulator import pytest_plugin
from simulator.client.conditions import Fields
from simulator.client.rules import RuleFields
from simulator.client.story import AttemptMade, Callback
from simulator.testing import AsyncBandwidth, Bandwidth
from simulator.testing.loan import Terms

PAGE = (Path(__file__).parent.parent.parent / "docs/reference/plugin.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def named(section: str) -> set[str]:
    """The words in the first column of a section's table."""
    rows = [line.split(" | ")[0] for line in SECTIONS[section].splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([a-z_]+)", row)}


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


def test_every_method_and_attribute_is_named():
    there = public(Bandwidth) | {"seed"}

    assert named("Methods") | named("What the application is told") == there
    assert public(AsyncBandwidth) | {"close", "seed"} == there


def test_every_word_of_the_marker_is_named():
    assert named("The marker") == set(Terms.__struct_fields__)
    assert all(f"{name}=" in pytest_plugin.MARKER for name in Terms.__struct_fields__)


def test_every_option_is_told_as_pytest_tells_it():
    rows = [line for line in SECTIONS["Options"].splitlines() if line.startswith("| `")]
    values = [(name, value.replace("|", "\\|"), help_) for name, value, help_ in pytest_plugin.OPTIONS]

    assert rows == [f"| `--bandwidth-{name} {value}` | `bandwidth_{name}` | {help_} |" for name, value, help_ in values]


def test_every_word_of_a_rule_and_of_a_callback_is_named():
    words = set(re.findall(r"`([a-z_]+)", SECTIONS["Methods"]))
    conditions = {"to", "from_", "text", "media", "tag", "application", "priority", "segments", "kind", "number_type"}

    assert set(RuleFields.__annotations__) - conditions <= words
    assert set(Fields.__annotations__) <= words
    told = {field.name for kind in (Callback, AttemptMade) for field in msgspec.structs.fields(kind)} - {"hangs"}
    assert told <= words
