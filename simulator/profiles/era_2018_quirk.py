"""2018-01-29 to 2019-10: `message-sent` is gone, an MMS is "delivered" when handed over, and groups have their quirk.

Sources: "concepts 2018" is the concepts page from 2018-01-29 on; "v2 docs" is Bandwidth's public preview
documentation with the day of the revision, 2019-08-22 being its last. OQ-n is an open question: no source settles it,
the value is our default. What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.model.segments import SegmentLimits
from simulator.profiles.codes import codes_at
from simulator.profiles.era_2018_sent import PROFILE as BEFORE
from simulator.profiles.facts import SpringError, TypedError, assumed, documented
from simulator.profiles.media_eras import SMALLER_2019
from simulator.profiles.profile import OutboundEvent

_DELIVERED_OR_FAILED: frozenset[OutboundEvent] = frozenset({"message-delivered", "message-failed"})

_DESCRIPTIONS = {
    "message-received": "Incoming message received",
    "message-sent": "Outgoing message sent",  # until 2018-01-29
    "message-delivered": "Message delivered to carrier",
}

PROFILE = replace(
    BEFORE,
    name="2018-quirk",
    stands_for="2018-01-29 to 2019-10: a group with an invalid number gets a delivered event too many",
    # events
    event_types=documented(_DELIVERED_OR_FAILED, "concepts 2018; v2 docs, message events, 2018-01-29"),
    sms_stages=documented(("message-delivered",), "concepts 2018: delivered once handed to the downstream carrier"),
    mms_stages=documented(("message-delivered",), "concepts 2018: delivered means handed to Bandwidth's core network"),
    mms_stages_with_receipts=assumed(("message-delivered",), "receipts for MMS do not exist before 2020-07-28"),
    sms_events=documented(_DELIVERED_OR_FAILED, "v2 docs, message events, 2018-01-29: delivered or failed, never both"),
    mms_events=documented(
        _DELIVERED_OR_FAILED, "concepts 2018: failed for a group's invalid number, delivered for all"
    ),
    other_events=documented(frozenset(), "v2 docs, message events, 2018-01-29: delivered and failed are all there is"),
    mms_events_with_receipts=assumed(_DELIVERED_OR_FAILED, "receipts for MMS do not exist before 2020-07-28"),
    mms_delivery_receipts=documented(False, "concepts 2018: MMS and group messages have no delivery receipts"),
    group_invalid_numbers=documented("current", "concepts 2018, group messages with an invalid number"),
    receipt_wait_ms=assumed(
        BEFORE.receipt_wait_ms.value, "API docs 2023: 2 h for 9902, which is of 2018-02-14 (OQ-60)"
    ),
    # bodies
    text_in_events=documented(True, "v2 docs, message events, to 2019-08-22; blank from 2019-10-01"),
    accepted_fields=documented(
        (*BEFORE.accepted_fields.value, "segmentCount"),
        "v2 docs, create message, 2019-08-22 (the order of its examples); segmentCount since 2018-02",
    ),
    event_fields=documented(
        ("type", "time", "description", "to", "errorCode", "message"),
        "v2 docs, message failed, 2019-08-22 (the order of its example); the example of delivered has no `to`",
    ),
    message_fields=documented(
        (*BEFORE.message_fields.value, "segmentCount"),
        "v2 docs, message failed, 2019-08-22 (the order of its example; it has no tag, which stands as in the 202)",
    ),
    sms_descriptions=documented(_DESCRIPTIONS, "v2 docs, event pages, 2018-01 to 2019-08-22"),
    mms_descriptions=documented(_DESCRIPTIONS, "v2 docs, event pages, 2018-01 to 2019-08-22"),
    unknown_failure=assumed("Message failed", "no text is published for codes outside the table, nor a label for 4001"),
    # callbacks
    retry_window_ms=documented(BEFORE.retry_window_ms.value, "concepts 2018: several times over the next 24 hours"),
    redirect=assumed("retry", "concepts 2018 count below 2xx or above 3xx as failure, the rules demand 2xx (OQ-2)"),
    # sending
    queue_unit=documented("segments", "v2 docs, 2018-05-10; support 360014169214: a group once for each recipient"),
    segment_limits=documented(
        SegmentLimits(160, 153, 70, 67), "v2 docs 2018-02 (160, 70); support articles 360010235373 and 12823182"
    ),
    max_recipients=documented(10, "v2 docs, 2018-10-08"),
    max_tag=documented(1024, "v2 docs, 2019-01-28"),
    # error codes
    codes=documented(codes_at("2019-09-30"), "v2 docs, codes, 2018-01-16 to 2019-08-22"),
    code_invalid_to=assumed(4303, "v2 docs, codes, 2018-01-16; concepts 2018 names no number"),
    code_receipt_expired=documented(9902, "v2 docs, codes, 2018-02-14"),
    # refusals
    unauthorized=documented(
        TypedError(401, "authentication-error", "Invalid or missing credentials."), "v2 docs, unauthorized, 2018-06-22"
    ),
    forbidden=documented(TypedError(403, "unauthorized", "Access is denied."), "v2 docs, forbidden, 2018-06-22"),
    not_found=documented(
        SpringError(404, "Not Found", "Not Found"), "API docs 2023, errors; its example is of 2019-09-09"
    ),
    unsupported_type=documented(BEFORE.unsupported_type.value, "v2 docs, unsupported content type, 2018-09-06"),
    # parts
    media=SMALLER_2019,
)
