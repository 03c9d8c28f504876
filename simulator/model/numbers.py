"""Kinds of numbers and senders, told by their form, and whether a number belongs to a numbering plan."""

import re
from functools import lru_cache
from typing import Literal

NumberType = Literal["local", "toll_free", "short_code", "alphanumeric"]

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NATIONAL = re.compile(r"[2-9][0-9]{9}")  # of North America
_SHORT_CODE = re.compile(r"[0-9]{5,6}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}")
# Source: North American toll-free codes; Bandwidth publishes no list of its own (inferred).
_TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)[0-9]{7}")
_FICTIONAL = re.compile(r"\+1555[0-9]{7}")


def is_e164(text: str) -> bool:
    """A plus sign and 7 to 15 digits, the first not 0."""
    return _E164.fullmatch(text) is not None


def meant_number(text: str) -> str | None:
    """The number that was meant by `(919) 555-0111` or `00 49 30 1234567`, in E.164 form; None: nobody knows."""
    digits = re.sub(r"[^0-9]", "", text)
    if not text.strip().startswith("+"):
        digits = f"1{digits}" if _NATIONAL.fullmatch(digits) else digits.removeprefix("00")
    return f"+{digits}" if len(digits) > 9 and is_e164(f"+{digits}") else None


def is_short_code(text: str) -> bool:
    """Five or six digits."""
    return _SHORT_CODE.fullmatch(text) is not None


def is_alphanumeric_sender(text: str) -> bool:
    """At most 11 of `A-Z a-z 0-9 space - + _ &`, at least one of them a letter.

    Source: Bandwidth's OpenAPI text, 2024-07-08.
    """
    return _ALPHANUMERIC.fullmatch(text) is not None


def number_type(text: str) -> NumberType:
    """What kind of number or sender it is; any other number, foreign ones too, is local."""
    if _E164.fullmatch(text):
        return "toll_free" if _TOLL_FREE.fullmatch(text) else "local"
    if is_short_code(text):
        return "short_code"
    return "alphanumeric" if is_alphanumeric_sender(text) else "local"


@lru_cache(maxsize=16_384)
def in_numbering_plan(number: str, *, fictional: bool) -> bool:
    """Whether an E.164 number could exist. `fictional`: those of area code 555, which nobody has, count as existing."""
    if fictional and _FICTIONAL.fullmatch(number):
        return True
    return _exists(number)


def _exists(number: str) -> bool:
    # Imported here: it takes 30 ms and some memory, which a program that never asks about a plan should not spend.
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
