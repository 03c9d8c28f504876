"""What each check says of a callback URL, a port, a simulator."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator

import pytest

from simulator.doctor import probe
from simulator.doctor.checks import ask_health, check_callback, check_port, check_simulator, check_target
from simulator.doctor.finding import Finding
from simulator.doctor.probe import is_public, place_of
from tests.receiver import Receiver
from tests.rig import running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


async def of_callback(url: str) -> Finding:
    return await asyncio.to_thread(check_callback, url)


async def of_simulator(url: str) -> Finding:
    health = await asyncio.to_thread(ask_health, place_of(url)[0])
    return check_simulator(url, health)


@pytest.mark.parametrize(
    ("status", "state", "next"),
    [
        (200, "ok", "bwsim receive"),
        (405, "ok", "bwsim receive"),
        (302, "note", "redirect"),
        (404, "note", "check the path"),
        (401, "note", "credentials"),
        (503, "note", "sent again"),
    ],
)
async def test_any_answer_is_reached_and_says_what_it_means(receiver, status, state, next):
    receiver.answer(status)

    finding = await of_callback(f"{receiver.url}/status?token=secret")

    assert (finding.state, f"answered {status} to HEAD" in finding.found) == (state, True)
    assert next in finding.next
    assert "secret" not in str(finding)


async def test_the_probe_carries_nothing_that_is_an_event(receiver):
    await of_callback(f"{receiver.url.replace('//', '//user:pw@')}/status")

    [got] = receiver.got
    assert (got.path, got.body) == ("/status", b"")
    assert "Authorization" not in got.headers


async def test_nobody_there_says_so():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    finding = await of_callback(f"http://127.0.0.1:{port}/")

    assert (finding.state, finding.found) == ("wrong", "nothing listens there: Connection refused")
    assert "0.0.0.0" in finding.next


async def test_an_endpoint_that_hangs_costs_little_patience(receiver, monkeypatch):
    monkeypatch.setattr(probe, "PATIENCE_S", 0.2)
    receiver.hang("/status")

    finding = await of_callback(f"{receiver.url}/status")

    assert (finding.state, "no answer" in finding.found) == ("wrong", True)


async def test_plain_http_behind_https_is_a_broken_connection(receiver):
    finding = await of_callback(receiver.url.replace("http:", "https:"))

    assert finding.state == "wrong"
    assert finding.next == "is it http:// or https://? its log says more"


async def test_a_server_that_speaks_no_http_is_told():
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\xff nonsense \n" * 10)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        finding = await of_callback(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    assert finding.state == "wrong"
    assert finding.found.startswith("the connection broke")


@pytest.mark.parametrize("url", ["ftp://a/", "status", "http://", "http://a:99999/", "http://[::1"])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(ValueError, match=r"."):
        place_of(url)


async def test_a_simulator_another_program_and_nobody_are_told_apart(receiver):
    async with running() as rig:
        here = await of_simulator(rig.url)
    gone = await of_simulator(rig.url)
    other = await of_simulator(receiver.url)

    assert [here.state, gone.state, other.state] == ["ok", "wrong", "wrong"]
    assert gone.next == "bwsim serve, or say where: --url URL"
    assert "not as a simulator does" in other.found


def test_a_simulator_that_has_stopped_is_wrong():
    health = {"status": "stopped", "version": "1", "stopped": {"7": "the disk is full"}}

    finding = check_simulator("http://127.0.0.1:8484", health)

    assert finding.state == "wrong"
    assert "has stopped: account 7: the disk is full" in finding.found


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_port_that_somebody_else_has_is_wrong_where_it_is_needed():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        needed, asked = check_port(port, simulator=False), check_port(port, simulator=False, needed=False)
    free = check_port(port, simulator=False)

    assert (needed.state, asked.state, free.state) == ("wrong", "note", "note")
    assert f"pid {os.getpid()}" in needed.found
    assert free.found == "nobody listens on it"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((address, False) for address in ("127.0.0.1", "10.0.0.7", "172.18.0.2", "fd00::2", "fe80::1%eth0")),
        *((address, True) for address in ("52.72.24.132", "2606:4700::1")),
    ],
)
def test_an_address_that_leads_into_the_internet_is_known(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("url", ["http://203.0.113.7/x", "http://169.254.169.254/latest", "http://[2001:db8::1]/x"])
def test_a_target_that_the_simulator_would_refuse_is_told_with_what_allows_it(url):
    host = url.split("//")[1].rpartition("/")[0].strip("[]")

    [finding] = check_target(url, ())

    assert finding.state == "note"
    assert "the simulator will not call it" in finding.found
    assert f"bwsim serve --allow-host {host}" in finding.next
    assert list(check_target(url, [host])) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:3000/x", "http://localhost/x", "http://10.1.2.3/x"])
def test_of_a_target_that_may_be_called_nothing_is_said(url):
    assert list(check_target(url, ())) == []
