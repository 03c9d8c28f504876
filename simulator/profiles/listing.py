"""What an era says about GET …/messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.model.numbers import NumberType
from simulator.model.times import Precision
from simulator.profiles.facts import ErrorBody, Fact, TypedError

Records = Literal["none", "metadata"]
Visible = Literal["at_once", "after_2xx"]
PageLinks = Literal["body", "body_and_header"]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The list of messages. Where `records` is none, the rest says what the nearest later era has."""

    records: Fact[Records]  # none: the path knows no GET, see `Profile.method_not_allowed`
    visible: Fact[Visible]  # after_2xx: only messages whose callback was answered so
    # asking
    parameters: Fact[tuple[str, ...]]
    statuses: Fact[tuple[str, ...]]
    types: Fact[tuple[str, ...]]
    products: Fact[tuple[str, ...]]
    product_of: Fact[Mapping[NumberType, str]]  # by the kind of the account's number
    max_numbers: Fact[int]  # in a comma list of sourceTn or destinationTn
    min_partial_number: Fact[int]  # characters
    milliseconds: Fact[bool]  # a date without milliseconds is refused
    window_ms: Fact[int]
    default_limit: Fact[int]
    max_reach: Fact[int]  # limit + offset; also what limitTotalCount counts to
    # answering
    fields: Fact[tuple[str, ...]]
    nullable: Fact[frozenset[str]]  # null where not known; the others always have a value
    page_links: Fact[PageLinks]
    time_precision: Fact[Precision]
    header_bytes: Fact[int]  # messageSize without the content
    # statuses
    hand_over_ms: Fact[int]  # SENDING becomes SENT so long after the departure, when no event says it
    status_receipt_expired: Fact[str]
    status_carrier_rejected: Fact[str]
    status_inbound_acknowledged: Fact[str]
    # refusals
    unauthorized: Fact[ErrorBody]  # another text than POST's
    invalid: Fact[TypedError]  # {reason}
    rate: Fact[int]  # requests of one source address in `rate_window_ms`
    rate_window_ms: Fact[int]
    rate_exceeded: Fact[TypedError]  # with Retry-After: the window in seconds
