"""Every built-in scenario is played with an application that behaves as its comment says; the journal is kept.

When a journal changes on purpose: `pytest tests/simulation/test_golden_journals.py --rewrite-golden`, and read the
difference before committing it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from simulator.model.entries import AnyEntry
from simulator.scenario import builtin
from tests.player import check_entries
from tests.receiver import Receiver
from tests.rig import Rig, running

GOLDEN = Path(__file__).parent.parent / "golden"
FAILED, DELIVERED, SENDING = "message-failed", "message-delivered", "message-sending"
PICTURE = ["http://pictures.example/cat.png"]
Story = Callable[[Rig, Receiver], Awaitable[None]]


def _codes(receiver: Receiver) -> list[int | None]:
    """The error code of every callback, None for other events."""
    return [got.event.get("errorCode") for got in receiver.got]


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

    assert Counter(_codes(receiver)) == {None: 13, 5600: 10, 9902: 2}


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
    assert Counter(_codes(receiver)) == {None: 62, 4360: 1}


async def _third_message_fails(rig: Rig, receiver: Receiver) -> None:
    """Four messages to one customer."""
    for number in range(4):
        await rig.send(text=f"message {number + 1}")
        await rig.advance(by="1m")

    assert _codes(receiver) == [None, None, 4720, None]


STORIES: dict[str, Story] = {
    "default": _default,
    "ordinary-day": _ordinary_day,
    "carrier-outage": _carrier_outage,
    "endpoint-down-six-hours": _endpoint_down,
    "group-invalid-number": _group_invalid_number,
    "queue-fills-up": _queue_fills_up,
    "third-message-fails": _third_message_fails,
}


@pytest.mark.parametrize("name", sorted(STORIES))
async def test_a_builtin_scenario_is_played_as_the_golden_journal_says(name, rewrites_golden):
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(builtin.read(name), callback_url=receiver.url + "/callbacks", cap="5s") as rig:
            await STORIES[name](rig, receiver)
            journal = await rig.journal()
            rig.check_replay()
    finally:
        await receiver.stop()

    assert b"127.0.0.1" not in journal
    check_entries(msgspec.json.Decoder(AnyEntry).decode_lines(journal))
    path = GOLDEN / f"{name}.ndjson"
    if rewrites_golden:
        path.write_bytes(journal)
    assert journal.splitlines() == path.read_bytes().splitlines()
    assert journal == path.read_bytes()


def test_every_builtin_scenario_has_a_story_and_a_golden_journal():
    assert sorted(STORIES) == sorted(builtin.names())
    assert sorted(path.stem for path in GOLDEN.glob("*.ndjson")) == sorted(builtin.names())
