"""Each mistake under /_sim is told with its place, what was found, what is allowed, and a guess."""

import io

import msgspec
import pytest

from tests.rig import running
from tests.web.asking import call, error

A = "/accounts/9900000"


@pytest.mark.parametrize(
    ("path", "place", "found"),
    [
        ("/events?kind=evnt", "kind", "did you mean 'event'?"),
        ("/events?type=message-fail", "type", "did you mean 'message-failed'?"),
        ("/events?acknowledged=yes", "acknowledged", 'found "yes"'),
        ("/events?count=5000", "count", "at most limit=1000, found 5000"),
        ("/events?errorCode=NaN", "errorCode", 'found "NaN"'),
        ("/deliveries/1/curl?secrets=1", "secrets", 'expected true or false, found "1"'),
    ],
)
async def test_a_parameter_is_named_with_what_was_found(path: str, place: str, found: str):
    async with running() as rig:
        answer = await call(rig, "GET", A + path)

    [problem] = error(answer)["problems"]
    assert (answer.status, problem["path"]) == (422, place)
    assert found in error(answer)["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "place", "found"),
    [
        ("POST", "/clock/advance", "[]", "", "found []"),
        ("POST", "/clock/advance", '{"by": "1h", "until": "idle"}', "", 'found {"by":"1h","until":"idle"}'),
        ("POST", "/clock/advance", '{"by": true}', "by", "expected text, found true"),
        ("POST", "/clock/advance", '{"until": "idel"}', "until", "did you mean 'idle'?"),
        ("POST", "/clock/advance", '{"to": "2026-01-02"}', "to", "did you mean '2026-01-02T00:00:00Z'?"),
        ("POST", "/clock/advance", '{"to": "2026-01-02T03:04"}', "to", "did you mean '2026-01-02T03:04:00Z'?"),
        ("PUT", "/clock", '"3600"', "clock", "did you mean '3600x'?"),
        ("PUT", "/numbers/919-555-0100", "{}", "number", "did you mean '+19195550100'?"),
        ("PUT", "/numbers/+19195550100/opt-outs/9195550111", None, "handset", "did you mean '+19195550111'?"),
    ],
)
async def test_a_body_or_a_path_is_told_alike(method: str, path: str, body: str | None, place: str, found: str):
    async with running() as rig:
        answer = await call(rig, method, A + path, data=io.BytesIO((body or "").encode()))

    [problem] = error(answer)["problems"]
    assert (answer.status, problem["path"]) == (422, place)
    assert found in error(answer)["message"]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/account", "did you mean 'accounts'?"),
        ("/accounts/", "did you mean 'accounts'?"),
        ("/accounts/1/event", "did you mean 'events'?"),
        ("/accounts/1/messages/newest/explane", "did you mean 'explain'?"),
        ("/scenarios/carrier-outages", "did you mean 'carrier-outage'?"),
        ("/scenarios/x", "GET /_sim/scenarios lists them"),
        ("/accounts//event", "/_sim/openapi.json"),
    ],
)
async def test_a_path_that_leads_nowhere_says_which_is_near(path: str, meant: str):
    async with running() as rig:
        answer = await call(rig, "GET", path)

    assert answer.status == 404
    assert meant in error(answer)["message"]


@pytest.mark.parametrize("account", [".", "..", ""])
async def test_an_account_has_an_id_that_can_stand_in_a_path(account: str):
    async with running() as rig:
        answer = await call(rig, "POST", "/accounts", data=io.BytesIO(msgspec.json.encode({"account": account})))

    assert answer.status == 422
    assert "can stand in a path" in error(answer)["message"]


@pytest.mark.parametrize("name", ["newest", "+19195550101", "+19195550100"])
async def test_a_message_is_found_as_explain_finds_it(name: str):
    async with running() as rig:
        sent = await rig.send()
        shown = await rig.sim("GET", f"/messages/{name}")
        none = await rig.sim("GET", "/messages/+19195550199")

    assert shown.json["id"] == sent
    assert none.status == 404
