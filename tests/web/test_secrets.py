"""Passwords and tokens leave this process in callbacks and nowhere else: no page, no dump, no line of a log."""

import base64
import io
import logging
import re
import zipfile
from collections import defaultdict
from pathlib import Path

from tests.endpoint import answer, listening
from tests.rig import ACCOUNT, Rig, running

SETTINGS = """\
callback_url: http://caller:hush-url@127.0.0.1:%s/cb
accounts:
  "9900000":
    users: [ { user: user, password: hush-user } ]
    clients: [ { id: app, secret: hush-client } ]
    applications:
      - { id: declared, status_url: "http://127.0.0.1:%s/cb", credentials: { user: u, password: hush-file } }
"""
SCENARIO = """\
version: 1
name: plain
account:
  applications:
    - { id: played, status_url: "http://127.0.0.1:%s/cb", credentials: { user: u, password: hush-scenario } }
"""
TEXT = "hush, this is between Ana and us"
CHALLENGE = 'WWW-Authenticate: Basic realm="app"'
SNAPSHOT = "/_sim/accounts/{account_id}/snapshot"
AS_GIVEN = {
    "/_sim/accounts/{account_id}/scenario": {"hush-scenario"},
    SNAPSHOT: {"hush-scenario", "hush-put"},
}
"""What is told on purpose: a scenario as it was written, and a snapshot, with which an account has to go on."""
HUSH = re.compile(r"hush-\w+")


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


async def live(rig: Rig) -> str:
    """A life in which every secret is used, rightly and wrongly; a message's id."""
    token = {"Authorization": "Bearer hush-token"}
    put = f"{rig.url}/_sim/accounts/{ACCOUNT}/applications/put"
    said = {"status_url": "http://127.0.0.1:9/cb?key=x", "credentials": {"user": "u", "password": "hush-put"}}
    async with rig.http.put(put, json=said, headers=token) as response:
        assert response.status == 200
    async with rig.http.put(put, data=b"password: [hush-broken", headers=token) as response:
        assert response.status == 422
    async with rig.http.get(put, headers={"Authorization": "Bearer hush-guessed"}) as response:
        assert response.status == 401
    for credentials in (basic("user", "hush-wrong"), basic("app", "hush-client"), {"Authorization": "Bearer hush-jwt"}):
        assert (await rig.post(headers=credentials)).status == 401
    async with rig.http.post(
        f"{rig.url}/api/v1/oauth2/token", data={"grant_type": "client_credentials"}, headers=basic("app", "hush-client")
    ) as response:
        granted = (await response.json())["access_token"]
    assert (await rig.post(headers={"Authorization": f"Bearer {granted}"})).status == 202
    for application in ("declared", "played", "put", "other"):
        sent = await rig.post(headers=basic("user", "hush-user"), applicationId=application, tag=application)
        assert sent.status in (202, 400)
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/clock/advance"
    async with rig.http.post(url, json={"by": "1h"}, headers=token) as response:
        assert response.status == 200
    return str(sent.json["id"] if sent.status == 202 else next(iter(rig.world.engine.state.messages)))


async def read_all(rig: Rig, message_id: str) -> dict[str, str]:
    """Every page of our own side that is read with GET."""
    found = {}
    named: dict[str, str] = defaultdict(lambda: "default")
    named |= {"account_id": ACCOUNT, "message_id": message_id, "application_id": "put", "number": "+19195550100"}
    named |= {"delivery_id": "1", "profile": "2026"}
    for route in rig.server._runner.app.router.routes():
        path = route.resource.canonical if route.resource is not None else ""
        if route.method != "GET" or path.startswith("/api") or path.endswith("/stream"):
            continue
        async with rig.http.get(
            rig.url + path.format_map(named), headers={"Authorization": "Bearer hush-token"}
        ) as response:
            found[path] = f"{response.headers} {_as_text(path, await response.read())}"
    return found


def _as_text(path: str, body: bytes) -> str:
    """Archives hide what they hold: they are unpacked."""
    if path != SNAPSHOT:
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


async def test_only_a_scenario_and_a_snapshot_hold_secrets_and_no_other_page_no_dump_and_no_log(tmp_path: Path, caplog):
    caplog.set_level(logging.DEBUG)
    async with listening(answer(401, CHALLENGE), answer(200)) as endpoint:
        port = endpoint.url.split(":")[2].split("/")[0]
        (tmp_path / "bwsim.yaml").write_text(SETTINGS % (port, port))
        async with running(SCENARIO % port, folder=tmp_path, control_token="hush-token") as rig:
            message_id = await live(rig)
            pages = await read_all(rig, message_id)
            lines = await _dump(rig)
        sent = " ".join(got.headers.get("authorization", "") for got in endpoint.got)

    assert len(pages) > 15
    assert {path: set(HUSH.findall(text)) for path, text in pages.items() if "hush" in text} == AS_GIVEN
    assert b"hush" not in lines
    assert "hush" not in caplog.text
    assert sent.strip()  # the application itself did get one, as it asked to


async def test_no_text_of_a_message_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    async with running(callback_url="http://8.8.8.8/cb") as rig:
        await rig.send(text=TEXT)
        assert (await rig.post(text=TEXT, to=[])).status == 400
        await rig.advance(by="1h")

    assert caplog.records  # that the target is not allowed
    assert "Ana" not in caplog.text


async def _dump(rig: Rig) -> bytes:
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/journal"
    async with rig.http.get(url, headers={"Authorization": "Bearer hush-token"}) as response:
        return await response.read()
