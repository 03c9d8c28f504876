"""Stories in which people write: answers, conversations, a crowd."""

from collections import Counter
from typing import Any

from tests.receiver import Receiver
from tests.rig import Rig
from tests.simulation.stories.common import ANA, DELIVERED, Story, codes

RECEIVED = "message-received"
SHOP, TOLL_FREE = "+19195550100", "+18335550100"


def _written(receiver: Receiver) -> list[dict[str, Any]]:
    """The messages that handsets sent, each once."""
    found = [got.event["message"] for got in receiver.got if got.event["type"] == RECEIVED]
    return list({message["id"]: message for message in found}.values())


async def _opt_out(rig: Rig, receiver: Receiver) -> None:
    """A reminder from a local number and one from a toll-free number; both answer STOP, and later START."""
    for sender in (SHOP, TOLL_FREE):
        await rig.send(from_=sender, to=ANA, text="A reminder: tomorrow at eight")
    await rig.advance(by="1m")
    assert [message["text"] for message in _written(receiver)] == ["STOP", "STOP"]
    for sender in (SHOP, TOLL_FREE):
        await rig.send(from_=sender, to=ANA, text="A last word")
    await rig.advance(by="25h")
    assert codes(receiver).count(4475) == 1
    await rig.send(from_=TOLL_FREE, to=ANA, text="Welcome back")
    await rig.advance(by="1m")

    assert receiver.types()[-1] == DELIVERED


async def _busy_inbox(rig: Rig, receiver: Receiver) -> None:
    """The endpoint takes everything in, but for five seconds in the middle."""
    await rig.advance(by="10s")
    receiver.answer(503)
    await rig.advance(by="5s")
    receiver.answer(200)
    await rig.advance(until="idle")

    messages = _written(receiver)
    assert Counter(message["text"] for message in messages)["STOP"] == 2
    assert sum(bool(message.get("media")) for message in messages) in range(5, 11)
    assert len(messages) > 150
    assert len({message["from"] for message in messages}) >= 60


async def _conversation(rig: Rig, receiver: Receiver) -> None:
    """Everybody who writes is answered once for each message; one is asked for a picture."""
    answered: set[str] = set()
    for _ in range(20):
        await rig.advance(by="30s")
        for message in _written(receiver):
            if message["id"] not in answered:
                answered.add(message["id"])
                await rig.send(from_=SHOP, to=message["from"], text="Noted.")
    await rig.send(from_=SHOP, to=ANA, text="Could you send a picture of the table")
    await rig.advance(until="idle")

    said = Counter(message["text"] for message in _written(receiver))
    assert said == {"Can I book a table for two?": 3, "At eight would be fine": 3, "Thank you!": 3, "Here it is": 1}


STORIES: dict[str, Story] = {
    "opt-out-after-stop": _opt_out,
    "busy-inbox": _busy_inbox,
    "two-way-conversation": _conversation,
}
