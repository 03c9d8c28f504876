"""`bwsim config`: each value and its origin, over all sources."""

import json

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.settings import TABLE


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for setting in TABLE:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.delenv("BWSIM_CONFIG", raising=False)

    def call(*arguments: str, **environment: str):
        return CliRunner(env=environment).invoke(cli, ["config", *arguments])

    return call


def values(result) -> dict[str, tuple[str, str]]:
    assert result.exit_code == 0, result.output
    return {name: (each["value"], each["origin"]) for name, each in json.loads(result.stdout)["settings"].items()}


def test_every_setting_is_shown_with_its_default(config):
    found = values(config("--json"))

    assert list(found) == [setting.name for setting in TABLE]
    assert {origin for _, origin in found.values()} == {"default"}
    assert found["port"][0] == "8484"
    assert (found["start"][0], found["grace"][0], found["cap"][0]) == ("now", "50ms", "2s")


def test_each_source_is_named(config, tmp_path):
    (tmp_path / "bwsim.yaml").write_text('host: 0.0.0.0\naccounts: { "7": {} }\n')

    result = config("--strict", "--start", "2026-01-01T00:00:00Z", "--cap", "none", BWSIM_PORT="0", BWSIM_CLOCK="auto")

    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert ["host", "0.0.0.0", "file bwsim.yaml:1:7"] in lines
    assert ["port", "0", "environment BWSIM_PORT"] in lines
    assert ["clock", "auto", "environment BWSIM_CLOCK"] in lines
    assert ["strict", "true", "flag --strict"] in lines
    assert ["start", "2026-01-01T00:00:00.000Z", "flag --start"] in lines
    assert ["cap", "none", "flag --cap"] in lines
    assert ["accounts", "7", "declared"] in lines


def test_a_scenario_stands_between_the_environment_and_the_file(config, tmp_path):
    (tmp_path / "bwsim.yaml").write_text("seed: 1\nclock: auto\nscenario: mine.yaml\n")
    (tmp_path / "mine.yaml").write_text('version: 1\nseed: 5\nclock: manual\nprofile: "2018-quirk"\n')

    found = values(config("--json", BWSIM_SEED="9"))

    assert found["seed"] == ("9", "environment BWSIM_SEED")
    assert found["clock"] == ("manual", "scenario mine.yaml")
    assert found["profile"] == ("2018-quirk", "scenario mine.yaml")


def test_a_flag_that_may_be_repeated_is_shown_as_a_list(config):
    assert values(config("--json"))["allow-host"] == ("-", "default")
    found = values(config("--json", "--allow-host", "a.test", "--allow-host", "*.b.test"))
    assert found["allow-host"] == ("a.test, *.b.test", "flag --allow-host")


def test_a_password_is_not_shown(config):
    result = config("--user", "a", "--password", "hush", "--control-token", "hush")

    assert result.exit_code == 0
    assert "hush" not in result.output


def test_a_token_that_cannot_be_one_is_not_shown_either(config):
    result = config("--control-token", "hush hush")

    assert result.exit_code == 2
    assert "hush" not in result.output


def test_mistakes_are_told_on_stderr_and_nothing_is_shown(config, tmp_path):
    (tmp_path / "bwsim.yaml").write_text("prot: 1\n")

    result = config("--seed", "x")

    assert result.exit_code == 2
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first.startswith("bwsim.yaml:1:1: prot: ")
    assert second.startswith("settings: --seed: ")


@pytest.mark.parametrize(
    ("scenario", "said"), [("mine.yaml", "mine.yaml:2:"), ("gone.yaml", "settings: scenario: gone.yaml: no such")]
)
def test_a_bad_scenario_is_bad_usage(config, tmp_path, scenario, said):
    (tmp_path / "mine.yaml").write_text("version: 1\nruels: []\n")

    result = config("--scenario", scenario)

    assert result.exit_code == 2
    assert result.stderr.startswith(said)


def test_a_flag_that_may_be_repeated_is_a_list_in_a_file_and_has_commas_in_a_variable(config, tmp_path):
    from_flags = config("--tls-name", "a.test", "--tls-name", "10.0.0.1", "--json")
    from_variable = config("--json", BWSIM_TLS_NAME="a.test,b.test")
    (tmp_path / "bwsim.yaml").write_text("tls-name: [a.test, c.test]\nca-dir: kept\n")
    from_file = config("--json")

    assert values(from_flags)["tls-name"] == ("a.test, 10.0.0.1", "flag --tls-name")
    assert values(from_variable)["tls-name"] == ("a.test, b.test", "environment BWSIM_TLS_NAME")
    assert values(from_file)["tls-name"] == ("a.test, c.test", "file bwsim.yaml:1:11")
    assert values(from_file)["ca-dir"][0] == "kept"
