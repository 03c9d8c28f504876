"""Answers that come late, or never: over real sockets, as an application meets them."""

import asyncio
import json
import time

import aiohttp
import pytest
from yarl import URL

from tests.rig import AUTHORIZATION, Rig, running
from tests.waiting import until

GOOD = {"applicationId": "app", "from": "+19195550100", "to": "+19195550101", "text": "hello"}


async def post_raw(rig: Rig, wait_s: float = 2.0) -> bytes | type[BaseException]:
    """POST a message over a bare socket: every byte of the answer, or how the connection ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(rig.url).port)
    body = json.dumps(GOOD).encode()
    head = f"POST /api/v2/users/9900000/messages HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Type: application/json\r\nAuthorization: {AUTHORIZATION['Authorization']}\r\n\r\n"
    writer.write(head.encode() + body)
    try:
        return await asyncio.wait_for(reader.read(), wait_s)
    except (ConnectionError, TimeoutError) as error:
        return type(error)
    finally:
        writer.transport.abort()


def dropping(how: str, accepted: bool = False, nth: str = "1") -> str:
    said = f"{{ how: {how}, accepted: {str(accepted).lower()} }}"
    return f"rules: [ {{ when: {{ send: {{}}, nth: {nth} }}, then: [ {{ drop: {said} }} ] }} ]"


async def test_a_reset_connection_is_reset_and_the_next_is_served():
    async with running(dropping("reset")) as rig:
        assert await post_raw(rig) is ConnectionResetError

        await rig.send()
        assert len(rig.world.engine.state.messages) == 1


async def test_an_empty_answer_is_an_end_without_a_byte():
    async with running(dropping("empty")) as rig:
        assert await post_raw(rig) == b""


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_truncated_answer_is_shorter_than_it_says(accepted):
    async with running(dropping("truncated", accepted)) as rig:
        answer = await post_raw(rig)

        assert isinstance(answer, bytes)
        head, _, body = answer.partition(b"\r\n\r\n")
        [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
        assert head.startswith(b"HTTP/1.1 202 ") and 0 < len(body) < length
        assert len(rig.world.engine.state.messages) == accepted


async def test_a_hung_request_says_nothing_and_others_are_served_meanwhile():
    async with running(dropping("hang")) as rig:
        hung = asyncio.create_task(post_raw(rig, wait_s=0.5))
        await asyncio.sleep(0.05)

        await rig.send()

        assert await hung is TimeoutError


async def test_a_server_ends_though_a_request_hangs():
    async with running(dropping("hang")) as rig:
        hung = asyncio.create_task(post_raw(rig, wait_s=30))
        await asyncio.sleep(0.05)
        started = time.monotonic()

    assert time.monotonic() - started < 10
    assert await hung in (b"", ConnectionResetError)


async def test_the_client_that_gave_up_finds_its_message_sent_all_the_same():
    async with running(dropping("reset", accepted=True)) as rig:
        with pytest.raises(aiohttp.ClientError):
            await rig.post()

        assert len(rig.world.engine.state.messages) == 1
        rig.check_replay()


async def test_a_late_answer_comes_late_and_the_clock_does_not_wait():
    late = "rules: [ { when: { send: {} }, then: [ { respond: { status: 503, delay: 300ms, retry_after: 2s } } ] } ]"
    async with running(late, clock="auto") as rig:
        started = time.monotonic()
        answer = await rig.post()

        assert answer.status == 503 and answer.headers["Retry-After"] == "2"
        assert time.monotonic() - started >= 0.3


async def test_a_truncated_answer_that_has_no_body_is_no_answer_either():
    story = "rules: [ { when: { upload: {} }, then: [ { drop: truncated } ] } ]"
    async with running(story) as rig:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(rig.url).port)
        head = "PUT /api/v2/users/9900000/media/cat.gif HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
        writer.write(f"{head}Authorization: {AUTHORIZATION['Authorization']}\r\n\r\n".encode())

        answer = await reader.read()
        writer.transport.abort()

    assert answer == b"HTTP/1.1 "


async def test_an_auto_clock_goes_on_though_an_upload_hangs():
    story = "rules: [ { when: { upload: {} }, then: [ { drop: hang } ] }, "
    story += "{ when: { send: {} }, then: [ { after: 1h, deliver: true } ] } ]"
    async with running(story, clock="auto", grace="0ms") as rig:
        url = f"{rig.url}/api/v2/users/9900000/media/cat.gif"
        hung = asyncio.create_task(rig.http.put(url, data=b"GIF89a", headers=AUTHORIZATION))
        await until(lambda: rig.world.engine.state.totals.get("dropped"))
        await rig.send()

        await until(lambda: rig.world.engine.state.totals.get("message-delivered"))

        assert not hung.done()
        hung.cancel()


async def test_an_upload_is_answered_by_its_rule_and_nothing_is_stored():
    refusing = 'rules: [ { when: { upload: { name: "*.gif" } }, then: [ { respond: { status: 415 } } ] } ]'
    async with running(refusing) as rig:
        url = f"{rig.url}/api/v2/users/9900000/media/cat.gif"
        async with rig.http.put(url, data=b"GIF89a" * 1000, headers=AUTHORIZATION) as answer:
            assert answer.status == 415
        async with rig.http.get(url, headers=AUTHORIZATION) as answer:
            assert answer.status == 404


async def test_an_upload_may_be_stored_and_its_answer_lost():
    async with running(
        "rules: [ { when: { upload: {} }, then: [ { drop: { how: empty, accepted: true } } ] } ]"
    ) as rig:
        url = f"{rig.url}/api/v2/users/9900000/media/cat.gif"
        with pytest.raises(aiohttp.ClientError):
            await rig.http.put(url, data=b"GIF89a", headers=AUTHORIZATION)
        async with rig.http.get(url, headers=AUTHORIZATION) as answer:
            assert await answer.read() == b"GIF89a"


async def test_a_list_is_answered_by_its_rule():
    failing = "rules: [ { when: { list: { to: '+19195550101' } }, then: [ { respond: { status: 500 } } ] } ]"
    async with running(failing) as rig:
        url = f"{rig.url}/api/v2/users/9900000/messages"
        async with rig.http.get(url, params={"destinationTn": "+19195550101"}, headers=AUTHORIZATION) as answer:
            assert answer.status == 500
        async with rig.http.get(url, params={"destinationTn": "+19195550102"}, headers=AUTHORIZATION) as answer:
            assert answer.status == 200
