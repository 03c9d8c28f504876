"""`provider:` changes facts of the era for one story; every knob of the open questions is one of them."""

import pytest

from simulator import profiles
from simulator.profiles.derive import writable
from simulator.scenario.load import load_scenario


def _problems(text: str) -> list[str]:
    return [str(problem) for problem in load_scenario(text, file="x.yaml").problems]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("empty_tags: true", "x.yaml:2:5: provider.empty_tags: unknown fact of the provider"),
        ("empty_tag: maybe", "x.yaml:2:5: provider.empty_tag: 'maybe' does not fit"),
        ("event_precision: ns", "x.yaml:2:5: provider.event_precision: 'ns' does not fit"),
        ("too_many_recipients: 404", "x.yaml:2:5: provider.too_many_recipients: 404 does not fit"),
        ("media.retention_ms: two days", "x.yaml:2:5: provider.media.retention_ms:"),
        ("codes: {}", "x.yaml:2:5: provider.codes: unknown fact of the provider"),
    ],
)
def test_a_fact_that_does_not_exist_or_does_not_fit_is_told_with_its_place(line, expected):
    [problem] = _problems(f"provider:\n    {line}\n")

    assert problem.startswith(expected)


def test_a_near_miss_gets_a_guess():
    [problem] = _problems("provider: { empty_tags: true }\n")

    assert problem.endswith("(did you mean 'empty_tag'?)")


def test_a_changed_era_is_found_again_by_its_name_and_leaves_the_era_alone():
    changed = profiles.change("2026", {"empty_tag": False, "media.retention_ms": "1h", "invalid.description": "No"})

    assert profiles.get(changed.name) is changed
    assert changed.name.startswith("2026+")
    assert (changed.empty_tag.value, changed.media.retention_ms.value) == (False, 3_600_000)
    assert changed.invalid.value.description == "No"
    assert changed.empty_tag.source == "the scenario says so"
    assert profiles.get("2026").empty_tag.value is True
    assert profiles.change("2026", {}) is profiles.get("2026")


def test_a_changed_era_that_nobody_made_yet_is_its_era():
    assert profiles.get("2026+00000000") is profiles.get("2026")


def test_what_may_be_changed_are_facts_that_every_profile_has():
    for key in writable():
        part: object = profiles.get("2026")
        for name in key.split("."):
            part = getattr(getattr(part, "value", part), name)
