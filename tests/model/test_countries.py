"""The country of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS, PhoneNumberFormat, example_number, format_number

from simulator.model.countries import _THREE, country_of


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+19195550101", "USA"),
        ("+15550004720", "USA"),  # nobody's area code
        ("+18885550101", "USA"),  # toll-free
        ("+14165550101", "CAN"),
        ("+18765550101", "JAM"),
        ("+4915112345678", "DEU"),
        ("+447911123456", "GGY"),  # shares its code with the United Kingdom
        ("+442079460000", "GBR"),
        ("+77012345678", "KAZ"),
        ("+78005553535", "RUS"),
        ("+1919555", "USA"),  # too short to exist
        ("+99900000000", None),
        ("12345", None),
        ("ACME", None),
        ("", None),
    ],
)
def test_a_number_has_the_country_of_its_plan(number, country):
    assert country_of(number) == country


def test_every_region_of_the_plans_has_three_letters():
    assert set(_THREE) == SUPPORTED_REGIONS
    assert len(set(_THREE.values())) == len(_THREE)
    assert all(len(code) == 3 and code.isupper() for code in _THREE.values())


def test_the_plans_own_examples_get_a_country():
    for region in sorted(SUPPORTED_REGIONS):
        number = example_number(region)
        if number is not None:
            assert country_of(format_number(number, PhoneNumberFormat.E164)) is not None, region


@given(st.text(max_size=20))
def test_any_text_has_a_country_or_none(text):
    country = country_of(text)

    assert country is None or len(country) == 3
