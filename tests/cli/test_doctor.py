"""`bwsim doctor` as a process whose look-ups of Bandwidth's hosts lead where the test says (contract/redirected)."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simulator.runtime.authority import load_authority
from tests.receiver import Receiver
from tests.rig import running
from tests.secure import port_of, serving

ROOT = Path(__file__).parents[2]
REDIRECTED = ROOT / "tests" / "contract" / "redirected"


class Ran(NamedTuple):
    """How it ended and what it found, by name."""

    code: int
    findings: dict[str, Any]
    output: str
    errors: str


async def doctor(*arguments: str, folder: Path, port_443: int = 1, trusts: Path | None = None, json_=True) -> Ran:
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "doctor", *arguments, *(["--json"] if json_ else [])),
        cwd=folder,
        env={
            **environment,
            "PYTHONPATH": os.pathsep.join((str(REDIRECTED), str(ROOT))),
            "REDIRECTED_TO": str(port_443),
            **({"SSL_CERT_FILE": str(trusts), "SSL_CERT_DIR": "/nonexistent"} if trusts else {}),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    checks = json.loads(output)["checks"] if json_ and output else []
    found = {check["name"]: check for check in checks}
    return Ran(process.returncode or 0, found, output.decode(), errors.decode())


async def test_everything_in_its_place_is_all_right(tmp_path):
    receiver = Receiver()
    await receiver.start()
    async with serving(tmp_path) as server:
        ran = await doctor(
            *("--url", server.url, "--callback-url", f"{receiver.url}/status", "--zero-change"),
            folder=tmp_path,
            port_443=port_of(server),
            trusts=tmp_path / "ca.pem",
        )
    await receiver.stop()

    assert (ran.code, ran.errors) == (0, "")
    assert json.loads(ran.output)["ok"] is True
    assert {name: check["state"] for name, check in ran.findings.items() if not name.startswith("port")} == {
        "simulator": "ok",
        f"callback {receiver.url}/status": "ok",
        "messaging.bandwidth.com": "ok",
        "api.bandwidth.com": "ok",
        "certificate": "ok",
    }
    assert str(tmp_path / "ca.pem") in ran.findings["certificate"]["found"]


async def test_an_authority_that_is_not_trusted_is_wrong_for_zero_change(tmp_path):
    other = load_authority(tmp_path / "other").path
    async with serving(tmp_path) as server:
        said = ("--url", server.url)
        must = await doctor(*said, "--zero-change", folder=tmp_path, port_443=port_of(server), trusts=other)
        may = await doctor(*said, folder=tmp_path, port_443=port_of(server), trusts=other)

    assert (must.code, must.findings["certificate"]["state"]) == (1, "wrong")
    assert f"{server.url}/_sim/ca.pem; export SSL_CERT_FILE=" in must.findings["certificate"]["next"]
    assert must.findings["api.bandwidth.com"]["state"] == "ok"
    assert (may.code, may.findings["certificate"]["state"]) == (0, "note")


async def test_names_that_lead_to_a_machine_without_simulator_are_wrong(tmp_path):
    async with running() as rig:
        ran = await doctor("--url", rig.url, folder=tmp_path)

    assert ran.code == 1
    assert "where no simulator answers on port 443" in ran.findings["messaging.bandwidth.com"]["found"]


async def test_without_a_simulator_it_ends_with_three(tmp_path):
    ran = await doctor("--url", "http://127.0.0.1:1", folder=tmp_path)

    assert ran.code == 3
    assert ran.findings["simulator"]["state"] == "wrong"
    assert ran.findings["port 1"]["found"] == "nobody listens on it"


async def test_it_asks_every_callback_url_of_the_settings(tmp_path):
    (tmp_path / "bwsim.yaml").write_text(
        "callback-url: http://127.0.0.1:1/all\n"
        'accounts: { "7": { applications: [ { id: a, status_url: "http://127.0.0.1:1/s" } ] } }\n'
    )
    async with running() as rig:
        ran = await doctor("--url", rig.url, folder=tmp_path)

    assert ran.code == 1
    assert [name for name in ran.findings if name.startswith("callback")] == [
        "callback http://127.0.0.1:1/all",
        "callback http://127.0.0.1:1/s",
    ]


async def test_every_line_is_followed_by_what_to_do_next(tmp_path):
    async with running() as rig:
        ran = await doctor("--url", rig.url, "--port", "1", folder=tmp_path, json_=False)

    lines = ran.output.splitlines()
    assert [line.startswith("       → ") for line in lines] == [False, True] * (len(lines) // 2)
    assert lines[0] == f"ok     simulator: {rig.url} answers, version {lines[0].rpartition(' ')[2]}"


@pytest.mark.parametrize("said", [("--url", "nonsense"), ("--callback-url", "ftp://x"), ("--port", "0")])
async def test_what_cannot_be_asked_is_bad_usage(tmp_path, said):
    ran = await doctor(*said, folder=tmp_path)

    assert (ran.code, ran.output) == (2, "")
    assert "Traceback" not in ran.errors
