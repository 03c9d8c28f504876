"""2018-01-16 to 2018-01-29: an SMS is sent, then delivered; MMS and groups are only sent.

Sources: "concepts 2018-01" is the concepts page of those days; "v2 docs" is Bandwidth's public preview documentation
with the day of the revision; "API docs 2023" and "OpenAPI" are later texts that nothing earlier contradicts. OQ-n is an
open question: no source settles it, the value is our default.
"""

from simulator.model.segments import SegmentLimits
from simulator.profiles.codes import codes_at
from simulator.profiles.facts import SpringError, TypedError, assumed, documented, observed
from simulator.profiles.listing_eras import NONE_2018
from simulator.profiles.media_eras import FIRST_2018
from simulator.profiles.profile import FieldTexts, OtherFieldTexts, OutboundEvent, Profile
from simulator.profiles.screening import SCREENING

_HOUR_MS = 3_600_000

_ALL: frozenset[OutboundEvent] = frozenset({"message-sent", "message-delivered", "message-failed"})
_WITHOUT_RECEIPT: frozenset[OutboundEvent] = frozenset({"message-sent", "message-failed"})

_DESCRIPTIONS = {
    "message-received": "Incoming message received",
    "message-sent": "Outgoing message sent",
    "message-delivered": "Message delivered to carrier",
}

PROFILE = Profile(
    name="2018-sent",
    stands_for="2018-01-16 to 2018-01-29: an SMS is sent, then delivered; MMS and groups are only sent",
    # events
    event_types=documented(_ALL, "v2 docs, message events, 2018-01-16"),
    sms_stages=documented(
        ("message-sent", "message-delivered"),
        "concepts 2018-01: sent when dequeued, delivered when handed to the carrier",
    ),
    mms_stages=documented(("message-sent",), "concepts 2018-01: MMS and groups have no receipts, only sent"),
    mms_stages_with_receipts=assumed(("message-sent",), "receipts for MMS do not exist before 2020-07-28"),
    sms_events=documented(_ALL, "concepts 2018-01: sent, delivered, or failed at any point"),
    mms_events=documented(_WITHOUT_RECEIPT, "concepts 2018-01: only sent, or failed at any point"),
    other_events=documented(frozenset(), "concepts 2018-01: sent, delivered and failed are all there is"),
    mms_events_with_receipts=assumed(_WITHOUT_RECEIPT, "receipts for MMS do not exist before 2020-07-28"),
    mms_delivery_receipts=documented(False, "concepts 2018-01: MMS and group messages have no delivery receipts"),
    group_invalid_numbers=assumed("current", "concepts of 2018-01-29 tell it of delivered; here of sent (OQ-47)"),
    receipt_wait_ms=assumed(2 * _HOUR_MS, "API docs 2023 tell 2 h for 9902, later than the era (OQ-60)"),
    # bodies
    text_in_events=documented(True, "v2 docs, message events, 2018-01-16"),
    echo_default_priority=assumed(False, "a capture of 2021-03 has none; one example of the docs does (OQ-11)"),
    carrier_name=documented(None, "OpenAPI 2025-05-13: per account (OQ-36)"),
    empty_tag=assumed(False, "no example of the time shows a tag that was not sent (OQ-10)"),
    event_precision=assumed("ms", "captures of 2020 and 2021; the docs of the time print seconds (OQ-37)"),
    message_precision=assumed("ms", "captures of 2020 and 2021; the docs of the time print seconds (OQ-37)"),
    accepted_fields=documented(
        ("id", "time", "to", "from", "text", "applicationId", "tag", "owner", "media", "direction"),
        "v2 docs, create message, 2018-01-23 (the order of its example), before segmentCount",
    ),
    event_fields=documented(
        ("type", "time", "description", "to", "errorCode", "message"),
        "v2 docs, message failed, 2018-01-23; the examples of sent and delivered have no `to`, their tables do",
    ),
    message_fields=documented(
        ("id", "time", "to", "from", "text", "applicationId", "tag", "media", "owner", "direction"),
        "v2 docs, message sent, 2018-01-23 (the order of its example; it has no tag), before segmentCount",
    ),
    sms_descriptions=documented(_DESCRIPTIONS, "v2 docs, event pages, 2018-01"),
    mms_descriptions=documented(_DESCRIPTIONS, "v2 docs, event pages, 2018-01"),
    failure_wording=assumed("label", "slugs begin 2020-08-18; the docs show free text and list these labels"),
    failure_descriptions=documented({4432: "forbidden to country"}, "v2 docs, message failed, 2018-01-23"),
    unknown_failure=assumed("Message failed", "no text is published for codes outside the table"),
    # receiving
    inbound_tag=documented(True, "v2 docs, incoming text message, 2018-01-23 to 2019-04-25"),
    inbound_sms_id=assumed("uuid", "captures of 2021-03"),
    inbound_mms_id=assumed("long", "API docs 2023, webhooks: the folder of received media (OQ-33)"),
    inbound_time_step_ms=assumed(1, "no capture of the time; from 2024 on whole seconds"),
    # callbacks
    callback_timeout_ms=assumed(10_000, "documented since 2020-07-24 only"),
    retry_schedule_ms=assumed(
        (60_000, 120_000, 300_000, 600_000, 1_800_000, _HOUR_MS), "no schedule is published anywhere (OQ-1)"
    ),
    retry_window_ms=documented(24 * _HOUR_MS, "concepts 2018-01: several times over the next 24 hours"),
    redirect=assumed("retry", "concepts 2018-01 count below 2xx or above 3xx as failure; the rules demand 2xx (OQ-2)"),
    credentials_first=assumed(False, "callback guide 2020-09: by challenge and response (OQ-5)"),
    user_agent=documented("BandwidthAPI/v2", "v2 docs, event pages, to 2019-05-21"),
    callback_content_type=documented("application/json; charset=utf-8", "v2 docs, event pages, to 2019-08-22"),
    # sending
    queue_unit=assumed("messages", "v2 docs, too many requests: segments from 2018-05-10 on; each recipient counts"),
    queue_per_minute=documented(60, "v2 docs, too many requests, since 2017-08-03 (its example)"),
    queue_capacity_ms=documented(900_000, "v2 docs, too many requests, since 2017-08-03: 15 minutes"),
    local_per_minute=assumed(None, "support 360014275073, later than the era"),
    segment_limits=assumed(SegmentLimits(160, 153, 70, 67), "v2 docs 2018-02, just later than the era"),
    max_recipients=assumed(10, "v2 docs 2018-10-08, later than the era"),
    number_pattern=assumed(r"\+[1-9][0-9]{6,14}", "the refusal speaks of E164; the test itself is ours (OQ-40)"),
    short_code_pattern=assumed("[0-9]{5,6}", "short codes have five or six digits; no test is published (OQ-40)"),
    duplicates=assumed("dedupe", "OpenAPI has unique items; what happens to others is not published (OQ-12)"),
    too_many_recipients=assumed(400, "API docs 2023, webhooks; code 4435 is for the same (OQ-32)"),
    past_expiration=assumed(400, "OpenAPI: it must lie in the future (OQ-14)"),
    unknown_application=assumed(4452, "the code exists; a refusal is not published (OQ-28)"),
    foreign_sender=assumed(4403, "the code exists; a refusal is not published (OQ-29)"),
    max_text=documented(2048, "v2 docs, create message, 2018-01-23; that it counts UTF-16 units is assumed (OQ-38)"),
    max_tag=assumed(1024, "v2 docs 2019-01-28, later than the era"),
    max_media=assumed(10, "support 12823216, later than the era (OQ-32b)"),
    max_media_url=assumed(4096, "OpenAPI, later than the era"),
    alphanumeric_senders=documented(False, "OpenAPI has them since 2024-07-08"),
    priority=documented(False, "API docs, create message: since 2021-03"),
    expiration=documented(False, "codes page and create message: since 2021-02"),
    # error codes
    codes=documented(codes_at("2018-01-29"), "v2 docs, codes, 2018-01-16"),
    code_invalid_from=documented(4302, "v2 docs, codes, 2018-01-16"),
    code_invalid_to=documented(4303, "v2 docs, codes, 2018-01-16"),
    code_expired=assumed(4360, "since 2021-02-08; nothing expires before"),
    code_receipt_expired=assumed(9902, "v2 docs, codes, 2018-02-14; the table of 2018-01-16 has no code for it"),
    # access
    basic_until=documented(None, "account management pages, 2026: users are only removed on 2026-12-02"),
    bearer=observed(False, "OpenAPI 2025-12-09 is the first with OAuth2"),
    token_lifetime_ms=assumed(_HOUR_MS, "SDK tests of 2025-12, later than the era"),
    # refusals
    content_type=documented("application/json; charset=utf-8", "v2 docs, error pages, 2018-01-23"),
    unauthorized=documented(
        SpringError(401, "Unauthorized", "Unauthorized"), "v2 docs, unauthorized, 2017-02 to 2018-06-22"
    ),
    challenge=assumed('Basic realm="Bandwidth"', "not documented (OQ-43)"),
    forbidden=documented(
        SpringError(403, "Forbidden", "Access is denied"), "v2 docs, forbidden, 2017-02 to 2018-06-22"
    ),
    not_found=assumed(
        SpringError(404, "Not Found", "Not Found"), "API docs 2023, errors; its example is of 2019-09-09"
    ),
    method_not_allowed=assumed(SpringError(404, "Not Found", "Not Found"), "nothing says how other verbs end (OQ-21)"),
    unsupported_type=assumed(
        TypedError(
            415,
            "unsupported-content-type",
            "Content type '{content_type}' not supported. Please use 'application/json'",
        ),
        "v2 docs, unsupported content type, 2018-09-06",
    ),
    invalid=documented(
        TypedError(400, "request-validation", "Your request could not be accepted"),
        "v2 docs, bad request, 2018-01-23; that unreadable JSON gets it too is assumed",
    ),
    invalid_order=documented(
        ("body", "from", "text", "to", "media", "applicationId", "tag", "priority", "expiration"),
        "v2 docs, bad request, 2018-01-23: from, text, to; the rest is assumed",
    ),
    field_texts=documented(
        FieldTexts(
            to_missing="'to' must contain at least one telephone number",
            from_missing="'from' must contain exactly one telephone number",
            text_missing="'text' is required unless media is included",
            not_e164="'{value}' must be replaced with a valid E164 formatted telephone number",
        ),
        "v2 docs, bad request, 2018-01-23; not_e164: Bandwidth's Java SDK and live tests of 2022 (observed)",
    ),
    other_field_texts=assumed(
        OtherFieldTexts(
            not_an_object="the body must be a JSON object: {reason}",
            missing="'{field}' is required",
            not_a_string="'{field}' must be a string",
            too_long="'{field}' must be at most {limit} characters long",
            too_many_recipients="'to' must contain at most {limit} telephone numbers",
            application_not_uuid="'applicationId' must be a UUID",
            media_not_a_list="'media' must be a list of URLs",
            too_many_media="'media' must contain at most {limit} URLs",
            not_a_url="'{value}' must be replaced with a valid URL",
            url_too_long="'media' must contain URLs of at most {limit} characters",
            priority_unknown="'priority' must be 'default' or 'high'",
            expiration_unreadable="'expiration' must be an RFC 3339 date and time",
            expiration_past="'expiration' must lie in the future",
            duplicate="'{value}' must not be repeated",
            application_unknown="'applicationId' must be an application of this account",
            from_not_owned="'{value}' must be replaced with a telephone number of this account",
        ),
        "our own words: no source has them (OQ-13, OQ-14, OQ-28, OQ-32, OQ-32b)",
    ),
    queue_full=documented(
        TypedError(
            429,
            "max-message-queue-size-exceeded",
            "The SMS queue for your account is full and cannot accept more messages right now. "
            "Your allowed rate is {per_minute} messages per minute. "
            "The capacity of this queue is {capacity} messages ({minutes} minutes). "
            "Reduce your message sending rate, or contact support to increase your allowed rate.",
        ),
        "v2 docs, too many requests, since 2017-08-03; other rates than its 60 a minute are computed (OQ-59)",
    ),
    server_error=assumed(
        SpringError(500, "Internal Server Error", "Internal Server Error"), "only the status is known"
    ),
    other_errors=assumed("spring", "the framework's own body, as for 404"),
    # parts
    listing=NONE_2018,
    media=FIRST_2018,
    screening=SCREENING,
)
