"""An account in an era, and the application that it calls back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, Answer, Rig, running

PICTURE = ["http://pictures.example/cat.png"]
HANDSET, B, C = "+19195550101", "+19195550142", "+19195550143"
INVALID = "+19190000000"  # has the form of a number, but nobody can have it
SENDING, SENT, DELIVERED, FAILED = "message-sending", "message-sent", "message-delivered", "message-failed"


@dataclass
class Stage:
    """The rig and the receiver, and what is asked of them most."""

    rig: Rig
    receiver: Receiver

    def events(self, message_id: str | None = None) -> list[dict[str, Any]]:
        """The events that came, in order."""
        events = [got.event for got in self.receiver.got]
        return [event for event in events if message_id in (None, event["message"]["id"])]

    def types(self, message_id: str | None = None) -> list[str]:
        """Their types."""
        return [event["type"] for event in self.events(message_id)]

    async def attempts(self, message_id: str) -> list[dict[str, Any]]:
        """The attempts to tell the first event of the message's first recipient."""
        shown = (await self.rig.sim("GET", f"/messages/{message_id}")).json
        return list(shown["recipients"][0]["events"][0]["delivery"]["attempts"])

    async def list(self, **query: str) -> Answer:
        """GET …/messages."""
        url = f"{self.rig.url}/api/v2/users/9900000/messages"
        async with self.rig.http.get(url, params=query, headers=AUTHORIZATION) as response:
            return Answer(response.status, dict(response.headers), await response.read())


@asynccontextmanager
async def playing(era: str, more: str = "", **flags: Any) -> AsyncIterator[Stage]:
    """Serve in that era until the block ends; then the memory must be the fold of the journal."""
    receiver = Receiver()
    await receiver.start()
    scenario = f'version: 1\nname: seed\nprofile: "{era}"\n{more}\n'
    try:
        async with running(scenario, callback_url=f"{receiver.url}/", **flags) as rig:
            yield Stage(rig, receiver)
            rig.check_replay()
    finally:
        await receiver.stop()
