"""Node as an application in production has it: Bandwidth's hosts, TLS verified, whom to trust said by its variable."""

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest

from simulator.runtime.authority import load_authority
from simulator.web.server import Server
from tests.rig import ACCOUNT
from tests.secure import port_of, serving

REDIRECTED = Path(__file__).parent / "redirected" / "redirected.cjs"
MESSAGE = {"applicationId": "app", "from": "+19195550100", "to": ["+19195550101"], "text": "hello"}
WITH_FETCH = """
const basic = `Basic ${Buffer.from("user:password").toString("base64")}`;
fetch("https://messaging.bandwidth.com/api/v2/users/9900000/messages", {
  method: "POST", headers: { Authorization: basic, "Content-Type": "application/json" }, body: MESSAGE,
}).then((answer) => console.log(answer.status), (error) => console.log(error.cause.code));
"""
WITH_HTTPS = """
const options = { method: "POST", auth: "user:password", headers: { "Content-Type": "application/json" } };
const url = "https://messaging.bandwidth.com/api/v2/users/9900000/messages";
require("node:https").request(url, options, (answer) => { console.log(answer.statusCode); answer.resume(); })
  .on("error", (error) => console.log(error.code)).end(MESSAGE);
"""

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no node"),
    pytest.mark.parametrize("program", [WITH_FETCH, WITH_HTTPS], ids=["fetch", "https"]),
]


async def run(server: Server, program: str, *, trusts: Path) -> str:
    """What a program prints that trusts that authority besides those of Node."""
    text = program.replace("MESSAGE", json.dumps(json.dumps(MESSAGE)))
    process = await asyncio.create_subprocess_exec(
        *("node", "--require", str(REDIRECTED), "--eval", text),
        env={
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT")},
            "REDIRECTED_TO": str(port_of(server)),
            "NODE_EXTRA_CA_CERTS": str(trusts),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return output.decode().strip()


async def test_it_sends_where_it_trusts_the_authority(tmp_path, program):
    async with serving(tmp_path) as server:
        said = await run(server, program, trusts=tmp_path / "ca.pem")
        world = server.simulator.find(ACCOUNT)

    assert said == "202"
    assert world is not None and len(world.engine.state.messages) == 1


async def test_it_sends_nothing_where_it_trusts_another(tmp_path, program):
    other = load_authority(tmp_path / "other").path
    async with serving(tmp_path) as server:
        said = await run(server, program, trusts=other)

        assert said == "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        assert server.simulator.find(ACCOUNT) is None
