"""What an era says about media: files that are uploaded, received, or fetched for an MMS."""

from dataclasses import dataclass
from typing import Literal

from simulator.profiles.facts import Count, Fact, HeaderText, Positive, TypedError

ListField = Literal["contentLength", "mediaName", "content"]


@dataclass(frozen=True, kw_only=True)
class Media:
    """Media files. Sizes in bytes."""

    max_file: Fact[Count]  # of an upload, and of each file fetched for an MMS
    max_toll_free: Fact[Count]  # all files of an MMS from a toll-free number together
    retention_ms: Fact[Count]
    list_page: Fact[Positive]
    list_fields: Fact[tuple[ListField, ...]]
    inbound_name: Fact[str]  # {message} {index} {name}
    default_type: Fact[HeaderText]  # of an upload without Content-Type
    not_found: Fact[TypedError]
    too_large: Fact[TypedError]  # {limit}
    types: Fact[frozenset[str]]  # that an MMS may carry
    fetch_timeout_ms: Fact[Positive]
    escaped_slash: Fact[bool]  # whether %2F in a media id is understood as a slash
