"""Tokens that name a page of a list: base64url of how many messages come before it (OQ-31)."""

import base64
import binascii
import re

_DIGITS = re.compile(r"[0-9]{1,15}")


def write_token(offset: int) -> str:
    """The token of the page that begins after `offset` messages."""
    return base64.urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def read_token(token: str) -> int:
    """The offset in a token; ValueError when it is none of ours."""
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not a token") from error
    if not _DIGITS.fullmatch(text):
        raise ValueError("not a token")
    return int(text)
