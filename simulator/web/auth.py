"""Who may use Bandwidth's side: the Authorization header against what the account declares.

Rule 1: with nothing declared any non-empty Basic credentials or Bearer token will do; what is declared is strict.
Rule 2: secrets are compared in constant time.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from enum import Enum

from simulator.settings import Account, User


class Access(Enum):
    """What the credentials allow."""

    ALLOWED = "allowed"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"


def check(header: str | None, account_id: str, accounts: Mapping[str, Account]) -> Access:
    """Judge an Authorization header for an account."""
    scheme, _, rest = (header or "").strip().partition(" ")
    rest = rest.strip()
    account = accounts.get(account_id)
    if scheme.lower() == "basic":
        pair = _decode(rest)
        if pair is None:
            return Access.UNAUTHORIZED
        return Access.ALLOWED if account is None or account.users is None else _check_user(*pair, account_id, accounts)
    if scheme.lower() == "bearer" and rest and (account is None or account.clients is None):
        return Access.ALLOWED
    return Access.UNAUTHORIZED


def _decode(encoded: str) -> tuple[str, str] | None:
    """User and password, neither empty."""
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon and user and password else None


def _check_user(user: str, password: str, account_id: str, accounts: Mapping[str, Account]) -> Access:
    own = _find_user(user, password, accounts[account_id])
    if own is not None:
        return Access.ALLOWED if own.messaging else Access.FORBIDDEN
    elsewhere = any(_find_user(user, password, account) for account in accounts.values())
    return Access.FORBIDDEN if elsewhere else Access.UNAUTHORIZED


def _find_user(user: str, password: str, account: Account) -> User | None:
    found = None
    for known in account.users or ():
        same_user = hmac.compare_digest(known.user.encode(), user.encode())
        same_password = hmac.compare_digest(known.password.encode(), password.encode())
        if same_user and same_password:
            found = known
    return found
