"""The pages of the command line and of the settings are what the code says."""

from pathlib import Path

import click
import pytest

from simulator.cli import reference
from simulator.cli.main import COMMANDS, cli
from simulator.settings import TABLE

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", ["commands", "settings"])
def test_the_page_is_current(name: str):
    text = getattr(reference, name)()

    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == text, "make docs writes it anew"


def test_every_command_and_each_of_its_options_stands_on_the_page():
    page = reference.commands()

    assert {path.split()[1] for path, _ in reference.walk(cli, "bwsim")} == set(COMMANDS)
    for path, command in reference.walk(cli, "bwsim"):
        section = page.split(f"\n## {path}\n")[1].split("\n## ")[0]
        settings = "Every [setting](settings.md)" in section
        for option in (each for each in command.params if isinstance(each, click.Option)):
            assert f"`{option.opts[0]}`" in section or (settings and option.name), (path, option.opts)


def test_every_setting_has_its_line():
    page = reference.settings()

    for setting in TABLE:
        assert f"| `{setting.name}` | `{setting.variable}` |" in page
