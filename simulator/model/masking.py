"""Show what somebody wrote without the passwords in it, for diagnostics: they end in logs of a CI."""

import re
from collections.abc import Sequence

MASK = "***"
_SECRET = frozenset(
    {"password", "secret", "credentials", "status_credentials", "inbound_credentials", "users", "clients"}
)
_USER = re.compile(r"\A((?:[^:]*:(?=//))?[^:]*):.*@", re.DOTALL)  # from the start on: in one pass, however long


def mask_user(text: str) -> str:
    """A text that should be a URL, without the password in it: `http://app:***@host/`."""
    return _USER.sub(rf"\1:{MASK}@", text, count=1) if "@" in text else text


def is_secret(path: Sequence[str | int]) -> bool:
    """Whether what stands there is a password, or could be one with something else around it."""
    return any(step in _SECRET for step in path[-2:])
