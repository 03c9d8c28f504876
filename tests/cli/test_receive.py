"""`bwsim receive`."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import receive as command
from simulator.cli.main import cli
from simulator.runtime import attachments
from tests.rig import AUTHORIZATION, Rig, running

OURS, ANA, BEN = "+19195550100", "+19195550101", "+19195550142"


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running(callback_url="http://127.0.0.1:9/status") as started:
        yield started


async def receive(rig: Rig, *arguments: str) -> Any:
    """Run the command against the rig, in a thread beside the server's loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, ["receive", *arguments, "--url", rig.url])


async def test_it_prints_the_id_the_number_and_the_kind(rig):
    result = await receive(rig, "--text", "hi")

    [message] = (await rig.sim("GET", "/messages")).json["messages"]
    assert result.stdout == f"{message['id']}  {OURS}  sms\n"
    assert (message["direction"], message["from"], message["to"], message["text"]) == ("in", ANA, [OURS], "hi")
    assert "bwsim advance" in result.stderr
    assert result.exit_code == 0


async def test_several_numbers_make_a_group_with_a_line_for_each_of_ours(rig):
    for number in (OURS, "12345"):
        await rig.sim("PUT", f"/numbers/{number}", {})

    result = await receive(rig, "--to", BEN, "--to", OURS, "--to", "12345", "--from", "+19195550177", "--text", "hi")

    assert [line.split()[1:] for line in result.stdout.splitlines()] == [[OURS, "group"], ["12345", "group"]]
    assert {message["from"] for message in (await rig.sim("GET", "/messages")).json["messages"]} == {"+19195550177"}


async def test_files_are_named_or_read(rig, tmp_path: Path):
    own = tmp_path / "my note.txt"
    own.write_bytes("Grüße".encode())

    result = await receive(rig, "--media", "picture.png", "--media", str(own), "--json")

    [message] = json.loads(result.stdout)
    assert [url.rsplit("/", 1)[1] for url in message["media"]] == ["picture.png", "my%20note.txt"]
    async with rig.http.get(message["media"][1], headers=AUTHORIZATION) as response:
        assert (response.content_type, await response.read()) == ("text/plain", "Grüße".encode())


async def test_what_is_wrong_is_told_line_by_line(rig):
    result = await receive(rig, "--to", "9195550100", "--from", "9195550101", "--text", "hi")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "the message has 2 problems" in result.stderr
    assert "did you mean '+19195550100'?" in result.stderr
    assert "did you mean '+19195550101'?" in result.stderr


@pytest.mark.parametrize("said", ["./pictur.png", "pictur.png"])
async def test_a_file_that_is_not_there_is_told_before_anything_arrives(rig, said):
    result = await receive(rig, "--media", said)

    assert result.exit_code == 2
    assert f"{said}: no such file, and not one of picture.png, contact.vcf, " in result.stderr
    assert "did you mean 'picture.png'?" in result.stderr
    assert (await rig.sim("GET", "/messages")).json["messages"] == []


async def test_it_warns_when_nobody_is_told():
    async with running() as rig:
        result = await receive(rig, "--text", "hi")

    assert result.exit_code == 0
    assert "warning: nobody is told" in result.stderr


async def test_the_client_takes_files_as_values(rig):
    from simulator.client import AsyncClient

    async with AsyncClient(rig.url) as simulator:
        await simulator.put_number(OURS, application="shop")
        messages, warnings = await simulator.receive(
            OURS, from_=ANA, media=[{"name": "a.bin", "base64": base64.b64encode(b"\0\1").decode()}]
        )

    assert [(message["applicationId"], message["kind"]) for message in messages] == [("shop", "mms")]
    assert warnings == []


def test_the_files_that_it_names_are_those_that_the_simulator_has():
    assert set(command.SAMPLES) == set(attachments.SAMPLES)
