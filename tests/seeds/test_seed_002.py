"""Seed 002, the overview of messaging of 2021: callbacks are webhooks, and messages can be listed, without text."""

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
from tests.seeds.shared_segments import (  # noqa: F401
    test_a_text_is_cut_beyond_160_letters_of_gsm7_or_70_of_ucs2,
    test_an_mms_is_always_one_segment,
    test_parts_of_a_long_text_are_a_little_shorter,
    test_pieces_depend_on_length_and_alphabet,
    test_receipts_for_mms_come_once_they_are_enabled,
    test_the_count_is_the_number_of_pieces_of_the_text,
    test_the_count_stands_in_the_answer_and_in_every_event,
    test_with_receipts_an_mms_can_fail_at_the_carrier,
    test_without_asking_there_are_no_receipts_for_mms,
)
from tests.seeds.stage import FAILED, HANDSET, B, C, playing

ERA = "2021-get"
PRIVATE = "a word that nobody else should read"


# "Message Storage"


async def test_get_tells_about_messages_of_the_past(era):
    """Sentence 1: a GET method queries historical data about messages."""
    more = 'rules: [ { when: { send: { to: "+19195550142" } }, then: [ { fail: 4720 } ] } ]'
    async with playing(era, more) as stage:
        delivered, failed = await stage.rig.send(to=HANDSET), await stage.rig.send(to=B)
        await stage.rig.advance(by="72h")

        answer = await stage.list(sourceTn="+19195550100")

        assert answer.status == 200
        told = {each["messageId"]: each for each in answer.json["messages"]}
        assert answer.json["totalCount"] == 2
        assert (told[delivered]["messageStatus"], told[delivered]["errorCode"]) == ("DELIVERED", 0)
        assert (told[failed]["destinationTn"], told[failed]["errorCode"]) == (B, 4720)
        assert stage.types(failed) == [FAILED]


@pytest.mark.parametrize(
    ("visible", "before", "after"),
    [
        pytest.param("profile", 0, 1, id="the default: not before a webhook was taken"),
        pytest.param("after-2xx", 0, 1, id="literally: not before a webhook was taken"),
        pytest.param("at-once", 1, 1, id="then at the latest: it says nothing about earlier"),
    ],
)
async def test_a_message_can_be_looked_up_once_its_webhook_was_taken(era, visible, before, after):
    """Sentence 2: after the webhook was answered with a 2xx, details of its message can be queried; both readings."""
    async with playing(era, list_visible=visible) as stage:
        stage.receiver.answer(500)
        message = await stage.rig.send()
        await stage.rig.advance(by="30s")
        untaken = (await stage.list(messageId=message)).json
        stage.receiver.answer(200)
        await stage.rig.advance(by="1h")

        taken = (await stage.list(messageId=message)).json

        assert [len(untaken["messages"]), len(taken["messages"])] == [before, after]
        assert [untaken["totalCount"], taken["totalCount"]] == [before, after]


@pytest.mark.parametrize(("visible", "count"), [("after-2xx", 0), ("at-once", 1)])
async def test_a_message_whose_webhook_nobody_took_is_never_found_by_the_letter(era, visible, count):
    """Sentence 2, its other side: 24 hours without a 2xx."""
    async with playing(era, list_visible=visible) as stage:
        stage.receiver.answer(500)
        message = await stage.rig.send()
        await stage.rig.advance(by="48h")

        assert (await stage.list(messageId=message)).json["totalCount"] == count


@pytest.mark.parametrize("fields", [{}, {"media": ["http://pictures.example/a.png"]}, {"to": [B, C]}])
async def test_only_metadata_is_kept_and_never_a_text(era, fields):
    """Sentence 3: for privacy the text is not stored; all that is told is about the message."""
    async with playing(era) as stage:
        message = await stage.rig.send(text=PRIVATE, **fields)
        arrived = {"from": HANDSET, "to": "+19195550100", "text": PRIVATE}
        await stage.rig.sim("POST", "/inbound", arrived)
        await stage.rig.advance(by="1h")

        answers = [await stage.list(messageId=message), await stage.list(destinationTn="+19195550100")]

        for answer in answers:
            assert answer.json["totalCount"] == len(answer.json["messages"]) >= 1
            assert PRIVATE not in answer.body.decode()
            for each in answer.json["messages"]:
                assert not {"text", "media", "tag"} & set(each)
                assert each["messageLength"] == len(PRIVATE)
