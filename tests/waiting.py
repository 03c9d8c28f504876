"""Wait for a condition instead of sleeping."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    """Return once it is true; the bound is for a machine that is very busy."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not come true"
        await asyncio.sleep(0.003)
