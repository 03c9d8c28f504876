"""`--url` of every command: what is no URL is bad usage, wherever it was said."""

import click
import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.cli.where import EXAMPLE

ARGUMENTS = {"advance": ["1h"], "send": ["--to", "+19195550101"], "receive": ["--to", "+19195550101"]}
COMMANDS = ["accounts", "advance", "ca", "clock", "doctor", "explain", "messages", "ready"]
COMMANDS += ["receive", "reset", "resend", "send", "tail", "verdict"]
NONE = ["nonsense", "http://", "ftp://x", "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://a b", "http://[::1"]


def bwsim(*arguments: str, **environment: str) -> click.testing.Result:
    clean: dict[str, str | None] = {"BWSIM_URL": None, "BWSIM_PORT": None, **environment}
    return CliRunner(env=clean).invoke(cli, arguments)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("url", NONE)
def test_what_is_no_url_is_bad_usage(command: str, url: str):
    result = bwsim(command, *ARGUMENTS.get(command, []), "--url", url)

    assert result.exit_code == 2, result.output
    assert f"--url: expected a URL like {EXAMPLE}, found '{url}'" in " ".join(result.stderr.split())


@pytest.mark.parametrize(("name", "said"), [("BWSIM_URL", "nonsense"), ("BWSIM_PORT", "84o84")])
def test_a_bad_variable_is_named(name: str, said: str):
    result = bwsim("reset", **{name: said})

    assert result.exit_code == 2
    assert f"Invalid value for {name}: expected a URL like" in " ".join(result.stderr.split())


def test_every_command_that_takes_a_url_is_here():
    context = click.Context(cli)
    named = [name for name in cli.list_commands(context) if _takes_url(cli.get_command(context, name))]

    assert named == sorted(COMMANDS, key=cli.list_commands(context).index)


def _takes_url(command: click.Command | None) -> bool:
    return command is not None and any("--url" in parameter.opts for parameter in command.params)


@pytest.mark.parametrize("said", [["--callback-url", "http://a b"], ["--callback-url", "http://x:0"]])
def test_a_callback_url_of_doctor_is_checked_alike(said: list[str]):
    result = bwsim("doctor", *said)

    assert result.exit_code == 2
    assert "expected a URL like" in result.stderr
