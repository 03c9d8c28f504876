"""Segments: the published limits, the alphabet, and a slow count to compare with."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.model.segments import SegmentLimits, count_segments, is_gsm7

LIMITS = SegmentLimits(gsm_single=160, gsm_part=153, ucs2_single=70, ucs2_part=67)

# GSM 03.38 written down a second time, as code points, so that a slip in the module's letters is seen.
BASIC = {0x0A, 0x0D} | (set(range(0x20, 0x7F)) - {ord(letter) for letter in "`^{}\\[~]|"})
BASIC |= {0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1, 0xD6, 0xD8, 0xDC, 0xDF, 0xE0, 0xE4}
BASIC |= {0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1, 0xF2, 0xF6, 0xF8, 0xF9, 0xFC}
BASIC |= {0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9}
EXTENSION = {0x0C, 0x20AC} | {ord(letter) for letter in "^{}\\[~]|"}


def count_slowly(text: str, limits: SegmentLimits) -> int:
    codes = [ord(letter) for letter in text]
    if all(code in BASIC or code in EXTENSION for code in codes):
        sizes = [2 if code in EXTENSION else 1 for code in codes]
        single, part = limits.gsm_single, limits.gsm_part
    else:
        sizes = [2 if code > 0xFFFF else 1 for code in codes]
        single, part = limits.ucs2_single, limits.ucs2_part
    if sum(sizes) <= single:
        return 1
    segments, room = 1, part
    for size in sizes:
        if size > room:
            segments, room = segments + 1, part
        room -= size
    return segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 2048, 14),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 160 + "я", 3),
        ("a" * 70 + "`", 2),
        ("“" + "a" * 69, 1),
        ("“" + "a" * 70, 2),
        ("\r\n" * 80, 1),
        ("\r\n" * 80 + "a", 2),
    ],
)
def test_a_text_takes_as_many_segments_as_published(text, segments):
    assert count_segments(text, LIMITS) == segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 306, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 septets, but the sign moves into the second part
        ("a" * 151 + "€" + "a" * 153, 2),
        ("€" * 152 + "aa", 3),  # 306 septets, and each part wastes one
        ("я" * 134, 2),
        ("я" * 66 + "😀" + "я" * 66, 3),  # 134 units, but the pair moves into the second part
        ("я" * 65 + "😀" + "я" * 67, 2),
        ("😀" * 67, 3),
    ],
)
def test_a_letter_of_two_is_never_split_over_two_parts(text, segments):
    assert count_segments(text, LIMITS) == segments


def test_exactly_the_137_letters_of_gsm_7_are_gsm_7():
    found = {code for code in range(0x110000) if is_gsm7(chr(code))}

    assert found == BASIC | EXTENSION
    assert len(found) == 137


def test_one_other_letter_makes_the_whole_text_another_alphabet():
    assert is_gsm7("Your code is 123456 [€]")
    assert not is_gsm7("Your code is 123456 `€`")


LETTERS = st.sampled_from("aZ09 \n[€]\fêя`’😀𝄞")
TEXTS = st.text(LETTERS, max_size=60) | st.text(st.sampled_from("ab€["), max_size=60) | st.text(max_size=60)
SMALL_LIMITS = st.builds(
    SegmentLimits,
    gsm_single=st.integers(2, 24),
    gsm_part=st.integers(2, 12),
    ucs2_single=st.integers(2, 24),
    ucs2_part=st.integers(2, 12),
)


@given(TEXTS, SMALL_LIMITS)
@example("aaaa", SegmentLimits(gsm_single=3, gsm_part=2, ucs2_single=24, ucs2_part=12))
def test_the_count_is_that_of_the_slow_way_whatever_the_limits(text, limits):
    assert count_segments(text, limits) == count_slowly(text, limits)


@given(st.lists(st.tuples(LETTERS, st.integers(1, 160)), max_size=8))
def test_the_count_is_that_of_the_slow_way_for_long_texts(runs):
    text = "".join(letter * times for letter, times in runs)

    assert count_segments(text, LIMITS) == count_slowly(text, LIMITS)


@given(st.text(st.characters(), max_size=100))
def test_no_text_is_too_broken_to_count(text):
    assert count_segments(text, LIMITS) >= 1


def test_a_part_that_could_not_hold_a_letter_of_two_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        SegmentLimits(gsm_single=160, gsm_part=1, ucs2_single=70, ucs2_part=67)
