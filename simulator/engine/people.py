"""Make up what people write and the numbers that they write from, always from a seeded draw.

Rule 1: the same key and the same release of Faker give the same text; a draw elsewhere changes none (decision 8).
Rule 2: Faker is loaded when the first blank is filled, once per locale; what a locale lacks is said in English.
Rule 3: North American numbers end in 555-0100 to 555-0199, which nobody has; elsewhere they are mobile numbers that
        could exist. Nothing ever leaves this machine towards them.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from msgspec import Struct

from simulator.model.draws import Draws
from simulator.scenario.templates import NUMBER, Template

DEFAULT_LOCALE = "en_US"
_TRIES = 200
_SEEDS = 2**63 - 1
_NO_COUNTRIES = frozenset({"la"})
"""Languages whose code is also that of a country where they are not spoken: Latin, Laos."""

_US = """
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 225 228 229 231 234 239 240 248 251 252 253 254
    256 260 262 267 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330
    334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 425 432 434
    435 440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 559 561
"""
_CA = "204 226 236 249 250 289 306 343 403 416 418 438 450 506 514 519 581 587 604 613 647 705 709 778 780 807 819 902"
_AREAS = {"US": tuple(map(int, _US.split())), "CA": tuple(map(int, _CA.split()))}
"""Old area codes: drawn from a list of our own, a number is the same with every release of phonenumbers."""


class Key(Struct, frozen=True, kw_only=True):
    """What a draw is for, as Draws wants it."""

    purpose: str
    from_: str = ""
    to: str = ""
    ordinal: int = 0


def fill(template: Template, draws: Draws, key: Key, *, locale: str) -> str:
    """The text with its blanks filled."""
    if template.is_plain:
        return template.parts[0]
    text = template.parts[0]
    for index, (name, part) in enumerate(zip(template.blanks, template.parts[1:], strict=True)):
        text += _word(name, draws, key, locale, index) + part
    return text


def choose(count: int, draws: Draws, key: Key) -> int:
    """One of `count` places, from 0."""
    return 0 if count == 1 else _draw(draws, key, count - 1)


def _draw(draws: Draws, key: Key, high: int, index: int = 0) -> int:
    return draws.integer(0, high, purpose=key.purpose, from_=key.from_, to=key.to, ordinal=key.ordinal, index=index)


def _word(name: str, draws: Draws, key: Key, locale: str, index: int) -> str:
    if name == NUMBER:
        numbered = Key(purpose=f"{key.purpose}.{index}", from_=key.from_, to=key.to, ordinal=key.ordinal)
        return make_number(draws, numbered, locale=locale)
    fake = _faker(locale)
    method: Callable[[], object] | None = getattr(fake, name, None)
    if method is None:
        fake = _faker(DEFAULT_LOCALE)
        method = getattr(fake, name)
    fake.seed_instance(_draw(draws, key, _SEEDS, index))
    return str(method())


@lru_cache(maxsize=16)
def _faker(locale: str) -> Any:
    # Imported here: it takes a tenth of a second, which a scenario without blanks should not spend.
    from faker import Faker

    return Faker(locale)


# -- numbers


def make_number(draws: Draws, key: Key, *, locale: str, place: int = 0) -> str:
    """An E.164 number of the locale's country. Up to a hundred `place`s of one key have different numbers."""
    region = find_region(locale)
    areas = _AREAS.get(region)
    return _foreign(draws, key, region, place) if areas is None else _american(draws, key, areas, place)


@lru_cache(maxsize=256)
def find_region(locale: str) -> str:
    """The country of a locale, where there are numbers for it; else the United States."""
    language, _, country = locale.partition("_")
    region = country or ("" if language in _NO_COUNTRIES else language.upper())
    return region if region in _AREAS or _example(region) else "US"


@lru_cache(maxsize=256)
def _example(region: str) -> tuple[int, str] | None:
    """A mobile number of the country: its calling code and the rest."""
    import phonenumbers

    found = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if found is None:
        return None
    return found.country_code or 0, phonenumbers.national_significant_number(found)


def _american(draws: Draws, key: Key, areas: tuple[int, ...], place: int) -> str:
    last = (_draw(draws, Key(purpose=f"{key.purpose}.line"), 99) + place) % 100
    return f"+1{areas[_draw(draws, key, len(areas) - 1)]}55501{last:02d}"


def _foreign(draws: Draws, key: Key, region: str, place: int) -> str:
    example = _example(region)
    assert example is not None  # find_region knows only countries that have one
    code, rest = example
    digits = min(6, len(rest) - 2)
    for index in range(_TRIES):
        last = (_draw(draws, key, 10**digits - 1, index) // 100 * 100 + place % 100) % 10**digits
        number = f"+{code}{rest[:-digits]}{last:0{digits}d}"
        if _is_number_of(number, region):
            return number
    return f"+{code}{rest}"


def _is_number_of(number: str, region: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number_for_region(phonenumbers.parse(number), region)
