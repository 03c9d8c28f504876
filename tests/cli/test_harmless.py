"""What strangers wrote reaches no terminal as a command."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import simulator.cli
from simulator.cli.main import cli
from simulator.model.harmless import harmless, harmless_json, harmless_lines

SAID = "a\x1b]0;b\x07\x9b31mc\td\x7f"
ESCAPES = r'"\e[31m\x9b"'
SCENARIO = f"""
version: 1
rules:
  - {{ name: {ESCAPES}, when: {{ send: {{}} }}, then: [ {{ deliver: true }} ] }}
  - {{ name: {ESCAPES}, when: {{ send: {{ to: {ESCAPES} }} }}, then: [ {{ deliver: true }} ] }}
"""


def commands_in(text: str) -> list[str]:
    return [letter for letter in text if letter != "\n" and (ord(letter) < 32 or 127 <= ord(letter) < 160)]


def test_what_commands_a_terminal_is_replaced_in_text_and_escaped_in_json():
    told = json.dumps({SAID: SAID}, ensure_ascii=False)

    assert harmless(f"{SAID}\n") == "a�]0;b��31mc\td��"
    assert harmless_lines(f"{SAID}\n") == "a�]0;b��31mc\td�\n"
    assert commands_in(harmless_json(told)) == []
    assert json.loads(harmless_json(told)) == {SAID: SAID}


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_scenario_that_is_checked_commands_no_terminal(as_json, tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(SCENARIO)

    told = CliRunner().invoke(cli, ["check", str(file), *as_json], color=True)

    assert "can never match" in told.output
    assert commands_in(told.output) == []


def test_a_name_of_a_file_commands_no_terminal():
    told = CliRunner().invoke(cli, ["check", "no\x1b[31m\x9b.yaml"], color=True)

    assert told.output.startswith("no�[31m�.yaml: no such file")


def test_every_command_prints_by_the_functions_that_see_to_it():
    """`tailing` and `doctor` make the rest of their lines harmless themselves."""
    folder = Path(str(simulator.cli.__file__)).parent

    free = {file.stem for file in folder.glob("*.py") if "click.echo(" in file.read_text()}

    assert free == {"output", "tailing", "doctor"}
