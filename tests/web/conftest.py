"""What the tests of the web share: an application's endpoint."""

from collections.abc import AsyncIterator

import pytest

from tests.receiver import Receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A callback endpoint on a free port."""
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()
