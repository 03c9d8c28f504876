"""Made-up people: seeded, apart from each other, with numbers that may exist."""

import pytest

from simulator.engine.people import DEFAULT_LOCALE, Key, choose, fill, find_region, make_number
from simulator.model.draws import Draws
from simulator.model.numbers import in_numbering_plan, number_type
from simulator.scenario.templates import NAMES, parse_template

DRAWS = Draws(42, "9900000")
TEXT = parse_template("Hi, this is {{ faker.first_name }}. {{ faker.sentence }} {{ faker.sentence }}")


def said(ordinal: int = 0, *, draws: Draws = DRAWS, locale: str = DEFAULT_LOCALE) -> str:
    return fill(TEXT, draws, Key(purpose="traffic[0].text", from_="+19195550111", ordinal=ordinal), locale=locale)


def test_a_plain_text_needs_no_draw():
    assert fill(parse_template("STOP"), DRAWS, Key(purpose="x"), locale=DEFAULT_LOCALE) == "STOP"


def test_the_same_key_gives_the_same_text_whatever_was_drawn_before():
    first = [said(ordinal) for ordinal in range(5)]

    assert [said(ordinal) for ordinal in reversed(range(5))] == first[::-1]
    assert len(set(first)) == 5


def test_another_seed_or_account_writes_otherwise():
    assert len({said(), said(draws=Draws(43, "9900000")), said(draws=Draws(42, "9900001"))}) == 3


def test_two_blanks_of_one_name_are_two_draws():
    both = fill(parse_template("{{ faker.sentence }}|{{ faker.sentence }}"), DRAWS, Key(purpose="x"), locale="en_US")

    assert len(set(both.split("|"))) == 2


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP", "tl_PH", "la", "pt_BR"])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_drawn_in_every_locale(name, locale):
    template = parse_template(f"{{{{ faker.{name} }}}}")
    text = fill(template, DRAWS, Key(purpose="x"), locale=locale)

    assert isinstance(text, str) and text == fill(template, DRAWS, Key(purpose="x"), locale=locale)


def numbers(locale: str, count: int = 100) -> list[str]:
    return [
        make_number(DRAWS, Key(purpose="traffic[0].person", ordinal=place), locale=locale, place=place)
        for place in range(count)
    ]


@pytest.mark.parametrize("locale", ["en_US", "en_CA", "de_DE", "fr_FR", "ja_JP", "is_IS", "mt_MT", "th", "la"])
def test_a_hundred_people_have_different_numbers_of_the_plan(locale):
    drawn = numbers(locale)

    assert len(set(drawn)) == 100
    assert all(in_numbering_plan(number, fictional=False) for number in drawn)


def test_american_numbers_are_those_that_nobody_has():
    drawn = numbers("en_US")

    assert all(number.startswith("+1") and 5550100 <= int(number[5:]) <= 5550199 for number in drawn)
    assert {number_type(number) for number in drawn} == {"local"}


@pytest.mark.parametrize(
    ("locale", "region"),
    [("de_DE", "DE"), ("de", "DE"), ("en_GB", "GB"), ("en", "US"), ("la", "US"), ("fr_QC", "US"), ("en_CA", "CA")],
)
def test_a_locale_has_the_numbers_of_its_country(locale, region):
    assert find_region(locale) == region


def test_a_choice_is_one_of_its_places():
    drawn = {choose(3, DRAWS, Key(purpose="which", ordinal=ordinal)) for ordinal in range(60)}

    assert drawn == {0, 1, 2} and choose(1, DRAWS, Key(purpose="which")) == 0
