"""Calls that come as lines of JSON, and answers that go as lines of JSON.

The scripts that use it run in the environment of an SDK, where nothing else of this project is installed.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

Told = Callable[[Exception], dict[str, Any]]


def serve(calls: object, told: Told) -> None:
    """Answer calls of the object's methods until the input ends; `told` reads the SDK's exceptions."""
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_answer(calls, asked, told), default=_plain) + "\n")
        sys.stdout.flush()


def _answer(calls: object, asked: dict[str, Any], told: Told) -> dict[str, Any]:
    try:
        return {"answer": getattr(calls, asked["call"])(**asked["said"])}
    except Exception as error:
        return {"raised": {"exception": type(error).__name__, "text": str(error)} | told(error)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)
