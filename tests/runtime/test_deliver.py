"""One attempt over real sockets: every way it can end, what is sent, and what is read of the answer."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop

from simulator.engine.work import AttemptRequest
from simulator.model.accounts import Credentials
from simulator.model.entries import Outcome
from simulator.runtime.deliver import EXCERPT_BYTES, Answer, Deliverer, basic_auth
from tests.endpoint import Act, answer, listening, reset, then_close, then_hang

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "BandwidthAPI/v2"}
BODY = '[{"type":"message-delivered","text":"Grüße, 世界"}]'.encode()
LOGIN = Credentials("app", "sécret:with colon")
CHALLENGE = 'WWW-Authenticate: Basic realm="app"'


def attempt_to(url: str | None, *, credentials: Credentials | None = None) -> AttemptRequest:
    return AttemptRequest(
        delivery_id=1,
        number=1,
        message_id="m",
        url=url,
        body=BODY,
        headers=HEADERS,
        credentials=credentials,
        timeout_ms=10_000,
        started_ms=0,
    )


@asynccontextmanager
async def delivering() -> AsyncIterator[Deliverer]:
    deliverer = Deliverer()
    try:
        yield deliverer
    finally:
        await deliverer.close()


async def deliver(
    url: str | None, *, credentials: Credentials | None = None, wait_s: float | None = 5.0, keep: bool = False
) -> Answer:
    async with delivering() as deliverer:
        return await deliverer.deliver(attempt_to(url, credentials=credentials), wait_s=wait_s, keep=keep)


async def answered_with(*said: bytes | Act, wait_s: float | None = 5.0) -> Answer:
    async with listening(*said) as endpoint:
        return await deliver(endpoint.url, wait_s=wait_s)


# -- the reasons


async def nobody_listens() -> Answer:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    return await deliver(f"http://127.0.0.1:{port}/")


async def nobody_listens_on_any_address_of_localhost() -> Answer:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    return await deliver(f"http://localhost:{port}/")


async def a_name_that_does_not_exist() -> Answer:
    return await deliver("http://application.invalid/callback")


async def a_certificate_that_nobody_signed() -> Answer:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    async with listening(answer(200), tls=context) as endpoint:
        return await deliver(endpoint.url)


async def https_to_a_port_that_speaks_plain_http() -> Answer:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer(400))
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        return await deliver(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


WAYS: dict[Callable[[], Awaitable[Answer]], str] = {
    nobody_listens: "refused",
    nobody_listens_on_any_address_of_localhost: "refused",
    a_name_that_does_not_exist: "dns",
    a_certificate_that_nobody_signed: "tls",
    https_to_a_port_that_speaks_plain_http: "tls",
    lambda: answered_with(then_close(b"")): "reset",
    lambda: answered_with(reset): "reset",
    lambda: answered_with(then_close(b"HTTP/1.1 200 OK\r\nContent-Le")): "reset",
    lambda: answered_with(b"hello, is this the callback?\r\n\r\n"): "malformed",
    lambda: answered_with(b"HTTP/1.1 twohundred OK\r\n\r\n"): "malformed",
    lambda: answered_with(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"): "malformed",
    lambda: answered_with(then_hang(b""), wait_s=0.05): "timeout",
    lambda: answered_with(then_hang(b"HTTP/1.1 200 OK\r\n"), wait_s=0.05): "timeout",
    lambda: deliver("ftp://127.0.0.1/"): "bad-url",
    lambda: deliver("http://"): "bad-url",
    lambda: deliver("http://[::1/"): "bad-url",
    lambda: deliver(f"http://{'x' * 70}.invalid/"): "bad-url",
    lambda: deliver(None): "bad-url",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_every_way_an_attempt_can_end_without_an_answer_has_its_reason_and_its_words(loop: str) -> None:
    async def try_all() -> list[tuple[Answer, str]]:
        return [(await way(), reason) for way, reason in WAYS.items()]

    started = time.monotonic()
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        ended = runner.run(try_all())

    found = [(made.outcome, made.detail) for made, _ in ended]
    assert [outcome for outcome, _ in found] == [Outcome(reason) for _, reason in ended], found  # type: ignore[arg-type]
    assert all(words for _, words in found)
    assert time.monotonic() - started < 8


async def test_without_a_limit_it_waits_as_long_as_the_endpoint_needs():
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(answer(204))

    made = await answered_with(slowly, wait_s=None)

    assert made.outcome == Outcome("answered", 204)
    assert made.elapsed_ms >= 50


# -- what is sent


async def test_the_request_is_the_body_byte_for_byte_with_the_profiles_headers_and_no_others():
    async with listening(answer(200)) as endpoint:
        await deliver(endpoint.url)

    (got,) = endpoint.got
    assert got.head.startswith("POST /callback HTTP/1.1\r\n")
    assert got.body == BODY
    assert got.headers == {
        "host": endpoint.url.removeprefix("http://").removesuffix("/callback"),
        "content-type": "application/json; charset=utf-8",
        "user-agent": "BandwidthAPI/v2",
        "content-length": str(len(BODY)),
        "connection": "close",
    }


async def test_path_and_query_of_the_url_mean_what_was_written():
    async with listening(answer(200)) as endpoint:
        await deliver(endpoint.url + "%2Fpart?a=%20b&signature=c%2Bd%3D")

    assert endpoint.got[0].head.startswith("POST /callback%2Fpart?a=%20b&signature=c%2Bd%3D HTTP/1.1\r\n")


async def test_cookies_are_not_kept_from_one_attempt_to_the_next():
    async with listening(answer(200, "Set-Cookie: a=b; Path=/")) as endpoint, delivering() as deliverer:
        for _ in range(2):
            await deliverer.deliver(attempt_to(endpoint.url), wait_s=5, keep=True)

    assert ["cookie" in got.headers for got in endpoint.got] == [False, False]


@pytest.mark.parametrize(("keep", "connections"), [(True, 1), (False, 3)])
async def test_only_a_clock_that_flows_keeps_connections(keep: bool, connections: int):
    async with listening(answer(200, body=b"thank you")) as endpoint, delivering() as deliverer:
        for _ in range(3):
            await deliverer.deliver(attempt_to(endpoint.url), wait_s=5, keep=keep)

    assert len(endpoint.got) == 3
    assert endpoint.connections == connections


async def test_a_chunked_answer_keeps_the_connection_too():
    """Closing it before its last chunk would break the pipe of an application that did nothing wrong."""

    async def in_pieces(writer: asyncio.StreamWriter) -> None:
        for piece in (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"5\r\nthank\r\n",
            b"4\r\n you\r\n",
            b"0\r\n\r\n",
        ):
            writer.write(piece)
            await asyncio.sleep(0.01)

    async with listening(in_pieces) as endpoint, delivering() as deliverer:
        made = [await deliverer.deliver(attempt_to(endpoint.url), wait_s=5, keep=True) for _ in range(2)]

    assert [each.excerpt for each in made] == [b"thank you"] * 2
    assert endpoint.connections == 1


# -- what counts as the answer


@pytest.mark.parametrize(
    "status", [200, 201, 202, 204, 299, 301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 503, 599]
)
async def test_any_status_is_an_answer_and_a_redirect_is_not_followed(status: int):
    async with listening(answer(status, "Location: /elsewhere")) as endpoint:
        made = await deliver(endpoint.url)

    assert made.outcome == Outcome("answered", status)
    assert len(endpoint.got) == 1


async def test_an_interim_answer_is_passed_over():
    made = await answered_with(b"HTTP/1.1 102 Processing\r\n\r\n" + answer(200, body=b"done"))

    assert (made.outcome, made.excerpt) == (Outcome("answered", 200), b"done")


async def flood(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)
        await writer.drain()


@pytest.mark.parametrize("said", [flood, b"HTTP/1.1 100 Continue\r\n\r\n" * 101 + answer(200)])
async def test_interim_answers_without_an_end_are_no_answer(said: bytes | Act):
    made = await answered_with(said)

    assert made.outcome == Outcome("malformed")
    assert "more than 100 interim answers" in (made.detail or "")


async def test_a_hundred_interim_answers_are_passed_over_each_time():
    said = b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + answer(200)

    async with listening(said) as endpoint, delivering() as deliverer:
        made = [await deliverer.deliver(attempt_to(endpoint.url), wait_s=5.0, keep=True) for _ in range(2)]

    assert [each.outcome for each in made] == [Outcome("answered", 200)] * 2
    assert endpoint.connections == 1


async def test_an_early_answer_counts_although_the_body_was_not_read():
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(413))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        made = await deliver(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    assert made.outcome == Outcome("answered", 413)


async def test_the_first_bytes_of_the_answer_are_kept():
    made = await answered_with(answer(500, body=b"Traceback" + b"x" * 5000))

    assert made.excerpt == (b"Traceback" + b"x" * 5000)[:EXCERPT_BYTES]


async def test_a_compressed_answer_is_kept_as_it_came():
    made = await answered_with(answer(200, "Content-Encoding: gzip", body=b"this is not gzip"))

    assert (made.outcome, made.excerpt) == (Outcome("answered", 200), b"this is not gzip")


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
BODIES: dict[str, tuple[bytes | Act, bytes]] = {
    "without an end": (endless, b"x" * EXCERPT_BYTES),
    "of a gigabyte": (then_hang(HEAD.replace(b"10", b"1073741824") + b"y" * 100_000), b"y" * EXCERPT_BYTES),
    "that never comes": (then_hang(HEAD), b""),
    "that stops in the middle": (then_hang(HEAD + b"abc"), b"abc"),
    "cut off": (then_close(HEAD + b"abc"), b"abc"),
    "cut off before it began": (then_close(HEAD), b""),
}


@pytest.mark.parametrize("body", BODIES)
async def test_the_status_stands_whatever_becomes_of_the_answers_body(body: str):
    said, excerpt = BODIES[body]

    made = await answered_with(said, wait_s=0.3)

    assert (made.outcome, made.excerpt) == (Outcome("answered", 200), excerpt)
    assert made.elapsed_ms < 3000


# -- credentials, by challenge


async def test_without_a_challenge_the_credentials_are_not_sent():
    async with listening(answer(200)) as endpoint:
        made = await deliver(endpoint.url, credentials=LOGIN)

    assert made.outcome == Outcome("answered", 200)
    assert ["authorization" in got.headers for got in endpoint.got] == [False]


@pytest.mark.parametrize("keep", [True, False])
async def test_a_challenged_request_is_repeated_with_credentials_and_counts_as_one_attempt(keep: bool):
    async with listening(answer(401, CHALLENGE, body=b"who are you?"), answer(200, body=b"welcome")) as endpoint:
        made = await deliver(endpoint.url, credentials=LOGIN, keep=keep)

    assert made.outcome == Outcome("answered", 200, challenged=True)
    assert made.excerpt == b"welcome"
    assert [got.body for got in endpoint.got] == [BODY, BODY]
    bare, authorized = (got.headers for got in endpoint.got)
    assert authorized == {**bare, "authorization": "Basic YXBwOnPDqWNyZXQ6d2l0aCBjb2xvbg=="}
    assert basic_auth(LOGIN) == authorized["authorization"]


@pytest.mark.parametrize(("declared", "sent"), [(None, "Basic aW46dXJs"), (LOGIN, basic_auth(LOGIN))])
async def test_credentials_in_the_url_wait_for_the_challenge_and_give_way_to_declared_ones(
    declared: Credentials | None, sent: str
):
    async with listening(answer(401, CHALLENGE), answer(200)) as endpoint:
        made = await deliver(endpoint.url.replace("//", "//in:url@"), credentials=declared)

    assert made.outcome == Outcome("answered", 200, challenged=True)
    assert [got.headers.get("authorization") for got in endpoint.got] == [None, sent]


async def test_wrong_credentials_are_not_tried_a_third_time():
    async with listening(answer(401, CHALLENGE)) as endpoint:
        made = await deliver(endpoint.url, credentials=LOGIN)

    assert made.outcome == Outcome("answered", 401, challenged=True)
    assert len(endpoint.got) == 2


@pytest.mark.parametrize(
    ("said", "credentials"),
    [
        pytest.param(answer(401), LOGIN, id="401 without a challenge"),
        pytest.param(answer(403, CHALLENGE), LOGIN, id="another status with a challenge"),
        pytest.param(answer(401, CHALLENGE), None, id="no credentials"),
    ],
)
async def test_a_request_is_not_repeated_without_a_reason(said: bytes, credentials: Credentials | None):
    async with listening(said) as endpoint:
        made = await deliver(endpoint.url, credentials=credentials)

    assert made.outcome == Outcome("answered", int(said[9:12]))
    assert len(endpoint.got) == 1


async def test_the_wait_covers_both_requests_of_a_challenge():
    async with listening(answer(401, CHALLENGE), then_hang(b"")) as endpoint:
        made = await deliver(endpoint.url, credentials=LOGIN, wait_s=0.1)

    assert made.outcome == Outcome("timeout")
    assert len(endpoint.got) == 2


async def test_a_deliverer_may_be_closed_before_its_first_use():
    deliverer = Deliverer()
    await deliverer.close()
    async with listening(answer(200)) as endpoint:
        made = await deliverer.deliver(attempt_to(endpoint.url), wait_s=5, keep=False)
    await deliverer.close()

    assert made.outcome == Outcome("answered", 200)
