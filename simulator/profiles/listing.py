"""What an era says about GET …/messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.model.numbers import NumberType
from simulator.model.times import Precision
from simulator.profiles.facts import Count, ErrorBody, Fact, Positive, TypedError

Records = Literal["none", "metadata"]
Visible = Literal["at_once", "after_2xx"]
PageLinks = Literal["body", "body_and_header"]
Parameter = Literal[
    "messageId",
    "sourceTn",
    "destinationTn",
    "messageStatus",
    "errorCode",
    "fromDateTime",
    "toDateTime",
    "pageToken",
    "limit",
    "messageDirection",
    "carrierName",
    "messageType",
    "campaignId",
    "sort",
    "limitTotalCount",
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
]
ItemField = Literal[
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
    "campaignId",
    "bwLatency",
    "carrierLatency",
    "callingNumberCountryA3",
    "calledNumberCountryA3",
    "product",
    "location",
]
Status = Literal[
    "RECEIVED",
    "QUEUED",
    "SENDING",
    "SENT",
    "FAILED",
    "DELIVERED",
    "ACCEPTED",
    "UNDELIVERED",
    "DLR_EXPIRED",
]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The list of messages. Where `records` is none, the rest says what the nearest later era has."""

    records: Fact[Records]  # none: the path knows no GET, see `Profile.method_not_allowed`
    visible: Fact[Visible]  # after_2xx: only messages whose callback was answered so
    # asking
    parameters: Fact[tuple[Parameter, ...]]
    statuses: Fact[tuple[Status, ...]]
    types: Fact[tuple[str, ...]]
    products: Fact[tuple[str, ...]]
    product_of: Fact[Mapping[NumberType, str]]  # by the kind of the account's number
    max_numbers: Fact[Positive]  # in a comma list of sourceTn or destinationTn
    min_partial_number: Fact[Positive]  # characters
    milliseconds: Fact[bool]  # a date without milliseconds is refused
    window_ms: Fact[Positive]
    default_limit: Fact[Positive]
    max_reach: Fact[Positive]  # limit + offset; also what limitTotalCount counts to
    # answering
    fields: Fact[tuple[ItemField, ...]]
    nullable: Fact[frozenset[ItemField]]  # null where not known; the others always have a value
    page_links: Fact[PageLinks]
    time_precision: Fact[Precision]
    header_bytes: Fact[Count]  # messageSize without the content
    # statuses
    hand_over_ms: Fact[Count]  # SENDING becomes SENT so long after the departure, when no event says it
    status_receipt_expired: Fact[Status]
    status_carrier_rejected: Fact[Status]
    status_inbound_acknowledged: Fact[Status]
    # refusals
    unauthorized: Fact[ErrorBody]  # another text than POST's
    invalid: Fact[TypedError]  # {reason}
    rate: Fact[Positive]  # requests of one source address in `rate_window_ms`
    rate_window_ms: Fact[Positive]
    rate_exceeded: Fact[TypedError]  # with Retry-After: the window in seconds
