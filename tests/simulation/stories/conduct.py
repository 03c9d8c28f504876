"""Stories in which something between the provider and the application breaks, and what the application should do."""

import aiohttp
import pytest

from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, Rig
from tests.simulation.stories.common import DELIVERED, PICTURE, SENDING, SENT, Story


async def _provider_out(rig: Rig, receiver: Receiver) -> None:
    """Five messages go, the sixth waits until the API is back; so do an upload and a list."""
    for number in range(5):
        await rig.send(text=f"message {number}")
    refused = await rig.post(text="message 5")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    account = f"{rig.url}/api/v2/users/9900000"
    async with rig.http.put(f"{account}/media/hat.png", data=b"png", headers=AUTHORIZATION) as answer:
        assert answer.status == 503
    async with rig.http.get(f"{account}/messages?sourceTn=%2B19195550100", headers=AUTHORIZATION) as answer:
        assert answer.status == 503
    await rig.advance(by="9m")
    assert (await rig.post(text="message 5")).status == 503
    await rig.advance(by="1m")
    await rig.send(text="message 5")
    await rig.advance(until="idle")

    assert receiver.types() == [DELIVERED] * 6


async def _answers_lost(rig: Rig, receiver: Receiver) -> None:
    """Four orders are confirmed; each message whose callback does not come within a minute is sent again."""
    for order in range(1, 4):
        if order == 2:
            with pytest.raises(aiohttp.ClientError):
                await rig.post(text="confirmed", tag="order 2")
        else:
            await rig.send(text="confirmed", tag=f"order {order}")
    await rig.advance(by="1m")
    with pytest.raises(aiohttp.ClientError):
        await rig.post(text="confirmed", tag="order 4")
    await rig.advance(by="1m")
    assert _tags(receiver) == ["order 1", "order 2", "order 3"]
    await rig.send(text="confirmed", tag="order 4")
    await rig.advance(by="1m")

    assert _tags(receiver) == ["order 1", "order 2", "order 3", "order 4"]


def _tags(receiver: Receiver) -> list[str]:
    return [got.event["message"]["tag"] for got in receiver.got]


async def _slow_endpoint(rig: Rig, receiver: Receiver) -> None:
    """The endpoint works before it answers: two attempts time out; then it answers at once."""
    receiver.hang("/callbacks")
    await rig.send()
    await rig.advance(by="10s")
    receiver.hangs.clear()
    await rig.advance(by="1m")

    assert receiver.types() == [DELIVERED] * 3
    assert len({got.body for got in receiver.got}) == 1


async def _realistic(rig: Rig, receiver: Receiver) -> None:
    """A text, a picture and a group; nothing comes at once."""
    text = await rig.send(text="hello")
    await rig.send(media=PICTURE)
    await rig.send(to=["+19195550141", "+19195550142"])
    await rig.advance(by="900ms")
    assert text not in [got.event["message"]["id"] for got in receiver.got]
    await rig.advance(until="idle")

    assert sorted(receiver.types()) == [DELIVERED] * 4 + [SENDING] * 3


async def _duplicates(rig: Rig, receiver: Receiver) -> None:
    """One message, one event, five requests; what the application has seen it sees by (message id, to, type)."""
    await rig.send()
    await rig.advance(until="idle")

    assert len(receiver.got) == 5
    assert len({got.body for got in receiver.got}) == 1


async def _out_of_order(rig: Rig, receiver: Receiver) -> None:
    """Five messages: all their callbacks come, not all in order, and the times in them tell what came first."""
    application = "93de2206-9669-4e07-948d-329f4b722ee2"
    sent = [await rig.send(text=f"message {number}", applicationId=application) for number in range(5)]
    await rig.advance(until="idle")

    arrived = [_events_of(receiver, message) for message in sent]
    assert all(sorted(events) == sorted([SENDING, SENT, DELIVERED]) for events in arrived)
    assert any(events != [SENDING, SENT, DELIVERED] for events in arrived)
    times = {got.event["type"]: got.event["time"] for got in receiver.got if got.event["message"]["id"] == sent[0]}
    assert times[SENDING] < times[SENT] < times[DELIVERED]


def _events_of(receiver: Receiver, message_id: str) -> list[str]:
    return [got.event["type"] for got in receiver.got if got.event["message"]["id"] == message_id]


STORIES: dict[str, Story] = {
    "provider-out-for-ten-minutes": _provider_out,
    "answers-lost": _answers_lost,
    "slow-endpoint": _slow_endpoint,
    "realistic": _realistic,
    "duplicates": _duplicates,
    "out-of-order": _out_of_order,
}
