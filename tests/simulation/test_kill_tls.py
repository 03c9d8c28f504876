"""A process told to stop while messages come in over HTTPS: what was acknowledged is kept, as over plain HTTP."""

import asyncio
import signal
import ssl
import time
from pathlib import Path

import aiohttp

from tests.receiver import Receiver
from tests.simulation.test_kill import MOST_S, Process, fold, said, serving
from tests.waiting import until


async def test_sigterm_under_load_over_tls_ends_in_time_and_loses_nothing(tmp_path: Path):
    data, receiver = tmp_path / "data", Receiver()
    await receiver.start()
    receiver.hang("/")
    async with serving(data, f"{receiver.url}/", flags=("--tls", "--tls-port", "0")) as plain:
        _, health = await plain.get("/health")
        context = ssl.create_default_context(cafile=data / "ca.pem")
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http:
            secure = Process(plain.process, health["tls"], http)
            loading = asyncio.create_task(secure.load())
            await until(lambda: len(secure.accepted) > 50 and len(receiver.got) > 4)
            began = time.monotonic()

            plain.process.send_signal(signal.SIGTERM)

            code = await asyncio.wait_for(plain.process.wait(), 10)
            lived, errors = time.monotonic() - began, await said(plain.process)
            await loading
    await receiver.stop()

    assert (code, errors.count("\n")) == (0, 1), errors
    assert "listening on https://" in errors
    assert lived < MOST_S
    assert not set(secure.accepted) - set(fold(data).messages)
