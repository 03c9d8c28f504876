"""What a type checker knows of a user's test: nothing runs this; `make check` fails where a mistake is seen no more.

Each ignored error is a mistake that mypy finds for the user; it complains of an ignore that is not needed.
"""

import re
from collections.abc import Iterator

import pytest

from simulator.client import Accepted, Advanced, Callback, Client, Received, Sent
from simulator.testing import AsyncBandwidth, Bandwidth, ServerThread


@pytest.fixture
def environment(bandwidth: Bandwidth, bandwidth_server: ServerThread) -> Iterator[dict[str, str]]:
    bandwidth.callback_url = f"{bandwidth_server.base_url}/nowhere"
    yield bandwidth.environment
    bandwidth.callback_url = None


def blocking(bandwidth: Bandwidth) -> tuple[object, ...]:
    key: str = bandwidth.rule(to="+19195550111", fail=4720, after="2s", nth="every 3")
    sent: Sent = bandwidth.wait_for_sent(to={"in": ["+19195550111"]}, tag=None)
    failed: Callback = bandwidth.expect_callback("message-failed", text=re.compile("x"), times=1)
    code: int | None = failed.error_code
    time: Advanced = bandwidth.advance("24h")
    received: Received = bandwidth.receive("+19195550100", "hi", media=["picture.png"])
    accepted: Accepted = bandwidth.send({})
    bandwidth.rule(too="+19195550111")  # type: ignore[call-arg]
    bandwidth.rule(fail=[4720])  # type: ignore[arg-type]
    bandwidth.expect_callback("message-failed", errorcode=4720)  # type: ignore[call-arg]
    bandwidth.wait_for_sent(acknowledged=True)  # type: ignore[call-arg]
    bandwidth.advance(60)  # type: ignore[arg-type]
    bandwidth.callbackurl = "http://127.0.0.1:3000"  # type: ignore[attr-defined]
    bandwidth.expect_callbck("message-failed")  # type: ignore[attr-defined]
    bandwidth.clock = "auto"  # type: ignore[assignment,method-assign]
    return key, sent.to[0].upper(), code, time.fired, received.messages[0]["id"], accepted.segment_count


async def awaited(bandwidth_async: AsyncBandwidth) -> tuple[object, ...]:
    time: Advanced = await bandwidth_async.advance("24h")
    callbacks: list[Callback] = await bandwidth_async.events("message-delivered")
    bandwidth_async.advance("24h")  # type: ignore[unused-coroutine]
    await bandwidth_async.wait_for(to=19195550111)  # type: ignore[arg-type]
    return time.next, callbacks[0].attempts[0].status


def without_pytest() -> None:
    with Client("http://127.0.0.1:8484", account="1000001") as client:
        client.wait_for("message-delivered", timeout=5)  # type: ignore[arg-type]
