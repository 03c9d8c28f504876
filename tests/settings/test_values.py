"""What the text of a setting must be."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.clocks import ClockSetting
from simulator.settings import values


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (values.parse_boolean, "Yes", True),
        (values.parse_boolean, "0", False),
        (values.whole_number(0, 10), "10", 10),
        (values.parse_cap, "none", None),
        (values.parse_cap, "1m30s", 90_000),
        (values.parse_lifetime, "1h", 3_600_000),
        (values.parse_lifetime, "1s", 1_000),
        (values.parse_start, "now", None),
        (values.parse_start, "2026-01-01T00:00:00Z", 1_767_225_600_000),
        (values.parse_url, "https://user:pw@example.test/cb?x=1", "https://user:pw@example.test/cb?x=1"),
        (values.parse_base_url, "http://simulator:8484/", "http://simulator:8484"),
        (values.parse_base_url, "https://proxy.test/bandwidth", "https://proxy.test/bandwidth"),
        (values.parse_tls_names, "sms.test, *.b.test,10.0.0.1", ("sms.test", "*.b.test", "10.0.0.1")),
        (values.parse_tls_names, ["::1", "simulator"], ("::1", "simulator")),
        (values.parse_hosts, "hooks.example.com", ("hooks.example.com",)),
        (
            values.parse_hosts,
            "a.test, *.b.test,::1,[::1],10.0.0.1,a.test",
            ("a.test", "*.b.test", "::1", "[::1]", "10.0.0.1"),
        ),
        (values.parse_hosts, ["*", "app_1", "bücher.example."], ("*", "app_1", "bücher.example.")),
        (values.parse_clock_text, "{ day: 24s, start: now }", ClockSetting(mode="compressed", rate=3600.0)),
        (values.parse_clock_text, {"rate": "60"}, ClockSetting(mode="compressed", rate=60.0)),
    ],
)
def test_good_text_becomes_its_value(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (values.parse_text, "  "),
        (values.parse_tls_names, ""),
        (values.parse_tls_names, "a.test,"),
        (values.parse_tls_names, "10.0.0.0/8"),
        (values.parse_tls_names, "under_scored"),
        (values.parse_tls_names, [["a.test"]]),
        (values.parse_tls_names, []),
        (values.parse_text, None),
        (values.parse_boolean, "perhaps"),
        (values.whole_number(1, 10), "0"),
        (values.whole_number(1, 10), "11"),
        (values.whole_number(0, 10**9), "1.5"),
        (values.whole_number(0, 10**9), "٣"),
        (values.whole_number(0, 10**9), "9" * 5000),
        (values.parse_cap, "2"),
        (values.parse_lifetime, "0s"),
        (values.parse_lifetime, "1500ms"),
        (values.parse_lifetime, "none"),
        (values.parse_start, "yesterday"),
        (values.parse_url, "ftp://example.test/"),
        (values.parse_url, "http://"),
        (values.parse_url, "http://[::1/cb"),
        (values.parse_url, ["http://a"]),
        (values.parse_base_url, "http://simulator:8484?x=1"),
        (values.parse_base_url, "simulator:8484"),
        (values.parse_hosts, ""),
        (values.parse_hosts, []),
        (values.parse_hosts, None),
        (values.parse_hosts, "a.test,"),
        (values.parse_hosts, "http://a.test"),
        (values.parse_hosts, "a.test:80"),
        (values.parse_hosts, "a.*.test"),
        (values.parse_hosts, "**"),
        (values.parse_hosts, "a b"),
        (values.parse_hosts, [["a"]]),
        (values.parse_clock_text, "{ day: "),
        (values.parse_clock_text, {"rate": "fast"}),
        (values.parse_clock_text, ["real"]),
    ],
)
def test_bad_text_is_refused_with_what_is_allowed(parse, text):
    with pytest.raises(ValueError, match=r"expected|needs|found"):
        parse(text)


PARSERS = [
    values.parse_text,
    values.parse_boolean,
    values.whole_number(0, 65535),
    values.one_of("normal", "full"),
    values.parse_url,
    values.parse_base_url,
    values.parse_duration_ms,
    values.parse_cap,
    values.parse_start,
    values.parse_clock_text,
    values.parse_profile,
]
PLAIN = st.recursive(
    st.none() | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(value=PLAIN)
def test_no_text_or_structure_does_worse_than_a_value_error(value):
    for parse in PARSERS:
        with contextlib.suppress(ValueError):
            parse(value)
