"""A small example application: it takes callbacks, keeps what became of each message, and can be down.

    python -m simulator.demo.app --port 3000

Rule 1: it answers at once, and takes an event once, however often it comes.
Rule 2: message-failed is the last word on a number, whatever comes after it.
Rule 3: while it is down it answers 503, and only counts what it turned away.
"""

import asyncio
import json
import signal
from collections.abc import Callable
from typing import Any

import click
from aiohttp import web
from msgspec import Struct

from simulator.runtime.ports import cannot_listen

COULD_NOT_RUN = 3
STATES = {
    "message-sending": "sending",
    "message-sent": "sent",
    "message-delivered": "delivered",
    "message-failed": "failed",
}
Log = Callable[[str], None]


class Event(Struct):
    """One event: how often it was taken (once, or something is wrong) and turned away."""

    type: str
    to: str
    error_code: int | None
    time: str
    taken: int = 0
    turned_away: int = 0


class Known(Struct):
    """What is known of one message: the state of each number, and every event."""

    id: str
    tag: str | None
    numbers: dict[str, str]
    events: list[Event]


class Application:
    """The application's state and its routes. `loses`: acknowledge the first event of that type, and forget it."""

    def __init__(self, *, down: bool = False, loses: str | None = None, log: Log = lambda line: None) -> None:
        self.down = down
        self.messages: dict[str, Known] = {}
        self.inbound: list[dict[str, Any]] = []
        self._loses, self._log = loses, log

    def make_app(self) -> web.Application:
        """Everything that it serves."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/{path:down|up}", self.set_down),
                web.get("/messages", self.show),
                web.post("/{path:.*}", self.take),
            ]
        )
        return app

    async def take(self, request: web.Request) -> web.Response:
        """A callback: an array of events."""
        try:
            documents = json.loads(await request.read())
            for document in documents:
                self._take(document)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return web.Response(status=400, text=f"not a callback: {error!r}\n")
        return web.Response(status=503, text="down\n") if self.down else web.Response(status=200)

    def _take(self, document: dict[str, Any]) -> None:
        type_, message = str(document["type"]), document["message"]
        told = f"{type_}  {document['to']}  {message.get('tag') or message['id']}"
        if self.down:
            self._log(f"{told}  turned away: the application is down")
        else:
            self._log(told)
        if type_ in STATES:
            self._take_status(document, message)
        elif not self.down:
            self.inbound.append(document)

    def _take_status(self, document: dict[str, Any], message: dict[str, Any]) -> None:
        if not self.down and document["type"] == self._loses:
            self._loses = None
            return
        known = self.messages.setdefault(message["id"], Known(message["id"], message.get("tag"), {}, []))
        event = _find(known, document)
        if self.down:
            event.turned_away += 1
            return
        event.taken += 1
        if known.numbers.get(event.to) != "failed":
            known.numbers[event.to] = STATES[event.type]

    async def set_down(self, request: web.Request) -> web.Response:
        """POST /down, POST /up."""
        self.down = request.match_info["path"] == "down"
        self._log("going down: every callback is answered with 503" if self.down else "up")
        return web.json_response({"down": self.down})

    async def show(self, request: web.Request) -> web.Response:
        """What it knows."""
        messages = [
            {
                "id": known.id,
                "tag": known.tag,
                "numbers": known.numbers,
                "events": [_show(event) for event in known.events],
            }
            for known in self.messages.values()
        ]
        return web.json_response({"down": self.down, "messages": messages, "inbound": self.inbound})


def _find(known: Known, document: dict[str, Any]) -> Event:
    type_, to = document["type"], document["to"]
    for event in known.events:
        if (event.type, event.to) == (type_, to):
            return event
    event = Event(type_, to, document.get("errorCode"), document["time"])
    known.events.append(event)
    return event


def _show(event: Event) -> dict[str, Any]:
    return {
        "type": event.type,
        "to": event.to,
        "errorCode": event.error_code,
        "time": event.time,
        "taken": event.taken,
        "turnedAway": event.turned_away,
    }


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="Port to listen on.")
@click.option("--down", is_flag=True, help="Begin by being down; POST /up ends it.")
def main(host: str, port: int, down: bool) -> None:
    """An example application: callbacks at any path, what it knows at GET /messages."""
    try:
        asyncio.run(_serve(Application(down=down, log=click.echo), host, port))
    except OSError as error:
        click.echo(f"app: {cannot_listen(host, port, error)}", err=True)
        raise SystemExit(COULD_NOT_RUN) from None


async def _serve(application: Application, host: str, port: int) -> None:
    """Serve until SIGTERM or ^C."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    runner = web.AppRunner(application.make_app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        click.echo(f"app: listening on http://{host}:{runner.addresses[0][1]}")
        await stopped.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    main()
