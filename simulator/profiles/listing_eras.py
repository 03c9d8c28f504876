"""The list of messages, era by era.

Sources: "get messages" is the page of that name of the documentation from 2020-04-09 on; "API docs 2023" its sources
of 2023-11-02; "OpenAPI" is `bandwidth.yml` of the official SDKs with its day; "live test 2022-08-03" a test of the
Python SDK that ran against the service. OQ-n is an open question: no source settles it, the value is our default.
"""

from dataclasses import replace

from simulator.profiles.facts import TypedError, assumed, documented, observed
from simulator.profiles.listing import Listing

_DAY_MS = 24 * 3_600_000
_LATER = "OpenAPI 2026-07-22, later than the era"

LIMITED_2020 = Listing(
    records=documented(
        "none", "about page 2020-07: no records are kept; a list of limited availability since 2020-04-09"
    ),
    visible=assumed("at_once", "no list, so nothing says"),
    parameters=documented(
        (
            "messageId",
            "sourceTn",
            "destinationTn",
            "messageStatus",
            "errorCode",
            "fromDateTime",
            "toDateTime",
            "pageToken",
            "limit",
        ),
        "get messages, 2020-07-24; only messageId from 2020-04-09 to 2020-05",
    ),
    statuses=documented(
        ("RECEIVED", "QUEUED", "SENDING", "SENT", "FAILED", "DELIVERED", "DLR_EXPIRED"),
        "get messages, 2020-05 to 2021-03; a revision says DLR_TIMEOUT",
    ),
    types=assumed(("sms", "mms"), "API docs 2023"),
    products=assumed((), "OpenAPI 2025-09-04 is the first that lists products"),
    product_of=assumed(
        {
            "local": "LOCAL_A2P",
            "toll_free": "TOLL_FREE",
            "short_code": "SHORT_CODE_REACH",
            "alphanumeric": "ALPHA_NUMERIC",
        },
        "inferred from the names of the products",
    ),
    max_numbers=assumed(10, _LATER),
    min_partial_number=assumed(5, _LATER),
    milliseconds=assumed(True, "Bandwidth's command line tool, 2026-06-09, later than the era"),
    window_ms=assumed(14 * _DAY_MS, _LATER),
    default_limit=assumed(100, _LATER),
    max_reach=assumed(10_000, _LATER),
    fields=documented(
        (
            "messageId",
            "accountId",
            "sourceTn",
            "destinationTn",
            "messageStatus",
            "messageDirection",
            "messageType",
            "segmentCount",
            "errorCode",
            "receiveTime",
            "carrierName",
            "messageSize",
            "messageLength",
            "attachmentCount",
            "recipientCount",
            "campaignClass",
        ),
        "API docs 2023, get messages: the item of 2020 to 2023 ends so",
    ),
    nullable=assumed(
        frozenset({"carrierName", "messageSize", "attachmentCount", "recipientCount", "campaignClass"}), _LATER
    ),
    page_links=documented("body_and_header", "get messages, 2020: Link headers besides the links of the body"),
    time_precision=documented("ms", "API docs 2023, get messages: receiveTime in its example"),
    header_bytes=assumed(9, "API docs 2023, get messages: its example has 18 characters and a size of 27"),
    hand_over_ms=assumed(100, "nothing says; a capture of 2021-03 has the carrier's receipt after 440 ms"),
    status_receipt_expired=documented("DLR_EXPIRED", "get messages, 2020-05 to 2021-03"),
    status_carrier_rejected=documented("FAILED", "get messages, 2020-05: no other status for a negative receipt"),
    status_inbound_acknowledged=assumed("RECEIVED", "get messages, 2020-05 has no ACCEPTED"),
    unauthorized=assumed(
        TypedError(401, "unauthorized", "Your request could not be authenticated"),
        "live test 2022-08-03, later than the era",
    ),
    invalid=assumed(TypedError(400, "bad-request", "{reason}"), "live test 2022-08-03 shows the type (OQ-17)"),
    rate=assumed(3_500, "OpenAPI 2026-02-03, later than the era"),
    rate_window_ms=assumed(300_000, "OpenAPI 2026-02-03, later than the era"),
    rate_exceeded=assumed(
        TypedError(
            429,
            "rate_limit_exceeded",
            "Rate limit exceeded. Wait for Retry-After time before sending another request.",
        ),
        "OpenAPI 2026-02-03, later than the era",
    ),
)

NONE_2018 = replace(
    LIMITED_2020, records=documented("none", "concepts 2018: messages are not kept and cannot be fetched later")
)

NONE_2019 = replace(
    LIMITED_2020, records=documented("none", "API docs 2019: messages are not kept and cannot be fetched later")
)

METADATA_2021 = replace(
    LIMITED_2020,
    records=documented("metadata", "about page 2021-08-27: details of a message without its text"),
    visible=documented(
        "after_2xx", "about page 2021-08-27: details once the webhook was answered 2xx; at_once is as likely (OQ-19)"
    ),
    parameters=documented(
        (
            *LIMITED_2020.parameters.value,
            "messageDirection",
            "carrierName",
            "messageType",
            "campaignId",
            "sort",
            "limitTotalCount",
        ),
        "API docs 2023, OpenAPI of 2023-11-02",
    ),
    statuses=documented(
        ("RECEIVED", "QUEUED", "SENDING", "SENT", "FAILED", "DELIVERED", "ACCEPTED", "UNDELIVERED"),
        "get messages, since 2021-03",
    ),
    types=documented(("sms", "mms"), "API docs 2023, OpenAPI of 2023-11-02"),
    page_links=documented("body", "API docs 2023, get messages"),
    status_receipt_expired=assumed("UNDELIVERED", "get messages, since 2021-03; FAILED fits as well (OQ-18)"),
    status_carrier_rejected=assumed("UNDELIVERED", "get messages, since 2021-03; FAILED fits as well (OQ-18)"),
    status_inbound_acknowledged=assumed("ACCEPTED", "get messages, since 2021-03: accepted by the customer (OQ-18b)"),
    unauthorized=observed(
        TypedError(401, "unauthorized", "Your request could not be authenticated"), "live test 2022-08-03"
    ),
    invalid=observed(TypedError(400, "bad-request", "{reason}"), "live test 2022-08-03; the reasons are ours (OQ-17)"),
)

FILTERS_2025 = replace(
    METADATA_2021,
    visible=assumed("at_once", "statuses such as QUEUED mean nothing otherwise (OQ-19)"),
    parameters=documented(
        (
            *METADATA_2021.parameters.value,
            "fromBwLatency",
            "bwQueued",
            "product",
            "location",
            "carrierQueued",
            "fromCarrierLatency",
            "callingNumberCountryA3",
            "calledNumberCountryA3",
            "fromSegmentCount",
            "toSegmentCount",
            "fromMessageSize",
            "toMessageSize",
        ),
        "OpenAPI 2025-09-04",
    ),
    statuses=documented(METADATA_2021.statuses.value, "OpenAPI 2026-07-22; its examples still show DLR_EXPIRED"),
    types=documented(("sms", "mms", "rcs"), "OpenAPI 2025-09-04"),
    products=documented(
        (
            "LOCAL_A2P",
            "P2P",
            "SHORT_CODE_REACH",
            "TOLL_FREE",
            "HOSTED_SHORT_CODE",
            "ALPHA_NUMERIC",
            "RBM_MEDIA",
            "RBM_RICH",
            "RBM_CONVERSATIONAL",
        ),
        "OpenAPI 2025-09-04",
    ),
    max_numbers=documented(10, "OpenAPI 2026-07-22"),
    min_partial_number=documented(5, "OpenAPI 2026-07-22"),
    milliseconds=observed(True, "Bandwidth's command line tool, 2026-06-09"),
    window_ms=documented(14 * _DAY_MS, "OpenAPI 2026-07-22"),
    default_limit=documented(100, "OpenAPI 2026-07-22"),
    max_reach=documented(10_000, "OpenAPI 2026-07-22"),
    fields=documented(
        (
            *METADATA_2021.fields.value,
            "campaignId",
            "bwLatency",
            "carrierLatency",
            "callingNumberCountryA3",
            "calledNumberCountryA3",
            "product",
            "location",
        ),
        "OpenAPI 2026-07-22, schema listMessageItem",
    ),
    nullable=documented(
        METADATA_2021.nullable.value
        | {
            "campaignId",
            "bwLatency",
            "carrierLatency",
            "callingNumberCountryA3",
            "calledNumberCountryA3",
            "product",
            "location",
        },
        "OpenAPI 2026-07-22, schema listMessageItem",
    ),
    page_links=documented("body", "OpenAPI 2026-07-22"),
    rate=documented(3_500, "OpenAPI 2026-02-03, list messages"),
    rate_window_ms=documented(300_000, "OpenAPI 2026-02-03, list messages"),
    rate_exceeded=documented(LIMITED_2020.rate_exceeded.value, "OpenAPI 2026-02-03, list messages"),
)
