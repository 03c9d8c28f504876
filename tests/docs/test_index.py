"""docs/README.md leads to every page, and no link of the documentation leads nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, pages

INDEX = ROOT / "docs" / "README.md"
_FENCED = re.compile(r"^ {0,3}```.*?^ {0,3}```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#([^)\s]*))?\)")


def links(page: Path) -> Iterator[Path]:
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    for path, _ in _LINK.findall(text):
        yield (page.parent / path).resolve()


def test_every_page_is_in_the_index():
    written = set((ROOT / "docs").rglob("*.md")) - {INDEX}

    assert written - set(links(INDEX)) == set()


@pytest.mark.parametrize(
    "page",
    [*pages(), *sorted((ROOT / "docs" / "decisions").glob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_its_links_lead_somewhere(page: Path):
    assert [str(target) for target in links(page) if not target.exists()] == []
