"""A simulator with its second listener, HTTPS, for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.runtime.simulator import Simulator
from simulator.settings import load
from simulator.web.server import Server
from simulator.web.tls import make_tls
from tests.rig import PLAIN


def make_server(folder: Path, *, folder_of_settings: Path = Path("/nonexistent"), **flags: str) -> Server:
    named = {name.replace("_", "-"): value for name, value in flags.items()}
    said = {"clock": "manual", "tls": "true", "tls-port": "0", "ca-dir": str(folder), **named}
    settings = load(said, {}, folder_of_settings).settings
    assert settings is not None
    return Server(Simulator(settings, ("test", PLAIN)), tls=make_tls(settings))


@asynccontextmanager
async def serving(
    folder: Path, *, folder_of_settings: Path = Path("/nonexistent"), **flags: str
) -> AsyncIterator[Server]:
    server = make_server(folder, folder_of_settings=folder_of_settings, **flags)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def port_of(server: Server) -> int:
    assert server.simulator.listens_with_tls_at
    return int(server.simulator.listens_with_tls_at.rpartition(":")[2])
