"""Completion at the prompt, by the protocol that the printed scripts speak."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator import profiles
from simulator.cli.main import COMMANDS, cli
from simulator.scenario import shipped
from tests.rig import running

TOKEN = "k" * 20
NOBODY = "http://127.0.0.1:9"
PROGRAM = "from simulator.cli.main import main; main()"


def complete(line: str, *, folder: Path | None = None, url: str = NOBODY, token: str = "") -> list[str]:
    """What a shell is offered for the last word of the line."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "_BWSIM_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
        "BWSIM_URL": url,
        "BWSIM_CONTROL_TOKEN": token,
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=folder, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    return ended.stdout.split()


def test_commands_are_completed_without_loading_any():
    assert complete("bwsim sen") == ["plain,send"]
    assert complete("bwsim ") == [f"plain,{name}" for name in COMMANDS]


def test_what_a_setting_may_be_is_completed():
    assert complete("bwsim serve --profile ") == [f"plain,{name}" for name in profiles.NAMES]
    assert complete("bwsim serve --basic ") == ["plain,allow", "plain,refuse", "plain,by-date"]
    assert complete("bwsim run x --clock m") == ["plain,manual"]
    assert complete("bwsim serve --config ") == ["file,"]
    assert complete("bwsim serve --data ") == ["dir,"]
    assert complete("bwsim rules ") == ["plain,add", "plain,remove"]


@pytest.mark.parametrize("line", ["bwsim serve --scenario ", "bwsim check ", "bwsim run ", "bwsim scenario put "])
def test_scenarios_are_built_in_ones_and_files(line, tmp_path):
    (tmp_path / "stories").mkdir()
    for name in ("mine.yaml", "notes.txt", ".hidden.yaml", "stories/one.yml"):
        (tmp_path / name).write_text("version: 1\n")

    offered = complete(line, folder=tmp_path)

    assert offered == [*(f"plain,{name}" for name in shipped.names()), "plain,mine.yaml"]
    assert complete(f"{line}st", folder=tmp_path) == ["plain,stories/"]
    assert complete(f"{line}stories/", folder=tmp_path) == ["plain,stories/one.yml"]
    assert complete(f"{line}nowhere/", folder=tmp_path) == ["file,nowhere/"]


async def test_accounts_and_messages_come_from_the_simulator_that_runs():
    async with running(control_token=TOKEN) as rig:
        first, other = await rig.send(), (await rig.post("other")).json["id"]

        accounts = await asyncio.to_thread(lambda: complete("bwsim tail --account ", url=rig.url, token=TOKEN))
        messages = await asyncio.to_thread(lambda: complete("bwsim explain ", url=rig.url, token=TOKEN))
        others = await asyncio.to_thread(lambda: complete("bwsim explain --account other ", url=rig.url, token=TOKEN))
        shut = await asyncio.to_thread(lambda: complete("bwsim tail --account ", url=rig.url))

    assert accounts == ["plain,9900000", "plain,other"]
    assert messages == ["plain,newest", f"plain,{first}"]
    assert others == ["plain,newest", f"plain,{other}"]
    assert shut == []


@pytest.mark.parametrize("url", [NOBODY, "nonsense", "http://[", "http://127.0.0.1:x"])
def test_where_nothing_runs_nothing_is_offered_and_nothing_said(url):
    assert complete("bwsim tail --account ", url=url) == []


def test_who_hangs_does_not_keep_the_prompt():
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        assert complete("bwsim explain ", url=f"http://127.0.0.1:{silent.getsockname()[1]}") == ["plain,newest"]

    assert time.monotonic() - began < 60


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_can_be_read_by_it(shell):
    script = CliRunner().invoke(cli, ["completion", shell]).output
    said = json.loads(CliRunner().invoke(cli, ["completion", shell, "--json"]).output)

    assert "_BWSIM_COMPLETE" in script
    assert said["script"].strip() == script.strip()
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    subprocess.run([shell, "-n"], input=script.encode(), check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_by_the_script(tmp_path):
    (tmp_path / "bwsim").write_text(f"#!/bin/sh\nexec {sys.executable} -c '{PROGRAM}' \"$@\"\n")
    (tmp_path / "bwsim").chmod(0o755)
    asked = (
        'eval "$(bwsim completion bash)"; COMP_WORDS=(bwsim serve --profile 2018); COMP_CWORD=3; '
        '_bwsim_completion bwsim; echo "${COMPREPLY[@]}"'
    )
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    ended = subprocess.run(["bash", "-c", asked], env=environment, capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["2018-sent", "2018-quirk"]


def test_an_unknown_shell_is_bad_usage():
    assert CliRunner().invoke(cli, ["completion", "tcsh"]).exit_code == 2
