import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.patterns import LONGEST_SEARCHED
from simulator.scenario.predicates import exact_recipients, media_predicate, predicate
from simulator.scenario.values import FieldMatch, Matcher, When

FREE = Matcher("equals", "free")
STOP = Matcher("equals", "STOP")


@pytest.mark.parametrize(
    ("matcher", "value", "fits"),
    [
        (FREE, "free", True),
        (FREE, "Free", False),
        (FREE, None, False),
        (Matcher("equals", "a*"), "ab", False),
        (Matcher("equals", "a*"), "a*", True),
        (Matcher("equals", 2), 2, True),
        (Matcher("glob", "+1919*"), "+19195550100", True),
        (Matcher("glob", "+1919*"), "+1919", True),
        (Matcher("glob", "+1919*"), "x+1919", False),
        (Matcher("glob", "*"), "", True),
        (Matcher("glob", "*"), None, False),
        (Matcher("glob", "a*a"), "a", False),
        (Matcher("glob", "a*b*c"), "a.b.b.c", True),
        (Matcher("glob", "a*b*c"), "a.c.b", False),
        (Matcher("contains", "ree"), "a free one", True),
        (Matcher("contains", "Free"), "a free one", False),
        (Matcher("contains", "x"), None, False),
        (Matcher("matches", r"^\d+$"), "123", True),
        (Matcher("matches", r"\d"), "a1b", True),
        (Matcher("matches", r"^\d$"), "a1b", False),
        (Matcher("matches", r"x"), None, False),
        (Matcher("in", (FREE, STOP)), "STOP", True),
        (Matcher("in", (FREE, STOP)), "stop", False),
        (Matcher("in", (FREE, Matcher("glob", "a*"))), "abc", True),
        (Matcher("not", (FREE,)), "free", False),
        (Matcher("not", (FREE,)), "other", True),
        (Matcher("not", (FREE,)), None, True),
        (Matcher("not", (Matcher("in", (FREE, STOP)),)), "STOP", False),
    ],
)
def test_a_matcher_fits_a_value(matcher, value, fits):
    assert predicate(matcher)(value) is fits


@pytest.mark.parametrize(
    ("matcher", "urls", "fits"),
    [
        (Matcher("present", True), ("http://x/a.png",), True),
        (Matcher("present", True), (), False),
        (Matcher("present", False), (), True),
        (Matcher("present", False), ("http://x/a.png",), False),
        (Matcher("glob", "*.png"), ("http://x/a.jpg", "http://x/a.png"), True),
        (Matcher("glob", "*.png"), (), False),
        (Matcher("contains", "cat"), ("http://x/dog", "http://x/cat"), True),
        (Matcher("not", (Matcher("contains", "cat"),)), ("http://x/dog", "http://x/cat"), False),
        (Matcher("not", (Matcher("contains", "cat"),)), (), True),
        (Matcher("not", (Matcher("present", True),)), (), True),
    ],
)
def test_a_media_matcher_fits_when_one_of_the_urls_does(matcher, urls, fits):
    assert media_predicate(matcher)(urls) is fits


@given(st.text("ab*", max_size=4), st.text("ab*", max_size=4), st.text("ab\n", max_size=12))
def test_a_glob_is_the_regular_expression_with_any_text_for_each_star(head, tail, value):
    pattern = f"{head}*{tail}"
    expression = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)

    assert predicate(Matcher("glob", pattern))(value) is bool(expression.fullmatch(value))


def test_a_regular_expression_sees_no_more_than_bandwidth_takes_as_text():
    search = predicate(Matcher("matches", "x"))

    assert search("a" * (LONGEST_SEARCHED - 1) + "x")
    assert not search("a" * LONGEST_SEARCHED + "x")


@pytest.mark.parametrize(
    ("matcher", "recipients"),
    [
        (Matcher("equals", "+1"), {"+1"}),
        (Matcher("in", (Matcher("equals", "+1"), Matcher("equals", "+2"))), {"+1", "+2"}),
        (Matcher("in", (Matcher("equals", "+1"), Matcher("glob", "+2*"))), None),
        (Matcher("glob", "+1*"), None),
        (Matcher("not", (Matcher("equals", "+1"),)), None),
    ],
)
def test_the_only_recipients_of_a_rule_are_known_when_it_lists_them(matcher, recipients):
    when = When(fields=(FieldMatch("text", FREE), FieldMatch("to", matcher)))

    assert exact_recipients(when) == recipients


def test_a_rule_that_says_nothing_of_recipients_has_no_list_of_them():
    assert exact_recipients(When(fields=(FieldMatch("from", FREE),))) is None
