"""Stories of days on which little or nothing goes wrong, and of the first failures that one meets."""

from collections import Counter

from tests.receiver import Receiver
from tests.rig import Rig
from tests.simulation.stories.common import DELIVERED, FAILED, PICTURE, SENDING, Story, codes


async def _default(rig: Rig, receiver: Receiver) -> None:
    """Somebody tries the built-in numbers."""
    await rig.send(text="hello")
    await rig.send(to="+15550004720", tag="order 7")
    await rig.send(to="+15550000000")
    assert (await rig.post(to="+15550000429")).status == 429
    assert (await rig.post(text="")).status == 400

    await rig.advance(until="idle")

    assert receiver.types() == [DELIVERED, FAILED]


async def _ordinary_day(rig: Rig, receiver: Receiver) -> None:
    """A text, a picture, a group, and a long text in the evening."""
    await rig.send(text="good morning")
    await rig.send(media=PICTURE)
    await rig.send(to=["+19195550141", "+19195550142"], text="lunch?")
    await rig.advance(by="8h")
    await rig.send(text="good night, " * 20)
    await rig.advance(until="idle")

    assert Counter(receiver.types()) == {DELIVERED: 5, SENDING: 3}
    assert receiver.types().index(SENDING) < receiver.types().index(DELIVERED, 1)


async def _carrier_outage(rig: Rig, receiver: Receiver) -> None:
    """A message a minute; what failed with 5600 is tried again once, when the carrier is back."""
    for number in range(15):
        await rig.send(text=f"news {number}")
        await rig.advance(by="1m")
    for number in range(10):
        await rig.send(text=f"news {number + 3}, again")
    await rig.advance(until="idle")

    assert Counter(codes(receiver)) == {None: 13, 5600: 10, 9902: 2}


async def _endpoint_down(rig: Rig, receiver: Receiver) -> None:
    """The endpoint answers 503 for six hours, and messages are sent meanwhile."""
    receiver.answer(503)
    for number in range(3):
        await rig.send(text=f"night {number}")
        await rig.advance(by="2h")
    during = len(receiver.got)
    receiver.answer(200)
    await rig.advance(by="1h")
    repaired = receiver.got[during:]
    await rig.advance(until="idle")

    assert during > 3
    assert len(repaired) == 3
    assert receiver.got[during:] == repaired
    assert len({got.body for got in receiver.got}) == 3


async def _group_invalid_number(rig: Rig, receiver: Receiver) -> None:
    """Three are written to, the first number is mistyped; then the mistyped one alone."""
    await rig.send(to=["+19195550199", "+19195550141", "+19195550142"])
    await rig.advance(until="idle")

    seen = Counter((got.event["to"], got.event["type"]) for got in receiver.got)
    assert seen == {
        ("+19195550199", FAILED): 1,
        ("+19195550199", DELIVERED): 1,
        ("+19195550141", DELIVERED): 1,
        ("+19195550142", DELIVERED): 1,
    }
    await rig.send(to="+19195550199")
    await rig.advance(until="idle")
    assert len(receiver.got) == 5


async def _queue_fills_up(rig: Rig, receiver: Receiver) -> None:
    """A newsletter goes out too fast; what cannot wait is urgent, what is worthless when late expires."""
    statuses = [(await rig.post(text=f"newsletter {number}")).status for number in range(62)]
    await rig.advance(by="1s")
    urgent = await rig.send(text="your code is 1234", priority="high")
    assert (await rig.post(text="one more")).status == 429
    await rig.advance(by="2s")
    await rig.send(text="for the next ten seconds", expiration="2026-01-01T00:00:13Z")
    await rig.advance(until="idle")

    assert statuses == [202] * 61 + [429]
    assert [got.event["message"]["id"] for got in receiver.got].index(urgent) == 2
    assert Counter(codes(receiver)) == {None: 62, 4360: 1}


async def _third_message_fails(rig: Rig, receiver: Receiver) -> None:
    """Four messages to one customer."""
    for number in range(4):
        await rig.send(text=f"message {number + 1}")
        await rig.advance(by="1m")

    assert codes(receiver) == [None, None, 4720, None]


STORIES: dict[str, Story] = {
    "default": _default,
    "ordinary-day": _ordinary_day,
    "carrier-outage": _carrier_outage,
    "endpoint-down-six-hours": _endpoint_down,
    "group-invalid-number": _group_invalid_number,
    "queue-fills-up": _queue_fills_up,
    "third-message-fails": _third_message_fails,
}
