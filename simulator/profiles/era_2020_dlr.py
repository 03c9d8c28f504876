"""2020-07-24 to 2021-08: receipts for MMS and groups, on request; slugs for error codes; the errors of today.

Sources: "about page" is the overview of messaging of 2020-07; "API docs" the documentation of these years with the day
of the revision; "captures" are callbacks and answers that others published; "support" is an article of the support
site with its number. OQ-n is an open question. What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.profiles.codes import codes_at
from simulator.profiles.era_2019_blank import PROFILE as BEFORE
from simulator.profiles.facts import TypedError, assumed, documented, observed
from simulator.profiles.listing_eras import LIMITED_2020
from simulator.profiles.profile import OutboundEvent

_DELIVERED_OR_FAILED: frozenset[OutboundEvent] = frozenset({"message-delivered", "message-failed"})
_WITH_SENDING: frozenset[OutboundEvent] = _DELIVERED_OR_FAILED | {"message-sending"}

_SMS = {
    "message-received": "Incoming message received",
    "message-sending": "Message is sending to carrier",
    "message-delivered": "ok",
}
_MMS = {**_SMS, "message-delivered": "Message delivered to carrier"}

PROFILE = replace(
    BEFORE,
    name="2020-dlr",
    stands_for="2020-07-24 to 2021-08: receipts for MMS on request, no records of messages",
    # events
    event_types=documented(_WITH_SENDING, "API docs, message sending, 2020-08-10"),
    sms_stages=documented(
        ("message-delivered",), "about page 2020-07: delivered once handed to the downstream carrier"
    ),
    mms_stages=documented(("message-delivered",), "API docs, message events, 2020-07-28: handed to Bandwidth's core"),
    mms_stages_with_receipts=documented(
        ("message-sending", "message-delivered"), "API docs, message sending, 2020-08-10"
    ),
    sms_events=documented(_DELIVERED_OR_FAILED, "API docs, message events, 2020-07: one of the two for each SMS"),
    mms_events=assumed(_DELIVERED_OR_FAILED, "API docs 2020-07: delivered; failed for refusals at Bandwidth (OQ-22)"),
    other_events=documented(
        frozenset(), "API docs, message events, 2020-08-10: sending, delivered and failed are all there is"
    ),
    mms_events_with_receipts=documented(_WITH_SENDING, "support 360051643414: all three must be handled"),
    mms_delivery_receipts=documented(
        False, "about page 2020-07: beta, on request; support 360051643414: on for most accounts since 2020-07-31"
    ),
    group_invalid_numbers=documented("correct", "the behaviour left the docs on 2020-02-17"),
    receipt_wait_ms=documented(BEFORE.receipt_wait_ms.value, "API docs, errors: 2 h; 9902 shown since 2020-03-27"),
    # bodies
    empty_tag=observed(True, "captures of 2020-03-27 and 2024-02 (OQ-10)"),
    event_precision=observed("ms", "captures of 2020-03-27 and 2021-03"),
    message_precision=observed("ms", "captures of 2020-03-27 and 2021-03"),
    accepted_fields=observed(
        (
            "id",
            "owner",
            "applicationId",
            "time",
            "segmentCount",
            "direction",
            "to",
            "from",
            "media",
            "text",
            "tag",
            "priority",
            "expiration",
        ),
        "captures of 2021-03; the last two as in OpenAPI 2026-07-22",
    ),
    event_fields=observed(
        ("time", "type", "to", "description", "message", "errorCode"),
        "captures of 2020-03-27 and 2021-03; OpenAPI has errorCode after message (OQ-9)",
    ),
    message_fields=observed(
        (
            "id",
            "owner",
            "applicationId",
            "time",
            "segmentCount",
            "direction",
            "to",
            "from",
            "text",
            "tag",
            "media",
            "priority",
        ),
        "captures of 2020-03-27 and 2021-03; media and priority as in OpenAPI 2026-07-22",
    ),
    sms_descriptions=documented(_SMS, "API docs 2020-03-25 (ok) and 2020-08 (sending); captures of 2021-03"),
    mms_descriptions=documented(_MMS, "API docs, message delivered and message sending, 2020-08"),
    failure_wording=documented("slug", "API docs, message failed, 2020-03-27; captures since"),
    failure_descriptions=assumed({}, "captures since 2020-03 show slugs"),
    unknown_failure=assumed("unknown-error", "the slug of 9999, for codes outside the table"),
    # receiving
    inbound_sms_id=observed("uuid", "captures of 2021-03"),
    # callbacks
    callback_timeout_ms=documented(10_000, "API docs, message events, 2020-07-24"),
    retry_window_ms=documented(BEFORE.retry_window_ms.value, "about page 2020-07: over the next 24 hours"),
    redirect=assumed("retry", "about page 2020-07 counts below 2xx or above 3xx as failure (OQ-2)"),
    # sending
    priority=documented(False, "API docs, create message: since 2021-03, late in the era"),
    expiration=documented(False, "API docs, create message: since 2021-02, late in the era"),
    # error codes
    codes=documented(codes_at("2020-08-18"), "API docs, codes, 2020-08-18: slugs, many codes new or gone"),
    code_invalid_to=documented(4303, "API docs, codes, 2020-08-18"),
    # refusals
    unauthorized=documented(
        TypedError(401, "unauthorized", "Authentication Failed"), "API docs, HTTP errors, 2020-04-06"
    ),
    forbidden=documented(TypedError(403, "forbidden", "Access Denied"), "API docs, HTTP errors, 2020-04-06"),
    method_not_allowed=assumed(
        TypedError(405, "method-not-allowed", "Method '{method}' not supported for this resource."),
        "OpenAPI 2025-08-05, later than the era (OQ-21)",
    ),
    server_error=assumed(
        TypedError(500, "internal-server-error", "Internal server error. No further information available"),
        "OpenAPI 2026-07-22, later than the era",
    ),
    other_errors=assumed("typed", "the form of 401 and 403"),
    # parts
    listing=LIMITED_2020,
)
