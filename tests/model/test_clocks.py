"""The one grammar of a clock value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.clocks import FASTEST, LATEST_START_MS, SLOWEST, ClockSetting, describe_clock, parse_clock
from simulator.model.times import format_time

START = "2026-01-01T00:00:00Z"
START_MS = 1_767_225_600_000


@pytest.mark.parametrize(
    ("value", "setting"),
    [
        ("real", ClockSetting(mode="real")),
        ("manual", ClockSetting(mode="manual")),
        ("auto", ClockSetting(mode="auto")),
        ("3600x", ClockSetting(mode="compressed", rate=3600)),
        ("0.5x", ClockSetting(mode="compressed", rate=0.5)),
        ({"day": "24s"}, ClockSetting(mode="compressed", rate=3600)),
        ({"day": "24h"}, ClockSetting(mode="compressed", rate=1)),
        ({"rate": 60}, ClockSetting(mode="compressed", rate=60)),
        ({"rate": "60x"}, ClockSetting(mode="compressed", rate=60)),
        ({"mode": "compressed", "rate": 1.5}, ClockSetting(mode="compressed", rate=1.5)),
        ({"mode": "compressed", "rate": 3600, "day": "24s"}, ClockSetting(mode="compressed", rate=3600)),
        ({"mode": "compressed", "rate": 7, "day": "12342857ms"}, ClockSetting(mode="compressed", rate=7)),
        ({"mode": "manual"}, ClockSetting(mode="manual")),
        ({"mode": "manual", "start": "now"}, ClockSetting(mode="manual")),
        ({"mode": "manual", "start": START}, ClockSetting(mode="manual", start_ms=START_MS)),
        ({"mode": "real", "rate": 1, "day": None, "start": None}, ClockSetting(mode="real")),
        ({"day": "24s", "start": START}, ClockSetting(mode="compressed", rate=3600, start_ms=START_MS)),
        (ClockSetting(mode="auto"), ClockSetting(mode="auto")),
    ],
)
def test_every_form_of_a_clock_is_read(value, setting):
    assert parse_clock(value) == setting


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "manul",
            "expected real, manual, auto, a rate like 3600x or { day: 24s }, found 'manul' (did you mean 'manual'?)",
        ),
        ("", "expected real, manual, auto, a rate like 3600x or { day: 24s }, found ''"),
        ("36", "expected real, manual, auto, a rate like 3600x or { day: 24s }, found '36' (did you mean '36x'?)"),
        ("-5x", "expected real, manual, auto, a rate like 3600x or { day: 24s }, found '-5x'"),
        ("Real", "expected real, manual, auto, a rate like 3600x or { day: 24s }, found 'Real' (did you mean 'real'?)"),
        ("compressed", "a compressed clock needs its rate: write 3600x, or { day: 24s }"),
        ("0x", "rate: expected 0.001 to 86400000, written like 3600 or 3600x, found '0x'"),
        (3600, "expected real, manual, auto, a rate like 3600x or { day: 24s }, found 3600 (did you mean '3600x'?)"),
        (None, "expected real, manual, auto, a rate like 3600x or { day: 24s }, found None"),
        ({}, "expected a mode, a rate or a day beside start, as in { mode: manual, start: now }"),
        ({"start": START}, "expected a mode, a rate or a day beside start, as in { mode: manual, start: now }"),
        ({"rat": 5}, "unknown key 'rat': expected mode, rate, day, start (did you mean 'rate'?)"),
        ({"mode": "atuo"}, "mode: expected real, manual, auto, compressed, found 'atuo' (did you mean 'auto'?)"),
        ({"mode": []}, "mode: expected real, manual, auto, compressed, found []"),
        ({"mode": "compressed"}, "a compressed clock needs its rate: add rate: 3600, or day: 24s"),
        ({"mode": "manual", "rate": 60}, "a manual clock has no rate or day: leave them out, or use mode compressed"),
        ({"mode": "real", "day": "24s"}, "a real clock has no rate or day: leave them out, or use mode compressed"),
        ({"rate": 60, "day": "24s"}, "rate and day disagree: 60x and 3600x; say one of them"),
        ({"rate": True}, "rate: expected 0.001 to 86400000, written like 3600 or 3600x, found True"),
        ({"rate": float("nan")}, "rate: expected 0.001 to 86400000, written like 3600 or 3600x, found nan"),
        ({"rate": "fast"}, "rate: expected 0.001 to 86400000, written like 3600 or 3600x, found 'fast'"),
        ({"day": 24}, "day: expected a duration like 24s, found 24"),
        ({"day": "soon"}, "day: expected a duration like 250ms, 3s, 5m, 24h, 1d or 1h30m, found 'soon'"),
        ({"day": "0s"}, "day: a day cannot pass in no time; expected a duration like 24s"),
        ({"day": "1001d"}, "day: expected at most 1000d, found '1001d'"),
        ({"mode": "auto", "start": 0}, "start: expected now or a time like 2026-01-01T00:00:00Z, found 0"),
        (
            {"mode": "auto", "start": "in 2026"},
            "start: expected now or a time with its zone like 2026-01-01T00:00:00Z, found 'in 2026'",
        ),
        (
            {"mode": "auto", "start": "2200-01-01T00:00:00Z"},
            "start: expected a time before 2200-01-01T00:00:00Z, found '2200-01-01T00:00:00Z'",
        ),
    ],
)
def test_a_mistake_is_told_with_what_was_found_and_what_is_allowed(value, message):
    with pytest.raises(ValueError) as refused:
        parse_clock(value)

    assert str(refused.value) == message


@pytest.mark.parametrize("rate", [10**400, float("inf"), -(10**400), 1e9])
def test_a_rate_beyond_all_bounds_is_refused(rate):
    with pytest.raises(ValueError, match="rate: expected"):
        parse_clock({"rate": rate})


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (ClockSetting(mode="real"), "real"),
        (ClockSetting(mode="manual", start_ms=START_MS), "manual, from 2026-01-01T00:00:00.000Z"),
        (ClockSetting(mode="compressed", rate=3600), "compressed (3600x: a day passes in 24 s)"),
        (ClockSetting(mode="compressed", rate=100), "compressed (100x: a day passes in 14 m 24 s)"),
        (ClockSetting(mode="compressed", rate=0.5), "compressed (0.5x: a day passes in 48 h)"),
        (
            ClockSetting(mode="compressed", rate=86_400, start_ms=START_MS),
            "compressed (86400x: a day passes in 1 s), from 2026-01-01T00:00:00.000Z",
        ),
    ],
)
def test_a_clock_is_described_for_people(setting, text):
    assert describe_clock(setting) == text


SETTINGS = st.one_of(
    st.builds(
        ClockSetting,
        mode=st.sampled_from(["real", "manual", "auto"]),
        start_ms=st.none() | st.integers(0, LATEST_START_MS - 1),
    ),
    st.builds(
        ClockSetting,
        mode=st.just("compressed"),
        rate=st.floats(SLOWEST, FASTEST),
        start_ms=st.none() | st.integers(0, LATEST_START_MS - 1),
    ),
)


@given(SETTINGS)
def test_a_setting_written_out_is_read_back(setting):
    start = "now" if setting.start_ms is None else format_time(setting.start_ms)

    assert parse_clock({"mode": setting.mode, "rate": setting.rate, "start": start}) == setting


@given(SETTINGS)
def test_every_setting_can_be_described(setting):
    assert describe_clock(setting).startswith(setting.mode)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_any_other_value_is_refused_as_a_value_error(value):
    for document in (value, {"mode": value}, {"rate": value}, {"day": value}, {"mode": "real", "start": value}):
        try:
            parsed = parse_clock(document)
        except ValueError:
            continue
        assert isinstance(parsed, ClockSetting)
