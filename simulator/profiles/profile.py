"""What a profile is: one era of the provider as typed data, where every fact names its source.

Rule 1: logic reads `profile.some_fact.value`; no constant of Bandwidth's stands anywhere else.
Rule 2: the methods only look things up in the facts.
Rule 3: an era's module says what changed since the era before it, by `dataclasses.replace`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from simulator.model.accounts import GroupInvalidNumbers, InboundId, QueueLimit, QueueSaid, Redirect
from simulator.model.events import EventType
from simulator.model.messages import Kind
from simulator.model.segments import SegmentLimits
from simulator.profiles.code_table import ErrorCode
from simulator.profiles.facts import Count, ErrorBody, Fact, HeaderText, Positive, SpringError, TypedError
from simulator.profiles.listing import Listing
from simulator.profiles.media import Media
from simulator.profiles.screening import Screening

Precision = Literal["s", "ms", "us"]
FailureWording = Literal["slug", "label"]
OutboundEvent = Literal["message-sending", "message-sent", "message-delivered", "message-failed", "message-read"]
EventField = Literal["time", "eventTime", "type", "to", "description", "message", "errorCode", "carrierName"]
MessageField = Literal[
    "id",
    "time",
    "to",
    "from",
    "text",
    "applicationId",
    "tag",
    "owner",
    "media",
    "direction",
    "segmentCount",
    "priority",
    "expiration",
    "channel",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTexts:
    """The known texts of fieldErrors."""

    to_missing: str
    from_missing: str
    text_missing: str
    not_e164: str  # {value}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFieldTexts:
    """Texts of fieldErrors for faults that no source words."""

    not_an_object: str  # {reason}
    missing: str  # {field}
    not_a_string: str  # {field}
    too_long: str  # {field} {limit}
    too_many_recipients: str  # {limit}
    application_not_uuid: str
    media_not_a_list: str
    too_many_media: str  # {limit}
    not_a_url: str  # {value}
    url_too_long: str  # {limit}
    priority_unknown: str
    expiration_unreadable: str
    expiration_past: str
    duplicate: str  # {value}
    application_unknown: str
    from_not_owned: str  # {value}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Profile:
    """One era. Compared and hashed by identity, so that callers may cache by it."""

    name: str
    stands_for: str

    # events
    event_types: Fact[frozenset[OutboundEvent]]  # outbound types that exist
    sms_stages: Fact[tuple[EventType, ...]]
    mms_stages: Fact[tuple[EventType, ...]]  # also of groups
    mms_stages_with_receipts: Fact[tuple[EventType, ...]]
    sms_events: Fact[frozenset[OutboundEvent]]  # called back when the application declares nothing
    mms_events: Fact[frozenset[OutboundEvent]]
    mms_events_with_receipts: Fact[frozenset[OutboundEvent]]
    other_events: Fact[frozenset[OutboundEvent]]  # of all messages, beside these three; no ordinary day has them
    mms_delivery_receipts: Fact[bool]
    group_invalid_numbers: Fact[GroupInvalidNumbers]
    receipt_wait_ms: Fact[Count]

    # bodies
    text_in_events: Fact[bool]
    echo_default_priority: Fact[bool]  # "priority":"default" when none was sent
    carrier_name: Fact[str | None]  # in events, for accounts that have the feature
    empty_tag: Fact[bool]  # "tag":"" in events of a message sent without one
    event_precision: Fact[Precision]
    message_precision: Fact[Precision]
    accepted_fields: Fact[tuple[MessageField, ...]]
    event_fields: Fact[tuple[EventField, ...]]
    message_fields: Fact[tuple[MessageField, ...]]
    sms_descriptions: Fact[Mapping[str, str]]  # by event type; message-failed has the three facts below
    mms_descriptions: Fact[Mapping[str, str]]  # also of groups
    failure_wording: Fact[FailureWording]
    failure_descriptions: Fact[Mapping[int, str]]  # codes worded otherwise than `failure_wording`
    unknown_failure: Fact[str]

    # receiving
    inbound_tag: Fact[bool]  # an inbound event may carry a tag
    inbound_sms_id: Fact[InboundId]
    inbound_mms_id: Fact[InboundId]  # also of groups
    inbound_time_step_ms: Fact[Positive]  # message.time of an inbound message is a multiple of it

    # callbacks
    callback_timeout_ms: Fact[Positive]
    retry_schedule_ms: Fact[tuple[Count, ...]]  # the last delay repeats
    retry_window_ms: Fact[Count]
    redirect: Fact[Redirect]
    credentials_first: Fact[bool]  # the application's credentials go with the first request, unasked
    user_agent: Fact[HeaderText]
    callback_content_type: Fact[HeaderText]

    # sending
    queue_unit: Fact[Literal["segments", "messages"]]  # what the queue and its rates count, once per recipient
    queue_per_minute: Fact[Positive]
    queue_capacity_ms: Fact[Count]
    local_per_minute: Fact[Positive | None]  # from one local number; None: no bound but the account's
    segment_limits: Fact[SegmentLimits]
    max_recipients: Fact[Positive]
    number_pattern: Fact[str]  # what counts as an E.164 number: a regular expression for the whole of it
    short_code_pattern: Fact[str]  # the same of a `from` without a plus sign
    duplicates: Fact[Literal["dedupe", "reject"]]  # a number that stands twice in `to`
    too_many_recipients: Fact[Literal[400, 4435]]  # a refusal, or an event after the 202
    past_expiration: Fact[Literal[400, 4360]]
    unknown_application: Fact[Literal[400, 4452]]
    foreign_sender: Fact[Literal[400, 4403]]
    max_text: Fact[Count]  # UTF-16 units
    max_tag: Fact[Count]
    max_media: Fact[Count]
    max_media_url: Fact[Count]
    alphanumeric_senders: Fact[bool]
    priority: Fact[bool]
    expiration: Fact[bool]

    # error codes
    codes: Fact[Mapping[int, ErrorCode]]
    code_invalid_from: Fact[Count]
    code_invalid_to: Fact[Count]
    code_expired: Fact[Count]
    code_receipt_expired: Fact[Count]

    # access
    basic_until: Fact[str | None]  # the day from which Basic credentials are refused
    bearer: Fact[bool]
    token_lifetime_ms: Fact[Positive]

    # refusals
    content_type: Fact[HeaderText]
    unauthorized: Fact[ErrorBody]
    challenge: Fact[HeaderText]  # WWW-Authenticate
    forbidden: Fact[ErrorBody]
    not_found: Fact[SpringError]
    method_not_allowed: Fact[ErrorBody]  # {method}
    unsupported_type: Fact[TypedError]  # {content_type}
    invalid: Fact[TypedError]  # followed by fieldErrors
    invalid_order: Fact[tuple[str, ...]]
    field_texts: Fact[FieldTexts]
    other_field_texts: Fact[OtherFieldTexts]
    queue_full: Fact[TypedError]  # {per_minute} {capacity} {minutes}
    server_error: Fact[ErrorBody]
    other_errors: Fact[Literal["typed", "spring"]]  # statuses that nothing above describes

    listing: Listing
    media: Media
    screening: Screening

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"

    def facts(self) -> Iterator[tuple[str, Fact[Any]]]:
        """Every fact by its name, those of a part as `listing.window_ms`."""
        return _facts_of(self)

    def stages(self, kind: Kind, *, receipts: bool) -> tuple[EventType, ...]:
        """The ordinary day of a message, all stages in order; the application's requested events filter them."""
        if kind == "sms":
            return self.sms_stages.value
        return self.mms_stages_with_receipts.value if receipts else self.mms_stages.value

    def default_events(self, kind: Kind, *, receipts: bool) -> frozenset[str]:
        """What is called back when the application declares no event types (decision 19)."""
        mms = self.mms_events_with_receipts if receipts else self.mms_events
        usual = self.sms_events if kind == "sms" else mms
        return usual.value | self.other_events.value

    def queue_limit(self, said: QueueSaid | None = None) -> QueueLimit:
        """The account's queue, as documented where nothing else was said."""
        said = said or QueueSaid()
        return QueueLimit(
            per_minute=said.per_minute or self.queue_per_minute.value,
            capacity_ms=self.queue_capacity_ms.value if said.capacity_ms is None else said.capacity_ms,
            number_per_minute=said.number_per_minute or self.local_per_minute.value,
        )

    def description(self, type: str, kind: Kind, code: int | None = None) -> str:
        """The informative text of an event; a type that the era does not know describes itself."""
        if type == "message-failed":
            return self._failure(code)
        descriptions = self.sms_descriptions if kind == "sms" else self.mms_descriptions
        return descriptions.value.get(type, type)

    def _failure(self, code: int | None) -> str:
        known = self.codes.value.get(code) if code is not None else None
        if known is None:
            return self.unknown_failure.value
        usual = known.name if self.failure_wording.value == "slug" else known.description
        return self.failure_descriptions.value.get(known.code) or usual or self.unknown_failure.value


def _facts_of(part: object, prefix: str = "") -> Iterator[tuple[str, Fact[Any]]]:
    assert is_dataclass(part)
    for field in fields(part):
        held = getattr(part, field.name)
        if isinstance(held, Fact):
            yield prefix + field.name, held
        elif is_dataclass(held):
            yield from _facts_of(held, f"{prefix}{field.name}.")
