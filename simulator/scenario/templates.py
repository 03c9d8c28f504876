"""Read texts that leave blanks for made-up words: `Hello, {{ faker.first_name }}!`.

Rule 1: a blank is `{{ faker.NAME }}` and nothing else: no filters, no arguments, no expressions.
Rule 2: the names are a closed list: what Faker's standard providers draw for every locale from a seed alone, as one
        text. What looks at today's date (ages, dates, browsers) is not among them, or journals would differ by the day.
Rule 3: nothing is drawn here; `engine/people.py` does that.
"""

import re
from typing import Annotated

from msgspec import Struct
from pydantic_core import PydanticCustomError

from simulator.model.problems import guess
from simulator.scenario import shapes
from simulator.scenario.wrong import checked, unexpected, wrong

NUMBER = "number"
"""Ours, not Faker's: an E.164 number of the locale's country."""

_FAKER_NAMES = """
    name first_name first_name_female first_name_male last_name prefix suffix language_name
    address street_address street_name building_number city postcode country country_code
    company company_suffix catch_phrase bs job
    sentence paragraph text word emoji
    phone_number email safe_email company_email free_email user_name domain_name domain_word hostname slug
    url uri uri_path ipv4 ipv4_private ipv6 mac_address
    color_name safe_color_name hex_color
    currency_code currency_name cryptocurrency_code cryptocurrency_name
    credit_card_number credit_card_provider credit_card_security_code iban bban swift
    isbn10 isbn13 ean13 ean8 passport_number vin latitude longitude
    random_digit random_int random_letter
"""
FAKER_NAMES = frozenset(_FAKER_NAMES.split())
NAMES = FAKER_NAMES | {NUMBER}

_BLANK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*faker\.([A-Za-z_][A-Za-z0-9_]*)\s*")
_WRITTEN = "{{ faker.sentence }}"


class Template(Struct, frozen=True):
    """A text with blanks between its parts, one part more than blanks; each blank is one of NAMES."""

    parts: tuple[str, ...]
    blanks: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.blanks


def parse_template(text: str) -> Template:
    """The text in parts; the mistake of the first blank that is none."""
    *parts, last = _BLANK.split(text)
    if "{{" in last:
        raise wrong(f"{{{{ without }}}} in {text!r:.60}", f"a blank is written {_WRITTEN}")
    literals, blanks = parts[::2], parts[1::2]
    return Template((*literals, last), tuple(map(_read_blank, blanks)))


def _read_blank(said: str) -> str:
    found = _NAME.fullmatch(said)
    if found is None:
        word = said.strip()
        meant = f"did you mean '{{{{ faker.{word} }}}}'?" if word in NAMES else f"a blank is written {_WRITTEN}"
        raise wrong(f"{{{{{said[:40]}}}}} is not understood: no expressions, only made-up words", meant)
    if found[1] not in NAMES:
        raise _unknown(found[1])
    return found[1]


def _unknown(name: str) -> PydanticCustomError:
    hint = guess(name, sorted(NAMES))
    more = "" if hint else "; there are name, first_name, sentence, city, company, number and others"
    return wrong(f"unknown word 'faker.{name}'{more}", hint)


def read_template(value: object) -> Template:
    """A text as somebody writes it in a file."""
    if not isinstance(value, str):
        raise unexpected("text")
    return parse_template(value)


def read_locale(value: object) -> str:
    """One of the locales that Faker knows."""
    if not isinstance(value, str):
        raise unexpected("text")
    # Imported here: most scenarios draw nothing, and it takes a tenth of a second.
    from faker.config import AVAILABLE_LOCALES

    if value not in AVAILABLE_LOCALES:
        raise unexpected("a locale like en_US, de_DE or pt_BR", guess(value.replace("-", "_"), AVAILABLE_LOCALES))
    return value


TemplateText = Annotated[Template, checked(read_template, shapes.TEMPLATE)]
Locale = Annotated[str, checked(read_locale, shapes.LOCALE)]
