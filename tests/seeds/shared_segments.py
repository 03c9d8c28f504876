"""Seeds 000, 001 and 002, "Message Segment Counts", the same in each; and their section on receipts for MMS."""

from typing import Any

import pytest

from tests.seeds.stage import DELIVERED, FAILED, PICTURE, SENDING, B, C, playing

RECEIPTS = "account: { features: { mms_delivery_receipts: true } }"


async def _count(era: str, **fields: Any) -> int:
    async with playing(era) as stage:
        answer = await stage.rig.post(**fields)
    return int(answer.json["segmentCount"])


async def test_the_count_is_the_number_of_pieces_of_the_text(era):
    """Sentence 1: segmentCount is how many pieces the sender's text becomes on its way to the carriers."""
    assert [await _count(era, text="a" * (153 * pieces)) for pieces in (2, 3, 4)] == [2, 3, 4]


@pytest.mark.parametrize(("text", "count"), [("a" * 100, 1), ("ж" * 100, 2), ("a" * 400, 3), ("ж" * 400, 6)])
async def test_pieces_depend_on_length_and_alphabet(era, text, count):
    """Sentence 2: both the size and the encoding of the text decide."""
    assert await _count(era, text=text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
    ids=lambda value: f"{value[0]}x{len(value)}" if isinstance(value, str) else str(value),
)
async def test_a_text_is_cut_beyond_160_letters_of_gsm7_or_70_of_ucs2(era, text, count):
    """Sentence 3 and its list: 160 and 70 still fit one segment, one more does not."""
    assert await _count(era, text=text) == count


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}, {"to": [B, C], "media": PICTURE}])
@pytest.mark.parametrize("text", ["a" * 1000, "ж" * 1000, "", "a"])
async def test_an_mms_is_always_one_segment(era, fields, text):
    """The list, its last entry: 1 for every MMS, however long its text; a group is an MMS too."""
    if not text and "media" not in fields:
        text = "short"

    assert await _count(era, text=text, **fields) == 1


@pytest.mark.parametrize(
    "fields", [{"text": "a" * 161}, {"text": "ж" * 201}, {"media": PICTURE}, {"to": ["+15005550006", B]}]
)
async def test_the_count_stands_in_the_answer_and_in_every_event(era, fields):
    """Sentence 4: both the 202 and the callbacks carry segmentCount, and they agree."""
    async with playing(era, RECEIPTS) as stage:
        answer = await stage.rig.post(**fields)

        await stage.rig.advance(by="1h")

        told = [event["message"]["segmentCount"] for event in stage.events()]
        assert told == [answer.json["segmentCount"]] * len(told)
        assert told


@pytest.mark.parametrize(
    ("text", "count"), [("a" * 306, 2), ("a" * 307, 3), ("ж" * 134, 2), ("ж" * 135, 3), ("a" * 2048, 14)]
)
async def test_parts_of_a_long_text_are_a_little_shorter(era, text, count):
    """Sentence 5 refers to the article on long texts: parts hold 153 letters of GSM-7, or 67 of UCS-2."""
    assert await _count(era, text=text) == count


# "MMS and Group Message Delivery Receipts": one sentence, that they are in beta and must be asked for


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
async def test_without_asking_there_are_no_receipts_for_mms(era, fields):
    """The sentence, first half: in beta, so not there by themselves: delivered alone, at once."""
    async with playing(era) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="24h")

        assert set(stage.types(message)) == {DELIVERED}
        assert len(stage.types(message)) == len(fields.get("to", [B]))


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
async def test_receipts_for_mms_come_once_they_are_enabled(era, fields):
    """The sentence, second half: enabled, each recipient's message is sending, then delivered."""
    async with playing(era, RECEIPTS) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="24h")

        for to in fields.get("to", ["+19195550101"]):
            assert [event["type"] for event in stage.events(message) if event["to"] == to] == [SENDING, DELIVERED]


async def test_with_receipts_an_mms_can_fail_at_the_carrier(era):
    """The same: a receipt may be negative, after sending."""
    rule = "rules: [ { when: { send: {} }, then: [ { sending: true }, { after: 3s, fail: 4750 } ] } ]"
    async with playing(era, f"{RECEIPTS}\n{rule}") as stage:
        message = await stage.rig.send(media=PICTURE)

        await stage.rig.advance(by="24h")

        assert stage.types(message) == [SENDING, FAILED]
