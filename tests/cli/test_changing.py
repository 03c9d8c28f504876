"""The commands that change a running account, and those that show what is in it."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.rig import PLAIN, Rig, running

ANA, BEN = "+19195550101", "+19195550102"
FAILS = 'when: { send: { to: "+19195550101" } }\nthen: [ { fail: 4720 } ]\n'
EXPECTS = PLAIN + "expect: [ { callback: { type: message-failed }, times: 1 } ]\n"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in list(os.environ):
        if name.startswith("BWSIM_") or name in ("FORCE_COLOR", "NO_COLOR"):
            monkeypatch.delenv(name)


async def bwsim(rig: Rig, *arguments: str, given: str | None = None) -> Any:
    """Run a command against the rig, in a thread beside the server's loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, [*arguments, "--url", rig.url], input=given)


# -- rules


async def test_rules_of_a_file_are_put_before_the_others_and_removed(rig, receiver, tmp_path):
    (tmp_path / "rule.yaml").write_text(FAILS)

    put = await bwsim(rig, "rules", "add", str(tmp_path / "rule.yaml"))
    await rig.send(to=ANA)
    removed = await bwsim(rig, "rules", "remove", "--json")
    await rig.send(to=ANA)
    await rig.advance(by="1s")

    assert put.stdout == "account 9900000: before all others stand api[0]\n"
    assert json.loads(removed.stdout) == {"rules": []}
    assert receiver.types() == ["message-failed", "message-delivered"]


async def test_rules_are_taken_from_standard_input(rig):
    put = await bwsim(rig, "rules", "add", "-", "--json", given=f"[ {{ name: a, {FAILS.replace(chr(10), ', ')} }} ]")

    assert (put.exit_code, json.loads(put.stdout)) == (0, {"rules": ["api[0]"], "warnings": []})


async def test_a_rule_that_hardly_does_what_was_meant_is_warned_of(rig):
    put = await bwsim(rig, "rules", "add", "-", given="when: { send: {} }\nthen: [ { fail: 4999 } ]\n")

    assert (put.exit_code, put.stdout) == (0, "account 9900000: before all others stand api[0]\n")
    assert (
        put.stderr
        == "2:17: warning: then[0].fail: 4999 is not an error code of the profile 2026 (bwsim codes lists them)\n"
    )


async def test_what_is_wrong_with_a_rule_is_told_with_its_place(rig):
    put = await bwsim(rig, "rules", "add", "-", given="when: { send: {} }\nthen: [ { faild: 4720 } ]\n")

    assert put.exit_code == 2
    assert "2:11: then[0].faild: unknown step (did you mean 'fail'?)" in put.stderr


@pytest.mark.parametrize("command", [["rules", "add"], ["verdict", "--expect"]])
async def test_a_file_that_cannot_be_read_is_bad_usage(command, tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    for name, said in (("nowhere", "No such file"), (".", "Is a directory"), ("binary", "it is no text in UTF-8")):
        result = await asyncio.to_thread(CliRunner().invoke, cli, [*command, str(tmp_path / name)])

        assert result.exit_code == 2
        assert result.stderr.startswith("bwsim: cannot read ") and said in result.stderr


# -- scenario


async def test_a_scenario_is_put_and_shown(rig, tmp_path):
    (tmp_path / "story.yaml").write_text(EXPECTS)

    before = await bwsim(rig, "scenario", "show")
    put = await bwsim(rig, "scenario", "put", str(tmp_path / "story.yaml"))
    after = await bwsim(rig, "scenario", "show", "--json")

    assert before.stdout == PLAIN
    assert put.stdout == "account 9900000 plays plain from the next message on\n"
    assert json.loads(after.stdout) == {"text": EXPECTS}


async def test_a_built_in_scenario_is_put_by_its_name(rig):
    put = await bwsim(rig, "scenario", "put", "carrier-outage", "--json")

    assert json.loads(put.stdout)["scenario"] == "carrier-outage"


async def test_warnings_of_a_scenario_go_to_stderr(rig, tmp_path):
    given = PLAIN + "rules: [ { when: { send: {} }, then: [ { sending: true } ] } ]\n"

    put = await bwsim(rig, "scenario", "put", "-", given=given)

    assert put.exit_code == 0
    assert put.stderr.startswith("warning: rules[0]")


async def test_an_unknown_scenario_is_bad_usage(rig):
    put = await bwsim(rig, "scenario", "put", "carrier-outge")

    assert put.exit_code == 2
    assert "carrier-outge: no such file or built-in scenario" in put.stderr


# -- verdict


async def test_the_verdict_is_the_exit_code(receiver):
    async with running(EXPECTS, callback_url=receiver.url) as rig:
        early = await bwsim(rig, "verdict")
        await rig.send(to="+15550004720")
        await rig.advance(by="1s")
        late = await bwsim(rig, "verdict")
        plain = await bwsim(rig, "verdict", "--json")
        answer = (await rig.sim("GET", "/verdict")).json

    assert (early.exit_code, late.exit_code) == (1, 0)
    assert "FAIL  callback message-failed" in early.stdout and "came      none came" in early.stdout
    assert late.stdout.splitlines()[0] == "plain: the expectation holds"
    assert json.loads(plain.stdout) == answer


async def test_expectations_of_a_file_are_judged(rig, tmp_path):
    (tmp_path / "expect.yaml").write_text("callback: { type: message-delivered }\n")
    await rig.send(to=ANA)

    early = await bwsim(rig, "verdict", "--expect", str(tmp_path / "expect.yaml"))
    await rig.advance(by="1s")
    late = await bwsim(rig, "verdict", "--expect", str(tmp_path / "expect.yaml"))

    assert (early.exit_code, late.exit_code) == (1, 0)


# -- resend


async def test_a_callback_is_sent_once_more_by_delivery_message_number_or_newest(rig, receiver):
    first = await rig.send(to=ANA)
    await rig.send(to=BEN)
    await rig.advance(by="1s")

    told = [await bwsim(rig, "resend", *words) for words in (["1"], [first], [ANA], [])]
    await rig.advance(by="1s")

    assert [each.exit_code for each in told] == [0, 0, 0, 0]
    assert told[0].stdout == f"delivery 3: message-delivered to {ANA} is sent once more\n"
    assert [got.event["to"] for got in receiver.got] == [ANA, BEN, ANA, ANA, ANA, BEN]


async def test_what_cannot_be_sent_again_says_where_to_look(rig):
    await rig.send(to=ANA)

    early = await bwsim(rig, "resend")
    unknown = await bwsim(rig, "resend", "17")
    nobody = await bwsim(rig, "resend", BEN)
    await rig.post(to="x")
    refused = await bwsim(rig, "resend", "x")

    assert [each.exit_code for each in (early, unknown, nobody, refused)] == [3, 3, 3, 3]
    assert "has no callback yet; bwsim explain says why" in early.stderr
    assert "delivery 17 is not known" in unknown.stderr
    assert nobody.stderr == f"bwsim: message {BEN} is not known to account 9900000; bwsim messages lists them\n"
    assert refused.stderr == nobody.stderr.replace(BEN, "x")


# -- clock


async def test_a_clock_is_shown_and_changed(rig):
    shown = await bwsim(rig, "clock")
    changed = await bwsim(rig, "clock", "{ day: 24s }")
    stopped = await bwsim(rig, "clock", "manual", "--json")

    assert shown.stdout == "2026-01-01T00:00:00.000Z  manual\n"
    assert changed.stdout.endswith("  compressed (3600x)\n")
    assert json.loads(stopped.stdout)["mode"] == "manual"


async def test_a_clock_that_is_none_is_bad_usage(rig):
    result = await bwsim(rig, "clock", "manul")

    assert result.exit_code == 2
    assert "expected real, manual, auto, a rate like 3600x" in result.stderr


# -- what there is


async def test_an_account_that_is_closed_is_listed_as_such(tmp_path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await rig.post("2")
        result = await bwsim(rig, "accounts")

    assert ["closed" in line for line in result.stdout.splitlines()] == [False, True]


async def test_accounts_are_listed(rig):
    none = await bwsim(rig, "accounts")
    await rig.send(to=ANA)
    await rig.post("other")

    listed = await bwsim(rig, "accounts")
    plain = json.loads((await bwsim(rig, "accounts", "--json")).stdout)

    assert "none is in use yet" in none.stderr
    assert [line.split("  ")[0] for line in listed.stdout.splitlines()] == ["9900000", "other"]
    assert [each["messages"] for each in plain["accounts"]] == [1, 1]


async def test_messages_are_listed_with_what_became_of_each(rig):
    empty = await bwsim(rig, "messages")
    await rig.send(to="+15550004720", text="one\ntwo")
    waiting = await rig.send(to=[ANA, BEN], text="x")
    await rig.advance(by="0s")
    await rig.send(to=BEN)

    listed = await bwsim(rig, "messages")
    fewer = await bwsim(rig, "messages", "--to", "+15550004720")
    plain = json.loads((await bwsim(rig, "messages", "--json")).stdout)

    assert "account 9900000 has none" in empty.stderr
    rows = [line.split("  ") for line in listed.stdout.splitlines()]
    assert [row[0] for row in rows][1:3] == [waiting, waiting]
    assert "nothing yet, more to come" in listed.stdout
    assert "message-failed 4720" in fewer.stdout and fewer.stdout.endswith('"one two"\n')
    assert len(plain["messages"]) == 3


@pytest.mark.parametrize(
    "words", [["accounts"], ["messages"], ["verdict"], ["resend"], ["clock"], ["rules", "remove"], ["scenario", "show"]]
)
def test_where_nothing_runs_they_say_what_to_do(words: list[str], tmp_path: Path):
    result = CliRunner().invoke(cli, [*words, "--url", "http://127.0.0.1:9"])

    said = "bwsim: no simulator at http://127.0.0.1:9; start one with bwsim serve, or name it with --url\n"
    assert (result.exit_code, result.stderr) == (3, said)
