"""The official SDK as an application in production has it: its own hosts, TLS verified, a token first.

The program runs in a process of its own whose look-ups of Bandwidth's two hosts lead to loopback (redirected/); whom it
trusts is said by SSL_CERT_FILE, the variable of its platform. Nothing of the SDK is set but credentials.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.runtime.authority import load_authority
from simulator.web.server import Server
from tests.rig import ACCOUNT
from tests.secure import port_of, serving

ROOT = Path(__file__).parents[2]
REDIRECTED = Path(__file__).parent / "redirected"
DECLARED = f"""
accounts:
  "{ACCOUNT}":
    clients: [ {{ id: app, secret: s3cret }} ]
"""
ORDER = ("-m", "simulator.demo.order", "--client-id", "app", "--client-secret", "s3cret")
WHOLE_DAY = """
import json
import bandwidth
from bandwidth.exceptions import NotFoundException

client = bandwidth.ApiClient(bandwidth.Configuration(client_id="app", client_secret="s3cret"))
media, messages = bandwidth.MediaApi(client), bandwidth.MessagesApi(client)
said = {}
media.upload_media("9900000", "a/picture.png", b"\\x89PNG", _content_type="image/png")
said["media"] = [item.media_name for item in media.list_media("9900000")]
said["content"] = bytes(media.get_media("9900000", "a/picture.png")).hex()
request = bandwidth.models.MessageRequest(
    application_id="app", to=["+19195550101"], var_from="+19195550100", text="hello"
)
said["id"] = messages.create_message("9900000", request).id
said["listed"] = [message.message_id for message in messages.list_messages("9900000", message_id=said["id"]).messages]
try:
    bandwidth.PhoneNumberLookupApi(client).get_async_bulk_lookup("9900000", "004223a0-8b17-41b1-bf81-20732adf5590")
except NotFoundException as error:
    said["lookup"] = json.loads(error.body)
print(json.dumps(said))
"""


class Ran(NamedTuple):
    """How a program ended, and what it said."""

    code: int
    output: str
    errors: str


async def run(server: Server, *arguments: str, trusts: Path | None) -> Ran:
    """Run a Python program that trusts that authority alone; None: whom this machine trusts."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=ROOT,
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join((str(REDIRECTED), str(ROOT))),
            "REDIRECTED_TO": str(port_of(server)),
            **({"SSL_CERT_FILE": str(trusts), "SSL_CERT_DIR": "/nonexistent"} if trusts else {}),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    return Ran(process.returncode or 0, output.decode(), errors.decode())


@pytest.fixture
async def server(tmp_path):
    """Lets in nobody without a token of its own."""
    (tmp_path / "bwsim.yaml").write_text(DECLARED)
    async with serving(tmp_path / "ca", folder_of_settings=tmp_path, basic="refuse") as started:
        yield started


def accepted(server: Server) -> list[str]:
    world = server.simulator.find(ACCOUNT)
    return [] if world is None else list(world.engine.state.messages)


async def test_an_application_with_bandwidths_hosts_built_in_sends_with_a_token(server, tmp_path):
    ran = await run(server, *ORDER, trusts=tmp_path / "ca" / "ca.pem")

    assert (ran.code, ran.errors) == (0, ""), ran.errors
    assert ran.output == f"order: accepted {accepted(server)[0]}\n"


async def test_everything_of_the_sdks_messaging_works_so_and_other_apis_say_that_they_are_not_here(server, tmp_path):
    ran = await run(server, "-c", WHOLE_DAY, trusts=tmp_path / "ca" / "ca.pem")

    assert (ran.code, ran.errors) == (0, ""), ran.errors
    said = json.loads(ran.output)
    assert said["media"] == ["a/picture.png"]
    assert said["content"] == b"\x89PNG".hex()
    assert said["listed"] == [said["id"]] == accepted(server)
    assert said["lookup"]["error"]["type"] == "not-found"
    assert "only messaging, media and the OAuth2 token are simulated" in said["lookup"]["error"]["message"]


@pytest.mark.parametrize("trusts", ["another authority", "the machine's own"])
async def test_without_trust_nothing_is_sent(server, tmp_path, trusts):
    other = load_authority(tmp_path / "other").path

    ran = await run(server, *ORDER, trusts=other if trusts == "another authority" else None)

    assert (ran.code, ran.output) == (3, "")
    assert "CERTIFICATE_VERIFY_FAILED" in ran.errors
    assert accepted(server) == []


async def test_a_wrong_secret_is_refused_before_anything_is_sent(server, tmp_path):
    ran = await run(server, *ORDER[:-1], "wrong", trusts=tmp_path / "ca" / "ca.pem")

    assert ran.code == 3
    assert "KeyError: 'access_token'" in ran.errors  # how this SDK tells that it got no token
    assert accepted(server) == []
