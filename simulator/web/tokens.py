"""Sign the tokens that the token endpoint gives, and read them again where one is shown.

Rule 1: a token lives in the application's time, so times here are the wall's, and are passed in.
Rule 2: what a token says is believed after its signature only; who it says has signed it decides whether it is ours.
"""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from jwt.types import Options

ISSUER = "bandwidth-simulator"
MESSAGING = "messaging"  # our word: what Bandwidth calls its roles is not published (OQ-7)
_ALGORITHM = "HS256"
_UNCHECKED: "Options" = {"verify_signature": False, "verify_exp": False, "verify_iat": False, "verify_aud": False}
_CHECKED: "Options" = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}


class Claims(Struct, frozen=True, kw_only=True):
    """What a token says. An `undeclared` client's opens whatever stands open to anybody, and nothing else."""

    sub: str
    accounts: tuple[str, ...]
    roles: tuple[str, ...]
    undeclared: bool = False


class BadToken(Struct, frozen=True):
    """A token of ours that does not hold, and why."""

    reason: str


class _Signed(Claims, frozen=True, kw_only=True):
    iss: str
    iat: int
    exp: int


def sign(claims: Claims, key: bytes, *, issued_ms: int, lifetime_ms: int) -> str:
    """The token, good for that long; whole seconds count."""
    import jwt  # loads much of cryptography, which a start without tokens should not wait for

    issued_s = issued_ms // 1000
    said = msgspec.to_builtins(claims)
    if not claims.undeclared:
        del said["undeclared"]
    said |= {"iss": ISSUER, "iat": issued_s, "exp": issued_s + lifetime_ms // 1000}
    return jwt.encode(said, key, algorithm=_ALGORITHM)


def is_ours(token: str) -> bool:
    """Whether it says that a simulator signed it; true of forged ones too."""
    import jwt

    try:
        return jwt.decode(token, options=_UNCHECKED).get("iss") == ISSUER
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return False


def read(token: str, key: bytes, *, now_ms: int) -> Claims | BadToken:
    """What a token of ours says, once its signature and its end are checked."""
    import jwt

    try:
        said = jwt.decode(token, key, algorithms=[_ALGORITHM], issuer=ISSUER, options=_CHECKED)
        signed = msgspec.convert(said, _Signed)
    except (jwt.InvalidTokenError, msgspec.ValidationError, ValueError, RecursionError):
        return BadToken("the token is not signed with this simulator's key")
    return BadToken("the token has expired") if signed.exp * 1000 <= now_ms else signed
