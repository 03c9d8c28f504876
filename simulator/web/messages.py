"""Bandwidth's side: POST /api/v2/users/{accountId}/messages, and the provider's answers to what it does not know.

Rule: a handler is parse, one call, render; nothing is decided here. 404 comes before 401, which comes before the body.
"""

import msgspec
from aiohttp import web

from simulator import profiles
from simulator.model.messages import Message
from simulator.profiles.profile import Profile
from simulator.runtime.journal import JournalError
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.access import judge
from simulator.web.keys import SIMULATOR
from simulator.wire import refusals
from simulator.wire.refusals import Refusal

MESSAGES = "/api/v2/users/{account_id}/messages"
JSON = "application/json; charset=utf-8"


async def post_message(request: web.Request) -> web.Response:
    """Accept or refuse a message; what is answered is committed first."""
    simulator = request.app[SIMULATOR]
    world = find_world(request, simulator)
    if world is None:
        return _not_found(request)
    world.driver.request_began()
    try:
        return await _post_message(request, world)
    except JournalError as error:
        return stopped(error)
    finally:
        world.driver.request_ended()


async def _post_message(request: web.Request, world: World) -> web.Response:
    refusal = judge(request, world)
    if refusal is not None:
        world.refuse(refusal)
        await world.committed()
        return render(refusal)
    body = await _read_body(request)
    world = request.app[SIMULATOR].world(request.match_info["account_id"])  # the account may have been reset meanwhile
    answer = _submit(request, world, body)
    await world.committed()
    if isinstance(answer, Refusal):
        return render(answer)
    return web.Response(body=world.engine.render_accepted(answer), status=202, headers={"Content-Type": JSON})


async def _read_body(request: web.Request) -> bytes | None:
    """The body; empty when it cannot be decoded, None when it is larger than we read."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
    except web.RequestPayloadError:
        return b""


def _submit(request: web.Request, world: World, body: bytes | None) -> Message | Refusal:
    if body is not None:
        return world.submit(body, _content_type(request), path=request.path)
    profile = world.engine.config.profile  # what the provider answers to a body too large is not known (OQ-15)
    refusal = refusals.scripted(profile, 413, body=None, headers=(), path=request.path, now_ms=world.now_ms())
    world.refuse(refusal)
    return refusal


def _content_type(request: web.Request) -> str:
    return request.headers.get("Content-Type", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def find_world(request: web.Request, simulator: Simulator) -> World | None:
    """The account of the path, made now when it is new; None when there cannot be one."""
    account_id = request.match_info["account_id"]
    return simulator.world(account_id) if simulator.can_be(account_id) else None


async def other_method(request: web.Request) -> web.Response:
    """What the era says to a verb that the path does not know: 405, or the 404 of unknown paths, for everybody."""
    simulator = request.app[SIMULATOR]
    world = find_world(request, simulator)
    if world is None:
        return _not_found(request)
    profile = world.engine.config.profile
    allowed = ("POST",) if profile.listing.records.value == "none" else ("GET", "HEAD", "POST")
    refusal = refusals.method_not_allowed(
        profile, request.method, allowed=allowed, path=request.path, now_ms=world.now_ms()
    )
    if refusal.status == 404:
        return render(refusal)
    return render(judge(request, world) or refusal)


async def unknown_path(request: web.Request) -> web.Response:
    """404 as the provider words it."""
    return _not_found(request)


def _not_found(request: web.Request) -> web.Response:
    profile, now_ms = _era(request)
    return render(refusals.not_found(profile, path=request.path, now_ms=now_ms))


def _era(request: web.Request) -> tuple[Profile, int]:
    """Profile and time for a path that may belong to no account."""
    simulator = request.app[SIMULATOR]
    parts = request.path.split("/")
    world = simulator.find(parts[4]) if len(parts) > 4 else None
    if world is not None:
        return world.engine.config.profile, world.now_ms()
    return profiles.get(simulator.settings.profile), simulator.wall_ms()


def render(refusal: Refusal) -> web.Response:
    """A refusal as it goes out."""
    return web.Response(
        body=refusal.body, status=refusal.status, headers={"Content-Type": JSON, **dict(refusal.headers)}
    )


def broken() -> web.Response:
    """A mistake of ours, in the provider's shape; the log has the rest."""
    body = {"type": "internal-server-error", "description": "The simulator made a mistake; its log says which"}
    return web.Response(body=msgspec.json.encode(body), status=500, headers={"Content-Type": JSON})


def stopped(error: JournalError) -> web.Response:
    """The world cannot remember any more, so it accepts nothing (decision 28)."""
    body = {"type": "internal-server-error", "description": f"The simulator has stopped this account: {error}"}
    return web.Response(body=msgspec.json.encode(body), status=500, headers={"Content-Type": JSON})
