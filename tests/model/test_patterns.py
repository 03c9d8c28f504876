import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.patterns import LONGEST, LONGEST_SEARCHED, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("free", "a free lunch", True),
        ("^order [0-9]+$", "order 47", True),
        ("^order [0-9]+$", "my order 47", False),
        (r"(?i)\bunsubscribe\b", "please UNSUBSCRIBE me", True),
        (r"(\d{3}-){2}\d{4}", "call 919-555-0111", True),
        (r"(?P<word>\w+)!", "größer!", True),
        ("[(+*)]+", "a+b", True),
        ("a+?b{2,3}", "aab", False),
        (r"(?s)a.b", "a\nb", True),
        ("a.b", "a\nb", False),
    ],
)
def test_a_pattern_is_searched_as_in_python(pattern, text, fits):
    assert compile_pattern(pattern)(text) is fits
    assert bool(re.search(pattern, text)) is fits


@given(st.from_regex(r"\A(?:[ab.]|[ab.][*+?]|\[ab\]|\(a\|b\)[*+]?){0,6}\Z"), st.text("abc\n", max_size=12))
def test_patterns_that_both_engines_know_mean_the_same(pattern, text):
    assert compile_pattern(pattern)(text) is bool(re.search(pattern, text))


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", r"^(\w+\s?)*$", "^(.*a.*a.*a.*a)+$", "x.*y.*z.*b", "^(a?){1000}$"]
)
def test_a_pattern_that_divides_a_text_in_many_ways_is_searched_in_one_pass(pattern):
    # Another engine would go on for years here; there is no bound on time, for a machine may be slow.
    assert not compile_pattern(pattern)("a" * 900 + "x" * 300 + "y" * 300 + "z" * 300 + "!")


def test_a_search_sees_the_beginning_of_a_long_text_only():
    search = compile_pattern("x$")

    assert search("a" * (LONGEST_SEARCHED - 1) + "xa")
    assert not search("a" * LONGEST_SEARCHED + "x")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("((", "not a regular expression: unclosed group at position 1"),
        ("*a", "not a regular expression: repetition operator missing expression at position 0"),
        ("a" * (LONGEST + 1), "a regular expression of 1001 characters; at most 1000 are allowed"),
        (r"\w{900}", r"not a regular expression: it repeats too much ([0-9] is smaller than \d, [a-z] than \w)"),
        (
            "free(?! lunch)",
            "(?=…), (?!…) and the like are not understood; what must be absent is said with not: { matches: … }",
        ),
        (r"(a)\1", r"back references like \1 are not understood"),
        (r"free\Z", r"\Z is not understood; the end of the text is $, or \z"),
        ("(?x) a\n ((", "not a regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_searched_is_explained(pattern, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        compile_pattern(pattern)
