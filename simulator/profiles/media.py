"""What an era says about media: files that are uploaded, received, or fetched for an MMS."""

from dataclasses import dataclass

from simulator.profiles.facts import Fact, TypedError


@dataclass(frozen=True, kw_only=True)
class Media:
    """Media files. Sizes in bytes."""

    max_file: Fact[int]  # of an upload, and of each file fetched for an MMS
    max_toll_free: Fact[int]  # all files of an MMS from a toll-free number together
    retention_ms: Fact[int]
    list_page: Fact[int]
    list_fields: Fact[tuple[str, ...]]
    inbound_name: Fact[str]  # {message} {index} {name}
    default_type: Fact[str]  # of an upload without Content-Type
    not_found: Fact[TypedError]
    too_large: Fact[TypedError]  # {limit}
    types: Fact[frozenset[str]]  # that an MMS may carry
    fetch_timeout_ms: Fact[int]
    escaped_slash: Fact[bool]  # whether %2F in a media id is understood as a slash
