"""The commands that talk to a running simulator: send, advance, tail, reset."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.rig import Rig, running

ANA = "+19195550101"
COMMANDS = [["send", "--to", ANA, "--text", "x"], ["advance", "1h"], ["tail"], ["reset"]]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in list(os.environ):
        if name.startswith("BWSIM_") or name in ("FORCE_COLOR", "NO_COLOR"):
            monkeypatch.delenv(name)


async def bwsim(rig: Rig, *arguments: str) -> Any:
    """Run a command against the rig, in a thread beside the server's loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, [*arguments, "--url", rig.url])


# -- send


async def test_send_prints_the_id_and_the_segments(rig):
    result = await bwsim(rig, "send", "--to", ANA, "--text", "a" * 161)

    [message] = (await rig.sim("GET", "/messages")).json["messages"]
    assert result.stdout == f"{message['id']}  2 segments\n"
    assert "bwsim advance" in result.stderr
    assert result.exit_code == 0


async def test_a_message_that_was_accepted_is_told_although_our_side_wants_a_token():
    async with running(control_token="hush") as rig:
        result = await bwsim(rig, "send", "--to", ANA, "--text", "hello")
        [sent] = rig.world.engine.state.messages

    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{sent}  1 segment\n", "")


async def test_send_passes_on_everything_that_was_said(rig):
    said = {
        "from": "+19195550177",
        "tag": "order-7",
        "application": "app-1",
        "priority": "high",
        "expiration": "2026-02-01T00:00:00Z",
        "media": "https://example.com/a.png",
    }
    options = [word for name, value in said.items() for word in (f"--{name}", value)]

    result = await bwsim(rig, "send", "--to", ANA, "--to", "+19195550102", *options, "--json")

    answer = json.loads(result.stdout)
    [message] = (await rig.sim("GET", "/messages")).json["messages"]
    assert (answer["id"], answer["to"]) == (message["id"], [ANA, "+19195550102"])
    assert {name: message[name] for name in ("from", "tag", "priority", "expiration")} == {
        name: said[name] for name in ("from", "tag", "priority", "expiration")
    }
    assert (message["applicationId"], message["media"], message["kind"]) == ("app-1", [said["media"]], "group")


async def test_a_refused_message_is_told_with_bandwidths_reasons(rig):
    result = await bwsim(rig, "send", "--to", "12", "--text", "x", "--priority", "urgent")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("refused: 400 request-validation: ")
    assert [line.split(":")[0] for line in result.stderr.splitlines()[1:]] == ["  to", "  priority"]


async def test_a_refused_message_is_told_as_json(rig):
    result = await bwsim(rig, "send", "--to", "+15550000429", "--text", "x", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["type"] == "max-message-queue-size-exceeded"


async def test_send_uses_the_credentials_and_the_account_it_is_told(tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text('accounts:\n  "77":\n    users: [{ user: ann, password: secret }]\n')

    async with running(folder=tmp_path) as rig:
        to = ["send", "--account", "77", "--to", ANA, "--text", "x"]
        wrong = await bwsim(rig, *to)
        right = await bwsim(rig, *to, "--user", "ann", "--password", "secret")

    assert (wrong.exit_code, right.exit_code) == (1, 0)
    assert "401 unauthorized" in wrong.stderr


# -- advance


async def test_advance_lets_time_pass_and_says_what_is_next(rig, receiver):
    receiver.answer(503)
    await rig.send()

    result = await bwsim(rig, "advance", "30s")

    assert result.output == (
        "2026-01-01T00:00:30.000Z  2 things happened, 1 pending, the next at 2026-01-01T00:01:00.000Z\n"
    )


@pytest.mark.parametrize(
    ("said", "now", "attempts"),
    [
        (["--to", "2026-01-01T00:01:00Z"], "2026-01-01T00:01:00.000Z", 2),
        (["--until", "next"], "2026-01-01T00:00:00.000Z", 1),
        (["--until", "idle"], "2026-01-01T23:48:00.000Z", 29),
    ],
)
async def test_advance_goes_to_a_time_or_until_something(rig, receiver, said, now, attempts):
    receiver.answer(503)
    await rig.send()

    result = await bwsim(rig, "advance", *said, "--json")

    assert json.loads(result.stdout)["now"] == now
    assert len(receiver.got) == attempts


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], "say how far, once: bwsim advance 6h"),
        (["6h", "--until", "idle"], "say how far, once"),
        (["6 hours"], "DURATION: expected a duration like 250ms"),
        (["--to", "tomorrow"], "--to: "),
        (["--until", "noon"], "'noon' is not one of 'idle', 'next'"),
    ],
)
async def test_advance_says_what_it_does_not_understand(rig, said, told):
    result = await bwsim(rig, "advance", *said)

    assert result.exit_code == 2
    assert told in result.stderr


async def test_a_clock_does_not_go_back(rig):
    result = await bwsim(rig, "advance", "--to", "2020-01-01T00:00:00Z")

    assert result.exit_code == 3
    assert "a clock never goes back" in result.stderr


# -- reset


async def test_reset_is_a_new_beginning(rig):
    await rig.send()

    result = await bwsim(rig, "reset")

    assert result.output == "account 9900000 begins anew\n"
    assert (await rig.sim("GET", "")).json["messages"] == 0


async def test_reset_takes_every_account_when_told(rig):
    await rig.post("1")
    await rig.post("2")

    result = await bwsim(rig, "reset", "--all", "--json")

    assert json.loads(result.stdout) == {"reset": "all"}
    assert rig.simulator.worlds == {}


# -- tail


async def test_tail_tells_every_event_and_attempt(rig, receiver):
    receiver.answer(503, times=1)
    message_id = await rig.send(tag="order-7")
    await rig.advance(by="5m")

    result = await bwsim(rig, "tail", "--no-follow")

    assert result.output.splitlines() == [
        "2026-01-01",
        "00:00:00.000  account 9900000 begins, seed 1, clock manual",
        "00:00:00.000  scenario test",
        f'00:00:00.000  accepted           {ANA}  order-7  sms, 1 segment, "hello", {message_id}',
        f"00:00:00.000  message-delivered  {ANA}  order-7",
        "00:00:00.000    attempt 1 → 503, next at 00:01:00",
        "00:01:00.000    attempt 2 → 200 acknowledged",
        "00:05:00.000  the clock was moved here",
    ]


async def test_tail_begins_near_the_end_and_still_knows_what_is_retried(rig, receiver):
    receiver.answer(503, times=1)
    await rig.send(tag="order-7")
    await rig.advance(by="1m")

    result = await bwsim(rig, "tail", "--no-follow", "-n", "1")

    assert result.output.splitlines() == [
        "2026-01-01",
        f"00:01:00.000    attempt 2 → 200 acknowledged  · message-delivered  {ANA}  order-7",
    ]


async def test_tail_all_begins_at_the_beginning(rig):
    for _ in range(30):
        await rig.send()

    few, everything = await bwsim(rig, "tail", "--no-follow"), await bwsim(rig, "tail", "--no-follow", "--all")

    assert len(few.output.splitlines()) == 21
    assert len(everything.output.splitlines()) == 33


async def test_tail_json_is_the_journal(rig):
    await rig.send()

    result = await bwsim(rig, "tail", "--all", "--no-follow", "--json")

    assert result.stdout.encode() == await rig.journal()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_tail_follows_survives_a_reset_and_ends_quietly_when_told(rig, number, code):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "tail", "--url", rig.url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None

    async def next_line() -> str:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 10)).decode().rstrip()
        assert re.match(r"\d\d:\d\d:\d\d  | {10}2026", line), "the real time, as the account's is another"
        return line[10:]

    assert process.stderr is not None
    waiting = await asyncio.wait_for(process.stderr.readline(), 10)
    await rig.send(tag="order-7")
    before = [await next_line() for _ in range(4)]
    await rig.sim("DELETE", "")
    after = [await next_line()]
    await rig.send()
    after += [await next_line() for _ in range(3)]
    process.send_signal(number)
    _, errors = await asyncio.wait_for(process.communicate(), 10)

    assert waiting.startswith(b"bwsim: account 9900000 has not been used yet (none is in use); waiting")
    assert before[2].endswith("scenario test")
    assert "order-7" in before[3]
    assert [after[0], after[1], after[3][14:]] == ["the account was reset", "2026-01-01", "scenario test"]
    assert (process.returncode, errors.strip()) == (code, b"")


async def test_tail_shows_only_what_is_asked_for(receiver):
    receiver.answer(503, times=1)
    async with running(callback_url=receiver.url) as rig:
        failed = await rig.send(to="+15550004720", from_="+19195550177", tag="bad")
        await rig.send(to=ANA, tag="first")
        await rig.send(to="+19195550102", tag="other")
        await rig.advance(by="10m")
        await rig.send(to=ANA, tag="later")

        async def told(*arguments: str) -> list[str]:
            lines = (await bwsim(rig, "tail", "--no-follow", *arguments)).output.splitlines()[1:]
            return [line[14:].split(" → ")[0].split("  ←")[0].rstrip() for line in lines]

        by_type = await told("--type", "message-failed")
        by_message = await told("--message", f"…{failed[-7:]}")
        by_sender = await told("--from", "+19195550177")
        to_ana = await told("--to", ANA)
        last_of_ana = await told("--to", ANA, "--lines", "1")
        since = await told("--since", "2026-01-01T00:05:00Z")
        ago = await told("--since", "1m")
        plain = (await bwsim(rig, "tail", "--no-follow", "--json", "--type", "message-failed")).stdout.splitlines()

    event = "message-failed     +15550004720  bad  4720"
    assert by_type == [event, "  attempt 1", "  attempt 2"]
    assert by_message == by_sender
    assert by_message[0].startswith("accepted           +15550004720  bad") and by_message[1:] == by_type
    assert [line.split("  ")[0] for line in to_ana] == ["accepted", "message-delivered", "", "accepted"]
    assert last_of_ana == to_ana[-1:]
    assert since[-1] == ago[-1] == to_ana[-1] and "accepted" not in "".join(since[:-1])
    assert [json.loads(line)["kind"] for line in plain] == ["event-occurred", "attempt-finished", "attempt-finished"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--type", "message-faild"], "(did you mean 'message-failed'?)"),
        (["--since", "yesterday"], "expected a time like 2026-01-01T06:00:00Z, or how long ago, like 10m"),
    ],
)
def test_tail_says_what_can_be_asked_for(arguments, said):
    result = CliRunner().invoke(cli, ["tail", *arguments])

    assert result.exit_code == 2
    assert said in result.stderr


# -- all of them


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_where_nothing_listens_the_command_says_what_to_do(command):
    result = CliRunner().invoke(cli, command, env={"BWSIM_URL": "http://127.0.0.1:1"})

    assert result.exit_code == 3
    assert result.stderr == (
        "bwsim: no simulator at http://127.0.0.1:1; start one with bwsim serve, or name it with --url\n"
    )


# -- a simulator that wants a token


@pytest.mark.parametrize("arguments", COMMANDS[1:])  # send asks Bandwidth's side, which wants none
async def test_every_command_sends_the_control_token(arguments, monkeypatch):
    async with running(control_token="hush-hush") as rig:
        once = [*arguments, "--no-follow"] if arguments == ["tail"] else arguments
        without = await bwsim(rig, *once)
        by_flag = await bwsim(rig, *once, "--token", "hush-hush")
        monkeypatch.setenv("BWSIM_CONTROL_TOKEN", "hush-hush")
        by_variable = await bwsim(rig, *once)

    assert (without.exit_code, by_flag.exit_code, by_variable.exit_code) == (3, 0, 0)
    assert "--token and BWSIM_CONTROL_TOKEN" in without.stderr
    assert "hush-hush" not in without.output + by_flag.output + by_variable.output


async def test_tail_into_a_file_says_that_it_goes_on_and_how_it_would_end(rig, tmp_path):
    await rig.send()
    words = [sys.executable, "-m", "simulator", "tail", "--all", "--json", "--url", rig.url]
    with (tmp_path / "story.ndjson").open("wb") as file:
        process = await asyncio.create_subprocess_exec(*words, stdout=file, stderr=asyncio.subprocess.PIPE)
        assert process.stderr is not None
        said = await asyncio.wait_for(process.stderr.readline(), 60)
        process.kill()
        await process.wait()
        ended = await asyncio.create_subprocess_exec(*words, "--no-follow", stdout=file, stderr=asyncio.subprocess.PIPE)
        _, silent = await asyncio.wait_for(ended.communicate(), 60)

    assert said == b"bwsim: following into a file until ^C; --no-follow ends with what there is\n"
    assert (ended.returncode, silent) == (0, b"")
    assert (tmp_path / "story.ndjson").read_bytes().count(b"message-accepted") >= 1
