"""From 2026-07-06: `message-sent` on request, 73 hours until a receipt expires, and the end of Basic users in sight.

Sources: "OpenAPI" is `bandwidth.yml` of the official SDKs, its last state of 2026-07-22 unless a day is given; "API
docs 2023" the documentation's sources of 2023-11-02; "support" an article of the support site with its number. OQ-n
is an open question: no source settles it, the value is our default. What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.model.events import EventType
from simulator.profiles.era_2025_rbm import PROFILE as BEFORE
from simulator.profiles.facts import assumed, documented
from simulator.profiles.profile import OutboundEvent

_HOUR_MS = 3_600_000

_DELIVERED_OR_FAILED: frozenset[OutboundEvent] = frozenset({"message-delivered", "message-failed"})
_STAGES: tuple[EventType, ...] = ("message-sending", "message-sent", "message-delivered")

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
    event_types=documented(
        _DELIVERED_OR_FAILED | {"message-sending", "message-sent", "message-read"},
        "OpenAPI 2026-06-30; support 15606778; message-read is RBM's, OpenAPI 2025-08-05",
    ),
    sms_stages=assumed(_STAGES, "OpenAPI 2026-06-30 lists all for SMS (OQ-24)"),
    mms_stages_with_receipts=assumed(_STAGES, "API docs 2023, message sending; the place of sent is assumed (OQ-24)"),
    sms_events=assumed(_DELIVERED_OR_FAILED, "API docs 2023: delivered or failed; sent is opt-in (support 15606778)"),
    mms_events=assumed(_DELIVERED_OR_FAILED, "API docs 2023: delivered; failed for refusals at Bandwidth (OQ-22)"),
    receipt_wait_ms=documented(73 * _HOUR_MS, "support 15606778: 73 h since 2026-07-06"),
    # bodies
    sms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2026-06-30"),
    mms_descriptions=documented(_DESCRIPTIONS, "OpenAPI 2026-06-30"),
    # access
    basic_until=documented("2026-12-02", "account management pages, 2026: users for Basic are removed on that day"),
)
