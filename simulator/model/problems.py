"""A mistake of our user's, with its place and what to do about it."""

import difflib
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """One mistake. `path` is where in the document (`rules[0].then[1].faild`); `line` and `column` count from 1."""

    path: str
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        where = ":".join(place)
        said = f"{self.path}: {self.message}" if self.path else self.message
        hint = f" ({self.hint})" if self.hint else ""
        warning = "warning: " if self.level == "warning" else ""
        return f"{where + ': ' if where else ''}{warning}{said}{hint}"


def guess(word: str, allowed: Iterable[str], *, near: float = 0.6) -> str | None:
    """The closest allowed word as a hint, "did you mean 'fail'?", or None when nothing is near. `SMS` is near `sms`."""
    words = {each.lower(): each for each in allowed}
    close = difflib.get_close_matches(word.lower(), list(words), n=1, cutoff=near)
    return f"did you mean '{words[close[0]]}'?" if close else None
