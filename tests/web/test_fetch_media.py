"""The files of an MMS, fetched when the setting says so; what comes of it is an event (decision 15)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
MEGABYTE = 1024 * 1024


@pytest.fixture
async def files() -> AsyncIterator[str]:
    """A web server with files of every kind."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    async def hangs(request: web.Request) -> web.Response:
        await asyncio.sleep(3600)
        raise AssertionError

    def serve(body: bytes, content_type: str, status: int = 200):
        async def handler(request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers={"Content-Type": content_type})

        return handler

    app = web.Application()
    app.router.add_get("/good.png", serve(PNG, "image/png; charset=binary"))
    app.router.add_get("/half.png", serve(b"x" * 300 * 1024, "image/png"))
    app.router.add_get("/gone.png", serve(b"", "image/png", 404))
    app.router.add_get("/large.png", serve(b"x" * (4 * MEGABYTE), "image/png"))
    app.router.add_get("/odd.exe", serve(PNG, "application/x-msdownload"))
    app.router.add_get("/endless.png", endless)
    app.router.add_get("/hangs.png", hangs)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _codes(rig: Rig, message: str) -> list[tuple[str, int | None]]:
    await rig.advance(until="idle")
    shown = (await rig.sim("GET", f"/messages/{message}")).json
    return [(event["type"], event["errorCode"]) for event in shown["recipients"][0]["events"]]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["good.png"], [("message-sending", None), ("message-delivered", None)]),
        (["good.png", "good.png?again"], [("message-sending", None), ("message-delivered", None)]),
        (["gone.png"], [("message-failed", 4410)]),
        (["good.png", "gone.png"], [("message-failed", 4410)]),
        (["large.png"], [("message-failed", 4411)]),
        (["endless.png"], [("message-failed", 4411)]),
        (["odd.exe"], [("message-failed", 4412)]),
        (["hangs.png"], [("message-failed", 4410)]),
        (["half.png", "half.png?again"], [("message-sending", None), ("message-delivered", None)]),
    ],
)
async def test_an_mms_goes_or_fails_by_what_its_files_are(files, names, expected):
    async with running(fetch_media="true", cap="200ms") as rig:
        message = await rig.send(media=[f"{files}/{name}" for name in names])

        assert await _codes(rig, message) == expected
        rig.check_replay()


async def test_toll_free_numbers_carry_half_a_megabyte_together(files):
    media = [f"{files}/half.png", f"{files}/half.png?again"]
    async with running(fetch_media="true") as rig:
        message = await rig.send(from_="+18332000001", media=media)

        assert await _codes(rig, message) == [("message-failed", 4411)]


async def test_nothing_is_fetched_unless_the_setting_says_so(files):
    async with running() as rig:
        message = await rig.send(media=[f"{files}/gone.png"])

        assert await _codes(rig, message) == [("message-sending", None), ("message-delivered", None)]


async def test_a_rule_decides_whatever_its_files_are(files):
    rules = "rules: [ { when: { send: { media: true } }, then: [ { deliver: true } ] } ]"
    async with running(f"version: 1\n{rules}\n", fetch_media="true") as rig:
        message = await rig.send(media=[f"{files}/gone.png"])

        assert await _codes(rig, message) == [("message-delivered", None)]


async def test_the_accounts_own_files_are_found_whatever_host_their_url_names():
    own = f"https://messaging.bandwidth.com/api/v2/users/{ACCOUNT}/media/"
    async with running(fetch_media="true") as rig:
        url = f"{rig.url}/api/v2/users/{ACCOUNT}/media/cat.png"
        headers = {**AUTHORIZATION, "Content-Type": "image/png"}
        async with rig.http.put(url, data=PNG, headers=headers) as stored:
            assert stored.status == 204

        found, missing = await rig.send(media=[own + "cat.png"]), await rig.send(media=[own + "dog.png"])

        assert await _codes(rig, found) == [("message-sending", None), ("message-delivered", None)]
        assert await _codes(rig, missing) == [("message-failed", 4410)]


async def test_files_are_fetched_as_time_flows_too(files):
    async with running(fetch_media="true", clock="real", start=None) as rig:
        message = await rig.send(media=[f"{files}/odd.exe"])

        async with asyncio.timeout(20):
            while not rig.world.engine.state.messages[message].recipients[0].happened:
                await asyncio.sleep(0.01)

        [happened] = rig.world.engine.state.messages[message].recipients[0].happened
        assert happened.event.error_code == 4412
