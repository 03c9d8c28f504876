"""One finding: what was looked at, how it is, what was found, and what to do next."""

from typing import Literal

from msgspec import Struct

State = Literal["ok", "note", "wrong"]


class Finding(Struct, frozen=True):
    """`note` is what may be meant so; `wrong` is what keeps something from working."""

    name: str
    state: State
    found: str
    next: str
