"""What the network does to a callback on its way, over real sockets, plain and with TLS."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
import uvloop

from simulator.engine.work import AttemptRequest
from simulator.model.accounts import Credentials
from simulator.model.entries import Outcome
from simulator.model.travel import Fault, FaultKind
from simulator.runtime.deliver import Answer, Deliverer
from tests.endpoint import answer, listening

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
BODY = b"0123456789" * 10
PATIENCE_S = 5.0


@dataclass
class Heard:
    """What an application's server saw: of each connection the head, the pieces of the body, and how it ended."""

    url: str = ""
    heads: list[bytes] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        ending = "reset"
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(4096):
                self.pieces.append(piece)
                if sum(map(len, self.pieces)) == len(BODY):
                    writer.write(answer(204))
            ending = "closed"
        self.endings.append(ending)
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


@asynccontextmanager
async def hearing(tls: ssl.SSLContext | None = None) -> AsyncIterator[Heard]:
    heard = Heard()
    async with await asyncio.start_server(heard.accept, "127.0.0.1", 0, ssl=tls) as server:
        heard.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback"
        yield heard
        if heard.tasks:
            await asyncio.wait_for(asyncio.gather(*heard.tasks), PATIENCE_S)


async def deliver(url: str, fault: Fault | None, *, wait_s: float = PATIENCE_S, first: bool = True) -> Answer:
    deliverer = Deliverer()
    login = Credentials("app", "secret")
    headers = {"Content-Type": "application/json"}
    attempt = AttemptRequest(1, 1, "m", url, BODY, headers, login, 10_000, 0, credentials_first=first, fault=fault)
    try:
        return await deliverer.deliver(attempt, wait_s=wait_s, keep=True)
    finally:
        await deliverer.close()


async def suffer(fault: Fault, *, tls: ssl.SSLContext | None = None) -> tuple[Answer, Heard]:
    async with hearing(tls) as heard:
        made = await deliver(heard.url, fault)
    return made, heard


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize(("kind", "ending"), [("reset", "reset"), ("truncated", "closed")])
def test_a_cut_request_promises_more_than_comes_and_has_no_answer(kind: FaultKind, ending: str, loop: str) -> None:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        made, heard = runner.run(suffer(Fault(kind)))

    assert made.outcome == Outcome("reset")
    assert made.detail == "cut off after 50 of 100 bytes"
    assert b"Content-Length: 100\r\n" in heard.heads[0]
    assert b"Authorization: Basic " in heard.heads[0]
    assert b"".join(heard.pieces) in (BODY[:50], b"")  # a reset may overtake what was sent before it
    assert heard.endings == [ending]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_slow_request_drips_and_has_the_answer_that_it_gets(loop: str) -> None:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        made, heard = runner.run(suffer(Fault("slow", lasts_ms=200)))

    assert made.outcome == Outcome("answered", 204)
    assert made.elapsed_ms >= 190
    assert b"".join(heard.pieces) == BODY
    assert len(heard.pieces) > 1


async def test_the_time_that_a_slow_request_takes_is_not_taken_from_the_wait_for_its_answer():
    async with hearing() as heard:
        made = await deliver(heard.url, Fault("slow", lasts_ms=400), wait_s=0.3)

    assert made.outcome.reason in ("answered", "timeout")
    assert len(heard.heads) == 1
    assert made.elapsed_ms >= 400


async def test_a_slow_request_that_is_challenged_may_be_slow_once_more():
    challenge = answer(401, 'WWW-Authenticate: Basic realm="app"')
    async with listening(challenge, answer(204)) as endpoint:
        made = await deliver(endpoint.url, Fault("slow", lasts_ms=400), wait_s=0.2, first=False)

    assert made.outcome in (Outcome("answered", 204, challenged=True), Outcome("timeout"))
    assert made.elapsed_ms >= 800


@pytest.mark.parametrize("kind", ["content_type", "malformed", "unknown_type", "extra_field"])
async def test_a_fault_of_the_content_leaves_the_connection_alone(kind: FaultKind) -> None:
    async with hearing() as heard:
        made = await deliver(heard.url, Fault(kind))

    assert made.outcome == Outcome("answered", 204)


async def test_where_nobody_listens_there_is_nothing_to_cut():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    for kind in ("reset", "truncated"):
        made = await deliver(f"http://127.0.0.1:{port}/", Fault(kind))
        assert made.outcome == Outcome("refused")


async def test_a_fault_opens_no_way_to_forbidden_addresses():
    made = await deliver("http://192.0.2.1/", Fault("reset"))

    assert made.outcome == Outcome("forbidden")


@pytest.mark.parametrize(("kind", "ending"), [("reset", "reset"), ("truncated", "closed"), ("slow", "closed")])
async def test_faults_happen_under_tls_too(
    kind: FaultKind, ending: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    authority = trustme.CA()
    ours, theirs = ssl.create_default_context(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.configure_trust(ours)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", ours)

    made, heard = await suffer(Fault(kind, lasts_ms=100), tls=theirs)

    assert made.outcome == (Outcome("answered", 204) if kind == "slow" else Outcome("reset"))
    assert b"Content-Length: 100\r\n" in heard.heads[0]
    assert len(b"".join(heard.pieces)) <= (100 if kind == "slow" else 50)
    assert heard.endings == [ending]
