"""Stories of messages that fail, or of which nobody hears."""

from collections import Counter

from tests.receiver import Receiver
from tests.rig import Rig
from tests.simulation.stories.common import ANA, BEN, DELIVERED, FAILED, PICTURE, SENDING, Story, codes, heard


async def _spam_filter(rig: Rig, receiver: Receiver) -> None:
    """Forty people are told of something free, and ten of something else."""
    for number in range(40):
        await rig.send(to=f"+1919555{number:04}", text="Get a free hat!")
    for number in range(10):
        await rig.send(to=f"+1919555{number:04}", text="Your hat is ready.")
    await rig.advance(until="idle")

    seen = Counter(codes(receiver))
    assert 2 <= seen[4770] <= 16
    assert seen[None] == 50 - seen[4770]


async def _landline_numbers(rig: Rig, receiver: Receiver) -> None:
    """A desk is written to, and then a group with a desk among three."""
    desk = "+19195550100"
    await rig.send(to=desk, from_="+19195550177")
    await rig.send(to=[desk, ANA, BEN], from_="+19195550177")
    await rig.advance(until="idle")

    assert heard(receiver, desk) == [FAILED, FAILED]
    assert heard(receiver, ANA)[-1] == heard(receiver, BEN)[-1] == DELIVERED


async def _group_correct(rig: Rig, receiver: Receiver) -> None:
    """Three are written to, the first number is mistyped."""
    await rig.send(to=["+19195550199", ANA, BEN])
    await rig.advance(until="idle")

    assert heard(receiver, "+19195550199") == [FAILED]
    assert heard(receiver, ANA) == heard(receiver, BEN) == [DELIVERED]


async def _receipts_off(rig: Rig, receiver: Receiver) -> None:
    """A picture, and a group: delivered means handed over."""
    await rig.send(media=PICTURE)
    await rig.send(to=[ANA, BEN])
    await rig.advance(by="0s")

    assert receiver.types() == [DELIVERED] * 3


async def _receipts_on(rig: Rig, receiver: Receiver) -> None:
    """Three pictures; the third is not taken."""
    for _ in range(3):
        await rig.send(media=PICTURE)
        await rig.advance(by="1m")

    assert receiver.types() == [SENDING, DELIVERED, SENDING, DELIVERED, SENDING, FAILED]
    assert codes(receiver)[-1] == 4750


async def _receipt_never_comes(rig: Rig, receiver: Receiver) -> None:
    """Two messages; of the second one hears after three days."""
    await rig.send(to=ANA)
    await rig.send(to=BEN)
    await rig.advance(by="72h")
    assert receiver.types() == [DELIVERED]
    await rig.advance(until="idle")

    assert codes(receiver) == [None, 9902]


async def _expires_in_the_queue(rig: Rig, receiver: Receiver) -> None:
    """A newsletter to three, and behind it a code that is good for half a minute, sent badly and then well."""
    for number in range(4):
        await rig.send(text=f"newsletter {number}")
    await rig.send(to=ANA, text="your code is 1234", expiration="2026-01-01T00:00:30Z")
    await rig.send(to=BEN, text="your code is 5678", expiration="2026-01-01T00:00:30Z", priority="high")
    await rig.advance(until="idle")

    assert heard(receiver, ANA) == [FAILED]
    assert heard(receiver, BEN) == [DELIVERED]
    assert codes(receiver).count(4360) == 1


STORIES: dict[str, Story] = {
    "spam-filter": _spam_filter,
    "landline-numbers": _landline_numbers,
    "group-invalid-number-correct": _group_correct,
    "mms-receipts-off": _receipts_off,
    "mms-receipts-on": _receipts_on,
    "receipt-never-comes": _receipt_never_comes,
    "expires-in-the-queue": _expires_in_the_queue,
}
