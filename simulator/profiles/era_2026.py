"""From 2026-07-06: opt-in `message-sent`, receipts for MMS, microseconds, blank text in events.

Sources: "OpenAPI" is `bandwidth.yml` of the official SDKs, its last state of 2026-07-22 unless a day is given; "API
docs 2023" the documentation's sources of 2023-11-02; "support" an article of the support site with its number. OQ-n
is an open question: no source settles it, the value is our default. What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.profiles.codes import codes_at
from simulator.profiles.era_2018_quirk import PROFILE as BEFORE
from simulator.profiles.facts import SpringError, TypedError, assumed, documented, observed
from simulator.profiles.listing_eras import FILTERS_2025
from simulator.profiles.media_eras import SMALLEST_2025

_HOUR_MS = 3_600_000

_DELIVERED_OR_FAILED = frozenset({"message-delivered", "message-failed"})
_WITH_SENDING = _DELIVERED_OR_FAILED | {"message-sending"}

_DESCRIPTIONS = {
    "message-received": "Incoming message received",
    "message-sending": "Message is sending to carrier.",
    "message-sent": "Message sent to carrier",
    "message-delivered": "Message delivered to handset.",
}

PROFILE = replace(
    BEFORE,
    name="2026",
    stands_for="from 2026-07-06: message-sent on request, receipts for MMS, 73 hours until a receipt expires",
    # events
    event_types=documented(_WITH_SENDING | {"message-sent"}, "OpenAPI 2026-06-30; support 15606778"),
    sms_stages=assumed(
        ("message-sending", "message-sent", "message-delivered"), "OpenAPI 2026-06-30 lists all for SMS (OQ-24)"
    ),
    mms_stages=documented(("message-delivered",), "API docs 2023: without receipts only delivered, handed to the core"),
    mms_stages_with_receipts=assumed(
        ("message-sending", "message-sent", "message-delivered"),
        "API docs 2023, message sending; the place of sent is assumed (OQ-24)",
    ),
    sms_events=assumed(_DELIVERED_OR_FAILED, "API docs 2023: delivered or failed; sent is opt-in (support 15606778)"),
    mms_events=assumed(_DELIVERED_OR_FAILED, "API docs 2023: delivered; failed for refusals at Bandwidth (OQ-22)"),
    mms_events_with_receipts=documented(_WITH_SENDING, "support 360051643414: all three must be handled"),
    mms_delivery_receipts=documented(True, "support 360051643414: on for most accounts since 2020-07-31"),
    group_invalid_numbers=documented("correct", "the behaviour left the docs on 2020-02-17"),
    receipt_wait_ms=documented(73 * _HOUR_MS, "support 15606778: 73 h since 2026-07-06"),
    # bodies
    text_in_events=documented(False, "API docs: blank since 2019-10-01"),
    empty_tag=observed(True, "captures of 2020-03-27 and 2024-02 (OQ-10)"),
    event_precision=observed("us", "captures of 2024-02; OpenAPI 2025-01-20"),
    message_precision=observed("us", "captures of 2024-02: milliseconds printed with six digits; OpenAPI 2025-01-20"),
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
        "OpenAPI 2026-07-22, schema message; captures of 2021-03",
    ),
    event_fields=observed(
        ("time", "type", "to", "description", "message", "errorCode"),
        "captures of 2021; OpenAPI 2026-07-22 has errorCode after message (OQ-9)",
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
        "OpenAPI 2026-07-22, schema of the callback's message; captures of 2021-03",
    ),
    sms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2026-06-30"),
    mms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2026-06-30"),
    failure_wording=documented("slug", "message failed, 2020-03; captures since"),
    failure_descriptions=assumed({}, "OpenAPI 2026-07-22 still shows an old text for 4432; captures show slugs"),
    unknown_failure=assumed("unknown-error", "the slug of 9999, for codes outside the table"),
    # receiving
    inbound_tag=documented(False, "v2 docs, 2019-04-25: gone from events of received messages"),
    inbound_sms_id=observed("uuid", "captures of 2021-03"),
    # callbacks
    callback_timeout_ms=documented(10_000, "message events, 2020-07-24"),
    retry_window_ms=documented(24 * _HOUR_MS, "API docs 2023, webhooks"),
    user_agent=documented("BandwidthAPI/v2", "API docs 2023, webhooks"),
    callback_content_type=documented("application/json; charset=utf-8", "API docs 2023, webhooks"),
    # sending
    queue_per_minute=documented(60, "support 360014169214: 1 segment a second; API docs 2023, errors"),
    queue_capacity_ms=documented(900_000, "API docs 2023, rate limits: 15 minutes"),
    max_recipients=documented(10, "API docs 2023, webhooks; 4435 exists too (OQ-32)"),
    max_text=documented(2048, "OpenAPI 2026-07-22; that it counts UTF-16 units is assumed (OQ-38)"),
    max_tag=documented(1024, "OpenAPI 2026-07-22"),
    max_media=documented(10, "support 12823216; that more give 400 is assumed (OQ-32b)"),
    max_media_url=documented(4096, "OpenAPI 2026-07-22"),
    local_per_minute=documented(60, "support 360014275073: one segment a second and number"),
    alphanumeric_senders=observed(True, "OpenAPI 2024-07-08"),
    priority=documented(True, "create message, 2021-03; OpenAPI 2026-07-22"),
    expiration=documented(True, "create message, 2021-02; OpenAPI 2026-07-22"),
    # error codes
    codes=documented(codes_at("2026-08-31"), "codes page to 2023-05-23; later codes observed, see code_table.py"),
    code_invalid_from=documented(4302, "API docs 2023, errors"),
    code_invalid_to=documented(4303, "API docs 2023, errors"),
    code_expired=documented(4360, "codes page, 2021-02-08"),
    code_receipt_expired=documented(9902, "API docs 2023, errors"),
    # access
    basic_until=documented("2026-12-02", "account management pages, 2026: users for Basic are removed on that day"),
    bearer=observed(True, "OpenAPI 2025-12-09"),
    token_lifetime_ms=observed(_HOUR_MS, "SDK tests of 2025-12: 3600 seconds"),
    # refusals
    content_type=documented("application/json; charset=utf-8", "API docs 2023, errors"),
    unauthorized=documented(
        TypedError(401, "unauthorized", "Authentication Failed"), "HTTP errors, 2020-04-06; seen live 2022-08-03"
    ),
    forbidden=documented(TypedError(403, "forbidden", "Access Denied"), "HTTP errors, 2020-04-06; API docs 2023"),
    not_found=documented(SpringError(404, "Not Found", "Not Found"), "API docs 2023, errors"),
    method_not_allowed=documented(
        TypedError(405, "method-not-allowed", "Method '{method}' not supported for this resource."),
        "OpenAPI 2025-08-05; the text is the multi-channel endpoint's",
    ),
    invalid_order=observed(
        ("body", "to", "from", "text", "media", "applicationId", "tag", "priority", "expiration"),
        "live test 2022-08-03: `to` before `from`; the rest is assumed",
    ),
    server_error=documented(
        TypedError(500, "internal-server-error", "Internal server error. No further information available"),
        "OpenAPI 2026-07-22; the text is the multi-channel endpoint's",
    ),
    other_errors=assumed("typed", "OpenAPI 2026-07-22 gives the schema only"),
    # parts
    listing=FILTERS_2025,
    media=SMALLEST_2025,
)
