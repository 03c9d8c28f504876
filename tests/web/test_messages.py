"""POST …/messages over HTTP in two eras: the 202 and each refusal, byte for byte, and what the journal keeps."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest

from tests.rig import ACCOUNT, AUTHORIZATION, PLAIN, Answer, Rig, running
from tests.waiting import until

PATH = f"/api/v2/users/{ACCOUNT}/messages"
JSON_TYPE = "application/json; charset=utf-8"
SEND = {"applicationId": "app", "from": "+19195550100", "to": "+19195550101", "text": "hello"}
SPRING = '"timestamp":"2026-01-01T00:00:00.000+0000","status":%d,"error":"%s"'
FULL = "version: 1\nname: full\naccount: { queue: { rate: 1/s, capacity: 1s } }\n"
ERAS = ("2018-quirk", "2026")


async def ask(
    rig: Rig, method: str = "POST", path: str = PATH, *, body: Any = SEND, headers: dict[str, str] | None = None
) -> Answer:
    """A request to Bandwidth's side; a body that is not bytes is sent as JSON."""
    data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    said = {**AUTHORIZATION, "Content-Type": "application/json", **(headers or {})}
    async with rig.http.request(method, rig.url + path, data=data, headers=said) as response:
        return Answer(response.status, dict(response.headers), await response.read())


def shown(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.headers["Content-Type"], answer.body.decode()


# -- 202

ACCEPTED = {
    "2018-quirk": (
        '{"id":"%s","time":"2026-01-01T00:00:00.000Z","to":["+19195550101"],"from":"+19195550100","text":"hello",'
        '"applicationId":"app","tag":"t","owner":"+19195550100","direction":"out","segmentCount":1}'
    ),
    "2026": (
        '{"id":"%s","owner":"+19195550100","applicationId":"app","time":"2026-01-01T00:00:00.000000Z",'
        '"segmentCount":1,"direction":"out","to":["+19195550101"],"from":"+19195550100","text":"hello","tag":"t",'
        '"priority":"high"}'
    ),
}


@pytest.mark.parametrize("era", ERAS)
async def test_a_message_is_accepted(era: str):
    async with running(profile=era) as rig:
        answer = await ask(rig, body={**SEND, "tag": "t", "priority": "high"})

    assert shown(answer) == (202, JSON_TYPE, ACCEPTED[era] % answer.json["id"])
    assert answer.json["id"].startswith("1767225600000")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
async def test_json_may_be_called_by_any_of_its_names(content_type: str):
    async with running() as rig:
        assert (await ask(rig, headers={"Content-Type": content_type})).status == 202


async def test_a_body_may_come_in_chunks_or_compressed():
    async def pieces() -> Any:
        for byte in json.dumps(SEND).encode():
            yield bytes([byte])

    async with running() as rig:
        headers = {**AUTHORIZATION, "Content-Type": "application/json"}
        async with rig.http.post(rig.url + PATH, data=pieces(), headers=headers) as response:
            in_chunks = response.status
        async with rig.http.post(rig.url + PATH, data=json.dumps(SEND), headers=headers, compress=True) as response:
            compressed = response.status

    assert (in_chunks, compressed) == (202, 202)


# -- refusals

INVALID = (
    '{"type":"request-validation","description":"Your request could not be accepted","fieldErrors":['
    '{"fieldName":"%s","description":"%s"}]}'
)
CASES: dict[str, tuple[dict[str, Any], int, dict[str, str]]] = {
    "a field is wrong": (
        {"body": {**SEND, "to": "5551234567"}},
        400,
        dict.fromkeys(
            ERAS, INVALID % ("to", "'5551234567' must be replaced with a valid E164 formatted telephone number")
        ),
    ),
    "another type": (
        {"headers": {"Content-Type": "text/plain"}},
        415,
        dict.fromkeys(
            ERAS,
            '{"type":"unsupported-content-type","description":"Content type \'text/plain;charset=UTF-8\' not '
            "supported. Please use 'application/json'\"}",
        ),
    ),
    "an unknown path": (
        {"path": PATH + "/x"},
        404,
        dict.fromkeys(ERAS, f'{{{SPRING % (404, "Not Found")},"message":"Not Found","path":"{PATH}/x"}}'),
    ),
    "another verb": (
        {"method": "PUT"},
        0,
        {
            "2018-quirk": f'{{{SPRING % (404, "Not Found")},"message":"Not Found","path":"{PATH}"}}',
            "2026": '{"type":"method-not-allowed","description":"Method \'PUT\' not supported for this resource."}',
        },
    ),
    "a body that is larger than we read": (
        {"body": b" " * 1_100_000},
        413,
        {
            "2018-quirk": f'{{{SPRING % (413, "Request Entity Too Large")},"message":"Request Entity Too Large",'
            f'"path":"{PATH}"}}',
            "2026": '{"type":"request-entity-too-large","description":"Request Entity Too Large"}',
        },
    ),
    "no credentials": (
        {"headers": {"Authorization": ""}},
        401,
        {
            "2018-quirk": '{"type":"authentication-error","description":"Invalid or missing credentials."}',
            "2026": '{"type":"unauthorized","description":"Authentication Failed"}',
        },
    ),
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("case", CASES)
async def test_a_request_is_refused_in_the_words_of_the_era(era: str, case: str):
    asked, status, bodies = CASES[case]
    async with running(profile=era) as rig:
        await rig.sim("GET", "")  # the account exists, so that its clock gives the time of the framework's bodies

        answer = await ask(rig, **asked)

    assert shown(answer) == (status or {"2018-quirk": 404, "2026": 405}[era], JSON_TYPE, bodies[era])
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("era", ERAS)
async def test_a_full_queue_answers_429_until_there_is_room(era: str):
    async with running(FULL, profile=era) as rig:
        statuses = [(await ask(rig)).status for _ in range(2)]
        full = await ask(rig)
        await rig.advance(by="1s")
        again = await ask(rig)

    assert statuses == [202, 202]  # one leaves at once, one waits
    assert shown(full)[:2] == (429, JSON_TYPE)
    assert full.json == {
        "type": "max-message-queue-size-exceeded",
        "description": "The SMS queue for your account is full and cannot accept more messages right now. Your allowed "
        "rate is 60 messages per minute. The capacity of this queue is 1 messages (0.02 minutes). Reduce your "
        "message sending rate, or contact support to increase your allowed rate.",
    }
    assert again.status == 202


async def test_a_scripted_answer_comes_before_validation_and_after_access():
    scripted = PLAIN + "rules: [ { when: { send: {} }, then: [ { respond: { status: 503 } } ] } ]\n"
    async with running(scripted) as rig:
        nobody = await ask(rig, headers={"Authorization": ""})
        wrong = await ask(rig, body={"to": 5})

    assert (nobody.status, wrong.status) == (401, 503)


@pytest.mark.parametrize(
    ("content_type", "policy"),
    [("text/html", "sandbox"), ("application/json, text/html", "sandbox"), ("application/json", None)],
)
async def test_a_page_that_a_scenario_answers_with_is_no_page_of_ours(content_type, policy):
    """Else its scripts might use /_sim, which has the same origin."""
    step = f"{{ respond: {{ status: 500, body: '<script>', headers: {{ content-type: '{content_type}' }} }} }}"
    async with running(PLAIN + f"rules: [ {{ when: {{ send: {{}} }}, then: [ {step} ] }} ]\n") as rig:
        answer = await ask(rig, body={})

    assert answer.headers["Content-Type"] == content_type
    assert answer.headers.get("Content-Security-Policy") == policy


async def test_the_journal_keeps_what_was_refused():
    async with running() as rig:
        assert rig.world  # an account that is in use: strangers begin none
        await ask(rig, headers={"Authorization": ""})
        await ask(rig, body=b"{")
        await ask(rig, body=b" " * 1_100_000)

        lines = [json.loads(line) for line in (await rig.journal()).splitlines()]

    refused = [(line["status"], line["type"]) for line in lines if line["kind"] == "request-refused"]
    assert refused == [(401, "unauthorized"), (400, "request-validation"), (413, "request-entity-too-large")]


async def test_an_account_that_stopped_answers_500_and_the_others_go_on():
    async with running() as rig:
        rig.world.journal.fail("the disk is full")

        stopped = await ask(rig)
        other = await rig.post("other")

    assert stopped.status == 500
    assert stopped.json["type"] == "internal-server-error"
    assert "the disk is full" in stopped.json["description"]
    assert other.status == 202


async def test_a_message_whose_body_comes_after_a_reset_belongs_to_the_new_beginning():
    go_on = asyncio.Event()

    async def slowly() -> Any:
        yield b" "
        await go_on.wait()
        yield json.dumps(SEND).encode()

    async with running() as rig:
        old = rig.world
        headers = {**AUTHORIZATION, "Content-Type": "application/json"}
        posting = asyncio.create_task(_status(rig.http, rig.url + PATH, slowly(), headers))
        await until(lambda: old.driver._requests)
        await rig.sim("DELETE", "")

        go_on.set()

        assert await posting == 202
        assert (await rig.sim("GET", "/messages")).json["total"] == 1
        assert rig.world.driver._requests == 0  # below zero, an auto clock would wait for ever


async def _status(http: aiohttp.ClientSession, url: str, body: Any, headers: dict[str, str]) -> int:
    async with http.post(url, data=body, headers=headers) as response:
        return response.status
