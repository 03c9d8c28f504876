"""Access to Bandwidth's side over HTTP: who gets 401 and 403, and in which words of which era."""

import base64
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from simulator import profiles
from simulator.web.access import judge
from simulator.web.app import make_app
from tests.rig import ACCOUNT, Rig, running

DECLARED = """
accounts:
  "9900000":
    users:
      - { user: ann, password: right }
      - { user: bill, password: paid, messaging: false }
    clients:
      - { id: app, secret: s3cret }
      - { id: reports, secret: quiet, messaging: false }
  "9900001":
    users: [ { user: olga, password: other } ]
    clients: [ { id: third, secret: else } ]
"""
SPRING = {"timestamp": "2026-01-01T00:00:00.000+0000", "path": f"/api/v2/users/{ACCOUNT}/messages"}
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"  # a UUID, as --strict wants it
NOW = {
    401: {"type": "unauthorized", "description": "Authentication Failed"},
    403: {"type": "forbidden", "description": "Access Denied"},
}
BODIES: dict[str, dict[int, dict[str, Any]]] = {
    "2018-sent": {
        401: {**SPRING, "status": 401, "error": "Unauthorized"},
        403: {**SPRING, "status": 403, "error": "Forbidden", "message": "Access is denied"},
    },
    "2018-quirk": {
        401: {"type": "authentication-error", "description": "Invalid or missing credentials."},
        403: {"type": "unauthorized", "description": "Access is denied."},
    },
    "2019-blank": {
        401: {**SPRING, "status": 401, "error": "Unauthorized", "message": "Bad credentials"},
        403: {
            **SPRING,
            "status": 403,
            "error": "Forbidden",
            "exception": "org.springframework.security.access.AccessDeniedException",
            "message": "Access is denied",
        },
    },
    "2020-dlr": NOW,
    "2021-get": NOW,
    "2025-rbm": NOW,
    "2026": NOW,
}


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


async def bearer(rig: Rig, id: str = "app", secret: str = "s3cret") -> dict[str, str]:
    """A token of the token endpoint, as a header."""
    url = f"{rig.url}/api/v1/oauth2/token"
    async with rig.http.post(url, data={"grant_type": "client_credentials"}, headers=basic(id, secret)) as response:
        assert response.status == 200, await response.text()
        return {"Authorization": f"Bearer {(await response.json())['access_token']}"}


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    (tmp_path / "bwsim.yaml").write_text(DECLARED)
    return tmp_path


# -- bodies by era


def test_the_table_has_every_era():
    assert tuple(BODIES) == profiles.NAMES


@pytest.mark.parametrize("profile", BODIES)
async def test_401_and_403_are_worded_by_the_era(declared, profile):
    async with running(folder=declared, profile=profile) as rig:
        wrong = await rig.post(headers=basic("ann", "wrong"))
        elsewhere = await rig.post(headers=basic("olga", "other"))

    assert (wrong.status, elsewhere.status) == (401, 403)
    assert BODIES[profile][401].items() <= wrong.json.items()
    assert BODIES[profile][403].items() <= elsewhere.json.items()
    assert wrong.json.keys() - BODIES[profile][401].keys() <= {"message"}
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="Bandwidth"'
    assert "WWW-Authenticate" not in elsewhere.headers
    assert wrong.headers["Content-Type"] == elsewhere.headers["Content-Type"] == "application/json; charset=utf-8"


# -- Basic


@pytest.mark.parametrize("strict", ["false", "true"])
@pytest.mark.parametrize(
    ("user", "password", "account", "status"),
    [
        ("ann", "right", "9900000", 202),
        ("ann", "wrong", "9900000", 401),
        ("ann", "right", "9900001", 403),
        ("bill", "paid", "9900000", 403),
    ],
)
async def test_declared_users_are_judged_by_password_account_and_right(
    declared, strict, user, password, account, status
):
    async with running(folder=declared, strict=strict) as rig:
        answer = await rig.post(account, headers=basic(user, password), applicationId=APPLICATION)

    assert answer.status == status


@pytest.mark.parametrize(
    ("user", "password", "lenient", "strict"),
    [("ann", "right", 202, 403), ("nobody", "x", 202, 401), ("bill", "paid", 202, 403)],
)
async def test_an_account_that_is_not_declared_is_open_unless_strict(declared, user, password, lenient, strict):
    statuses = []
    for said in ("false", "true"):
        async with running(folder=declared, strict=said) as rig:
            statuses.append((await rig.post("555", headers=basic(user, password), applicationId=APPLICATION)).status)

    assert statuses == [lenient, strict]


async def test_a_refusal_is_in_the_journal_and_no_message_is():
    async with running(strict="true") as rig:
        assert rig.world  # an account that is in use
        await rig.post()

        assert not rig.world.engine.state.messages
        assert b'"request-refused"' in await rig.journal()
        rig.check_replay()


# -- the list of messages has words of its own


@pytest.mark.parametrize(
    ("user", "password", "flags", "status", "body"),
    [
        ("ann", "right", {}, None, None),
        ("ann", "wrong", {}, 401, b'{"type":"unauthorized","description":"Your request could not be authenticated"}'),
        ("bill", "paid", {}, 403, b'{"type":"forbidden","description":"Access Denied"}'),
        ("bill", "paid", {"list_forbidden": "400"}, 400, b'{"type":"bad-request","description":"'),
        ("ann", "wrong", {"list_forbidden": "400"}, 401, b'{"type":"unauthorized"'),
    ],
)
async def test_the_list_refuses_in_its_own_words(declared, user, password, flags, status, body):
    async with running(folder=declared, **flags) as rig:
        path = f"/api/v2/users/{ACCOUNT}/messages"
        request = make_mocked_request("GET", path, headers=basic(user, password), app=make_app(rig.simulator))

        refusal = judge(request, rig.world, listing=True)

    if status is None:
        assert refusal is None
    else:
        assert refusal is not None and refusal.status == status and refusal.body.startswith(body)
        assert ("WWW-Authenticate" in dict(refusal.headers)) is (status == 401)


# -- the end of Basic

LAST_DAY, NEXT_DAY = "2026-12-01T23:59:59Z", "2026-12-02T00:00:00Z"


@pytest.mark.parametrize(
    ("said", "profile", "start", "status"),
    [
        ("allow", "2026", NEXT_DAY, 202),
        ("refuse", "2026", "2026-01-01T00:00:00Z", 401),
        ("refuse", "2018-quirk", "2018-06-01T00:00:00Z", 401),
        ("by-date", "2026", LAST_DAY, 202),
        ("by-date", "2026", NEXT_DAY, 401),
        ("by-date", "2025-rbm", NEXT_DAY, 202),
    ],
)
async def test_basic_is_refused_when_the_setting_says(said, profile, start, status):
    async with running(basic=said, profile=profile, start=start) as rig:
        answer = await rig.post(headers=basic("anyone", "anything"))

    assert answer.status == status


async def test_the_day_on_which_basic_ends_comes_on_the_accounts_clock():
    async with running(basic="by-date", start=LAST_DAY) as rig:
        before = await rig.post()
        await rig.advance(by="1s")
        after = await rig.post()
        token = await rig.post(headers=await bearer(rig))

    assert (before.status, after.status, token.status) == (202, 401, 202)


# -- Bearer


async def test_the_token_of_a_declared_client_is_for_its_accounts_only(declared):
    async with running(folder=declared) as rig:
        header = await bearer(rig)
        statuses = [(await rig.post(account, headers=header)).status for account in (ACCOUNT, "9900001", "555")]

    assert statuses == [202, 403, 403]


async def test_a_token_without_the_role_may_not_send(declared):
    async with running(folder=declared) as rig:
        answer = await rig.post(headers=await bearer(rig, "reports", "quiet"))

    assert (answer.status, answer.json) == (403, NOW[403])


async def test_a_token_ends_on_the_wall_whatever_the_account_says():
    async with running(token_lifetime="60s") as rig:
        header = await bearer(rig)
        await rig.advance(by="30d")
        in_time = await rig.post(headers=header)
        now_ms = rig.simulator.wall_ms()
        rig.simulator.wall_ms = lambda: now_ms + 60_000
        too_late = await rig.post(headers=header)

    assert (in_time.status, too_late.status) == (202, 401)
    assert too_late.json == NOW[401]


async def test_a_token_of_another_process_is_refused_also_while_lenient():
    async with running() as before:
        header = await bearer(before)

    async with running() as rig:
        assert (await rig.post(headers=header)).status == 401


async def test_a_token_outlives_a_restart_with_data(tmp_path):
    data = str(tmp_path / "data")
    async with running(data=data) as before:
        header = await bearer(before)

    async with running(data=data) as rig:
        assert (await rig.post(headers=header)).status == 202


async def test_a_token_of_an_undeclared_client_opens_nothing_once_strict(tmp_path):
    data = str(tmp_path / "data")
    async with running(data=data) as before:
        header = await bearer(before, "anyone", "anything")
        anywhere = [(await before.post(account, headers=header)).status for account in (ACCOUNT, "555")]

    async with running(data=data, strict="true") as rig:
        strict = (await rig.post(headers=header)).status

    assert (anywhere, strict) == ([202, 202], 401)


@pytest.mark.parametrize(
    ("flags", "status"),
    [({}, 202), ({"strict": "true"}, 401), ({"profile": "2021-get"}, 202)],
)
async def test_a_foreign_token_is_good_while_lenient(flags, status):
    async with running(**flags) as rig:
        assert (await rig.post(headers={"Authorization": "Bearer opaque"})).status == status


async def test_a_foreign_token_is_refused_where_clients_are_declared(declared):
    async with running(folder=declared) as rig:
        assert (await rig.post(headers={"Authorization": "Bearer opaque"})).status == 401


async def test_a_strict_era_before_tokens_takes_none(declared, tmp_path):
    data = str(tmp_path / "data")
    async with running(folder=declared, data=data) as later:
        header = await bearer(later)

    async with running(folder=declared, data=data, profile="2021-get", strict="true", clock="auto") as rig:
        assert (await rig.post(headers=header, applicationId=APPLICATION)).status == 401


# -- order of judgement


async def test_access_is_judged_before_verb_and_body(declared):
    async with running(folder=declared) as rig:
        url = f"{rig.url}/api/v2/users/{ACCOUNT}/messages"
        for method in ("POST", "PUT"):
            async with rig.http.request(method, url, data=b"{", headers=basic("ann", "wrong")) as response:
                assert response.status == 401


async def test_who_may_not_use_an_account_does_not_bring_it_into_being(tmp_path):
    async with running(strict="true", data=str(tmp_path)) as rig:
        statuses = {(await rig.post(f"made-up-{number}")).status for number in range(5)}

        assert statuses == {401}
        assert not rig.simulator.worlds
    assert not list(tmp_path.glob("*.journal"))
