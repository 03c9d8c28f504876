"""Seed 001: the page of seed 000 as a browser shows it; the same sentences, so the same tests."""

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
from tests.seeds.shared_overview import (  # noqa: F401
    test_a_group_with_an_invalid_number_has_one_end_for_each_number,
    test_the_base_url_is_that_of_the_second_version,
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
from tests.seeds.shared_storage import (  # noqa: F401
    test_no_records_are_kept_that_could_be_fetched_later,
    test_nothing_is_told_of_a_message_whose_callback_was_taken,
    test_the_application_must_store_what_its_callbacks_tell,
)

ERA = "2020-dlr"
