"""`bwsim snapshot`: an account goes into a file and comes out of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from simulator.cli.main import cli
from tests.rig import Rig, running


async def bwsim(rig: Rig, *arguments: str) -> Any:
    """Run a command against the rig, in a thread beside the server's loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, ["snapshot", *arguments, "--url", rig.url])


async def test_an_account_is_saved_and_goes_on_from_the_file(tmp_path: Path):
    file = str(tmp_path / "one.zip")
    async with running() as rig:
        await rig.send()
        saved = await bwsim(rig, "save", file)
        await rig.send()
        loaded = await bwsim(rig, "load", file)
        other = await bwsim(rig, "load", file, "--account", "777", "--json")
        left = (await rig.sim("GET", "")).json["messages"]

    assert saved.exit_code == loaded.exit_code == other.exit_code == 0
    assert saved.stdout.startswith("account 9900000: ")
    assert saved.stdout.endswith(f" bytes in {file}\n")
    assert loaded.stdout == "account 9900000 goes on at 2026-01-01T00:00:00.000Z: 1 messages, 1 pending\n"
    assert json.loads(other.stdout)["account"] == "777"
    assert left == 1


async def test_a_bad_file_is_bad_usage_and_one_that_cannot_be_written_is_not(tmp_path: Path):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    async with running() as rig:
        await rig.send()
        answers = [
            await bwsim(rig, "load", str(bad)),
            await bwsim(rig, "load", str(tmp_path / "none.zip")),
            await bwsim(rig, "save", str(tmp_path / "none" / "x.zip")),
        ]
        unused = await bwsim(rig, "save", str(tmp_path / "x.zip"), "--account", "1")

    assert [answer.exit_code for answer in answers] == [2, 2, 3]
    assert "the snapshot cannot be used: it is damaged, or no snapshot" in answers[0].stderr
    assert "none.zip: No such file" in answers[1].stderr
    assert "cannot write" in answers[2].stderr
    assert (unused.exit_code, "not been used yet" in unused.stderr) == (3, True)


async def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path):
    file = tmp_path / "one.zip"
    file.write_bytes(b"mine")
    async with running() as rig:
        await rig.send()
        refused = await bwsim(rig, "save", str(file))
        kept = file.read_bytes()
        forced = await bwsim(rig, "save", str(file), "--force")

    assert (refused.exit_code, kept) == (2, b"mine")
    assert refused.stderr == f"bwsim: {file} is there already; another name, or --force replaces it\n"
    assert (forced.exit_code, file.read_bytes()[:2]) == (0, b"PK")
