"""Starting and stopping the server in this process."""

import socket
from pathlib import Path

import pytest

from simulator.runtime.database import JournalError
from simulator.runtime.simulator import Simulator
from simulator.settings import load
from simulator.web.server import Server
from tests.rig import PLAIN, running


def server_with(*, port: int = 0, **flags: str) -> Server:
    loaded = load({"clock": "manual", **flags}, {}, Path("/nonexistent"))
    assert loaded.settings is not None, loaded.problems
    return Server(Simulator(loaded.settings, ("test", PLAIN)), port=port)


async def test_a_port_that_is_taken_is_an_error_after_which_it_can_be_stopped():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = server_with(port=taken.getsockname()[1])

        with pytest.raises(OSError, match="in use"):
            await server.start()

        await server.stop()


async def test_a_bad_file_is_an_error_after_which_the_good_ones_are_free(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await rig.send()
    (tmp_path / "a.journal").write_bytes(b"this is not a journal, and it is long enough to see that" * 20)
    server = server_with(data=str(tmp_path))
    with pytest.raises(JournalError, match="not a journal"):
        await server.start()
    await server.stop()
    (tmp_path / "a.journal").unlink()

    async with running(data=str(tmp_path)) as rig:
        assert (await rig.sim("GET", "/messages")).json["total"] == 1


async def test_its_url_is_one_that_a_client_can_use():
    server = server_with()
    await server.start()
    url = server.url
    await server.stop()

    assert url.startswith("http://127.0.0.1:")
    assert int(url.rpartition(":")[2]) > 0


async def test_it_may_be_stopped_without_having_started():
    await server_with().stop()


async def test_an_account_that_cannot_be_closed_keeps_no_other_open(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    server = server_with(data=str(tmp_path))
    await server.start()
    for account in ("1", "2", "3"):
        server.simulator.world(account)
    server.simulator.world("1").engine.state.scenario_text = object()  # type: ignore[assignment]

    await server.stop()

    assert "account 1 could not be closed" in caplog.text
    async with running(data=str(tmp_path)) as rig:
        assert set(rig.simulator.worlds) == {"1", "2", "3"}
