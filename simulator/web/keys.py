"""What handlers find in the aiohttp application."""

from aiohttp import web

from simulator.runtime.simulator import Simulator

SIMULATOR = web.AppKey("simulator", Simulator)
