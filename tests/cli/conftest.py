"""What the tests of commands share: a running simulator, and an endpoint that it calls back."""

from collections.abc import AsyncIterator

import pytest

from tests.receiver import Receiver
from tests.rig import Rig, running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A callback endpoint on a free port."""
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    """A simulator that calls it back."""
    async with running(callback_url=f"{receiver.url}/status") as started:
        yield started
