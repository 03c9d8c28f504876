"""Seed 003, the concepts of early 2018: an SMS is sent, then delivered; MMS and groups are only sent."""

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
    test_messages_pass_through_a_queue,
)
from tests.seeds.shared_storage import (  # noqa: F401
    test_no_records_are_kept_that_could_be_fetched_later,
    test_nothing_is_told_of_a_message_whose_callback_was_taken,
    test_the_application_must_store_what_its_callbacks_tell,
)
from tests.seeds.stage import DELIVERED, FAILED, PICTURE, SENT, B, C, playing

ERA = "2018-sent"
SLOW_QUEUE = "account: { queue: { rate: 60/m, capacity: 15m } }"


async def test_sent_comes_when_the_message_leaves_the_queue(era):
    """Message Creation, sentence 4: Message Sent tells that it was dequeued and is on its way to the carrier."""
    async with playing(era, SLOW_QUEUE) as stage:
        await stage.rig.send()
        second = await stage.rig.send()
        await stage.rig.advance(by="999ms")
        before = stage.types(second)

        await stage.rig.advance(by="1ms")

        assert before == []
        sent = stage.events(second)[0]
        assert (sent["type"], sent["time"]) == (SENT, "2026-01-01T00:00:01.000Z")


async def test_delivered_comes_after_sent_when_the_carrier_has_it(era):
    """Message Creation, sentence 5: then Message Delivered tells of the hand-off to the downstream carrier."""
    rule = "rules: [ { when: { send: {} }, then: [ { sent: true }, { after: 2s, deliver: true } ] } ]"
    async with playing(era, rule) as stage:
        message = await stage.rig.send()
        await stage.rig.advance(by="1s")
        underway = stage.types(message)

        await stage.rig.advance(by="24h")

        assert underway == [SENT]
        assert stage.types(message) == [SENT, DELIVERED]


async def test_an_ordinary_sms_is_sent_then_delivered(era):
    """Message Creation, sentences 4 and 5 together: two events, in this order."""
    async with playing(era) as stage:
        message = await stage.rig.send()

        await stage.rig.advance(by="24h")

        assert stage.types(message) == [SENT, DELIVERED]
        assert [event["description"] for event in stage.events(message)] == [
            "Outgoing message sent",
            "Message delivered to carrier",
        ]


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}, {"to": [B, C], "media": PICTURE}])
@pytest.mark.parametrize("receipts", ["false", "true"])
async def test_mms_and_groups_are_only_sent(era, fields, receipts):
    """Message Creation, sentence 6: no receipts for MMS, groups included; whatever is asked for, only Message Sent."""
    more = f"account: {{ features: {{ mms_delivery_receipts: {receipts} }} }}"
    async with playing(era, more) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="240h")

        assert stage.types(message) == [SENT] * len(fields.get("to", [B]))


@pytest.mark.parametrize("fields", [{"media": PICTURE}, {"to": [B, C]}])
async def test_a_failing_mms_is_told_all_the_same(era, fields):
    """Message Creation, sentence 7 for them too: a failure at any point is told with its code."""
    rule = "rules: [ { when: { send: {} }, then: [ { after: 1s, fail: 4410 } ] } ]"
    async with playing(era, rule) as stage:
        message = await stage.rig.send(**fields)

        await stage.rig.advance(by="24h")

        assert [(event["type"], event["errorCode"]) for event in stage.events(message)] == [(FAILED, 4410)] * len(
            fields.get("to", [B])
        )
