"""The files of an MMS, fetched when the setting says so; what comes of it is an event (decision 15)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from simulator.lines import Line, as_text
from simulator.timeline import Timeline
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

    async def round_and_round(request: web.Request) -> web.Response:
        raise web.HTTPFound("/round.png")

    def serve(body: bytes, content_type: str, status: int = 200):
        async def handler(request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers={"Content-Type": content_type})

        return handler

    app = web.Application()
    app.router.add_get("/good.png", serve(PNG, "image/png; charset=binary"))
    app.router.add_get("/half.png", serve(b"x" * 300 * 1024, "image/png"))
    app.router.add_get("/gone.png", serve(b"", "image/png", 404))
    app.router.add_get("/large.png", serve(b"x" * (4 * MEGABYTE), "image/png"))
    app.router.add_get("/none.png", serve(PNG, "; charset=binary"))
    app.router.add_get("/odd.exe", serve(PNG, "application/x-msdownload"))
    app.router.add_get("/endless.png", endless)
    app.router.add_get("/hangs.png", hangs)
    app.router.add_get("/round.png", round_and_round)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def told(rig: Rig) -> list[Line]:
    timeline = Timeline()
    return [line for entry in rig.world.journal.entries() for line in timeline.lines(entry)]


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


@pytest.mark.parametrize(
    ("names", "place", "said"),
    [
        (["good.png", "gone.png"], 2, "404"),
        (["round.png"], 1, "302"),
        (["large.png"], 1, ""),
        (["good.png", "odd.exe"], 2, "application/x-msdownload"),
        (["none.png"], 1, "no type"),
        (["hangs.png"], 1, "no answer in time"),
        (["http://127.0.0.1:1/a.png"], 1, "connection refused"),
        (["http://169.254.169.254/a.png"], 1, "not allowed (bwsim serve --allow-host)"),
        (["http://elsewhere/api/v2/users/9900000/media/none.png"], 1, "404"),
    ],
)
async def test_the_tail_and_explain_say_which_file_was_at_fault_and_why(files, names, place, said):
    urls = [name if name.startswith("http") else f"{files}/{name}" for name in names]

    async with running(fetch_media="true", cap="200ms") as rig:
        message = await rig.send(media=urls)
        [(_, code)] = await _codes(rig, message)
        lines = [as_text(line) for line in told(rig)]
        explained = (await rig.sim("GET", f"/messages/{message}/explain")).json
        rig.check_replay()

    end = f": {said}" if said else ""
    assert any(line.endswith(f"file {place} of {message} fails it with {code}{end}") for line in lines), lines
    because = explained["recipients"][0]["because"]
    assert because == f"no rule took it; the era refuses it by itself: {urls[place - 1]}: {said or 'too large'}"


async def test_of_several_files_that_are_too_large_together_none_is_at_fault(files):
    async with running(fetch_media="true") as rig:
        message = await rig.send(from_="+18332000001", media=[f"{files}/half.png", f"{files}/half.png?again"])
        await _codes(rig, message)
        explained = (await rig.sim("GET", f"/messages/{message}/explain")).json

    assert explained["recipients"][0]["because"].endswith(": its files are too large together")


async def test_of_several_files_one_of_which_hung_it_is_not_said_which(files):
    async with running(fetch_media="true", cap="50ms") as rig:
        message = await rig.send(media=[f"{files}/good.png", f"{files}/hangs.png"])
        await _codes(rig, message)
        explained = (await rig.sim("GET", f"/messages/{message}/explain")).json

    assert explained["recipients"][0]["because"].endswith(": one of its files: no answer in time")


async def _entries(rig: Rig) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await rig.journal()).splitlines()]


@pytest.mark.parametrize("clock", ["manual", "auto"])
async def test_a_file_that_hangs_costs_the_providers_patience_in_the_accounts_time(files, clock):
    async with running(fetch_media="true", cap="50ms", clock=clock) as rig:
        message = await rig.send(media=[f"{files}/good.png", f"{files}/hangs.png"])
        async with asyncio.timeout(20):
            while clock == "auto" and not rig.world.engine.state.messages[message].recipients[0].happened:
                await asyncio.sleep(0.01)

        assert await _codes(rig, message) == [("message-failed", 4410)]
        entries = {entry["kind"]: entry for entry in await _entries(rig)}
        rig.check_replay()

    hung, judged, failed = (entries[kind] for kind in ("media-hung", "media-judged", "event-occurred"))
    assert hung["ends_ms"] - hung["at_ms"] == judged["at_ms"] - hung["at_ms"] == 10_000
    assert judged["reason"] == "timeout"
    assert failed["event"]["time_ms"] == judged["at_ms"]


async def test_other_messages_go_on_while_a_file_hangs(files):
    async with running(fetch_media="true", cap="50ms") as rig:
        slow = await rig.send(media=[f"{files}/hangs.png"])
        quick = await rig.send()
        await rig.advance(by="9999ms")
        before = rig.world.engine.state
        happened = [len(before.messages[message].recipients[0].happened) for message in (slow, quick)]
        await rig.advance(by="1ms")

        assert happened == [0, 1]
        assert len(rig.world.engine.state.messages[slow].recipients[0].happened) == 1


async def test_the_same_hang_gives_the_same_journal(files):
    journals = []
    for _ in range(2):
        async with running(fetch_media="true", cap="50ms", seed="7") as rig:
            await rig.send(media=[f"{files}/hangs.png"])
            await rig.advance(until="idle")
            journals.append(await rig.journal())

    assert b'"kind":"media-hung"' in journals[0]
    assert journals[0] == journals[1]


async def test_a_fetch_that_hung_is_not_made_again_after_a_restart(files, tmp_path):
    flags: dict[str, Any] = {"fetch_media": "true", "cap": "50ms", "data": str(tmp_path)}
    async with running(**flags) as rig:
        message = await rig.send(media=[f"{files}/hangs.png"])
        await rig.advance(by="1s")
    async with running(**flags) as rig:
        assert await _codes(rig, message) == [("message-failed", 4410)]
        kinds = [entry["kind"] for entry in await _entries(rig)]
        rig.check_replay()

    assert (kinds.count("media-hung"), kinds.count("media-judged")) == (1, 1)


async def test_a_file_from_where_nothing_may_be_fetched_fails_the_message_and_says_why():
    async with running(fetch_media="true") as rig:
        message = await rig.send(media=["http://169.254.169.254/latest/cat.png"])

        assert await _codes(rig, message) == [("message-failed", 4410)]
        [judged] = [entry for entry in await _entries(rig) if entry["kind"] == "media-judged"]

    assert judged["reason"] == "forbidden"


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


@pytest.mark.parametrize("url", ["http://xn--/a", "http://%00/a", f"http://{'a' * 300}.test/a", "http://127.0.0.1:1/a"])
async def test_a_file_at_an_address_that_nobody_can_have_is_unavailable_and_stops_nothing(url):
    async with running(fetch_media="true", cap="200ms") as rig:
        refused = await rig.post(media=["http://[/a"])
        message = await rig.send(media=[url])

        assert (refused.status, await _codes(rig, message)) == (400, [("message-failed", 4410)])
        assert rig.simulator.failures == {}
