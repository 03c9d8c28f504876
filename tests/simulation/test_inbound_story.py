"""A morning of messages from handsets, played as its golden journal says.

When the journal changes on purpose: `pytest tests/simulation/test_inbound_story.py --rewrite-golden`, and read the
difference before committing it.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulator.model.entries import AnyEntry
from tests.player import check_entries
from tests.receiver import Receiver
from tests.rig import Rig, running

GOLDEN = Path(__file__).parent.parent / "golden" / "stories"
ANA, BEN = "+19195550141", "+19195550142"
SHOP, DESK, TOLL_FREE = "+19195550100", "+19195550102", "+18005550100"
SCENARIO = f"""
version: 1
name: a morning at the shop
profile: "%s"
account:
  applications:
    - {{ id: shop, callback_url: "%s/shop" }}
    - {{ id: desk, callback_url: "%s/desk" }}
  numbers:
    - {{ number: "{SHOP}", application: shop }}
    - {{ number: "{DESK}", application: desk }}
    - {{ number: "{TOLL_FREE}", application: desk }}
"""


async def _arrive(rig: Rig, **said: Any) -> None:
    answer = await rig.sim(
        "POST", "/inbound", {"from": ANA} | {name.rstrip("_"): value for name, value in said.items()}
    )
    assert answer.status == 201, answer.body


async def _morning(rig: Rig, receiver: Receiver) -> None:
    """Ana asks, the shop answers from its webhook; she sends a picture, then to a group; the desk is down a while."""

    async def answer(event: dict[str, Any]) -> None:
        message = event["message"]
        if message["applicationId"] == "shop" and message["direction"] == "in" and len(message["to"]) == 1:
            await rig.send(applicationId="shop", from_=event["to"], to=message["from"], text="Yes, until six.")

    receiver.hook = answer
    await _arrive(rig, to=SHOP, text="Are you open today? 👋")
    await rig.advance(by="1m")
    await _arrive(rig, to=SHOP, media=["picture.png", "contact.vcf"])
    await rig.advance(by="1m")
    receiver.answer(503, times=3)
    await _arrive(rig, to=[DESK, BEN, SHOP], text="Who of you has my bag?", media=["sound.wav"])
    await rig.advance(by="10m")
    await _arrive(rig, from_=BEN, to=TOLL_FREE, text="STOP")
    await rig.advance(until="idle")


@pytest.mark.parametrize("era", ["2018-quirk", "2026"])
async def test_a_morning_of_inbound_messages_is_played_as_the_golden_journal_says(era, rewrites_golden):
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(SCENARIO % (era, receiver.url, receiver.url), cap="5s") as rig:
            await _morning(rig, receiver)
            journal = await rig.journal()
            rig.check_replay()
    finally:
        await receiver.stop()

    journal = journal.replace(receiver.url.encode(), b"http://app")
    assert b"127.0.0.1" not in journal
    check_entries(msgspec.json.Decoder(AnyEntry).decode_lines(journal))
    told = [got.event["to"] for got in receiver.got if got.event["type"] == "message-received"]
    assert sorted(told) == sorted([SHOP, SHOP, *[DESK] * 3, *[SHOP] * 2, TOLL_FREE])
    path = GOLDEN / f"inbound-{era}.ndjson"
    if rewrites_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(journal)
    assert journal.splitlines() == path.read_bytes().splitlines()
