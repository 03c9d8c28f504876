"""What the path of a request under /_sim names."""

from aiohttp import web

from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.errors import ControlError
from simulator.web.keys import HELD, SIMULATOR

A = "/_sim/accounts/{account_id}"
READING = ("GET", "HEAD")


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
    """The account's world, made now when it is new; a GET makes none, and sees how it would be."""
    simulator, account_id = simulator_of(request), account_id_of(request)
    reads = request.method in READING
    return hold(request, simulator.look(account_id) if reads else simulator.world(account_id))


def look_at(request: web.Request) -> World:
    """The same, but made by no method."""
    return hold(request, simulator_of(request).look(account_id_of(request)))


async def wait_for_world(request: web.Request, wait_s: float) -> World:
    """The same for a GET that may wait until the account is used."""
    return hold(request, await simulator_of(request).wait_for(account_id_of(request), wait_s))


def hold(request: web.Request, world: World) -> World:
    """It is neither closed nor forgotten until the request is answered; `let_go` then."""
    if world.begun:
        request.app[HELD].setdefault(id(request), []).append(world)
        world.waiters += 1
    return world


def let_go(request: web.Request) -> None:
    """The request is answered."""
    for world in request.app[HELD].pop(id(request), ()):
        world.waiters -= 1


def check_cursor(world: World, after: int) -> None:
    """410 when that is no place in the account's journal any more."""
    account_id, newest, oldest = world.engine.state.account_id, world.last_seq, world.journal.first_seq
    if after > newest and not world.begun:
        raise ControlError(410, "gone", f"after={after}: account {account_id} has not been used since it was reset")
    if after > newest:
        raise ControlError(410, "gone", f"after={after}: this account's journal ends at {newest}; it was reset")
    if after + 1 < oldest:
        raise ControlError(410, "gone", f"after={after}: entries before {oldest} were forgotten; begin at {oldest - 1}")


def check_not_reset(world: World) -> None:
    """410 when the account began anew while somebody waited."""
    if world.driver.closed:
        raise ControlError(410, "gone", f"account {world.engine.state.account_id} was reset while this waited")
