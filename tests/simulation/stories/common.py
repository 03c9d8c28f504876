"""What the stories of the built-in scenarios share."""

from collections.abc import Awaitable, Callable

from tests.receiver import Receiver
from tests.rig import Rig

FAILED, DELIVERED, SENDING, SENT = "message-failed", "message-delivered", "message-sending", "message-sent"
ANA, BEN, EVE = "+19195550141", "+19195550142", "+19195550143"
PICTURE = ["http://pictures.example/cat.png"]
Story = Callable[[Rig, Receiver], Awaitable[None]]


def codes(receiver: Receiver) -> list[int | None]:
    """The error code of every callback, None for other events."""
    return [got.event.get("errorCode") for got in receiver.got]


def heard(receiver: Receiver, to: str) -> list[str]:
    """The event types that came about one recipient."""
    return [got.event["type"] for got in receiver.got if got.event["to"] == to]
