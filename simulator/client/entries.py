"""Read lines of a journal that a newer simulator may have written.

Rule: a line that this version cannot read is no error: it is known by its number, its time and its kind.
"""

import msgspec
from msgspec import Struct

from simulator.model.entries import AnyEntry


class UnknownEntry(Struct, frozen=True):
    """Something that this version knows nothing of, as it is written in `line`."""

    seq: int
    at_ms: int
    kind: str
    line: bytes


class _Head(Struct, frozen=True):
    """What every line begins with, whatever it tells."""

    seq: int
    at_ms: int
    kind: str


_entry = msgspec.json.Decoder(AnyEntry)
_head = msgspec.json.Decoder(_Head)


def read_entry(line: bytes) -> AnyEntry | UnknownEntry:
    """The entry; msgspec.MsgspecError when it is no line of a journal at all."""
    try:
        entry: AnyEntry = _entry.decode(line)
    except msgspec.ValidationError:
        head = _head.decode(line)
        return UnknownEntry(head.seq, head.at_ms, head.kind, line)
    return entry
