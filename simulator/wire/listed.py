"""Write the answer of GET …/messages: one object per recipient of a message, and where the other pages are.

Source: API docs 2023, get messages; OpenAPI 2026-07-22. What a field is null for has its fact in the profile.
"""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlencode

from msgspec import Struct, json

from simulator.model.times import format_time
from simulator.profiles.listing import Listing
from simulator.profiles.profile import Profile
from simulator.wire.listing import Query
from simulator.wire.page_tokens import write_token
from simulator.wire.refusals import Headers

_encoder = json.Encoder()


class Item(Struct, kw_only=True, gc=False):
    """What the list tells about a message for one recipient; never its text. `time_ms` is when it was received."""

    message_id: str
    source: str
    destination: str
    status: str
    direction: str
    type: str
    segments: int
    error_code: int
    time_ms: int
    carrier: str | None
    size: int
    length: int
    attachments: int
    recipients: int
    calling_country: str | None
    called_country: str | None
    product: str | None


class Page(Struct, frozen=True):
    """The messages of one page, and how many there are on all of them."""

    total: int
    items: Sequence[Item]


VALUES: Mapping[str, Callable[[Item], object]] = {
    "messageId": lambda item: item.message_id,
    "sourceTn": lambda item: item.source,
    "destinationTn": lambda item: item.destination,
    "messageStatus": lambda item: item.status,
    "messageDirection": lambda item: item.direction,
    "messageType": lambda item: item.type,
    "segmentCount": lambda item: item.segments,
    "errorCode": lambda item: item.error_code,
    "carrierName": lambda item: item.carrier,
    "messageSize": lambda item: item.size,
    "messageLength": lambda item: item.length,
    "attachmentCount": lambda item: item.attachments,
    "recipientCount": lambda item: item.recipients,
    "callingNumberCountryA3": lambda item: item.calling_country,
    "calledNumberCountryA3": lambda item: item.called_country,
    "product": lambda item: item.product,
}
"""The fields that differ from message to message; all others but `accountId` and `receiveTime` are null."""


def render_page(page: Page, query: Query, profile: Profile, *, account_id: str, url: str) -> tuple[bytes, Headers]:
    """The body of the 200, and its headers; `url` is the list's own address, without a query."""
    listing = profile.listing
    tokens = _tokens(page, query, listing)
    links = {which: _link(url, query, token) for which, token in tokens.items()}
    body = {
        "totalCount": page.total,
        "pageInfo": {
            **{f"{which}Page": link for which, link in links.items()},
            **{f"{which}PageToken": token for which, token in tokens.items()},
        },
        "messages": [_object(item, listing, account_id) for item in page.items],
    }
    headers = [("Content-Type", profile.content_type.value)]
    if listing.page_links.value == "body_and_header":
        headers += [("Link", f'<{link}>; rel="{which}"') for which, link in links.items()]
    return _encoder.encode(body), tuple(headers)


def _object(item: Item, listing: Listing, account_id: str) -> dict[str, object]:
    return {name: _value(name, item, listing, account_id) for name in listing.fields.value}


def _value(name: str, item: Item, listing: Listing, account_id: str) -> object:
    if name == "accountId":
        return account_id
    if name == "receiveTime":
        return format_time(item.time_ms, precision=listing.time_precision.value)
    value = VALUES.get(name)
    return None if value is None else value(item)


def _tokens(page: Page, query: Query, listing: Listing) -> dict[str, str]:
    """Those of the neighbouring pages; none when one page holds everything."""
    tokens = {}
    if query.offset > 0:
        tokens["prev"] = write_token(max(0, query.offset - query.limit))
    following = query.offset + query.limit
    if following < page.total and following + query.limit <= listing.max_reach.value:
        tokens["next"] = write_token(following)
    return tokens


def _link(url: str, query: Query, token: str) -> str:
    return f"{url}?{urlencode([*query.given, ('pageToken', token)], quote_via=quote)}"
