"""2021-08 to 2023-11: GET …/messages tells about messages, though never their text; priority and expiration.

Sources: "about page" is the overview of messaging of 2021-08-27; "API docs 2023" the sources of the documentation of
2023-11-02; "live test 2022-08-03" a test of the Python SDK that ran against the service. OQ-n is an open question.
What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.profiles.codes import codes_at
from simulator.profiles.era_2020_dlr import PROFILE as BEFORE
from simulator.profiles.facts import SpringError, documented, observed
from simulator.profiles.listing_eras import METADATA_2021

PROFILE = replace(
    BEFORE,
    name="2021-get",
    stands_for="2021-08 to 2023-11: messages can be listed, without their text",
    # events
    sms_stages=documented(("message-delivered",), "about page 2021-08-27: delivered once handed to the carrier"),
    mms_stages=documented(("message-delivered",), "API docs 2023: without receipts only delivered, handed to the core"),
    mms_stages_with_receipts=documented(("message-sending", "message-delivered"), "API docs 2023, message sending"),
    mms_delivery_receipts=documented(
        False, "about page 2021-08-27: beta, on request; support 360051643414: on for most accounts since 2020-07-31"
    ),
    receipt_wait_ms=documented(BEFORE.receipt_wait_ms.value, "API docs 2023, errors: 2 h"),
    # callbacks
    retry_window_ms=documented(BEFORE.retry_window_ms.value, "about page 2021-08-27; API docs 2023, webhooks"),
    user_agent=documented("BandwidthAPI/v2", "API docs 2023, webhooks"),
    callback_content_type=documented("application/json; charset=utf-8", "API docs 2023, webhooks"),
    # sending
    queue_per_minute=documented(60, "API docs 2023, errors; support 360014169214: 1 segment a second"),
    queue_capacity_ms=documented(900_000, "API docs 2023, rate limits: 15 minutes"),
    local_per_minute=documented(
        None, "support 360014275073, of traffic from applications; person to person it is 60, a segment a second"
    ),
    max_recipients=documented(10, "API docs 2023, webhooks; 4435 exists too (OQ-32)"),
    priority=documented(True, "API docs, create message, 2021-03"),
    expiration=documented(True, "API docs, create message, 2021-02"),
    # error codes
    codes=documented(codes_at("2023-11-02"), "API docs 2023, errors, to 2023-05-23"),
    code_invalid_from=documented(4302, "API docs 2023, errors"),
    code_invalid_to=documented(4303, "API docs 2023, errors"),
    code_expired=documented(4360, "API docs, codes, 2021-02-08"),
    code_receipt_expired=documented(9902, "API docs 2023, errors"),
    # refusals
    content_type=documented("application/json; charset=utf-8", "API docs 2023, errors"),
    unauthorized=documented(BEFORE.unauthorized.value, "API docs 2023, errors; live test 2022-08-03"),
    forbidden=documented(BEFORE.forbidden.value, "API docs 2023, errors"),
    not_found=documented(SpringError(404, "Not Found", "Not Found"), "API docs 2023, errors"),
    invalid_order=observed(
        ("body", "to", "from", "text", "media", "applicationId", "tag", "priority", "expiration"),
        "live test 2022-08-03: `to` before `from`; the rest is assumed",
    ),
    # parts
    listing=METADATA_2021,
)
