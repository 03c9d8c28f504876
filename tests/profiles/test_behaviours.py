"""Every fact has a sentence for people, and shows its value."""

import json
import re
from pathlib import Path

import pytest

from simulator import profiles
from simulator.profiles.behaviours import BY_NAME, GROUPS
from simulator.profiles.differences import differences
from simulator.profiles.facts import SpringError, TypedError
from simulator.profiles.show import as_json, as_text, changed_codes

ERAS = [profiles.get(name) for name in profiles.NAMES]
SIMULATOR = Path(profiles.__file__).parent.parent
LOGIC = [path for room in ("wire", "engine", "runtime", "web") for path in (SIMULATOR / room).rglob("*.py")]
LOGIC.append(SIMULATOR / "profiles/profile.py")
FACTS = [pytest.param(name, fact, id=f"{era.name}-{name}") for era in ERAS for name, fact in era.facts()]


def test_every_fact_has_its_row_and_every_row_its_fact():
    facts = {name for name, _ in ERAS[-1].facts()}

    assert set(BY_NAME) == facts, "add the fact to simulator/profiles/behaviours.py"
    assert sum(len(group) for group in GROUPS.values()) == len(facts)


def test_every_fact_is_read_by_the_logic():
    words = {name for path in LOGIC for name in re.findall(r"\.(\w+)", path.read_text(encoding="utf-8"))}

    unread = {name for name in BY_NAME if name.split(".")[-1] not in words}

    assert unread == {"listing.nullable"}  # a promise: the tests of the list hold it to that


@pytest.mark.parametrize(("name", "fact"), FACTS)
def test_a_value_is_shown_on_one_line_and_in_json(name, fact):
    text = as_text(name, fact.value)

    assert text and "\n" not in text
    assert "object at" not in text and "Struct" not in text
    json.dumps(as_json(fact.value))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("callback_timeout_ms", 10_000, "10s"),
        ("receipt_wait_ms", 73 * 3_600_000, "73h"),
        ("retry_schedule_ms", (60_000, 3_600_000), "1m, 1h"),
        ("media.max_file", 3_932_160, "3.75 MB (3932160 bytes)"),
        ("media.max_toll_free", 537_600, "525 KB (537600 bytes)"),
        ("basic_until", None, "none"),
        ("priority", False, "no"),
        ("event_types", frozenset({"b", "a"}), "a, b"),
        ("failure_descriptions", {4432: "no"}, "4432: no"),
        ("forbidden", TypedError(403, "a", "b"), '403 {"type":"a","description":"b"}'),
        (
            "not_found",
            SpringError(404, "a", "b"),
            '404 {"timestamp":"…","status":404,"error":"a","message":"b","path":"…"}',
        ),
    ],
)
def test_a_value_is_shown_as_people_say_it(name, value, text):
    assert as_text(name, value) == text


def test_codes_that_came_and_went_are_told():
    assert changed_codes([1, 2, 9], [2, 3, 10]) == "+3 +10 -1 -9"


@pytest.mark.parametrize("before", ERAS, ids=lambda era: era.name)
@pytest.mark.parametrize("after", ERAS, ids=lambda era: era.name)
def test_two_eras_differ_in_what_is_not_the_same(before, after):
    old, new = dict(before.facts()), dict(after.facts())

    found = {difference.behaviour.name for difference in differences(before, after)}

    assert found == {name for name in old if old[name].value != new[name].value}
    assert bool(found) is (before is not after)


def test_the_difference_between_neighbours_is_what_changed_in_those_years():
    found = {
        difference.behaviour.name for difference in differences(profiles.get("2018-quirk"), profiles.get("2019-blank"))
    }

    assert found == {"text_in_events", "inbound_tag", "codes", "unauthorized", "forbidden"}
