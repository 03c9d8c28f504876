"""2025-05 to 2026-06: receipts for MMS as a rule, microseconds, alphanumeric senders, many filters of the list.

Sources: "OpenAPI" is `bandwidth.yml` of the official SDKs with the day of its state; "support" is an article of the
support site with its number; "captures" are callbacks that others published. OQ-n is an open question. What is not
named here is as in the era before. RBM itself, the multi-channel endpoint, is not part of messages.
"""

from dataclasses import replace

from simulator.profiles.codes import codes_at
from simulator.profiles.era_2021_get import PROFILE as BEFORE
from simulator.profiles.facts import TypedError, assumed, documented, observed
from simulator.profiles.listing_eras import FILTERS_2025
from simulator.profiles.media_eras import SMALLEST_2025

_DESCRIPTIONS = {
    "message-received": "Incoming message received",
    "message-sending": "Message is sending to carrier.",
    "message-delivered": "Message delivered to carrier.",
}

PROFILE = replace(
    BEFORE,
    name="2025-rbm",
    stands_for="2025-05 to 2026-06: receipts for MMS as a rule, microseconds, many filters of the list",
    # events
    event_types=documented(BEFORE.event_types.value | {"message-read"}, "OpenAPI 2025-08-05"),
    other_events=assumed(
        frozenset({"message-read"}), "OpenAPI 2025-08-05 has it for RBM; that nobody need ask for it is assumed (OQ-24)"
    ),
    sms_stages=assumed(
        ("message-sending", "message-delivered"), "OpenAPI 2025-08-05 lists sending also for SMS; sent on request only"
    ),
    mms_delivery_receipts=documented(True, "support 360051643414: on for most accounts since 2020-07-31"),
    # bodies
    event_precision=observed("us", "captures of 2024-02; OpenAPI 2025-01-20"),
    event_fields=observed(
        ("time", "eventTime", *BEFORE.event_fields.value[1:], "carrierName"),
        "captures of 2021-03; OpenAPI 2025-05-13 has carrierName last; eventTime is message-read's, OpenAPI 2025-08-05",
    ),
    message_fields=observed(
        (*BEFORE.message_fields.value, "channel"),
        "captures of 2021-03; channel is RBM's, OpenAPI 2025-08-05; that it is last is assumed",
    ),
    message_precision=observed("us", "captures of 2024-02: milliseconds printed with six digits; OpenAPI 2025-01-20"),
    accepted_fields=observed(BEFORE.accepted_fields.value, "OpenAPI 2026-07-22, schema message; captures of 2021-03"),
    sms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2025-01-20 to 2026-06"),
    mms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2025-01-20 to 2026-06"),
    failure_descriptions=assumed({}, "OpenAPI 2026-07-22 still shows an old text for 4432; captures show slugs"),
    # receiving
    inbound_time_step_ms=observed(1_000, "captures of 2024-02: whole seconds printed with six digits"),
    # sending
    max_text=documented(2048, "OpenAPI 2026-07-22; that it counts UTF-16 units is assumed (OQ-38)"),
    max_tag=documented(1024, "OpenAPI 2026-07-22"),
    max_media=documented(10, "support 12823216: 10; that more give 400 is assumed (OQ-32b)"),
    max_media_url=documented(4096, "OpenAPI 2026-07-22"),
    alphanumeric_senders=observed(True, "OpenAPI 2024-07-08"),
    priority=documented(True, "OpenAPI 2025-05-09: also for MMS"),
    expiration=documented(True, "OpenAPI 2026-07-22"),
    # error codes
    codes=documented(codes_at("2026-08-31"), "codes page to 2023-05-23; later codes observed, see code_table.py"),
    # access
    bearer=observed(True, "OpenAPI 2025-12-09"),
    token_lifetime_ms=observed(3_600_000, "SDK tests of 2025-12: 3600 seconds"),
    # refusals
    method_not_allowed=documented(
        TypedError(405, "method-not-allowed", "Method '{method}' not supported for this resource."),
        "OpenAPI 2025-08-05; the text is the multi-channel endpoint's",
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
