"""Other platforms as docs/how-to/zero-change.md has them: Bandwidth's hosts, TLS verified, whom to trust said as there.

The programs know nothing of a simulator. A proxy, which they all take from their surroundings, leads the names to it.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.runtime.authority import load_authority
from simulator.web.server import Server
from tests.relay import relaying
from tests.rig import ACCOUNT
from tests.secure import port_of, serving

PROGRAMS = Path(__file__).parent / "elsewhere"
URL = f"https://messaging.bandwidth.com/api/v2/users/{ACCOUNT}/messages"
MESSAGE = json.dumps({"applicationId": "app", "from": "+19195550100", "to": ["+19195550101"], "text": "hello"})
CURL = (
    'curl -sS -o /dev/null -w "%{http_code}\\n" -u user:password -H "Content-Type: application/json" "$1" -d "$2" 2>&1'
)


async def java_trusts(ca: Path) -> list[str]:
    """The options that name a trust store with this authority alone."""
    store = ca.with_suffix(".p12")
    options = f"-noprompt -alias bwsim -file {ca} -keystore {store} -storetype PKCS12 -storepass changeit"
    await output_of("keytool", "-importcert", *options.split())
    return [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"]


class Platform(NamedTuple):
    """How a program is started on it, with the proxy's port and the authority's certificate."""

    needs: str
    command: Callable[[int, Path], list[str]]
    variable: str | None = None


PLATFORMS = {
    "curl with SSL_CERT_FILE": Platform("curl", lambda *_: ["sh", "-c", CURL, "curl"], "SSL_CERT_FILE"),
    "curl with CURL_CA_BUNDLE": Platform("curl", lambda *_: ["sh", "-c", CURL, "curl"], "CURL_CA_BUNDLE"),
    "Go": Platform("go", lambda *_: ["go", "run", str(PROGRAMS / "send.go")], "SSL_CERT_FILE"),
    "Ruby": Platform("ruby", lambda *_: ["ruby", str(PROGRAMS / "send.rb")], "SSL_CERT_FILE"),
    "PHP": Platform("php", lambda _, ca: ["php", "-d", f"curl.cainfo={ca}", str(PROGRAMS / "send.php")]),
    "Java": Platform("javac", lambda port, _: ["java", "-Dhttps.proxyHost=127.0.0.1", f"-Dhttps.proxyPort={port}"]),
}

pytestmark = [pytest.mark.long, pytest.mark.parametrize("name", PLATFORMS)]


async def output_of(*command: str, **variables: str) -> str:
    """What a command says."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    return said.decode().strip()


async def run(server: Server, name: str, *, trusts: Path) -> str:
    """What that platform's program says that trusts this authority."""
    platform = PLATFORMS[name]
    if shutil.which(platform.needs) is None:
        pytest.skip(f"there is no {platform.needs}")
    async with relaying(port_of(server)) as port:
        command = platform.command(port, trusts)
        if name == "Java":
            command += [*await java_trusts(trusts), str(PROGRAMS / "Send.java")]
        proxy = f"http://127.0.0.1:{port}"
        variables = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "http_proxy"), proxy)
        if platform.variable is not None:
            variables[platform.variable] = str(trusts)
        return await output_of(*command, URL, MESSAGE, **variables)


async def test_it_sends_where_it_trusts_the_authority(tmp_path, name):
    async with serving(tmp_path) as server:
        said = await run(server, name, trusts=tmp_path / "ca.pem")
        world = server.simulator.find(ACCOUNT)

    assert said == "202"
    assert world is not None and len(world.engine.state.messages) == 1


async def test_it_sends_nothing_where_it_trusts_another(tmp_path, name):
    other = load_authority(tmp_path / "other").path
    async with serving(tmp_path) as server:
        said = await run(server, name, trusts=other)

        assert "certificate" in said.lower() or "PKIX" in said
        assert server.simulator.find(ACCOUNT) is None
