"""The notes of decisions: one number each, none left out, and short enough to be read."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
NOTES = sorted(FOLDER.glob("*.md"))


def test_every_number_is_there_once():
    assert [int(note.name[:4]) for note in NOTES] == list(range(1, len(NOTES) + 1))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_says_what_was_decided_and_fits_on_a_page(note):
    lines = note.read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith(f"# {note.name[:4]} ")
    assert len(lines) <= 40
    assert any(line.startswith("**Decision.**") for line in lines)
