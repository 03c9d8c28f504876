"""`bwsim profiles`."""

import json

import pytest
from click.testing import CliRunner

from simulator import profiles
from simulator.cli.main import cli
from simulator.profiles.fidelity import document


def bwsim(*arguments: str):
    return CliRunner().invoke(cli, ["profiles", *arguments])


def test_profiles_are_listed_oldest_first():
    listed = [line.split("  ")[0] for line in bwsim().output.splitlines()]

    assert listed == list(profiles.NAMES)
    assert [era["name"] for era in json.loads(bwsim("--json").output)] == listed


def test_one_profile_says_all_its_facts_with_their_sources():
    era = profiles.get("2020-dlr")

    text, said = bwsim("2020-dlr").output, json.loads(bwsim("2020-dlr", "--json").output)

    assert set(said["facts"]) == {name for name, _ in era.facts()}
    assert said["facts"]["mms_delivery_receipts"]["value"] is False
    for name, fact in era.facts():
        assert f"\n{name}: " in text
        assert f"    {fact.confidence}: {fact.source}\n" in text


def test_two_profiles_show_what_differs_between_them():
    text = bwsim("2025-rbm", "2026").output

    assert (
        "receipt_wait_ms: how long Bandwidth waits for a delivery receipt\n"
        "  2025-rbm    2h\n"
        "    documented: API docs 2023, errors: 2 h\n"
        "  2026        73h\n"
        "    documented: support 15606778: 73 h since 2026-07-06\n"
    ) in text
    assert "max_text" not in text


def test_the_codes_that_came_and_went_are_shown():
    assert "58 codes (+4780 +5106)" in bwsim("2018-quirk", "2019-blank").output


def test_what_differs_is_told_as_json():
    said = json.loads(bwsim("2018-sent", "2018-quirk", "--json").output)

    assert (said["from"], said["to"]) == ("2018-sent", "2018-quirk")
    [stages] = [each for each in said["differences"] if each["name"] == "mms_stages"]
    assert stages["from"]["value"] == ["message-sent"]
    assert stages["to"] == {
        "value": ["message-delivered"],
        "confidence": "documented",
        "source": "concepts 2018: delivered means handed to Bandwidth's core network",
    }


def test_a_profile_does_not_differ_from_itself():
    assert bwsim("2026", "2026").output == "2026 and 2026 do not differ.\n"
    assert json.loads(bwsim("2026", "2026", "--json").output)["differences"] == []


def test_the_page_about_fidelity_is_printed():
    assert bwsim("--fidelity").output == document()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026x"], "did you mean '2026'?"),
        (["2026", "2018-quirks"], "did you mean '2018-quirk'?"),
        (["2026", "2026", "2026"], "at most two profiles"),
        (["--fidelity", "2026"], "--fidelity stands alone"),
        (["--fidelity", "--json"], "--fidelity stands alone"),
    ],
)
def test_bad_usage_says_what_is_wrong(arguments, said):
    result = bwsim(*arguments)

    assert result.exit_code == 2
    assert said in result.output
