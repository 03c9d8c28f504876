"""The fenced blocks of the documentation, and what their info strings promise.

The first word is the language, as every renderer reads it; the words behind it say what is done with the block:

    yaml                   a scenario: it loads without any problem
    yaml settings          a bwsim.yaml: it loads without any problem
    yaml rules             a rule or a list of rules, as POST A/rules takes them
    yaml mistake           a scenario with problems; a `text problems` block right after it shows all of them
    yaml other             somebody else's YAML: it can be read
    sh                     every command is run, in a shell, against a real bwsim
    console                as sh, and what stands under each `$ command` is what it prints; a line `…` leaves lines out
    python                 a program: it is run
    python pytest          tests: pytest runs them
    js, json, toml, ini    they can be read (js where there is a node)
    text                   nothing is promised, but for `text problems`

    shown                  with any language: it can be read, and is not run
    file=NAME              with any language: it lies in the folder, under that name, for the blocks after it

A page is one story: its blocks share a folder, a shell and a simulator, in their order. See `pages.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = {
    "yaml": {"settings", "rules", "mistake", "other"},
    "sh": set[str](),
    "console": set[str](),
    "python": {"pytest"},
    "js": set[str](),
    "json": set[str](),
    "toml": set[str](),
    "ini": set[str](),
    "text": {"problems"},
}
_FENCE = re.compile(r"^ {0,3}```(?P<info>[^\n`]*)\n(?P<body>.*?)^ {0,3}```[ ]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block. `line` is that of its opening fence, from 1; `words` are those of the info string."""

    page: Path
    line: int
    language: str
    words: frozenset[str]
    body: str
    file: str | None = None
    previous: "Block | None" = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def is_run(self) -> bool:
        """Whether playing its page runs it."""
        return self.language in ("sh", "console", "python") and "shown" not in self.words


def pages() -> list[Path]:
    """The README and every page under docs, but for the decisions, which are prose of their day."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if page.parent.name != "decisions"]


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, from its top."""
    found: list[Block] = []
    for block in _read(page, page.read_text(encoding="utf-8")):
        found.append(Block(**{**block.__dict__, "previous": found[-1] if found else None}))
    return found


def _read(page: Path, text: str) -> Iterator[Block]:
    for fence in _FENCE.finditer(text):
        language, *words = fence["info"].split() or [""]
        files = [word.removeprefix("file=") for word in words if word.startswith("file=")]
        yield Block(
            page=page,
            line=text.count("\n", 0, fence.start()) + 1,
            language=language,
            words=frozenset(word for word in words if not word.startswith("file=")),
            body=fence["body"],
            file=files[0] if files else None,
        )


def all_blocks() -> list[Block]:
    """Every block of every page."""
    return [block for page in pages() for block in blocks_of(page)]
