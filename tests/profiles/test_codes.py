"""The history of the error codes, day by day."""

import msgspec
import pytest

from simulator.profiles.code_table import TABLE
from simulator.profiles.codes import codes_at


def changes(before: str, after: str) -> tuple[set[int], set[int]]:
    """Which codes came and which went between two days."""
    old, new = set(codes_at(before)), set(codes_at(after))
    return new - old, old - new


def test_each_code_is_listed_once_in_numeric_order():
    codes = [row.code for row in TABLE]

    assert codes == sorted(set(codes))


def test_the_first_table_of_four_digit_codes_has_fifty_two():
    assert len(codes_at("2018-01-16")) == 52
    assert not codes_at("2018-01-15")


@pytest.mark.parametrize(
    ("before", "day", "came", "went"),
    [
        ("2018-02-13", "2018-02-14", {4001, 9902, 9999}, set()),
        ("2019-08-21", "2019-08-22", {4435}, set()),
        ("2019-11-17", "2019-11-18", {5106}, set()),
        ("2020-01-29", "2020-01-30", {4780}, set()),
        ("2020-04-16", "2020-04-17", {4721, 4790, 4791, 4792, 4793}, set()),
        ("2020-07-22", "2020-07-23", {4412}, set()),
        ("2020-08-05", "2020-08-06", {4701, 4702, 4730, 4752}, set()),
        ("2020-08-09", "2020-08-10", set(), {4701, 4702, 4730, 4752}),
        (
            "2020-08-17",
            "2020-08-18",
            {4407, 4408, 4409, 4701, 4702, 4730, 4752, 5611},
            {4121, 5100, 5112, 5143, 5144, 5146, 5503},
        ),
        ("2021-02-07", "2021-02-08", {4360}, set()),
        ("2021-02-18", "2021-02-19", set(), {5611}),
        ("2021-02-28", "2021-03-01", {5100}, set()),
        ("2021-09-22", "2021-09-23", {4711, 4712}, set()),
        ("2022-06-23", "2022-06-24", {4771, 4781}, set()),
        ("2022-09-14", "2022-09-15", {4785, 4795}, set()),
        ("2023-03-22", "2023-03-23", {4772, 4773, 4774}, set()),
        ("2023-05-22", "2023-05-23", {4753}, set()),
        ("2026-04-16", "2026-04-17", {4476}, set()),
        ("2026-08-30", "2026-08-31", {4475, 4710, 4735, 4754, 4794}, set()),
    ],
)
def test_codes_come_and_go_on_their_day(before, day, came, went):
    assert changes(before, day) == (came, went)


@pytest.mark.parametrize(
    ("code", "field", "before", "day", "was", "became"),
    [
        (4401, "name", "2021-02-14", "2021-02-15", "rejected-loop-detected", "rejected-routing-error"),
        (4712, "name", "2022-09-13", "2022-09-14", "media-invalid", "media-content-invalid"),
        (4780, "name", "2022-06-23", "2022-06-24", "p2p-volume-violation", "volume-violation-tmo"),
        (4303, "name", "2020-08-17", "2020-08-18", None, "malformed-invalid-to-number"),
        (
            4401,
            "description",
            "2020-08-17",
            "2020-08-18",
            "Message is looping from carrier back to BW",
            "BW is unable to route the message",
        ),
        (4452, "description", "2020-08-17", "2020-08-18", "Invalid Application Id", "Invalid Application ID"),
        (4470, "description", "2022-09-07", "2022-09-08", "Rejected as SPAM (future)", "Rejected as SPAM"),
        (
            5999,
            "description",
            "2020-08-17",
            "2020-08-18",
            "Unknown error from downstream",
            "Unknown error from Bandwidth",
        ),
        (5999, "reported_by", "2020-08-17", "2020-08-18", "carrier", "bandwidth"),
        (5999, "billable", "2020-08-17", "2020-08-18", True, False),
        (4482, "billable", "2021-02-18", "2021-02-19", True, False),
        (4482, "billable", "2019-08-22", "2020-08-18", False, True),
    ],
)
def test_rows_change_on_their_day(code, field, before, day, was, became):
    assert (getattr(codes_at(before)[code], field), getattr(codes_at(day)[code], field)) == (was, became)


def test_no_slug_is_known_before_the_page_had_slugs():
    assert all(row.name is None for row in codes_at("2020-08-17").values())


def test_every_code_of_today_has_a_slug():
    assert [row.code for row in codes_at("2026-08-31").values() if not row.name] == []


def test_digits_tell_class_and_reporter():
    classes = {"4": "client", "5": "server", "9": "ambiguous"}

    for row in TABLE:
        first, second = str(row.code)[0], str(row.code)[1]
        assert row.error_class == classes[first]
        assert row.reported_by == ("carrier" if first == "9" or second in "67" else "bandwidth") or row.code == 5999


def test_a_code_is_written_with_the_word_class():
    row = msgspec.json.decode(msgspec.json.encode(codes_at("2026-08-31")[4720]))

    assert row == {
        "code": 4720,
        "name": "invalid-destination-address",
        "description": "Carrier Rejected as Invalid Destination Address",
        "reported_by": "carrier",
        "class": "client",
        "billable": True,
        "first_seen": "2018-01-16",
    }
