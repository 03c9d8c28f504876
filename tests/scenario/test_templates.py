"""Blanks in texts: what is understood, and what is said of everything else."""

import pytest
from pydantic_core import PydanticCustomError

from simulator.scenario.templates import FAKER_NAMES, NAMES, Template, parse_template, read_locale


def mistake(text: str) -> tuple[str, str | None]:
    with pytest.raises(PydanticCustomError) as caught:
        parse_template(text)
    context = caught.value.context
    assert context is not None
    return context["message"], context["hint"]


def test_a_text_without_blanks_is_itself():
    assert parse_template("Yes, please { or } not") == Template(("Yes, please { or } not",))
    assert parse_template("").is_plain


def test_blanks_are_read_with_and_without_spaces():
    assert parse_template("{{faker.first_name}} of {{  faker.city }}!") == Template(
        ("", " of ", "!"), ("first_name", "city")
    )
    assert not parse_template("{{ faker.number }}").is_plain


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_of_the_list_is_a_blank(name):
    assert parse_template(f"{{{{ faker.{name} }}}}").blanks == (name,)


def test_an_unknown_name_gets_a_guess():
    assert mistake("Hi {{ faker.frist_name }}") == ("unknown word 'faker.frist_name'", "did you mean 'first_name'?")


def test_an_unknown_name_without_a_near_one_hears_what_there_is():
    message, hint = mistake("{{ faker.zzz }}")

    assert message.startswith("unknown word 'faker.zzz'; there are name, first_name, sentence") and hint is None


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{{ order.id }}",
        "{{ faker.sentence() }}",
        "{{ faker.name | upper }}",
        "{{ faker.__class__.__mro__ }}",
        "{{}}",
        "{{ faker. }}",
    ],
)
def test_no_expression_is_understood(text):
    message, hint = mistake(text)

    assert "no expressions, only made-up words" in message and hint == "a blank is written {{ faker.sentence }}"


def test_a_name_without_its_prefix_gets_a_guess():
    assert mistake("{{ sentence }}")[1] == "did you mean '{{ faker.sentence }}'?"


@pytest.mark.parametrize(
    "name", ["__class__", "seed", "seed_instance", "binary", "date_of_birth", "add_provider", "pyint"]
)
def test_what_is_no_word_of_a_text_is_not_among_the_names(name):
    assert "unknown word" in mistake(f"{{{{ faker.{name} }}}}")[0]


def test_a_blank_that_does_not_end_is_told():
    assert mistake("Hi {{ faker.name")[0] == "{{ without }} in 'Hi {{ faker.name'"


def test_the_list_holds_only_what_faker_has():
    from faker import Faker

    fake = Faker("en_US")

    assert [name for name in sorted(FAKER_NAMES) if not callable(getattr(fake, name, None))] == []


def test_locales_are_those_of_faker():
    assert read_locale("de_DE") == "de_DE"
    with pytest.raises(PydanticCustomError) as caught:
        read_locale("de-DE")
    assert (caught.value.context or {})["hint"] == "did you mean 'de_DE'?"
    with pytest.raises(PydanticCustomError):
        read_locale(5)
