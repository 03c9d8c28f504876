"""The command line as a whole: its table, its exit codes, what it loads."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulator import __version__
from simulator.cli.main import COMMANDS, cli, run


def test_every_command_of_the_table_exists_and_explains_itself():
    result = CliRunner().invoke(cli, ["--help"])

    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.output
    assert "..." not in result.output.split("Commands:")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_json_but_serve_which_prints_one_line(name):
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    ends = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    options = {option for end in ends for parameter in end.params for option in parameter.opts}
    assert ("--json" in options) is (name != "serve")


def test_version_is_the_packages_version():
    assert CliRunner().invoke(cli, ["version"]).output == f"{__version__}\n"
    assert CliRunner().invoke(cli, ["--version"]).output == f"bwsim {__version__}\n"


def test_an_unknown_command_is_bad_usage_with_a_guess(capsys):
    code = run(cli, ["srve"])

    assert code == 2
    assert "no such command 'srve' (did you mean 'serve'?)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["rules", "ad"], "did you mean 'add'?"),
        (["scenario", "shw"], "did you mean 'show'?"),
        (["snapshot", "x"], "there are load, save"),
    ],
)
def test_an_unknown_command_of_a_group_is_told_alike(words: list[str], hint: str, capsys):
    code = run(cli, words)

    assert code == 2
    assert f"no such command '{words[1]}' ({hint})" in capsys.readouterr().err


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt, 130), (SystemExit, 0), (click.Abort, 130)])
def test_how_a_command_ends_becomes_the_exit_code(raised, code, capsys):
    @click.command()
    def ends() -> None:
        raise raised

    try:
        ended = run(ends, [])
    except SystemExit as said:
        ended = int(said.code or 0)

    assert ended == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["scenarios"], ["codes", "--json"], ["schema"]])
def test_output_that_a_full_disk_does_not_take_is_told(words: list[str]):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "simulator", *words]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)

    assert (ended.returncode, ended.stderr) == (3, "bwsim: cannot write: No space left on device\n")


def test_a_command_that_returns_ends_with_zero():
    assert run(click.Command("fine", callback=lambda: None), []) == 0


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["version"], {"msgspec", "yaml", "pydantic", "aiohttp", "rich", "faker", "phonenumbers", "asyncio"}),
        (["ready", "--url", "http://127.0.0.1:9"], {"msgspec", "yaml", "pydantic", "aiohttp", "rich", "asyncio"}),
        (["profiles"], {"aiohttp", "rich", "faker", "phonenumbers"}),
        (["config"], {"aiohttp", "rich", "faker", "phonenumbers"}),
    ],
)
def test_a_command_loads_no_more_than_it_needs(arguments, unwanted):
    program = (
        "import sys\n"
        "from simulator.cli.main import cli, run\n"
        "try:\n    run(cli, sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )

    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)

    assert unwanted.isdisjoint(ended.stderr.splitlines()[-1].split())


def test_the_package_runs_as_a_module():
    ended = subprocess.run([sys.executable, "-m", "simulator", "version"], capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == __version__
