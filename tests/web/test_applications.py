"""Applications through our side: where callbacks go, who said so, and with which credentials and events."""

from pathlib import Path
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import PLAIN, Rig, running


async def test_an_application_is_put_shown_and_kept_with_its_passwords_masked():
    said = {
        "status_url": "http://127.0.0.1:1/status",
        "credentials": {"user": "me", "password": "hunter2"},
        "events": ["message-failed"],
    }
    async with running() as rig:
        unknown = await rig.sim("GET", "/applications/a")
        put = await rig.sim("PUT", "/applications/a", said)
        got = await rig.sim("GET", "/applications/a")

    masked = {"user": "me", "password": "***"}
    assert unknown.status == 404
    assert "PUT it here" in unknown.json["error"]["message"]
    assert put.status == 200
    assert (
        put.json
        == got.json
        == {
            "id": "a",
            "status_url": "http://127.0.0.1:1/status",
            "inbound_url": None,
            "status_credentials": masked,
            "inbound_credentials": masked,
            "events": ["message-failed"],
        }
    )


@pytest.mark.parametrize(
    ("said", "path", "hint"),
    [
        ({"status_urls": "http://a/"}, "status_urls", "did you mean 'status_url'?"),
        ({"status_url": "127.0.0.1:3000"}, "status_url", None),
        ({"events": ["message-faild"]}, "events[0]", "did you mean 'message-failed'?"),
        ({"credentials": {"user": "a"}}, "credentials.password", None),
        ({"id": "b"}, "id", None),
    ],
)
async def test_an_application_with_a_mistake_is_422_with_its_place(said: dict[str, Any], path: str, hint: str | None):
    async with running() as rig:
        answer = await rig.sim("PUT", "/applications/a", said)

    assert answer.status == 422
    (problem,) = answer.json["error"]["problems"]
    assert problem["path"] == path
    assert hint is None or problem["hint"] == hint


# -- where callbacks go

SCENARIO = PLAIN + "account: { applications: [ { id: app, status_url: '%s/scenario' } ] }\n"
FILE = (
    "callback-url: %(url)s/file-default\n"
    "accounts: { '9900000': { applications: [ { id: app, status_url: '%(url)s/file' }, { id: two } ] } }\n"
)


async def heard_at(rig: Rig, receiver: Receiver, application: str = "app") -> str:
    before = len(receiver.got)
    await rig.send(applicationId=application)
    await rig.advance(by="0s")
    (got,) = receiver.got[before:]
    return got.path


async def test_api_beats_flag_beats_scenario_beats_settings_file(receiver: Receiver, tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text(FILE % {"url": receiver.url})
    put = {"status_url": f"{receiver.url}/api"}
    async with running(folder=tmp_path) as rig:
        file, default = await heard_at(rig, receiver), await heard_at(rig, receiver, "two")
    async with running(SCENARIO % receiver.url, folder=tmp_path) as rig:
        scenario = await heard_at(rig, receiver)
    async with running(SCENARIO % receiver.url, folder=tmp_path, callback_url=f"{receiver.url}/flag") as rig:
        flag = await heard_at(rig, receiver)
        await rig.sim("PUT", "/applications/app", put)
        api = await heard_at(rig, receiver)
        rig.check_replay()

    assert [file, default, scenario, flag, api] == ["/file", "/file-default", "/scenario", "/flag", "/api"]


async def test_an_application_put_without_a_url_leaves_it_to_the_others(receiver: Receiver):
    async with running(SCENARIO % receiver.url) as rig:
        await rig.sim("PUT", "/applications/app", {"events": ["message-delivered"]})

        assert await heard_at(rig, receiver) == "/scenario"


async def test_a_url_that_is_put_holds_for_the_next_attempt_of_what_is_pending(receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(callback_url=f"{receiver.url}/old") as rig:
        await rig.send()
        await rig.advance(by="0s")

        await rig.sim("PUT", "/applications/app", {"status_url": f"{receiver.url}/new"})
        await rig.advance(by="1h")

    assert [got.path for got in receiver.got] == ["/old", "/new"]


# -- what is sent


async def test_only_the_events_that_were_asked_for_are_sent(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        await rig.sim("PUT", "/applications/app", {"events": ["message-sending", "message-failed"]})
        await rig.send()
        await rig.advance(by="0s")

    assert receiver.types() == ["message-sending"]


async def test_an_application_that_challenges_gets_its_credentials_and_it_is_one_attempt(receiver: Receiver):
    receiver.answer(401, times=1, headers={"WWW-Authenticate": "Basic"})
    async with running(callback_url=receiver.url) as rig:
        await rig.sim("PUT", "/applications/app", {"credentials": {"user": "me", "password": "pass"}})
        message_id = await rig.send()
        await rig.advance(by="0s")

        shown = (await rig.sim("GET", f"/messages/{message_id}")).json
    (attempt,) = shown["recipients"][0]["events"][0]["delivery"]["attempts"]
    assert (attempt["number"], attempt["status"], attempt["challenged"]) == (1, 200, True)
    assert [got.headers.get("Authorization") for got in receiver.got] == [None, "Basic bWU6cGFzcw=="]


async def test_wrong_credentials_are_a_failed_attempt_that_is_retried(receiver: Receiver):
    receiver.answer(401, headers={"WWW-Authenticate": "Basic"})
    async with running(callback_url=receiver.url) as rig:
        await rig.sim("PUT", "/applications/app", {"credentials": {"user": "me", "password": "pass"}})
        message_id = await rig.send()
        await rig.advance(by="1m")

        shown = (await rig.sim("GET", f"/messages/{message_id}")).json
    attempts = shown["recipients"][0]["events"][0]["delivery"]["attempts"]
    assert [(attempt["status"], attempt["challenged"]) for attempt in attempts] == [(401, True), (401, True)]
    assert len(receiver.got) == 4


async def test_what_is_said_of_every_application_holds_where_it_says_nothing_itself(receiver: Receiver):
    async with running() as rig:
        await rig.sim("PUT", "/applications/*", {"callback_url": f"{receiver.url}/every"})
        await rig.sim("PUT", "/applications/own", {"status_url": f"{receiver.url}/own"})
        for application in ("any", "own"):
            await rig.send(applicationId=application)
        await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "text": "hi"})
        await rig.advance(by="0s")

    assert sorted(got.path for got in receiver.got) == ["/every", "/every", "/own"]
