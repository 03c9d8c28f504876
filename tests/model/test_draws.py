"""Seeded draws: the same for the same key, unrelated for any other, fair."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.draws import Draws

KEY: dict[str, Any] = {"purpose": "delay", "from_": "+19195550100", "to": "+19195550111", "ordinal": 1}
DRAWS = Draws(42, "9900000")


def fractions(count: int) -> list[float]:
    return [DRAWS.fraction(**{**KEY, "ordinal": ordinal}) for ordinal in range(count)]


def chi_square(counts: Counter[Any], values: int) -> float:
    expected = counts.total() / values
    missing = values - len(counts)
    return sum((count - expected) ** 2 / expected for count in counts.values()) + missing * expected


def test_a_recorded_seed_draws_the_same_in_every_release():
    assert DRAWS.integer(0, 10**9, **KEY) == 280_235_165
    assert DRAWS.fraction(**KEY) == 0.2802351647643937
    assert DRAWS.letters("abcdefghijklmnopqrstuvwxyz234567", 16, **KEY) == "h55d2mxwrmyi3uff"


@given(st.permutations(range(8)))
def test_a_draw_does_not_depend_on_the_draws_before_it(order):
    fresh = Draws(42, "9900000")

    drawn = {ordinal: fresh.integer(1, 10**9, **{**KEY, "ordinal": ordinal}) for ordinal in order}

    assert drawn == {ordinal: DRAWS.integer(1, 10**9, **{**KEY, "ordinal": ordinal}) for ordinal in range(8)}


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "micros"},
        {"from_": "+19195550101"},
        {"to": "+19195550112"},
        {"ordinal": 2},
        {"index": 1},
        {"from_": KEY["to"], "to": KEY["from_"]},
        {"ordinal": 11, "index": 0},
        {"ordinal": 1, "index": 10},
    ],
)
def test_every_part_of_the_key_changes_the_draw(change):
    assert DRAWS.fraction(**{**KEY, **change}) != DRAWS.fraction(**KEY)


@pytest.mark.parametrize("other", [Draws(43, "9900000"), Draws(42, "9900001"), Draws(-42, "9900000")])
def test_another_seed_or_account_draws_otherwise(other):
    assert other.fraction(**KEY) != DRAWS.fraction(**KEY)


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12), st.integers(1, 10**6))
def test_an_integer_lies_within_its_bounds(low, span, ordinal):
    drawn = DRAWS.integer(low, low + span, **{**KEY, "ordinal": ordinal})

    assert low <= drawn <= low + span


def test_both_bounds_of_an_integer_are_drawn():
    drawn = {DRAWS.integer(-1, 1, **{**KEY, "ordinal": ordinal}) for ordinal in range(100)}

    assert drawn == {-1, 0, 1}


def test_bounds_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="cannot draw from 2 to 1"):
        DRAWS.integer(2, 1, **KEY)


def test_integers_are_fair():
    counts = Counter(DRAWS.integer(0, 9, **{**KEY, "ordinal": ordinal}) for ordinal in range(10_000))

    assert chi_square(counts, 10) < 27.9  # 9 degrees of freedom, one in a thousand


def test_fractions_are_fair_and_below_one():
    drawn = fractions(10_000)

    assert all(0 <= fraction < 1 for fraction in drawn)
    assert chi_square(Counter(int(fraction * 10) for fraction in drawn), 10) < 27.9


@pytest.mark.parametrize(
    ("alphabet", "limit"),
    [("abcdefghijklmnopqrstuvwxyz234567", 61.1), ("0123456789", 27.9), ("".join(map(chr, range(200))), 267.5)],
)
def test_letters_are_fair_also_when_256_is_no_multiple_of_the_alphabet(alphabet, limit):
    counts = Counter(DRAWS.letters(alphabet, 40_000, **KEY))

    assert set(counts) == set(alphabet)
    assert chi_square(counts, len(alphabet)) < limit


def test_neighbouring_letters_are_unrelated():
    text = DRAWS.letters("abcd", 40_000, **KEY)

    pairs = Counter(pairwise(text))

    assert chi_square(pairs, 16) < 37.7  # 15 degrees of freedom, one in a thousand


@given(st.text(st.characters(max_codepoint=255), min_size=1, max_size=256), st.integers(0, 500))
def test_as_many_letters_as_asked_for_come_from_the_alphabet(alphabet, count):
    drawn = DRAWS.letters(alphabet, count, **KEY)

    assert len(drawn) == count
    assert set(drawn) <= set(alphabet)


@pytest.mark.parametrize("alphabet", ["", "a" * 257])
def test_an_alphabet_that_bytes_cannot_choose_from_is_refused(alphabet):
    with pytest.raises(ValueError, match="an alphabet has 1 to 256 letters"):
        DRAWS.letters(alphabet, 1, **KEY)


@given(st.text(st.characters(), max_size=30), st.text(st.characters(), max_size=30))
def test_any_text_can_be_a_key(from_, to):
    assert DRAWS.fraction(purpose="delay", from_=from_, to=to, ordinal=1) < 1
