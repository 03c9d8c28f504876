"""The second listener: HTTPS with Bandwidth's names, and where its authority is had."""

import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from simulator.runtime.authority import load_authority
from tests.rig import AUTHORIZATION, running
from tests.secure import make_server, port_of, serving

BODY = {"applicationId": "app", "from": "+19195550100", "to": ["+19195550101"], "text": "hello"}
MESSAGES = "/api/v2/users/9900000/messages"


class Here(aiohttp.abc.AbstractResolver):
    """Every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[Any]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        """Nothing was opened."""


@asynccontextmanager
async def trusting(pem: bytes | None) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that trusts this authority alone; None: whom this machine trusts."""
    context = ssl.create_default_context(cadata=pem.decode() if pem else None)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context, resolver=Here())) as http:
        yield http


async def get(http: aiohttp.ClientSession, url: str) -> tuple[int, bytes]:
    async with http.get(url) as response:
        return response.status, await response.read()


@pytest.mark.parametrize("host", ["messaging.bandwidth.com", "api.bandwidth.com", "localhost", "127.0.0.1"])
async def test_both_listeners_are_the_same_simulator(tmp_path, host):
    async with serving(tmp_path) as server, trusting((tmp_path / "ca.pem").read_bytes()) as http:
        url = f"https://{host}:{port_of(server)}"
        async with http.post(url + MESSAGES, json=BODY, headers=AUTHORIZATION) as response:
            accepted = response.status
        status, body = await get(http, f"{server.url}/_sim/accounts/9900000/messages")

    assert (accepted, status) == (202, 200)
    assert b'"total": 1' in body


async def test_who_does_not_trust_the_authority_gets_nowhere(tmp_path):
    async with serving(tmp_path) as server, trusting(None) as http:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await get(http, f"https://messaging.bandwidth.com:{port_of(server)}/")


async def test_the_certificate_of_the_authority_is_had_from_either(tmp_path):
    pem = load_authority(tmp_path).pem
    async with serving(tmp_path) as server, trusting(pem) as http:
        plain = await get(http, f"{server.url}/_sim/ca.pem")
        secure = await get(http, f"https://localhost:{port_of(server)}/_sim/ca.pem")

    assert plain == secure == (200, pem)
    assert b"PRIVATE KEY" not in plain[1]


async def test_trust_outlives_a_restart(tmp_path):
    async with serving(tmp_path):
        pem = (tmp_path / "ca.pem").read_bytes()

    async with serving(tmp_path) as server, trusting(pem) as http:
        status, _ = await get(http, f"https://api.bandwidth.com:{port_of(server)}/api/")

    assert status == 404


async def test_health_says_where_it_is(tmp_path):
    async with serving(tmp_path) as server, aiohttp.ClientSession() as http:
        _, body = await get(http, f"{server.url}/_sim/health")

        assert json.loads(body)["tls"] == f"https://127.0.0.1:{port_of(server)}"


async def test_without_tls_there_is_no_authority_to_be_had():
    async with running() as rig, rig.http.get(f"{rig.url}/_sim/ca.pem") as response:
        assert response.status == 404
        assert "without --tls" in (await response.json())["error"]["message"]


async def test_names_that_were_asked_for_are_in_the_certificate(tmp_path):
    pem = load_authority(tmp_path).pem
    async with serving(tmp_path, tls_name="sms.example.test,10.1.2.3") as server, trusting(pem) as http:
        status, _ = await get(http, f"https://sms.example.test:{port_of(server)}/_sim/health")

    assert status == 200


async def test_plain_http_on_the_tls_port_is_dropped_and_others_are_served(tmp_path):
    async with serving(tmp_path) as server, trusting((tmp_path / "ca.pem").read_bytes()) as http:
        with pytest.raises(aiohttp.ClientError):
            await get(http, f"http://127.0.0.1:{port_of(server)}/")
        status, _ = await get(http, f"https://localhost:{port_of(server)}/_sim/health")

    assert status == 200


async def test_a_tls_port_that_is_taken_is_an_error_after_which_it_can_be_stopped(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = make_server(tmp_path, tls_port=str(taken.getsockname()[1]))

        with pytest.raises(OSError, match="in use"):
            await server.start()

        await server.stop()
    assert server.opening == "--tls-port"


@pytest.mark.parametrize(("path", "status"), [("/", 404), ("/v2/accounts/1/tnlookup", 404), ("/_sim/health", 403)])
async def test_under_bandwidths_names_there_are_no_other_apis_and_no_control(tmp_path, path, status):
    async with serving(tmp_path) as server, trusting((tmp_path / "ca.pem").read_bytes()) as http:
        answered, body = await get(http, f"https://api.bandwidth.com:{port_of(server)}{path}")

    assert answered == status
    assert (b"only messaging, media and the OAuth2 token are simulated" in body) == (status == 404)


async def test_what_is_allowed_by_name_is_served_under_bandwidths_name_too(tmp_path):
    async with serving(tmp_path, allow_control_host="api.bandwidth.com") as server:
        pem = (tmp_path / "ca.pem").read_bytes()
        async with trusting(pem) as http:
            answered, _ = await get(http, f"https://api.bandwidth.com:{port_of(server)}/_sim/health")

    assert answered == 200
