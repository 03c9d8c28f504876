"""Who may use Bandwidth's side: the Authorization header against what the account declares.

Rule 1: what is declared is strict, list by list: users for Basic, clients for tokens. Where nothing is declared, any
        non-empty credentials and any foreign token will do, unless the simulator is strict (decision 18).
Rule 2: a token of ours is always checked: signature, end, account, role.
Rule 3: secrets are compared in constant time, all of them, also after one fitted.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

from msgspec import Struct

from simulator.settings import Account, Client, User
from simulator.web import tokens
from simulator.web.tokens import BadToken

T = TypeVar("T")


class Access(Enum):
    """What the credentials allow."""

    ALLOWED = "allowed"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"


class Verdict(Struct, frozen=True):
    """The judgement, and its reason, which holds no part of the credentials."""

    access: Access
    reason: str = ""


class Terms(Struct, frozen=True, kw_only=True):
    """What holds when a header is judged: what is declared, which schemes count, the tokens' key, the wall's time."""

    accounts: Mapping[str, Account]
    strict: bool = False
    basic: bool = True
    bearer: bool = True
    key: bytes
    wall_ms: int


_ALLOWED = Verdict(Access.ALLOWED)
_UNDECLARED = Account()
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, 2.1


def check(header: str | None, account_id: str, terms: Terms) -> Verdict:
    """Judge an Authorization header for an account."""
    scheme, _, rest = (header or "").strip().partition(" ")
    match scheme.lower():
        case "basic":
            return _check_basic(rest, account_id, terms)
        case "bearer":
            return _check_token(rest.strip(), account_id, terms)
        case "":
            return _unauthorized("there is no Authorization header")
    return _unauthorized("the scheme is neither Basic nor Bearer")


def read_basic(encoded: str) -> tuple[str, str] | None:
    """User and password, neither empty; None for anything else."""
    try:
        user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if user and password else None


def find_clients(id: str, secret: str, accounts: Mapping[str, Account]) -> dict[str, Client]:
    """The client by account, where that id has that secret."""
    found = {}
    for account_id, account in accounts.items():
        client = _find(((each, each.id, each.secret) for each in account.clients or ()), id, secret)
        if client is not None:
            found[account_id] = client
    return found


def _check_basic(encoded: str, account_id: str, terms: Terms) -> Verdict:
    if not terms.basic:
        return _unauthorized("Basic credentials are refused (--basic)")
    pair = read_basic(encoded)
    if pair is None:
        return _unauthorized("the Basic credentials are empty or cannot be read")
    account = terms.accounts.get(account_id, _UNDECLARED)
    if account.users is None and not terms.strict:
        return _ALLOWED
    user = _find_user(*pair, account)
    elsewhere = [_find_user(*pair, other) for other in terms.accounts.values()]
    if user is not None:
        return _ALLOWED if user.messaging else _forbidden("the user may not use messaging")
    if any(elsewhere):
        return _forbidden("the user belongs to another account")
    return _unauthorized("no declared user has this name and password")


def _find_user(user: str, password: str, account: Account) -> User | None:
    return _find(((each, each.user, each.password) for each in account.users or ()), user, password)


def _find(declared: Iterable[tuple[T, str, str]], name: str, secret: str) -> T | None:
    found = None
    for each, its_name, its_secret in declared:
        same_name = hmac.compare_digest(its_name.encode(), name.encode())
        same_secret = hmac.compare_digest(its_secret.encode(), secret.encode())
        if same_name & same_secret:
            found = each
    return found


def _check_token(token: str, account_id: str, terms: Terms) -> Verdict:
    if not terms.bearer:
        return _unauthorized("this era knows no Bearer tokens")
    if not _TOKEN.fullmatch(token):
        return _unauthorized("the token is empty or malformed")
    open_to_anybody = terms.accounts.get(account_id, _UNDECLARED).clients is None and not terms.strict
    if not tokens.is_ours(token):
        return _ALLOWED if open_to_anybody else _unauthorized("the token is not of this simulator")
    claims = tokens.read(token, terms.key, now_ms=terms.wall_ms)
    if isinstance(claims, BadToken):
        return _unauthorized(claims.reason)
    if claims.undeclared:
        return _ALLOWED if open_to_anybody else _unauthorized("the token was given to a client that is not declared")
    if account_id not in claims.accounts:
        return _forbidden("the token is for another account")
    return _ALLOWED if tokens.MESSAGING in claims.roles else _forbidden("the client may not use messaging")


def _unauthorized(reason: str) -> Verdict:
    return Verdict(Access.UNAUTHORIZED, reason)


def _forbidden(reason: str) -> Verdict:
    return Verdict(Access.FORBIDDEN, reason)
