"""GET /_sim/callback-urls, and `bwsim doctor` that asks for it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from simulator.cli.main import cli
from tests.receiver import Receiver
from tests.rig import Rig, running

NOBODY = "http://127.0.0.1:9"
DECLARED = f"""
account: {{ applications: [ {{ id: shop, callback_url: "{NOBODY}/shop" }} ] }}
"""


async def urls(rig: Rig) -> dict[str, Any]:
    async with rig.http.get(f"{rig.url}/_sim/callback-urls") as response:
        assert response.status == 200
        said = await response.json()
    assert said["total"] == len(said["urls"])
    return {each["url"]: each for each in said["urls"]}


async def test_without_any_there_is_none():
    async with running() as rig:
        assert await urls(rig) == {}


async def test_every_url_is_told_once_with_for_whom():
    async with running(DECLARED) as rig:
        await rig.sim("PUT", "/applications/desk", {"inbound_url": f"{NOBODY}/desk"})
        found = await urls(rig)

    assert found == {
        f"{NOBODY}/shop": {
            "url": f"{NOBODY}/shop",
            "accounts": ["9900000"],
            "applications": ["shop"],
            "of": ["status", "inbound"],
        },
        f"{NOBODY}/desk": {
            "url": f"{NOBODY}/desk",
            "accounts": ["9900000"],
            "applications": ["desk"],
            "of": ["inbound"],
        },
    }


async def test_a_url_of_the_server_stands_for_every_application_also_before_any_was_used():
    async with running(callback_url=f"{NOBODY.replace('//', '//me:secret@')}/all") as rig:
        [found] = (await urls(rig)).values()
        used = list(rig.simulator.worlds)

    assert (found["url"], found["applications"]) == ("http://me:***@127.0.0.1:9/all", ["*"])
    assert used == []


async def doctor(rig: Rig, *said: str) -> dict[str, Any]:
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["doctor", "--url", rig.url, "--json", *said])
    return {each["name"]: each for each in json.loads(result.stdout)["checks"]}


async def test_the_doctor_looks_at_what_the_simulator_would_call(tmp_path: Path, monkeypatch: Any):
    monkeypatch.chdir(tmp_path)
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(DECLARED, control_token="t" * 20) as rig:
            headers = {"Authorization": f"Bearer {'t' * 20}"}
            path = f"{rig.url}/_sim/accounts/9900000/applications/here"
            await rig.http.put(path, json={"callback_url": f"{receiver.url}/status"}, headers=headers)
            blind = await doctor(rig)
            monkeypatch.setenv("BWSIM_CONTROL_TOKEN", "t" * 20)
            found = await doctor(rig)
            named = await doctor(rig, "--callback-url", f"{receiver.url}/other")
    finally:
        await receiver.stop()

    assert "answers 401" in blind["callbacks"]["found"]
    assert found[f"callback {receiver.url}/status"]["state"] == "ok"
    assert found[f"callback {receiver.url}/status"]["found"].endswith("(called for account 9900000, application here)")
    assert found[f"callback {NOBODY}/shop"]["state"] == "wrong"
    assert [name for name in named if name.startswith("callback ")] == [f"callback {receiver.url}/other"]
