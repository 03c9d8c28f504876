"""Which account the commands that talk to a running simulator mean."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.rig import Rig, running

FILE, VARIABLE, FLAG = "7700001", "7700002", "7700003"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("BWSIM_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running() as started:
        yield started


async def bwsim(rig: Rig, *arguments: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, cli, [*arguments, "--url", rig.url])


async def send(rig: Rig, *arguments: str) -> list[str]:
    """The accounts that are in use after a message."""
    result = await bwsim(rig, "send", "--to", "+19195550101", "--text", "x", *arguments)
    assert result.exit_code == 0, result.output
    return list(rig.simulator.worlds)


async def test_without_a_word_it_is_the_default_account(rig):
    assert await send(rig) == ["9900000"]


async def test_the_settings_file_names_it(rig, tmp_path):
    (tmp_path / "bwsim.yaml").write_text(f"account: '{FILE}'\n")

    assert await send(rig) == [FILE]


async def test_a_settings_file_elsewhere_names_it(rig, tmp_path, monkeypatch):
    (tmp_path / "other.yaml").write_text(f"account: '{FILE}'\n")
    monkeypatch.setenv("BWSIM_CONFIG", "other.yaml")

    assert await send(rig) == [FILE]


async def test_the_variable_goes_before_the_file_and_the_flag_before_both(rig, tmp_path, monkeypatch):
    (tmp_path / "bwsim.yaml").write_text(f"account: '{FILE}'\n")
    monkeypatch.setenv("BWSIM_ACCOUNT", VARIABLE)

    assert await send(rig) == [VARIABLE]
    assert await send(rig, "--account", FLAG) == [VARIABLE, FLAG]


@pytest.mark.parametrize(
    "words",
    [["receive", "--text", "x"], ["advance", "1m"], ["tail", "--no-follow"], ["explain"], ["reset"], ["verdict"]],
    ids=lambda words: words[0],
)
async def test_every_command_reads_it(rig, words, monkeypatch):
    monkeypatch.setenv("BWSIM_ACCOUNT", VARIABLE)
    await send(rig)
    before = rig.simulator.worlds[VARIABLE]

    result = await bwsim(rig, *words, "--json")

    assert result.exit_code == 0, result.output
    assert list(rig.simulator.worlds) in ([VARIABLE], [])
    assert (rig.simulator.find(VARIABLE) is before) == (words != ["reset"])


async def test_a_settings_file_with_a_mistake_is_told_unless_the_account_is_said(rig, tmp_path):
    (tmp_path / "bwsim.yaml").write_text("acount: '1'\n")

    result = await bwsim(rig, "advance", "1m")

    assert result.exit_code == 2
    assert result.stderr.startswith("bwsim.yaml:1:1: acount: unknown key")
    assert await send(rig, "--account", FLAG) == [FLAG]
