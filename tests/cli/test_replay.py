"""`bwsim replay`."""

import json

import pytest
from click.testing import CliRunner, Result

from simulator.cli.main import cli
from tests.docs.blocks import ROOT
from tests.receiver import Receiver
from tests.rig import running

OUTAGE = ROOT / "tests" / "golden" / "carrier-outage.ndjson"
SCENARIO = """
profile: 2021-get
seed: 9
callbacks: { copies: 2, lose_acks: 1 }
rules:
  - when: { send: { text: refuse } }
    then: [ respond: { status: 500 } ]
  - when: { send: { text: cut } }
    then: [ drop: reset ]
  - when: { receive: {} }
    then: [ state: seen ]
  - when: { send: {}, chance: 50% }
    then: [ { after: 1s..60s, fail: 4720 } ]
"""


def bwsim(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["replay", *arguments])


def test_a_journal_that_was_kept_is_the_same():
    result = bwsim(str(OUTAGE))

    assert (result.exit_code, result.output) == (0, "the same: 92 entries\n")


@pytest.mark.parametrize("clock", ["manual", "3600x"])
async def test_a_file_of_data_is_the_same_whatever_happened_and_under_any_clock(tmp_path, clock):
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(SCENARIO, callback_url=receiver.url, clock=clock, data=str(tmp_path)) as rig:
            receiver.answer(503, times=2)
            for text in ("one", "refuse", "two", "three"):
                await rig.post(to="+19195550111", text=text)
            await rig.post(to=["+19195550111", "+19195550112"], media=["http://127.0.0.1:9/x.png"], tag="t")
            await rig.post(to="nonsense")
            await rig.post(headers={"Authorization": "nonsense"})
            await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "media": ["picture.png"]})
            await rig.sim("POST", "/rules", {"when": {"send": {}}, "then": [{"silence": True}]})
            await rig.send(to="+19195550113")
            await rig.advance(by="2h")
            await rig.sim("PUT", "/applications/app", {"events": ["message-failed"]})
            await rig.send(to="+19195550113")
            await rig.advance(by="30h")
    finally:
        await receiver.stop()
    [file] = tmp_path.glob("*.journal")

    result = bwsim(str(file))

    assert result.exit_code == 0, result.output
    assert result.output.startswith("the same: ")
    assert "1 of them taken as recorded" in result.output


def test_a_difference_names_the_entry_the_field_and_both_values(tmp_path):
    changed = OUTAGE.read_text().replace('"error_code":5600', '"error_code":4720', 1)
    (tmp_path / "changed.ndjson").write_text(changed)

    result = bwsim(str(tmp_path / "changed.ndjson"))
    told = json.loads(bwsim(str(tmp_path / "changed.ndjson"), "--json").output)

    assert result.exit_code == 1
    assert "plans[0].timeline[0].error_code\n  recorded: 4720\n  replayed: 5600\n" in result.output
    assert told["same"] is False
    assert (told["difference"]["recorded"], told["difference"]["replayed"]) == ("4720", "5600")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it"),
        ("hello\n", ":1: not a line of a journal"),
        ('{"kind":"rules-removed","seq":7,"at_ms":1}\n', "7"),
    ],
)
def test_what_is_no_journal_is_told(tmp_path, text, said):
    (tmp_path / "x").write_text(text)

    result = bwsim(str(tmp_path / "x"))

    assert result.exit_code == 2
    assert said in result.output
