"""What handlers find in the aiohttp application."""

from aiohttp import web

from simulator.runtime.authority import Authority
from simulator.runtime.simulator import Simulator
from simulator.web.door import Door
from simulator.web.gate import Gate

AUTHORITY = web.AppKey[Authority | None]("authority")
DOOR = web.AppKey("door", Door)
GATE = web.AppKey("gate", Gate)
SIMULATOR = web.AppKey("simulator", Simulator)
