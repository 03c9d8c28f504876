"""What the path of a request under /_sim names."""

from aiohttp import web

from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.errors import ControlError
from simulator.web.keys import SIMULATOR

A = "/_sim/accounts/{account_id}"


def simulator_of(request: web.Request) -> Simulator:
    """Everything."""
    return request.app[SIMULATOR]


def account_id_of(request: web.Request) -> str:
    """The account; 404 when no account can be called so."""
    account_id = request.match_info["account_id"]
    if not simulator_of(request).can_be(account_id):
        raise ControlError(404, "not-found", f"{account_id[:40]!r}… is too long to be an account's id")
    return account_id


def world_of(request: web.Request) -> World:
    """The account's world, made now when it is new."""
    return simulator_of(request).world(account_id_of(request))
