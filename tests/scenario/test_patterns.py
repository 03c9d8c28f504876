import re
import time

import pytest

from simulator.scenario.patterns import LONGEST, read_pattern

HARMLESS = [
    "free",
    "^order [0-9]+$",
    r"(stop|help)",
    r"(?i)\bunsubscribe\b",
    r"(\d{3}-){2}\d{4}",
    r"(?P<word>\w+) (?P=word)",
    r"[(+*)]+",
    r"\(a+\)+",
    "(a+)b*",
    "a+?b{2,3}",
]
ENDLESS = [
    "(a+)+$",
    "(?:a+)*b",
    "(?P<x>a*)+",
    "((a+))+",
    "(a{1,3})*b",
    r"(\w+\s?)*$",
    "(x(y*)z){2,}",
    "(?i:a+)+",
    "([a-z]+)*$",
]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_an_ordinary_pattern_is_taken_as_it_is(pattern):
    assert read_pattern(pattern) == pattern


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_repetition_of_repetitions_is_refused(pattern):
    re.compile(pattern)  # it is well formed

    with pytest.raises(ValueError, match="a repetition inside a repeated group can run for ever"):
        read_pattern(pattern)


AMBIGUOUS = [
    "(a|a)*b",
    "(a|aa)+$",
    "(aa?)+$",
    "(a?a?)*b",
    "(a|b|ab)*c",
    "(a|[^b])*x",
    r"(?s)(.|\n)*x",
    "(?=(a|aa)*b)x",
    r"(x)(\1|x)*c",
    "(a|a){9}",
    "(a?|b?)*c",
]
ONE_WAY = [
    "(stop|start|help)+",
    r"(\d{3}-?)+",
    r"(.|\n)*x",
    "(foo|food)+",
    "(a|aa){2}",
    "(|a)*b",
    "(?:" + "|".join(f"k{number:03}" for number in range(180)) + ")*",
]


@pytest.mark.parametrize("pattern", AMBIGUOUS)
def test_a_repeated_group_that_takes_a_text_in_several_ways_is_refused(pattern):
    re.compile(pattern)  # it is well formed

    with pytest.raises(ValueError, match="several ways can run for ever"):
        read_pattern(pattern)


@pytest.mark.parametrize("pattern", ONE_WAY)
def test_a_repeated_group_that_leaves_one_way_is_taken(pattern):
    assert read_pattern(pattern) == pattern


def test_the_check_of_a_group_with_many_ways_ends_soon():
    started = time.monotonic()

    with pytest.raises(ValueError, match="several ways"):
        read_pattern("(" + "|".join(["[a-z]b"] * 120) + ")*")

    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("((", r"not a regular expression: missing \), unterminated subpattern at position 1"),
        ("*a", "not a regular expression: nothing to repeat at position 0"),
        ("a" * (LONGEST + 1), "a regular expression of 1001 characters; at most 1000 are allowed"),
        ("a{99999999999}", "not a regular expression: the repetition number is too large"),
    ],
)
def test_a_malformed_pattern_is_explained(pattern, said):
    with pytest.raises(ValueError, match=said):
        read_pattern(pattern)


def test_the_check_of_a_long_nested_pattern_ends_soon():
    started = time.monotonic()

    read_pattern("(" * 90 + "a" + ")" * 90)

    assert time.monotonic() - started < 1
