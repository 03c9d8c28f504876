"""The reference of the control API is what its table says."""

from pathlib import Path

from simulator.web.reference import document
from simulator.web.table import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "control-api.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == document(), (
        "python -m simulator.web.reference > docs/reference/control-api.md"
    )


def test_every_route_has_a_heading_of_its_own():
    headings = [line for line in document().splitlines() if line.startswith("### ")]

    assert len(headings) == len(set(headings)) == len(TABLE)
