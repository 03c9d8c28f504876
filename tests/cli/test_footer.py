"""The last line of a live view."""

from typing import Any

import pytest

from simulator.cli.footer import words


def shown(**said: Any) -> dict[str, Any]:
    found = {"now": "2026-01-01T12:00:39.250Z", "clock": {"mode": "real", "rate": None}, "pending": 3, "next": None}
    return found | said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"pending": 0}, "12:00:39  real  ·  nothing is pending"),
        ({"clock": {"mode": "compressed", "rate": 3600.0}}, "12:00:39  3600x  ·  3 pending"),
        ({"next": "2026-01-01T12:04:51.100Z"}, "12:00:39  real  ·  3 pending, the next in 4m12s at 12:04:51"),
        ({"next": "2026-01-02T12:00:39.250Z"}, "12:00:39  real  ·  3 pending, the next in 24h at 2026-01-02 12:00:39"),
        ({"next": "2026-01-01T12:00:39.250Z"}, "12:00:39  real  ·  3 pending, due now"),
        (
            {"next": "2026-01-01T12:00:39.250Z", "clock": {"mode": "manual", "rate": None}},
            "12:00:39  manual  ·  3 pending, due now; let time pass: bwsim advance",
        ),
    ],
)
def test_it_counts_down_to_what_is_next(said, told):
    assert words(shown(**said)) == told
