"""What the tests of the driver tell and look at."""

from collections.abc import Callable
from typing import Any

from tests.rig import Rig

MODES = ("manual", "auto", "real", "3600x")
RETRIES = "version: 1\nname: retries\ncallbacks: { retry: { schedule: [1m], window: 10m } }\n"
HOUR_MS = 3_600_000


async def deliveries(rig: Rig, message_id: str) -> list[dict[str, Any]]:
    """The deliveries of a message, in order of their events."""
    shown = (await rig.sim("GET", f"/messages/{message_id}")).json
    happened = [event for recipient in shown["recipients"] for event in recipient["events"]]
    return [event["delivery"] for event in happened if event["delivery"]]


async def attempts(rig: Rig, message_id: str) -> list[dict[str, Any]]:
    """The attempts of a message's only delivery."""
    (delivery,) = await deliveries(rig, message_id)
    return list(delivery["attempts"])


def settled(rig: Rig, count: int = 1) -> Callable[[], bool]:
    """Whether so many messages have nothing pending."""
    return lambda: len(rig.world.engine.state.settled) == count
