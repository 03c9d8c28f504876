"""The error codes of events on a given day, as the codes page read then.

Sources: the revisions of Bandwidth's codes page (documented); each change below names its day. The page of 2020-08-18
was the first with slugs; before, it had labels only.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from simulator.profiles.code_table import TABLE, ErrorCode

SLUGS_SINCE = "2020-08-18"


class _Revision(Struct, frozen=True):
    """Before the day `until`, the row of `code` differed by `changes`."""

    code: int
    until: str
    changes: dict[str, str | bool]


_REMOVED = {
    4121: "2020-08-18",
    5112: "2020-08-18",
    5143: "2020-08-18",
    5144: "2020-08-18",
    5146: "2020-08-18",
    5503: "2020-08-18",
    5611: "2021-02-19",
}

# Gone for a while: from the first day, until the second.
_GAPS = {
    4701: ("2020-08-10", "2020-08-18"),
    4702: ("2020-08-10", "2020-08-18"),
    4730: ("2020-08-10", "2020-08-18"),
    4752: ("2020-08-10", "2020-08-18"),
    5100: ("2020-08-18", "2021-03-01"),
}

# By code, oldest first.
_REVISIONS = (
    _Revision(4401, "2020-08-18", {"description": "Message is looping from carrier back to BW"}),
    _Revision(4401, "2021-02-15", {"name": "rejected-loop-detected"}),
    _Revision(4452, "2020-08-18", {"description": "Invalid Application Id"}),
    _Revision(4470, "2022-09-08", {"description": "Rejected as SPAM (future)"}),
    # Not billable in 2018-11 … 2019-08 and again from 2021-02-19; the day between is assumed to be the large refresh.
    _Revision(4482, "2020-08-18", {"billable": False}),
    _Revision(4482, "2021-02-19", {"billable": True}),
    _Revision(4712, "2022-09-14", {"name": "media-invalid"}),
    _Revision(4751, "2020-08-18", {"description": "Message too long for carrier"}),
    _Revision(4780, "2020-08-18", {"description": "Carrier rejected due to P2P volumetric violation"}),
    _Revision(4780, "2022-06-24", {"name": "p2p-volume-violation"}),
    _Revision(
        5999,
        "2020-08-18",
        {"description": "Unknown error from downstream", "reported_by": "carrier", "billable": True},
    ),
)


@cache
def codes_at(day: str) -> Mapping[int, ErrorCode]:
    """The codes that existed on an ISO day, each as it read then, in numeric order."""
    return MappingProxyType({row.code: _as_of(row, day) for row in TABLE if _existed(row, day)})


def _existed(row: ErrorCode, day: str) -> bool:
    gone, back = _GAPS.get(row.code, ("", ""))
    return row.first_seen <= day < _REMOVED.get(row.code, "9999") and not gone <= day < back


def _as_of(row: ErrorCode, day: str) -> ErrorCode:
    """Newest revision first, so that the oldest one that still applies has the last word."""
    for revision in reversed(_REVISIONS):
        if revision.code == row.code and day < revision.until:
            row = replace(row, **revision.changes)
    return replace(row, name=None) if day < SLUGS_SINCE else row
