"""`bwsim listen` as a process: what it prints, and what it answers."""

import asyncio
import base64
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from simulator.cli.callbacks import Memory, event_line, ordinal, read_events
from simulator.lines import as_text
from tests.rig import running

ANA = "+19195550101"
EVENT = {
    "type": "message-failed",
    "to": ANA,
    "errorCode": 4720,
    "description": "rejected-unallocated-from-number",
    "message": {"id": "m1", "from": "+19195550100", "tag": "order-7"},
}


class Listening:
    """A listener, and a client of it."""

    def __init__(self, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> None:
        self.process, self.http, self.url = process, http, ""

    async def line(self, *, errors: bool = False) -> str:
        """The next line that it prints."""
        stream = self.process.stderr if errors else self.process.stdout
        assert stream is not None
        return (await asyncio.wait_for(stream.readline(), 60)).decode().rstrip()

    async def post(self, body: Any = None, *, raw: bytes | None = None, **options: Any) -> aiohttp.ClientResponse:
        """POST a callback."""
        data = json.dumps([EVENT] if body is None else body).encode() if raw is None else raw
        async with self.http.post(self.url + "status", data=data, **options) as response:
            await response.read()
            return response


@asynccontextmanager
async def listening(*arguments: str) -> AsyncIterator[Listening]:
    kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "PYTHONUNBUFFERED")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "listen", "--port", "0", *arguments),
        env=kept,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with aiohttp.ClientSession() as http:
        started = Listening(process, http)
        said = await started.line(errors="--json" in arguments)
        assert said.startswith("bwsim: listening for callbacks on http://127.0.0.1:")
        started.url = said.split(" on ")[1]
        try:
            yield started
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def test_it_prints_each_event_with_what_it_answered_and_how_often_it_came():
    async with listening("--answer", "503x2,200") as listener:
        statuses = [(await listener.post()).status for _ in range(3)]
        lines = [(await listener.line())[10:] for _ in range(3)]

    told = f"message-failed     +19195550100 → {ANA}  order-7  4720 rejected-unallocated-from-number  → "
    assert statuses == [503, 503, 200]
    assert lines == [f"{told}503", f"{told}503  again (2nd time)", f"{told}200  again (3rd time)"]


async def test_a_simulator_calls_it_and_is_answered():
    async with listening("--once", "2", "--answer", "500,204") as listener:
        async with running(callback_url=f"{listener.url}status") as rig:
            await rig.send(to=ANA, tag="order-7")
            await rig.advance(until="idle")
            made = [b"attempt-finished" in line for line in (await rig.journal()).splitlines()].count(True)
        code = await asyncio.wait_for(listener.process.wait(), 60)

    assert (code, made) == (0, 2)


async def test_what_is_no_callback_is_said_and_answered():
    async with listening() as listener:
        for raw in (b"", b"not json", b"{}", b"[3]", b"[]"):
            assert (await listener.post(raw=raw)).status == 200
        lines = [(await listener.line())[10:] for _ in range(5)]

    assert [line.split("  POST /status  → 200")[0] for line in lines] == [
        "not a callback: no body",
        "not a callback: no JSON: 'not json'",
        "not a callback: no list of events",
        "not a callback: no event: 3",
        "not a callback: no event in it",
    ]


async def test_credentials_are_demanded_and_a_challenge_uses_up_no_answer():
    async with listening("--user", "hook", "--password", "secret", "--answer", "201,202") as listener:
        challenged = await listener.post()
        right = await listener.post(headers=basic("hook:secret"))
        wrong = await listener.post(headers=basic("hook:guess"))
        again = await listener.post(headers=basic("hook:secret"))

    assert challenged.headers["WWW-Authenticate"].startswith("Basic ")
    assert [each.status for each in (challenged, right, wrong, again)] == [401, 201, 401, 202]


def basic(words: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(words.encode()).decode()}


async def test_headers_are_answered_and_looking_is_not_a_callback():
    async with listening("--header", "Retry-After=30", "--answer", "503,200") as listener:
        async with listener.http.head(listener.url) as looked:
            assert looked.status == 200
        answer = await listener.post()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")


async def test_who_hangs_never_answers_and_can_be_stopped():
    async with listening("--hang") as listener:
        asked = asyncio.create_task(listener.post())
        assert (await listener.line()).endswith("→ hang")
        assert not asked.done()
        listener.process.send_signal(signal.SIGINT)
        code = await asyncio.wait_for(listener.process.wait(), 60)
        await asyncio.gather(asked, return_exceptions=True)

    assert code == 130


async def test_json_is_one_object_a_request():
    async with listening("--json") as listener:
        await listener.post()
        said = json.loads(await listener.line())

    assert said.pop("at")
    assert said == {
        "method": "POST",
        "path": "/status",
        "answered": 200,
        "events": [EVENT],
        "times": [1],
        "problem": None,
    }


async def run_badly(*arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "listen", *arguments), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, errors.decode()


async def test_a_taken_port_is_told_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, errors = await run_badly("--port", str(port))

    assert code == 3
    assert f"cannot listen on 127.0.0.1:{port}: the port is taken" in errors
    assert errors.endswith("another --port, or 0 for a free one\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--answer", "ok"], "'--answer': expected statuses like 200, 503x3,200 or hang,200, found 'ok'"),
        (["--delay", "soon"], "'--delay': expected a duration like"),
        (["--header", "x"], "'--header': expected a header like Retry-After=30, found 'x'"),
        (["--user", "ann"], "--user and --password go together"),
        (["--hang", "--answer", "200"], "--hang and --answer do not go together"),
        (["--once", "0"], "'--once'"),
    ],
)
async def test_bad_usage_is_told(arguments, said):
    code, errors = await run_badly("--port", "0", *arguments)

    assert code == 2
    assert said in errors


def test_a_memory_is_bounded():
    memory = Memory(most=2)
    one, two, three = ({**EVENT, "to": to} for to in "123")

    counts = [memory.count(event) for event in (one, two, one, three, two, one)]

    assert counts == [1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    "event",
    [
        {"type": 3},
        {"type": "message-failed", "message": "none"},
        {"type": "x", "message": {"media": "a", "text": ["\x1b"], "from": None}, "to": {}},
        {"type": "message-received", "message": {"media": ["a"], "owner": ANA, "text": "\x1b]0;evil\x07" * 99}},
    ],
)
def test_whatever_came_makes_a_line_without_commands_for_a_terminal(event):
    assert as_text(event_line(event, "200", 1)).isprintable()


def test_deep_json_is_no_callback():
    assert isinstance(read_events(b"[" * 100_000), str)


def test_ordinals():
    numbers = (2, 3, 4, 11, 12, 13, 21, 111)

    assert " ".join(map(ordinal, numbers)) == "2nd 3rd 4th 11th 12th 13th 21st 111th"
