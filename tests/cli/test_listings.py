"""`bwsim scenarios` and `codes`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator import profiles
from simulator.cli.main import cli
from simulator.scenario import builtin
from simulator.scenario.load import load_scenario


def bwsim(*arguments: str):
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize("era", profiles.NAMES)
def test_codes_are_those_of_the_era(era):
    listed = {int(line.split()[0]) for line in bwsim("codes", "--profile", era).output.splitlines()}

    assert listed == set(profiles.get(era).codes.value)
    assert {code["code"] for code in json.loads(bwsim("codes", "--profile", era, "--json").output)} == listed


@pytest.mark.parametrize("words", [["codes"], ["scenarios"], ["scenarios", "default"]])
def test_an_unknown_era_is_bad_usage_with_a_guess(words: list[str]):
    result = bwsim(*words, "--profile", profiles.NEWEST + "x")

    assert result.exit_code == 2
    assert f"did you mean '{profiles.NEWEST}'?" in result.output


def test_scenarios_are_listed_with_what_they_show():
    listed = [line.split("  ")[0] for line in bwsim("scenarios").output.splitlines()]

    assert listed == [*builtin.names(), "numbers"]
    assert all(each["description"] for each in json.loads(bwsim("scenarios", "--json").output))


@pytest.mark.parametrize("name", builtin.names())
def test_a_scenario_is_printed_as_it_is_written(name):
    assert bwsim("scenarios", name).output == builtin.read(name)
    assert json.loads(bwsim("scenarios", name, "--json").output) == {"name": name, "text": builtin.read(name)}


@pytest.mark.parametrize("era", profiles.NAMES)
def test_the_generated_numbers_are_a_good_scenario(era):
    text = bwsim("scenarios", "numbers", "--profile", era).output

    assert load_scenario(text).problems == []


def test_the_page_of_the_documentation_is_the_one_that_is_made():
    page = Path(__file__).parents[2] / "docs" / "reference" / "built-in-scenarios.md"

    assert bwsim("scenarios", "--markdown").output == page.read_text(encoding="utf-8")


def test_an_unknown_scenario_is_bad_usage():
    result = bwsim("scenarios", "nothing")

    assert result.exit_code == 2
    assert "numbers" in result.output


def test_a_scenario_nearly_named_is_guessed():
    assert "(did you mean 'carrier-outage'?)" in bwsim("scenarios", "carrier-outag").output


@pytest.mark.parametrize("said", ["4720", "invalid-destination-address", "INVALID-destination-address"])
def test_one_code_is_told_by_number_or_name(said):
    [code] = json.loads(bwsim("codes", said, "--json").output)

    assert (code["code"], code["name"]) == (4720, "invalid-destination-address")
    assert len(bwsim("codes", said).output.splitlines()) == 1


def test_an_unknown_code_is_told_with_a_guess():
    misspelt, unknown = bwsim("codes", "invalid-destination-adress"), bwsim("codes", "472")

    assert (misspelt.exit_code, unknown.exit_code) == (2, 2)
    assert "is no error code of the profile 2026 (did you mean 'invalid-destination-address'?)" in misspelt.stderr
    assert "'472' is no error code of the profile 2026 (bwsim codes lists them)" in unknown.stderr
