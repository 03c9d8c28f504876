"""Kinds of numbers by their form, and numbering plans."""

import subprocess
import sys

import pytest

from simulator.model.numbers import (
    in_numbering_plan,
    is_alphanumeric_sender,
    is_e164,
    is_short_code,
    meant_number,
    number_type,
)


@pytest.mark.parametrize("text", ["+1234567", "+19195550111", "+442071838750", "+123456789012345"])
def test_a_plus_and_7_to_15_digits_are_e164(text):
    assert is_e164(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "+123456",
        "+1234567890123456",
        "+0123456789",
        "19195550111",
        "+1 919 555 0111",
        "+1919555O111",
        "+１9195550111",
        "+19195550111\n",
        " +19195550111",
        "++19195550111",
    ],
)
def test_anything_else_is_not_e164(text):
    assert not is_e164(text)


@pytest.mark.parametrize(
    ("text", "short"),
    [("12345", True), ("123456", True), ("1234", False), ("1234567", False), ("+12345", False), ("١٢٣٤٥", False)],
)
def test_a_short_code_is_five_or_six_digits(text, short):
    assert is_short_code(text) is short


@pytest.mark.parametrize("text", ["ACME", "a", "My Shop 24", "A-B+C_D&E", "+Bank", "ABCDEFGHIJK", "12345a"])
def test_an_alphanumeric_sender_is_eleven_characters_with_a_letter(text):
    assert is_alphanumeric_sender(text)


@pytest.mark.parametrize("text", ["", "12345", "ABCDEFGHIJKL", "A.B", "Café", "A\n", "- +_&", "A\tB"])
def test_anything_else_is_not_an_alphanumeric_sender(text):
    assert not is_alphanumeric_sender(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("+19195550111", "local"),
        ("+15550004720", "local"),
        ("+442071838750", "local"),
        ("+18005550100", "toll_free"),
        ("+18335550100", "toll_free"),
        ("+18445550100", "toll_free"),
        ("+18555550100", "toll_free"),
        ("+18665550100", "toll_free"),
        ("+18775550100", "toll_free"),
        ("+18885550100", "toll_free"),
        ("+18225550100", "local"),
        ("+1800555010", "local"),
        ("+180055501000", "local"),
        ("12345", "short_code"),
        ("123456", "short_code"),
        ("ACME", "alphanumeric"),
        ("+1BANK", "alphanumeric"),
        ("", "local"),
        ("1234", "local"),
    ],
)
def test_a_number_tells_its_kind_by_its_form(text, kind):
    assert number_type(text) == kind


@pytest.mark.parametrize(
    ("number", "exists"),
    [
        ("+19195550111", True),
        ("+18005550100", True),
        ("+442071838750", True),
        ("+493012345678", True),
        ("+11195550111", False),
        ("+1919555011", False),
        ("+999123456789", False),
        ("+12345678", False),
        ("not a number", False),
        ("", False),
    ],
)
def test_a_number_exists_when_its_numbering_plan_has_it(number, exists):
    assert in_numbering_plan(number, fictional=True) is exists
    assert in_numbering_plan(number, fictional=False) is exists


@pytest.mark.parametrize("number", ["+15550004720", "+15550000000", "+15551230003"])
def test_numbers_of_area_code_555_exist_only_in_fiction(number):
    assert in_numbering_plan(number, fictional=True)
    assert not in_numbering_plan(number, fictional=False)


@pytest.mark.parametrize("number", ["+1555000472", "+155500047200", "+25550004720"])
def test_fiction_needs_ten_digits_of_the_north_american_plan(number):
    assert not in_numbering_plan(number, fictional=True)


def test_telling_a_kind_does_not_load_the_numbering_plans():
    program = "import sys; from simulator.model import numbers; numbers.number_type('+19195550111'); "
    program += "sys.exit('phonenumbers' in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", program], check=False)

    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("919-555-0111", "+19195550111"),
        ("1 (919) 555-0111", "+19195550111"),
        ("+1919 5550111", "+19195550111"),
        ("00 49 170 1234567", "+491701234567"),
        ("44 20 7946 0958", "+442079460958"),
        ("0170 1234567", None),
        ("0170 123456", None),
        ("+0049123456789", None),
        ("555-0111", None),
        ("", None),
    ],
)
def test_a_number_in_another_form_is_guessed_where_it_can_be(written, meant):
    assert meant_number(written) == meant
