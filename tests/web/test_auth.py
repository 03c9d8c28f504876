"""The judgement of an Authorization header, without a server."""

import base64

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.settings import Account, Client, User
from simulator.web import tokens
from simulator.web.auth import Access, Terms, check, read_basic
from simulator.web.tokens import MESSAGING, BadToken, Claims

KEY = b"k" * 32
OTHER_KEY = b"o" * 32
NOW_MS = 1_800_000_000_000  # 2027: not now, so that whoever reads the real clock is found out
HOUR_MS = 3_600_000
DECLARED = Account(
    users=(User(user="ann", password="right"), User(user="bill", password="paid", messaging=False)),
    clients=(Client(id="app", secret="s3cret"),),
)
OTHER = Account(users=(User(user="olga", password="other"),))
ACCOUNTS = {"1": DECLARED, "2": OTHER}
IN, UNKNOWN, NOT_ALLOWED = Access.ALLOWED, Access.UNAUTHORIZED, Access.FORBIDDEN


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def terms(*, strict: bool = False, basic: bool = True, bearer: bool = True, wall_ms: int = NOW_MS) -> Terms:
    return Terms(accounts=ACCOUNTS, strict=strict, basic=basic, bearer=bearer, key=KEY, wall_ms=wall_ms)


def signed(*accounts: str, roles: tuple[str, ...] = (MESSAGING,), undeclared: bool = False, key: bytes = KEY) -> str:
    claims = Claims(sub="app", accounts=accounts, roles=roles, undeclared=undeclared)
    return tokens.sign(claims, key, issued_ms=NOW_MS, lifetime_ms=HOUR_MS)


def judged(header: str | None, account_id: str = "1", **more: bool | int) -> Access:
    return check(header, account_id, terms(**more)).access  # type: ignore[arg-type]


# -- Basic


@pytest.mark.parametrize(
    ("user", "password", "account_id", "lenient", "strict"),
    [
        ("ann", "right", "1", IN, IN),
        ("ann", "wrong", "1", UNKNOWN, UNKNOWN),
        ("ANN", "right", "1", UNKNOWN, UNKNOWN),
        ("ann", "right ", "1", UNKNOWN, UNKNOWN),
        ("ann", "other", "1", UNKNOWN, UNKNOWN),
        ("nobody", "right", "1", UNKNOWN, UNKNOWN),
        ("bill", "paid", "1", NOT_ALLOWED, NOT_ALLOWED),
        ("bill", "wrong", "1", UNKNOWN, UNKNOWN),
        ("olga", "other", "1", NOT_ALLOWED, NOT_ALLOWED),
        ("ann", "right", "2", NOT_ALLOWED, NOT_ALLOWED),
        ("app", "s3cret", "1", UNKNOWN, UNKNOWN),
        ("anybody", "anything", "3", IN, UNKNOWN),
        ("ann", "right", "3", IN, NOT_ALLOWED),
    ],
)
def test_a_user_is_let_in_by_what_is_declared(user, password, account_id, lenient, strict):
    header = basic(user, password)

    assert judged(header, account_id) is lenient
    assert judged(header, account_id, strict=True) is strict


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic \udcff\udce9",
        "Basic é",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b":password").decode(),
        "Basic " + base64.b64encode(b"user:").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Digest username=ann",
        "Bearer",
        "Bearer  ",
        "Bearer two words",
        'Bearer "quoted"',
        "token",
    ],
)
def test_what_is_no_credential_is_unauthorized_however_lenient(header):
    assert judged(header, "3") is UNKNOWN


def test_a_password_may_hold_colons_and_letters_of_any_script():
    assert read_basic(base64.b64encode("ann:a:b:ü".encode()).decode()) == ("ann", "a:b:ü")


def test_the_scheme_is_read_in_any_case():
    assert judged(basic("ann", "right").replace("Basic", "bAsIc")) is IN


def test_refused_basic_is_unauthorized_also_with_the_right_password():
    assert judged(basic("ann", "right"), basic=False) is UNKNOWN


# -- Bearer


@pytest.mark.parametrize(
    ("token", "account_id", "lenient", "strict"),
    [
        (signed("1"), "1", IN, IN),
        (signed("1", "3"), "3", IN, IN),
        (signed("1"), "3", NOT_ALLOWED, NOT_ALLOWED),
        (signed("1", roles=()), "1", NOT_ALLOWED, NOT_ALLOWED),
        (signed("1", roles=("billing",)), "1", NOT_ALLOWED, NOT_ALLOWED),
        (signed("1", key=OTHER_KEY), "1", UNKNOWN, UNKNOWN),
        (signed("3", key=OTHER_KEY), "3", UNKNOWN, UNKNOWN),
        (signed("9900000", undeclared=True), "3", IN, UNKNOWN),
        (signed("1", undeclared=True), "1", UNKNOWN, UNKNOWN),
        ("opaque", "1", UNKNOWN, UNKNOWN),
        ("opaque", "2", IN, UNKNOWN),
        ("opaque", "3", IN, UNKNOWN),
        ("a.b.c", "3", IN, UNKNOWN),
        (jwt.encode({"iss": "elsewhere"}, OTHER_KEY), "3", IN, UNKNOWN),
        (jwt.encode({"iss": tokens.ISSUER}, KEY), "3", UNKNOWN, UNKNOWN),
        (jwt.encode({"iss": tokens.ISSUER, "accounts": ["3"]}, "", algorithm="none"), "3", UNKNOWN, UNKNOWN),
    ],
)
def test_a_token_is_let_in_by_who_signed_it_and_what_it_says(token, account_id, lenient, strict):
    assert judged(f"Bearer {token}", account_id) is lenient
    assert judged(f"Bearer {token}", account_id, strict=True) is strict


@pytest.mark.parametrize(("later_ms", "access"), [(0, IN), (HOUR_MS - 1, IN), (HOUR_MS, UNKNOWN)])
def test_a_token_ends_with_its_last_second(later_ms, access):
    assert judged(f"Bearer {signed('1')}", wall_ms=NOW_MS + later_ms) is access


def test_a_token_that_ended_does_not_pass_as_a_foreign_one():
    assert judged(f"Bearer {signed('3')}", "3", wall_ms=NOW_MS + HOUR_MS) is UNKNOWN


def test_no_token_counts_where_the_era_knows_none():
    assert judged(f"Bearer {signed('1')}", bearer=False) is UNKNOWN
    assert judged("Bearer opaque", "3", bearer=False) is UNKNOWN


def test_a_token_says_what_bandwidths_tools_read():
    said = jwt.decode(signed("1", "2"), KEY, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False})

    assert said == {
        "sub": "app",
        "accounts": ["1", "2"],
        "roles": ["messaging"],
        "iss": "bandwidth-simulator",
        "iat": NOW_MS // 1000,
        "exp": NOW_MS // 1000 + 3600,
    }


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_token_changed_anywhere_is_refused_where_clients_are_declared(place, change):
    token = signed("1").encode()
    place %= len(token)
    changed = token[:place] + bytes([token[place] ^ change]) + token[place + 1 :]

    verdict = check(f"Bearer {changed.decode('utf-8', 'surrogateescape')}", "1", terms())

    # The last letter of a signature holds bits that belong to no byte: another letter may be the same signature.
    assert verdict.access is UNKNOWN or place == len(token) - 1


@given(st.text(max_size=60), st.sampled_from(["", "Basic ", "Bearer "]))
def test_no_header_makes_it_raise_or_opens_a_declared_account(text, scheme):
    verdict = check(scheme + text, "1", terms())

    assert verdict.access is UNKNOWN
    assert verdict.reason


def test_deep_nesting_in_a_token_is_only_a_bad_token():
    deep = base64.urlsafe_b64encode(b'{"iss":' + b"[" * 5000).decode().rstrip("=")

    token = f"{signed('1').split('.')[0]}.{deep}.x"

    assert not tokens.is_ours(token)
    assert isinstance(tokens.read(token, KEY, now_ms=NOW_MS), BadToken)


@pytest.mark.parametrize("header", [basic("ann", "wr0ng"), f"Bearer {signed('1', key=OTHER_KEY)}", "Bearer 0paque"])
def test_the_reason_tells_nothing_of_the_credentials(header):
    reason = check(header, "1", terms()).reason

    assert reason
    assert not any(part in reason for part in ("wr0ng", "ann", "0paque", header.split()[1]))
