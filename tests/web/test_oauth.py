"""The token endpoint: every answer it gives, by RFC 6749."""

import base64
import io
import logging
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.rig import Answer, Rig, running

FORM = "application/x-www-form-urlencoded"
GRANT = "grant_type=client_credentials"
DECLARED = """
accounts:
  "9900000":
    clients:
      - { id: app, secret: "s3cret+/%2B" }
      - { id: reports, secret: quiet, messaging: false }
  "9900001":
    clients: [ { id: app, secret: "s3cret+/%2B" } ]
  "9900002":
    clients: [ { id: third, secret: else } ]
"""


def basic(id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()}


APP = basic("app", "s3cret+/%2B")


async def ask(
    rig: Rig, body: str | bytes = GRANT, headers: dict[str, str] | None = None, *, method: str = "POST"
) -> Any:
    said = {"Content-Type": FORM} | (headers or {})
    data = io.BytesIO(body.encode() if isinstance(body, str) else body)
    async with rig.http.request(method, f"{rig.url}/api/v1/oauth2/token", data=data, headers=said) as response:
        return Answer(response.status, dict(response.headers), await response.read())


def claims(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    said: dict[str, Any] = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    return said


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    (tmp_path / "bwsim.yaml").write_text(DECLARED)
    return tmp_path


# -- tokens


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (GRANT, APP),
        (GRANT, basic("app", "s3cret%2B%2F%252B")),  # as the RFC has it, escaped
        (f"{GRANT}&client_id=app", APP),
        (f"{GRANT}&client_id=app&client_secret=s3cret%2B%2F%252B", {}),
        (f"{GRANT}&scope=&resource=x", APP),
        (GRANT, {**APP, "Content-Type": f"{FORM}; charset=utf-8"}),
    ],
)
async def test_a_declared_client_gets_a_token_for_its_accounts(declared, body, headers):
    async with running(folder=declared) as rig:
        answer = await ask(rig, body, headers)

    said = claims(answer)
    assert set(answer.json) == {"access_token", "expires_in", "token_type"}
    assert (answer.json["expires_in"], answer.json["token_type"]) == (3600, "Bearer")
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (said["accounts"], said["roles"], said["sub"]) == (["9900000", "9900001"], ["messaging"], "app")


async def test_a_client_without_messaging_gets_a_token_without_the_role(declared):
    async with running(folder=declared) as rig:
        assert claims(await ask(rig, headers=basic("reports", "quiet")))["roles"] == []


async def test_the_token_lives_in_the_time_of_the_wall_not_of_the_account():
    async with running(clock="manual", start="2040-01-01T00:00:00Z", token_lifetime="90s") as rig:
        before_s = rig.simulator.wall_ms() // 1000
        answer = await ask(rig, headers=basic("anyone", "anything"))
        after_s = rig.simulator.wall_ms() // 1000

    said = claims(answer)
    assert answer.json["expires_in"] == 90
    assert before_s <= said["iat"] <= after_s
    assert said["exp"] == said["iat"] + 90


@pytest.mark.parametrize(
    ("body", "headers"), [(GRANT, basic("anyone", "anything")), (f"{GRANT}&client_id=x&client_secret=y", {})]
)
async def test_any_client_gets_a_token_while_none_is_declared(body, headers):
    async with running(account="9900007") as rig:
        said = claims(await ask(rig, body, headers))

    assert (said["accounts"], said["roles"], said["undeclared"]) == (["9900007"], ["messaging"], True)


# -- errors


@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        (GRANT, {}, 401, "invalid_client"),
        (GRANT, basic("app", "wrong"), 401, "invalid_client"),
        (GRANT, basic("other", "s3cret+/%2B"), 401, "invalid_client"),
        (GRANT, basic("app", "else"), 401, "invalid_client"),
        (GRANT, basic("", "x"), 401, "invalid_client"),
        (GRANT, basic("app", ""), 401, "invalid_client"),
        (GRANT, {"Authorization": "Basic !"}, 401, "invalid_client"),
        (GRANT, {"Authorization": "Bearer x"}, 401, "invalid_client"),
        (f"{GRANT}&client_id=app", {}, 401, "invalid_client"),
        (f"{GRANT}&client_id=app&client_secret=", {}, 401, "invalid_client"),
        (f"{GRANT}&client_id=app&client_secret=wrong", {}, 401, "invalid_client"),
        ("grant_type=password", basic("app", "wrong"), 401, "invalid_client"),
        ("grant_type=password", APP, 400, "unsupported_grant_type"),
        ("grant_type=CLIENT_CREDENTIALS", APP, 400, "unsupported_grant_type"),
        ("", APP, 400, "invalid_request"),
        ("grant_type=", APP, 400, "invalid_request"),
        ("grant=client_credentials", APP, 400, "invalid_request"),
        (f"{GRANT}&{GRANT}", APP, 400, "invalid_request"),
        (f"{GRANT}&client_secret=x", APP, 400, "invalid_request"),
        (f"{GRANT}&client_id=third", APP, 400, "invalid_request"),
        ('{"grant_type": "client_credentials"}', {**APP, "Content-Type": "application/json"}, 400, "invalid_request"),
        (GRANT, {**APP, "Content-Type": ""}, 400, "invalid_request"),
        (GRANT, {**APP, "Content-Encoding": "gzip"}, 400, "invalid_request"),
        (b"grant_type=\xff", APP, 400, "invalid_request"),
        (b"grant_type=%ff", APP, 400, "invalid_request"),
        (b"x=1&" * 101 + GRANT.encode(), APP, 400, "invalid_request"),
        (b"x" * 1_100_000, APP, 400, "invalid_request"),
    ],
)
async def test_what_is_wrong_is_told_as_the_rfc_says_and_in_the_log(declared, caplog, body, headers, status, error):
    async with running(folder=declared) as rig:
        answer = await ask(rig, body, headers)

    assert (answer.status, answer.json["error"]) == (status, error)
    assert f"POST '/api/v1/oauth2/token': {status}: {answer.json['error_description']}" in caplog.messages
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.get("WWW-Authenticate") == ('Basic realm="Bandwidth"' if status == 401 else None)


async def test_nobody_gets_a_token_from_a_strict_simulator_without_clients():
    async with running(strict="true") as rig:
        answer = await ask(rig, headers=basic("anyone", "anything"))

    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_token_is_had_by_post_only(method):
    async with running() as rig:
        answer = await ask(rig, headers=basic("anyone", "anything"), method=method)

    assert (answer.status, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("strict", "method", "status"), [("false", "POST", 200), ("true", "POST", 404), ("true", "GET", 404)]
)
async def test_an_era_before_tokens_has_no_such_path_when_strict(declared, caplog, strict, method, status):
    async with running(folder=declared, profile="2021-get", strict=strict) as rig:
        answer = await ask(rig, headers=APP, method=method)

    assert answer.status == status
    assert ("the era 2021-get knows no tokens (--strict)" in caplog.text) is (status == 404)


# -- what is not told


async def test_neither_secrets_nor_tokens_come_to_the_log_or_the_journal(declared, caplog):
    caplog.set_level(logging.DEBUG)

    async with running(folder=declared) as rig:
        token = (await ask(rig, headers=APP)).json["access_token"]
        await ask(rig, headers=basic("app", "wr0ng"))
        await ask(rig, f"{GRANT}&client_id=app&client_secret=wr0ng")
        accepted = await rig.post(headers={"Authorization": f"Bearer {token}"})
        refused = await rig.post(headers={"Authorization": f"Bearer {token[:-9]}AAAAAAAAA"})
        journal = (await rig.journal()).decode()

    assert (accepted.status, refused.status) == (202, 401)
    assert "the token is not signed with this simulator's key" in caplog.text
    for secret in ("s3cret", "wr0ng", token, token.split(".")[1], APP["Authorization"].split()[1]):
        assert secret not in caplog.text
        assert secret not in journal
