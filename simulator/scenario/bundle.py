"""A scenario with the files that it includes, as one text: they lie beneath it as comments.

Rule 1: one text is all that a journal, a restart and a replay need; nobody looks for a file a second time.
Rule 2: the scenario's own lines come first and unchanged, so that its problems keep their places.
Rule 3: a file that could not be read lies there too, with why.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

_HEAD = re.compile(r"^# ---- (?P<what>included|not included): (?P<name>[^\n]+)$", re.MULTILINE)


class Included(Struct, frozen=True):
    """A file that another names: its text, or why it could not be read."""

    text: str = ""
    reason: str | None = None


def pack(text: str, included: Mapping[str, Included]) -> str:
    """The text with those files beneath it, by name."""
    if not included:
        return text
    parts = [text if text.endswith("\n") else f"{text}\n"]
    for name, one in included.items():
        parts.append(f"# ---- {'included' if one.reason is None else 'not included'}: {name}\n")
        said = one.text if one.reason is None else one.reason
        parts += [f"#  {line}\n" if line else "#\n" for line in said.split("\n")]
    return "".join(parts)


def unpack(text: str) -> tuple[str, dict[str, Included]]:
    """The scenario's own text, and the files beneath it."""
    heads = list(_HEAD.finditer(text))
    if not heads:
        return text, {}
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = {}
    for head, end in zip(heads, ends, strict=True):
        said = _without_marks(text[head.end() + 1 : end])
        good = head["what"] == "included"
        found[head["name"]] = Included(said) if good else Included(reason=said)
    return text[: heads[0].start()], found


def _without_marks(block: str) -> str:
    lines = block.removesuffix("\n").split("\n")
    return "\n".join(line.removeprefix("#").removeprefix("  ") for line in lines)
