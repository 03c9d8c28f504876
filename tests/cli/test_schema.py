"""`bwsim schema`, and the files that are made of it."""

import json

import pytest
from click.testing import CliRunner, Result

from simulator.cli.main import cli
from simulator.scenario.json_schema import scenario_schema
from tests.docs.blocks import ROOT


def bwsim(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["schema", *arguments])


def test_it_prints_the_schema_of_the_language():
    result = bwsim()

    assert result.exit_code == 0
    assert json.loads(result.output) == scenario_schema()


def test_it_writes_a_file(tmp_path):
    result = bwsim("-o", str(tmp_path / "x.json"))

    assert (result.exit_code, result.output) == (0, "")
    assert json.loads((tmp_path / "x.json").read_text()) == scenario_schema()


def test_a_file_that_cannot_be_written_ends_with_three(tmp_path):
    result = bwsim("-o", str(tmp_path / "nowhere" / "x.json"))

    assert result.exit_code == 3
    assert "nowhere/x.json: No such file or directory" in result.output


@pytest.mark.parametrize(
    ("file", "arguments"), [("schema/scenario.schema.json", ()), ("docs/reference/scenario.md", ("--reference",))]
)
def test_what_is_made_of_the_code_is_current(file, arguments):
    assert (ROOT / file).read_text(encoding="utf-8") == bwsim(*arguments).output, "make docs writes it anew"


def test_every_group_and_key_stands_on_the_page():
    page = bwsim("--reference").output

    for group in scenario_schema()["$defs"].values():
        for key in group.get("properties", {}):
            assert f"`{key}`" in page


def test_json_is_what_it_prints_anyway():
    assert bwsim("--json").output == bwsim().output
    assert json.loads(bwsim("--reference", "--json").output) == {"text": bwsim("--reference").output}
