"""`bwsim check`: the problems of scenario files."""

import json

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.scenario import builtin

GOOD = 'version: 1\nrules:\n  - { when: { send: { to: "+19195550111" } }, then: [ { fail: 4720 } ] }\n'
BAD = 'version: 1\nrules:\n  - { when: { send: { to: "+19195550111" } }, then: [ { faild: 4720 } ] }\n'
OPEN = "version: 1\nrules:\n  - { when: { send: {} }, then: [ { sending: true } ] }\n"


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("good", GOOD), ("bad", BAD), ("open", OPEN)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return lambda *arguments: CliRunner().invoke(cli, ["check", *arguments])


def test_a_good_file_is_ok(check):
    result = check("good.yaml")

    assert (result.exit_code, result.output) == (0, "good.yaml: ok\n")


def test_a_mistake_is_told_with_its_place_and_the_other_files_are_read_too(check):
    result = check("bad.yaml", "good.yaml", "missing.yaml")

    assert result.exit_code == 2
    bad, good, missing = result.output.splitlines()
    assert bad.startswith("bad.yaml:3:")
    assert "did you mean 'fail'?" in bad
    assert good == "good.yaml: ok"
    assert missing == "missing.yaml: no such file or built-in scenario (bwsim scenarios lists them)"


def test_a_warning_is_told_and_is_no_failure(check):
    result = check("open.yaml")

    assert result.exit_code == 0
    assert "warning: " in result.output
    assert result.output.endswith("open.yaml: ok\n")


def test_json_holds_the_same(check):
    result = check("--json", "good.yaml", "bad.yaml")

    good, bad = json.loads(result.output)["files"]
    assert result.exit_code == 2
    assert good == {"file": "good.yaml", "ok": True, "problems": []}
    assert (bad["file"], bad["ok"]) == ("bad.yaml", False)
    assert {"path", "message", "hint", "line", "column", "file", "level"} == set(bad["problems"][0])


def test_a_file_that_is_not_text_is_told(check, tmp_path):
    (tmp_path / "raw.yaml").write_bytes(b"\xff\xfe\x00")

    assert check("raw.yaml").output == "raw.yaml:1:1: this is UTF-16; save the file as UTF-8\n"


@pytest.mark.parametrize("name", builtin.names())
def test_every_built_in_scenario_is_good(check, name):
    result = check(name)

    assert (result.exit_code, result.output) == (0, f"{name}: ok\n")


def test_no_file_is_bad_usage(check):
    assert check().exit_code == 2


def test_strict_fails_for_warnings_too(check):
    assert check("open.yaml").exit_code == 0
    assert check("--strict", "open.yaml").exit_code == 2
    assert check("--strict", "good.yaml").exit_code == 0
