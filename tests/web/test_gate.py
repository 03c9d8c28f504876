"""Who may use our own side: no page of another origin, no name that anybody can point here, and with the token."""

import asyncio
import contextlib
import json
import logging

import pytest

from simulator.client import AsyncClient, Client, RefusedError
from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

CLOCK = f"/_sim/accounts/{ACCOUNT}/clock"
OURS = [("GET", "/"), ("GET", "/_sim/health"), ("GET", "/_sim/accounts"), ("DELETE", "/_sim/accounts"), ("GET", CLOCK)]


async def ask(rig: Rig, method: str, path: str, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with rig.http.request(method, f"{rig.url}{path}", headers=named) as response:
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]
        return response.status, await response.text()


# -- the name of this machine (DNS rebinding)

OWN = [
    "127.0.0.1",
    "127.0.0.1:8484",
    "localhost:1",
    "LOCALHOST",
    "[::1]:8484",
    "10.1.2.3",
    "192.168.0.4:80",
    "simulator",
]
OWN += ["bandwidth:8484", "host.docker.internal:8484", "mac.local", "simulator.ns.svc.cluster.local", "app.localhost"]
OTHERS = [
    "evil.example.com",
    "evil.example.com:8484",
    "127.0.0.1.nip.io",
    "localhost.evil.com",
    "8.8.8.8",
    "[2001::1]:80",
]
OTHERS += ["169.254.169.254", "0.0.0.0:8484", "2130706433", "a b", "a:b", "127.0.0.1:1:2", "", "x@127.0.0.1"]


@pytest.mark.parametrize("host", OWN)
async def test_a_name_that_only_this_machine_can_have_is_let_in(host: str):
    async with running() as rig:
        found = [(await ask(rig, method, path, Host=host))[0] for method, path in OURS]

    assert found == [200, 200, 200, 204, 200]


@pytest.mark.parametrize("host", OTHERS)
async def test_a_name_that_anybody_can_point_here_is_not(host: str):
    async with running() as rig:
        found = [(await ask(rig, method, path, Host=host))[0] for method, path in OURS]

    assert found == [403] * 5


async def test_the_refusal_says_what_would_let_it_in():
    async with running() as rig:
        _, body = await ask(rig, "GET", "/_sim/health", Host="sim.example.com:8484")

    error = json.loads(body)["error"]
    assert error["type"] == "forbidden"
    assert error["message"].endswith("start with --allow-control-host sim.example.com")


@pytest.mark.parametrize("flags", [{"allow_control_host": "*.example.com"}, {"host": "sim.example.com"}])
async def test_a_name_that_the_user_said_is_let_in(flags: dict[str, str]):
    async with running(**flags) as rig:  # type: ignore[arg-type]
        named = await ask(rig, "GET", CLOCK, Host="sim.example.com:8484")
        other = await ask(rig, "GET", CLOCK, Host="sim.example.org")

    assert (named[0], other[0]) == (200, 403)


async def test_without_a_host_nobody_is_let_in_and_bandwidths_side_answers():
    async def say(rig: Rig, path: str) -> bytes:
        reader, writer = await asyncio.open_connection(*rig.url.removeprefix("http://").split(":"))
        writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer.split(b" ", 2)[1]

    async with running() as rig:
        found = await say(rig, CLOCK), await say(rig, f"/api/v2/users/{ACCOUNT}/messages")

    assert found == (b"403", b"401")


# -- pages of other origins


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://localhost:8484"},
        {"Origin": "file://"},
        {"Origin": "http://[::1"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    ],
)
async def test_a_page_of_another_origin_changes_nothing(headers: dict[str, str]):
    async with running() as rig:
        await rig.send()
        headers = {"Host": "127.0.0.1:8484", **headers}
        deleted = await ask(rig, "DELETE", "/_sim/accounts", **headers)
        read = await ask(rig, "GET", f"/_sim/accounts/{ACCOUNT}/messages", **headers)
        asked_before = await ask(rig, "OPTIONS", CLOCK, **headers, Access_Control_Request_Method="PUT")
        left = len(rig.simulator.worlds)

    assert (deleted[0], read[0], asked_before[0], left) == (403, 403, 403, 1)


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("127.0.0.1:8484", {"Origin": "http://127.0.0.1:8484", "Sec_Fetch_Site": "same-origin"}),
        ("localhost:8484", {"Origin": "http://LOCALHOST:8484"}),
        ("[::1]:8484", {"Origin": "http://[::1]:8484"}),
        ("simulator", {"Origin": "http://simulator"}),
        ("simulator", {"Origin": "https://simulator"}),  # TLS ends before us
        ("127.0.0.1:8484", {"Sec_Fetch_Site": "none"}),
        ("127.0.0.1:8484", {}),
    ],
)
async def test_our_own_page_and_who_is_no_browser_are_let_in(host: str, headers: dict[str, str]):
    async with running() as rig:
        assert (await ask(rig, "GET", CLOCK, Host=host, **headers))[0] == 200


async def test_bandwidths_side_asks_neither_for_name_nor_origin():
    async with running() as rig:
        headers = {**AUTHORIZATION, "Host": "messaging.bandwidth.com", "Origin": "https://app.example.com"}
        sent = await rig.post(headers={**headers, "Sec-Fetch-Site": "cross-site"})

    assert sent.status == 202
    assert not [name for name in sent.headers if name.lower().startswith("access-control-")]


# -- the token


@pytest.mark.parametrize(
    "said",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Bearer hush-hush2", "Basic hush-hush", "hush-hush", "Bearer \xff"],
)
async def test_with_a_token_only_who_sends_it_is_let_in(said: str | None):
    async with running(control_token="hush-hush") as rig:
        headers = {} if said is None else {"Authorization": said}
        found = [(await ask(rig, method, path, **headers))[0] for method, path in OURS]
        known = [(await ask(rig, method, path, Authorization="bearer hush-hush"))[0] for method, path in OURS]

    assert found == [200, 200, 401, 401, 401]
    assert known == [200, 200, 200, 204, 200]


async def test_the_start_page_keeps_accounts_to_itself_where_there_is_a_token():
    for token, shown in ((None, True), ("hush-hush", False)):
        async with running(control_token=token) as rig:
            await rig.send()
            _, page = await ask(rig, "GET", "/")

        assert (f">{ACCOUNT}</a>" in page) is shown
        assert "hush-hush" not in page


async def test_the_client_sends_the_token_to_our_side_only(monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.delenv("BWSIM_CONTROL_TOKEN", raising=False)
    async with running(control_token="hush-hush") as rig:
        async with AsyncClient(rig.url) as stranger:
            with pytest.raises(RefusedError, match="--token and BWSIM_CONTROL_TOKEN") as refused:
                await stranger.show()
        async with AsyncClient(rig.url, token="hush-hush") as known:
            await known.send({"applicationId": "a", "from": "+19195550100", "to": "+19195550101", "text": "x"})
            shown = await known.show()
            await known.reset()
        monkeypatch.setenv("BWSIM_CONTROL_TOKEN", "hush-hush")
        async with AsyncClient(rig.url) as knowing:
            again = await knowing.show()
        with Client(rig.url) as blocking:
            also = await asyncio.to_thread(blocking.show)
        with contextlib.suppress(RefusedError):
            async with AsyncClient(rig.url, token="wrong-one") as wrong:
                await wrong.show()

    assert refused.value.status == 401
    assert [each["messages"] for each in (shown, again, also)] == [1, 0, 0]
    assert "hush-hush" not in caplog.text
    assert "wrong-one" not in caplog.text
