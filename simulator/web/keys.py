"""What handlers find in the aiohttp application."""

from typing import Any

from aiohttp import web

from simulator.runtime.authority import Authority
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.door import Door
from simulator.web.gate import Gate

AUTHORITY = web.AppKey[Authority | None]("authority")
DOOR = web.AppKey("door", Door)
GATE = web.AppKey("gate", Gate)
HELD = web.AppKey("held", dict[int, list[World]])
"""The accounts that are neither closed nor forgotten until a request is answered, by the request's `id()`."""
SIMULATOR = web.AppKey("simulator", Simulator)

DESCRIPTION = web.AppKey("description", dict[str, Any])
"""The control API in OpenAPI."""
