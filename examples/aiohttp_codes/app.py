"""One-time codes by SMS: an aiohttp application that sends with aiohttp too, all in one event loop.

Whoever waits for a code is told when it cannot arrive: after message-failed, or when nothing was heard for a while.
"""

import asyncio
import base64
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession, web

BANDWIDTH = "https://messaging.bandwidth.com/api/v2"


class Codes:
    """`states` by message id: sent, delivered or failed; an unknown message's event is kept until it is known."""

    def __init__(
        self, http: ClientSession, environment: Mapping[str, str], *, waits_s: tuple[float, ...] = (1, 4)
    ) -> None:
        self._http, self._environment, self._waits_s = http, environment, waits_s
        self._url = environment.get("BWSIM_BASE_URL", BANDWIDTH)
        self.states: dict[str, str] = {}
        self.stopped: set[str] = set()
        self.codes: dict[str, str] = {}

    def make_app(self) -> web.Application:
        """What is served."""
        app = web.Application()
        app.router.add_post("/callbacks", self.take)
        return app

    async def send(self, phone: str) -> str | None:
        """Send a code; the message's id, or None when it cannot be sent."""
        if phone in self.stopped:
            return None
        self.codes[phone] = f"{secrets.randbelow(10**6):06d}"
        message = await self._post(phone, f"Your code is {self.codes[phone]}.")
        if message is None:
            return None
        self.states.setdefault(message["id"], "sent")  # a callback may have been faster than the answer
        return str(message["id"])

    async def _post(self, phone: str, text: str) -> dict[str, Any] | None:
        said = self._environment
        body = {
            "applicationId": said["BW_MESSAGING_APPLICATION_ID"],
            "from": said["BW_NUMBER"],
            "to": [phone],
            "text": text,
            "priority": "high",
        }
        url = f"{self._url}/users/{said['BW_ACCOUNT_ID']}/messages"
        credentials = base64.b64encode(f"{said['BW_USERNAME']}:{said['BW_PASSWORD']}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        for wait_s in (*self._waits_s, None):
            async with self._http.post(url, json=body, headers=headers) as answer:
                if answer.status == 202:
                    return dict(await answer.json())
                if wait_s is None or not (answer.status == 429 or answer.status >= 500):
                    return None
            await asyncio.sleep(wait_s)
        return None

    async def take(self, request: web.Request) -> web.Response:
        """A callback: an array of events. What is known to have failed or arrived stays so."""
        for event in await request.json():
            message = event["message"]
            if event["type"] == "message-received":
                if message["text"].strip().upper() == "STOP":
                    self.stopped.add(message["from"])
            elif self.states.get(message["id"]) not in ("delivered", "failed"):
                self.states[message["id"]] = event["type"].removeprefix("message-")
        return web.Response()
