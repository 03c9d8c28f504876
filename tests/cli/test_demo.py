"""`bwsim demo` passes, and fails when the application is at fault."""

import json
import sys
from importlib import import_module

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli

TYPES = ["message-delivered", "message-failed"]


@pytest.fixture(autouse=True)
def _foreign_settings(monkeypatch):
    # Whatever the user has set for a simulator of their own: the demo is the same everywhere.
    monkeypatch.setenv("BWSIM_PROFILE", "2018-quirk")
    monkeypatch.setenv("BWSIM_SEED", "99")
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_what_arrives_is_what_the_scenario_says():
    result = CliRunner().invoke(cli, ["demo"])

    assert result.exit_code == 0, result.output
    assert "as the scenario says: 3 messages, 6 events, 72 attempts; 24 hours in " in result.output
    assert result.output.count("14:48 200") == 6
    assert result.output.count(" 503") == 66 + 1  # and once where the story says that it is down
    assert "\x1b" not in result.output


def test_the_group_has_four_events_and_the_failure_is_the_last_word():
    result = CliRunner().invoke(cli, ["demo", "--json"])

    told = json.loads(result.stdout)
    group = told["messages"][2]
    events = [event["type"] for recipient in group["recipients"] for event in recipient["events"]]
    assert told["passed"] is True
    assert events == ["message-delivered", "message-delivered", "message-failed", "message-delivered"]


@pytest.mark.parametrize("type_", TYPES)
def test_an_application_that_loses_an_event_fails_the_demo(type_):
    result = CliRunner().invoke(cli, ["demo", "--lose", type_])

    assert result.exit_code == 1
    assert "\nnot as the scenario says: " in result.output
    assert f"{type_}" in result.output.splitlines()[-2]
    assert "taken is 0 with the application, not 1" in result.output


def test_the_differences_are_told_as_json():
    result = CliRunner().invoke(cli, ["demo", "--lose", "message-failed", "--json"])

    told = json.loads(result.stdout)
    assert (result.exit_code, told["passed"], len(told["differences"])) == (1, False, 2)


def test_without_the_sdk_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "bandwidth", None)

    result = CliRunner().invoke(cli, ["demo"])

    assert result.exit_code == 3
    assert "pip install 'bandwidth-simulator[demo]'" in result.stderr


def test_an_answer_that_the_sdk_does_not_take_fails_the_demo(monkeypatch):
    bandwidth = import_module("bandwidth")  # by name: it has no type information
    monkeypatch.setattr(bandwidth.models.MessageRequest, "to_dict", lambda self: {"to": "+1"})

    result = CliRunner().invoke(cli, ["demo"])

    assert result.exit_code == 1
    assert "order-1001: the SDK raised BadRequestException" in result.stderr
