"""Read the query of GET …/messages: a Query, or the refusal 400 with what is wrong.

Rule 1: a parameter that the era does not have is ignored, and does not count as one; nor does an empty one.
Rule 2: a parameter given twice is one with a comma, as Spring binds it (assumed); only numbers make sense as a list.
Rule 3: the texts are ours, since none is published (OQ-17); every fault is told, in the order of the query.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from simulator.model.numbers import is_alphanumeric_sender, is_e164, is_short_code
from simulator.model.times import format_duration, parse_time
from simulator.profiles.listing import Listing
from simulator.profiles.profile import Profile
from simulator.wire.page_tokens import read_token
from simulator.wire.refusals import Refusal, invalid_list

_Found = dict[str, Any]  # what was read, by the parameter's name
_WHOLE = re.compile(r"[0-9]{1,15}")
_WITH_MILLISECONDS = re.compile(r"[^.]*\.[0-9]{3,9}(?:[Zz]|[+-][0-9:]+)")
_DIGITS = re.compile(r"\+?[0-9]+")


class Numbers(Struct, frozen=True):
    """Any of these numbers, or every number that begins so."""

    full: tuple[str, ...] = ()
    beginning: str = ""


class Between(Struct, frozen=True):
    """Both ends belong to it; None leaves one open."""

    low: int | None = None
    high: int | None = None


class Sort(Struct, frozen=True):
    """By the item's field of that name."""

    field: str
    descending: bool


NEWEST_FIRST = Sort("receiveTime", descending=True)


class Query(Struct, frozen=True, kw_only=True):
    """What is asked for. Filters that are None let everything pass; `time` is epoch milliseconds.

    `given` are the filters as they were written, for the links to other pages; `count_to` caps the total.
    """

    time: Between
    given: tuple[tuple[str, str], ...]
    message_id: str | None = None
    source: Numbers | None = None
    destination: Numbers | None = None
    status: str | None = None
    direction: str | None = None
    carrier_name: str | None = None
    type: str | None = None
    error_code: int | None = None
    campaign_id: str | None = None
    bw_latency: int | None = None
    bw_queued: bool | None = None
    carrier_latency: int | None = None
    carrier_queued: bool | None = None
    product: str | None = None
    location: str | None = None
    calling_country: str | None = None
    called_country: str | None = None
    segments: Between = Between()
    size: Between = Between()
    sort: Sort = NEWEST_FIRST
    limit: int = 100
    offset: int = 0
    count_to: int | None = None


def read_query(parameters: Iterable[tuple[str, str]], profile: Profile, *, now_ms: int) -> Query | Refusal:
    """Judge the decoded parameters of a request."""
    listing = profile.listing
    given = _gather(parameters, listing)
    if not given:
        return invalid_list(profile, "at least one query parameter is required")
    found: _Found = {}
    faults: list[str] = []
    for name, text in given.items():
        try:
            found[name] = _READERS[name](text, listing)
        except ValueError as fault:
            faults.append(f"'{name}' {fault}")
    if not faults:
        faults += _faults_together(found, listing, now_ms)
    return invalid_list(profile, "; ".join(faults)) if faults else _build(found, given, listing, now_ms)


def _gather(parameters: Iterable[tuple[str, str]], listing: Listing) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for name, text in parameters:
        if text:
            said.setdefault(name, []).append(text)
    return {name: ",".join(texts) for name, texts in said.items() if name in listing.parameters.value}


# -- one parameter


def _text(text: str, listing: Listing) -> str:
    return text


def _numbers(text: str, listing: Listing) -> Numbers:
    parts = text.split(",")
    if text.startswith(" "):
        raise ValueError("begins with a blank: in a query a plus sign is written %2B")
    if len(parts) > listing.max_numbers.value:
        raise ValueError(f"must have at most {listing.max_numbers.value} numbers")
    if len(parts) == 1:
        return _full_or_beginning(text, listing.min_partial_number.value)
    for part in parts:
        if not (is_e164(part) or is_short_code(part) or _is_name(part)):
            raise ValueError(f"must be a list of full telephone numbers; {part!r} is none")
    return Numbers(tuple(dict.fromkeys(parts)))


def _full_or_beginning(text: str, least: int) -> Numbers:
    if _is_name(text) and len(text) < least:
        return Numbers((text,))
    if not (_DIGITS.fullmatch(text) or _is_name(text)):
        raise ValueError(f"must be a telephone number, or the beginning of one; {text!r} is none")
    if len(text) < least:
        raise ValueError(f"must have at least {least} characters")
    # Only in North America is it certain that a number is complete; elsewhere a full number is its own beginning too.
    return Numbers((text,)) if text.startswith("+1") and len(text) == 12 else Numbers(beginning=text)


def _is_name(text: str) -> bool:
    """A leading plus always means a telephone number."""
    return is_alphanumeric_sender(text) and not text.startswith("+")


def _one_of(pick: Callable[[Listing], tuple[str, ...]]) -> Callable[[str, Listing], str]:
    def read(text: str, listing: Listing) -> str:
        allowed = pick(listing)
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return read


def _whole(text: str, listing: Listing) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("must be a whole number")
    return int(text)


def _boolean(text: str, listing: Listing) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _time(text: str, listing: Listing) -> int:
    if re.search(r" [0-9]{2}:[0-9]{2}$", text):
        raise ValueError("has a blank before its zone: in a query a plus sign is written %2B")
    if listing.milliseconds.value and not _WITH_MILLISECONDS.fullmatch(text):
        raise ValueError("must be a date and time with milliseconds, like 2026-01-01T00:00:00.000Z")
    try:
        return parse_time(text)
    except ValueError:
        raise ValueError("must be a date and time like 2026-01-01T00:00:00.000Z") from None


def _sort(text: str, listing: Listing) -> Sort:
    field, _, direction = text.partition(":")
    if field not in listing.fields.value or direction not in ("asc", "desc"):
        raise ValueError("must be a field of the messages and a direction, like sourceTn:desc")
    return Sort(field, direction == "desc")


def _limit(text: str, listing: Listing) -> int:
    most = listing.max_reach.value
    limit = _whole(text, listing)
    if not 1 <= limit <= most:
        raise ValueError(f"must be a whole number from 1 to {most}")
    return limit


def _page_token(text: str, listing: Listing) -> int:
    try:
        return read_token(text)
    except ValueError:
        raise ValueError("must come from a page of this list") from None


_READERS: Mapping[str, Callable[[str, Listing], object]] = {
    "messageId": _text,
    "sourceTn": _numbers,
    "destinationTn": _numbers,
    "messageStatus": _one_of(lambda listing: listing.statuses.value),
    "messageDirection": _one_of(lambda listing: ("INBOUND", "OUTBOUND")),
    "carrierName": _text,
    "messageType": _one_of(lambda listing: listing.types.value),
    "errorCode": _whole,
    "fromDateTime": _time,
    "toDateTime": _time,
    "campaignId": _text,
    "fromBwLatency": _whole,
    "bwQueued": _boolean,
    "product": _one_of(lambda listing: listing.products.value),
    "location": _text,
    "carrierQueued": _boolean,
    "fromCarrierLatency": _whole,
    "callingNumberCountryA3": _text,
    "calledNumberCountryA3": _text,
    "fromSegmentCount": _whole,
    "toSegmentCount": _whole,
    "fromMessageSize": _whole,
    "toMessageSize": _whole,
    "sort": _sort,
    "pageToken": _page_token,
    "limit": _limit,
    "limitTotalCount": _boolean,
}

# Parameters that are a Query's field of another name.
_FIELDS = {
    "messageId": "message_id",
    "sourceTn": "source",
    "destinationTn": "destination",
    "messageStatus": "status",
    "messageDirection": "direction",
    "carrierName": "carrier_name",
    "messageType": "type",
    "errorCode": "error_code",
    "campaignId": "campaign_id",
    "fromBwLatency": "bw_latency",
    "bwQueued": "bw_queued",
    "product": "product",
    "location": "location",
    "carrierQueued": "carrier_queued",
    "fromCarrierLatency": "carrier_latency",
    "callingNumberCountryA3": "calling_country",
    "calledNumberCountryA3": "called_country",
    "sort": "sort",
    "pageToken": "offset",
}


# -- all together


def _faults_together(found: _Found, listing: Listing, now_ms: int) -> list[str]:
    faults = []
    from_ms, to_ms = _window(found, listing, now_ms)
    if from_ms > to_ms:
        faults.append("'fromDateTime' must not be later than 'toDateTime'")
    if to_ms - from_ms > listing.window_ms.value:
        longest = format_duration(listing.window_ms.value)
        faults.append(
            f"'fromDateTime' and 'toDateTime' must lie at most {longest} apart; without one, the other is now"
        )
    if found.get("limit", listing.default_limit.value) + found.get("pageToken", 0) > listing.max_reach.value:
        faults.append(f"'limit' and 'pageToken' reach beyond the first {listing.max_reach.value} messages")
    return faults


def _window(found: _Found, listing: Listing, now_ms: int) -> tuple[int, int]:
    """Until now, unless something else is said; and by default as far back as one may look (OQ-31c)."""
    from_ms = found.get("fromDateTime")
    to_ms = found.get("toDateTime", now_ms if from_ms is None else max(now_ms, from_ms))
    return to_ms - listing.window_ms.value if from_ms is None else from_ms, to_ms


def _build(found: _Found, given: Mapping[str, str], listing: Listing, now_ms: int) -> Query:
    from_ms, to_ms = _window(found, listing, now_ms)
    kept_ms = now_ms - listing.window_ms.value  # what is older is not known any more (OQ-54)
    return Query(
        time=Between(max(from_ms, kept_ms), to_ms),
        given=tuple((name, text) for name, text in given.items() if name != "pageToken"),
        segments=Between(found.get("fromSegmentCount"), found.get("toSegmentCount")),
        size=Between(found.get("fromMessageSize"), found.get("toMessageSize")),
        limit=found.get("limit", listing.default_limit.value),
        count_to=listing.max_reach.value if found.get("limitTotalCount") else None,
        **{field: found[name] for name, field in _FIELDS.items() if name in found},
    )
