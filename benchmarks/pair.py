"""The yardstick: a bare aiohttp + uvloop server that parses JSON, answers 202 and POSTs one callback.

It validates, remembers and retries nothing. One asyncio task per message and a plain ClientSession, as most people
would write it. It prints `pair: listening on http://127.0.0.1:PORT` and ends when its standard input is closed.
"""

import asyncio
import itertools
import sys
from typing import Any

import uvloop
from aiohttp import ClientSession, web

from benchmarks.sink import until_stdin_closes

TIME = "2026-01-01T00:00:00.000Z"


class Pair:
    """Answers a message and starts the task that calls back."""

    def __init__(self, session: ClientSession, callback_url: str) -> None:
        self._session = session
        self._callback_url = callback_url
        self._numbers = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, request: web.Request) -> web.Response:
        sent = await request.json()
        message = {
            "id": f"{next(self._numbers):013}abcdefghijklmnop",
            "owner": sent["from"],
            "applicationId": sent["applicationId"],
            "time": TIME,
            "segmentCount": 1,
            "direction": "out",
            "to": sent["to"],
            "from": sent["from"],
            "text": sent["text"],
            "tag": sent["tag"],
        }
        task = asyncio.create_task(self._call_back(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.json_response(message, status=202)

    async def _call_back(self, message: dict[str, Any]) -> None:
        event = {
            "time": TIME,
            "type": "message-delivered",
            "to": message["to"][0],
            "description": "",
            "message": message,
        }
        async with self._session.post(self._callback_url, json=[event]) as answer:
            await answer.read()


async def serve(callback_url: str) -> None:
    async with ClientSession() as session:
        app = web.Application()
        app.router.add_post("/api/v2/users/{account_id}/messages", Pair(session, callback_url).accept)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"pair: listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await until_stdin_closes()
        await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
