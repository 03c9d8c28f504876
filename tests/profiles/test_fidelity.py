"""docs/fidelity.md says what the profiles say."""

from pathlib import Path

import pytest

from simulator import profiles
from simulator.profiles.behaviours import BY_NAME
from simulator.profiles.fidelity import document
from simulator.profiles.limits import LENIENT, NOT_REPRODUCED

COMMITTED = Path(__file__).parents[2] / "docs" / "fidelity.md"


def test_the_committed_page_is_up_to_date():
    assert COMMITTED.read_text(encoding="utf-8") == document(), "run: bwsim profiles --fidelity > docs/fidelity.md"


@pytest.mark.parametrize("name", BY_NAME)
def test_every_behaviour_has_its_table_with_every_era(name):
    section = document().split(f"### {name}\n")[1].split("\n#")[0]

    rows = [line for line in section.splitlines() if line.startswith("| `")]
    first, last = rows[0].split("|")[1], rows[-1].split("|")[1]
    assert f"`{profiles.NAMES[0]}`" in first
    assert f"`{profiles.NEWEST}`" in last
    assert all(len(row.replace("\\|", "").split("|")) == 6 for row in rows)
    assert all(row.split("|")[-3].strip() in ("documented", "observed", "assumed") for row in rows)


def test_a_source_that_an_era_names_is_told():
    text = document()

    for era in (profiles.get("2018-sent"), profiles.get("2020-dlr"), profiles.get("2026")):
        for name, fact in era.facts():
            assert fact.source in text, name


@pytest.mark.parametrize("limit", [*NOT_REPRODUCED, *LENIENT], ids=lambda limit: limit.theirs[:40])
def test_what_is_not_as_at_bandwidth_is_said(limit):
    assert f"| {limit.theirs} | {limit.ours} |" in document()
