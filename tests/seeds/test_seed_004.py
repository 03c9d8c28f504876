"""Seed 004, the concepts from 2018-01-29 on: delivered only, MMS without receipts, the group with an invalid number."""

from collections import Counter

import pytest

from tests.seeds.shared_callbacks import (  # noqa: F401
    test_a_request_that_times_out_is_tried_again,
    test_after_24_hours_without_2xx_nothing_is_tried_any_more,
    test_an_answer_below_2xx_is_tried_again,
    test_an_answer_beyond_3xx_is_tried_again_for_24_hours,
    test_an_answer_of_3xx_has_two_readings,
    test_any_2xx_ends_the_attempts,
    test_every_callback_is_tried_until_the_application_answers_2xx,
)
from tests.seeds.shared_creation import (  # noqa: F401
    test_202_means_no_more_than_that_the_message_is_queued,
    test_a_failure_after_other_events_is_told_too,
    test_a_failure_at_any_point_is_told_with_its_code_and_reason,
    test_a_new_message_is_answered_with_202_accepted,
    test_delivered_comes_when_the_message_is_handed_to_the_carrier,
    test_messages_pass_through_a_queue,
)
from tests.seeds.shared_storage import (  # noqa: F401
    test_no_records_are_kept_that_could_be_fetched_later,
    test_nothing_is_told_of_a_message_whose_callback_was_taken,
    test_the_application_must_store_what_its_callbacks_tell,
)
from tests.seeds.stage import DELIVERED, FAILED, HANDSET, INVALID, PICTURE, SENDING, B, C, playing

ERA = "2018-quirk"
CORRECT = "account: { features: { group_invalid_numbers: correct } }"


# "MMS and Group Message Delivery Receipts"


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
@pytest.mark.parametrize("receipts", ["false", "true"])
async def test_mms_and_groups_have_no_delivery_receipts(era, fields, receipts):
    """Sentence 1: not supported, so asking for them changes nothing."""
    more = f"account: {{ features: {{ mms_delivery_receipts: {receipts} }} }}"
    async with playing(era, more) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="240h")

        assert SENDING not in stage.types(message)
        assert len(stage.types(message)) == len(fields.get("to", [B]))


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
async def test_delivered_comes_for_them_when_the_message_is_sent(era, fields):
    """Sentence 2: a delivered event comes nevertheless, at the moment of sending."""
    async with playing(era) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="0s")

        told = [(event["to"], event["type"], event["time"]) for event in stage.events(message)]
        assert told == [(to, DELIVERED, "2026-01-01T00:00:00.000Z") for to in fields.get("to", [HANDSET])]


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
async def test_for_them_delivered_says_nothing_about_the_carrier(era, fields):
    """Sentence 3: it means handed to Bandwidth's core, so nothing waits for a carrier and none is heard of later."""
    async with playing(era, "account: { queue: { rate: 60/m, capacity: 15m } }") as stage:
        message = await stage.rig.send(**fields)
        await stage.rig.advance(by="0s")
        told = stage.types(message)

        await stage.rig.advance(by="240h")

        assert told == [DELIVERED] * len(fields.get("to", [B]))
        assert stage.types(message) == told


async def test_true_receipts_came_in_a_later_era():
    """Sentence 4 announces them; in 2020 the same account has them."""
    async with playing("2020-dlr", "account: { features: { mms_delivery_receipts: true } }") as stage:
        message = await stage.rig.send(media=PICTURE)

        await stage.rig.advance(by="24h")

        assert stage.types(message) == [SENDING, DELIVERED]


# "Invalid Phone Numbers and Group Messaging Behavior"


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_currently_the_invalid_number_fails_and_then_every_number_is_delivered(era, place):
    """Current Behavior, sentence 1: failed for the invalid number, then delivered for each, the failed one included."""
    async with playing(era) as stage:
        to = [B, C]
        to.insert(place, INVALID)
        await stage.rig.send(to=to)

        await stage.rig.advance(by="24h")

        told = [(event["to"], event["type"], event.get("errorCode")) for event in stage.events()]
        assert told[0] == (INVALID, FAILED, 4303)
        assert Counter(told[1:]) == Counter((to, DELIVERED, None) for to in (INVALID, B, C))


@pytest.mark.parametrize("to", [[INVALID, B, C], [B, INVALID, C], [B, C, INVALID], [INVALID, B, "+19190000001"]])
async def test_currently_invalid_numbers_have_two_callbacks_and_valid_ones_one(era, to):
    """Current Behavior, sentence 2: failed and success for each invalid number, the success alone for the others."""
    async with playing(era) as stage:
        await stage.rig.send(to=to)

        await stage.rig.advance(by="24h")

        for number in to:
            types = [event["type"] for event in stage.events() if event["to"] == number]
            assert types == ([FAILED, DELIVERED] if number.startswith("+1919000") else [DELIVERED])


@pytest.mark.parametrize("to", [[INVALID, B, C], [B, INVALID, C], [B, C, INVALID]])
async def test_correct_is_exactly_one_callback_for_each_number(era, to):
    """Correct Behavior, sentence 1: as many callbacks as numbers."""
    async with playing(era, CORRECT) as stage:
        await stage.rig.send(to=to)

        await stage.rig.advance(by="24h")

        assert sorted(event["to"] for event in stage.events()) == sorted(to)


async def test_correct_is_failed_for_the_invalid_and_delivered_for_the_valid(era):
    """Correct Behavior, sentence 2: failed with the code for an invalid recipient, delivered for the others."""
    async with playing(era, CORRECT) as stage:
        await stage.rig.send(to=[INVALID, B, C])

        await stage.rig.advance(by="24h")

        told = Counter((event["to"], event["type"], event.get("errorCode")) for event in stage.events())
        assert told == Counter([(INVALID, FAILED, 4303), (B, DELIVERED, None), (C, DELIVERED, None)])


async def test_the_single_message_to_an_invalid_number_only_fails(era):
    """The section's heading speaks of groups only."""
    async with playing(era) as stage:
        await stage.rig.send(to=INVALID)

        await stage.rig.advance(by="24h")

        assert stage.types() == [FAILED]
