"""`bwsim plan`."""

import json

import pytest
from click.testing import CliRunner, Result

from simulator.cli.main import cli
from tests.rig import running

ANA = "+19195550111"
SCENARIO = """
version: 1
seed: 5
rules:
  - name: every third
    when: { send: { to: "+19195550111" }, nth: every 3 }
    then: [ { after: 1s..60s, fail: 4720 } ]
  - name: in steps
    when: { send: { tag: steps } }
    then: [ { after: 1s, sending: true }, { after: 2s, deliver: true }, { after: 1s, state: later } ]
  - name: cut off
    when: { send: { tag: cut } }
    then: [ { drop: reset } ]
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(SCENARIO)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["plan", *arguments])

    return call


def test_messages_in_a_row_are_counted(plan):
    lines = plan("s.yaml", "--to", ANA, "--count", "3").stdout.splitlines()

    assert lines[:4] == [
        f"message 1  {ANA}  ← an ordinary day",
        "  +0s         message-delivered",
        f"message 2  {ANA}  ← an ordinary day",
        "  +0s         message-delivered",
    ]
    assert lines[4] == f"message 3  {ANA}  ← rules[0] every third"
    assert lines[5].endswith("message-failed 4720")


async def test_what_it_foresees_is_what_happens(plan):
    foreseen = json.loads(plan("s.yaml", "--to", ANA, "--count", "6", "--json").stdout)["messages"]
    async with running(SCENARIO, callback_url="http://127.0.0.1:9/") as rig:
        for _ in range(6):
            await rig.send(to=ANA)
        await rig.advance(by="10m")
        tracks = list(rig.world.engine.state.messages.values())

    happened = [
        [(h.event.time_ms - track.message.time_ms, h.event.type) for h in track.recipients[0].happened]
        for track in tracks
    ]
    assert happened == [[(e["afterMs"], e["type"]) for e in each["recipients"][0]["events"]] for each in foreseen]
    assert [each["recipients"][0]["rule"] for each in foreseen] == [track.recipients[0].rule for track in tracks]


def test_steps_come_at_their_times_and_what_nobody_asks_for_is_said(plan):
    result = plan("s.yaml", "--to", ANA, "--tag", "steps")

    assert result.stdout.splitlines()[1:3] == [
        "  +1s         message-sending  no callback: the application does not ask for it",
        "  +3s         message-delivered",
    ]
    assert result.stdout.splitlines()[3] == "  +4s         state later"


def test_several_recipients_are_a_group_each_with_its_rule(plan):
    said = plan("default", "--to", ANA, "--to", "+15550004720", "--json").stdout

    recipients = json.loads(said)["messages"][0]["recipients"]
    assert [(each["to"], each["events"][-1]["type"]) for each in recipients] == [
        (ANA, "message-delivered"),
        ("+15550004720", "message-failed"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("default", "--to", "+15550000429"), "refused 429  ← numbers["),
        (("default", "--to", "1"), "refused 400  ← the era, or the account"),
        (("s.yaml", "--to", ANA, "--tag", "cut"), "no answer (reset)  ← rules[2] cut off"),
        (("default", "--to", "+15550000000"), "and nothing more is heard of it"),
    ],
)
def test_what_is_not_delivered_is_said(plan, arguments, said):
    assert said in plan(*arguments).stdout


def test_what_would_be_fetched_is_taken_for_good(plan, monkeypatch):
    monkeypatch.setenv("BWSIM_FETCH_MEDIA", "true")

    planned = plan("s.yaml", "--to", ANA, "--media", "http://nowhere.example/a.png")

    assert planned.exit_code == 0, planned.output
    assert "message-delivered" in planned.stdout


def test_the_queue_lets_messages_go_one_after_the_other(plan):
    said = json.loads(plan("queue-fills-up", "--to", ANA, "--count", "63", "--json").stdout)["messages"]

    assert [each["departsAfterMs"] for each in said[:3]] == [0, 1000, 2000]
    assert said[-1]["status"] == 429


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.yaml", "--to", ANA), "no such file or built-in scenario"),
        (("s.yaml",), "Missing option '--to'"),
        (("s.yaml", "--to", ANA, "--apart", "soon"), "expected a duration like"),
        (("s.yaml", "--to", ANA, "--profile", "2025"), "did you mean"),
    ],
)
def test_bad_usage_ends_with_two(plan, arguments, said):
    result = plan(*arguments)

    assert result.exit_code == 2
    assert said in result.output


STORY = """
rules:
  - when: { send: { tag: up } }
    then: [ { after: 3s, deliver: true }, { after: 5m, state: up }, { after: 1s, reply: STOP } ]
  - when: { send: { tag: out } }
    then: [ { respond: { status: 503 } }, { state: out } ]
"""


def test_states_and_replies_are_told_in_their_order(plan, tmp_path):
    (tmp_path / "story.yaml").write_text(STORY)

    assert plan("story.yaml", "--to", ANA, "--tag", "up").stdout.splitlines()[1:] == [
        "  +3s         message-delivered",
        "  +5m3s       state up",
        "  +5m4s       reply STOP",
    ]
    assert plan("story.yaml", "--to", ANA, "--tag", "out").stdout.splitlines()[-1] == "  the scenario passes into out"
