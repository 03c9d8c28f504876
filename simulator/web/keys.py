"""What handlers find in the aiohttp application."""

from aiohttp import web

from simulator.runtime.authority import Authority
from simulator.runtime.simulator import Simulator

AUTHORITY = web.AppKey[Authority | None]("authority")
SIMULATOR = web.AppKey("simulator", Simulator)
