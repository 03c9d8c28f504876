"""Durations and times: what is read, what is printed, what is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.times import (
    DAY_MS,
    LONGEST_MS,
    Precision,
    format_duration,
    format_time,
    parse_duration,
    parse_time,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 250_000_000_000_000_000).map(lambda micros: EPOCH + timedelta(microseconds=micros))


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0s", 0),
        ("250ms", 250),
        ("3s", 3_000),
        ("5m", 300_000),
        ("24h", DAY_MS),
        ("1d", DAY_MS),
        ("1h30m", 5_400_000),
        ("1d2h3m4s5ms", 93_784_005),
        ("90m", 5_400_000),
        ("1.5h", 5_400_000),
        ("0.1s", 100),
        ("0.001s", 1),
        ("36500d", LONGEST_MS),
    ],
)
def test_a_duration_is_read_in_milliseconds(text, ms):
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "3",
        "s",
        "3 s",
        "-3s",
        "+3s",
        "3S",
        "3sec",
        "1m1h",
        "1s1s",
        "1e3s",
        ".5s",
        "5.s",
        "1_0s",
        "٣s",
        "3s\n",
        "ms",
    ],
)
def test_what_is_not_a_duration_is_refused_with_examples(text):
    with pytest.raises(ValueError, match="expected a duration like 250ms, 3s, 5m") as refused:
        parse_duration(text)

    assert repr(text) in str(refused.value)


def test_a_fraction_of_a_millisecond_is_refused():
    with pytest.raises(ValueError, match=r"whole milliseconds, found '0\.5ms'"):
        parse_duration("0.5ms")


@pytest.mark.parametrize("text", ["36500d1ms", "999999999999999999h"])
def test_a_duration_over_a_hundred_years_is_refused(text):
    with pytest.raises(ValueError, match="at most 36500d"):
        parse_duration(text)


def test_a_refusal_does_not_repeat_a_huge_text():
    with pytest.raises(ValueError) as refused:
        parse_duration("x" * 100_000)

    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0s"),
        (250, "250ms"),
        (1_500, "1s500ms"),
        (60_000, "1m"),
        (6 * 3_600_000, "6h"),
        (5_400_000, "1h30m"),
        (DAY_MS, "24h"),
        (2 * DAY_MS, "48h"),
        (2 * DAY_MS + 1, "2d1ms"),
        (3 * DAY_MS, "3d"),
        (-3_000, "-3s"),
    ],
)
def test_a_duration_is_printed_in_the_units_people_say(ms, text):
    assert format_duration(ms) == text


@given(st.integers(0, LONGEST_MS))
def test_a_printed_duration_is_read_back(ms):
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2021-03-03T14:40:52.309Z", 1_614_782_452_309),
        ("2021-03-03t14:40:52.309z", 1_614_782_452_309),
        ("2021-03-03 14:40:52.309Z", 1_614_782_452_309),
        ("2021-03-03T14:40:52.309999999Z", 1_614_782_452_309),
        ("2021-03-03T14:40:52.3Z", 1_614_782_452_300),
        ("2021-03-03T16:10:52.309+01:30", 1_614_782_452_309),
        ("2021-03-03T06:40:52.309-08:00", 1_614_782_452_309),
        ("2021-03-03T14:40:52-00:00", 1_614_782_452_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ],
)
def test_a_time_with_its_zone_is_read(text, ms):
    assert parse_time(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2021-03-03",
        "2021-03-03T14:40:52",
        "2021-03-03T14:40Z",
        "2021-03-03T14:40:52.Z",
        "2021-03-03T14:40:52+0100",
        "2021-03-03T14:40:52+24:00",
        "2021-03-03T14:40:52+01:60",
        "2021-02-29T00:00:00Z",
        "2021-13-01T00:00:00Z",
        "2021-03-03T24:00:00Z",
        "2021-03-03T14:40:61Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
        "２021-03-03T14:40:52Z",
        "2021-03-03T14:40:52Z\n",
        "1614782452309",
    ],
)
def test_what_is_not_a_time_with_a_zone_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="expected a time with its zone like 2026-01-01T00:00:00Z") as refused:
        parse_time(text)

    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        ("s", "2024-02-15T16:34:52Z"),
        ("ms", "2024-02-15T16:34:52.255Z"),
        ("us", "2024-02-15T16:34:52.255182Z"),
    ],
)
def test_a_time_is_printed_in_the_precision_of_its_era(precision: Precision, text):
    assert format_time(1_708_014_892_255, micros=182, precision=precision) == text


def test_small_fractions_keep_their_zeros():
    assert format_time(1_767_225_600_000) == "2026-01-01T00:00:00.000Z"
    assert format_time(1_767_225_600_007, micros=8, precision="us") == "2026-01-01T00:00:00.007008Z"


@given(INSTANTS, st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours, minutes=15))))
def test_a_time_means_the_same_in_every_zone(instant, zone):
    ms = (instant - EPOCH) // timedelta(milliseconds=1)

    assert parse_time(instant.astimezone(zone).isoformat()) == ms


@given(INSTANTS)
def test_a_printed_time_is_read_back(instant):
    ms = (instant - EPOCH) // timedelta(milliseconds=1)
    micros = instant.microsecond % 1000

    assert parse_time(format_time(ms)) == ms
    assert datetime.fromisoformat(format_time(ms, micros=micros, precision="us")) == instant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("3 sec", "3s"),
        ("5 Minutes", "5m"),
        ("1.5hours", "1.5h"),
        ("10", "10s"),
        ("20 msecs", "20ms"),
        ("2 days", "2d"),
    ],
)
def test_a_duration_in_other_words_is_guessed(said, meant):
    with pytest.raises(ValueError, match="did you mean") as refused:
        parse_duration(said)

    assert str(refused.value).endswith(f"found {said!r} (did you mean '{meant}'?)")
    assert parse_duration(meant) > 0


@pytest.mark.parametrize("said", ["", "soon", "3 apples", "1:30", "-5s"])
def test_what_nobody_can_tell_is_not_guessed(said):
    with pytest.raises(ValueError, match="expected a duration like") as refused:
        parse_duration(said)

    assert "did you mean" not in str(refused.value)
