"""Bandwidth's side: POST /api/v2/users/{accountId}/messages, and the provider's answers to what it does not know.

Rule: a handler is parse, one call, render; nothing is decided here. 404 comes before 401, which comes before the body.
"""

import msgspec
from aiohttp import web
from multidict import CIMultiDict

from simulator.engine.answer import Answer
from simulator.model.messages import Message
from simulator.profiles.profile import Profile
from simulator.runtime.database import JournalError
from simulator.runtime.lending import WorldsFullError
from simulator.runtime.world import World
from simulator.web.access import judge, judge_unseen
from simulator.web.broken import give
from simulator.web.keys import SIMULATOR
from simulator.web.paths import hold
from simulator.web.sandbox import NO_PAGE_OF_OURS, is_json
from simulator.wire import refusals
from simulator.wire.refusals import Refusal

MESSAGES = "/api/v2/users/{account_id}/messages"
OURS = ("/api/v2/users/", "/api/v1/oauth2/")
JSON = "application/json; charset=utf-8"


async def post_message(request: web.Request) -> web.Response:
    """Accept or refuse a message; what is answered is committed first."""
    world = enter(request)
    if isinstance(world, Refusal):
        return render(world)
    asked = world.driver  # a reset meanwhile gives the account another
    asked.request_began()
    try:
        world, answer = await _post_message(request, world)
        response = _response(answer, world)
    except JournalError as error:
        return stopped(error)
    finally:
        asked.request_ended()
    return await give(request, world, answer, response)


def _response(answer: Answer, world: World) -> web.Response:
    if isinstance(answer.what, Message):
        body = world.engine.render_accepted(answer.what)
        return web.Response(body=body, status=202, headers={"Content-Type": JSON})
    return render(answer.what) if isinstance(answer.what, Refusal) else web.Response(status=202)


async def _post_message(request: web.Request, world: World) -> tuple[World, Answer]:
    """The account that answers, and how; committed."""
    refusal = judge(request, world)
    if refusal is not None:
        world.refuse(refusal)
        await world.committed()
        return world, Answer(refusal)
    body = await _read_body(request)
    await world.driver.ease()
    world = hold(request, request.app[SIMULATOR].world(request.match_info["account_id"]))  # it may have been reset
    answer = _submit(request, world, body)
    await world.committed()
    return world, answer


async def _read_body(request: web.Request) -> bytes | None:
    """The body; empty when it cannot be decoded, None when it is larger than we read."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
    except web.RequestPayloadError:
        return b""


def _submit(request: web.Request, world: World, body: bytes | None) -> Answer:
    if body is not None:
        return world.submit(body, _content_type(request), path=request.path)
    profile = world.engine.config.profile  # what the provider answers to a body too large is not known (OQ-15)
    refusal = refusals.scripted(profile, 413, body=None, headers=(), path=request.path, now_ms=world.now_ms())
    world.refuse(refusal)
    return Answer(refusal)


def _content_type(request: web.Request) -> str:
    return request.headers.get("Content-Type", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def enter(request: web.Request, *, listing: bool = False) -> World | Refusal:
    """The account of the path, made now when it is new and the credentials are good; or why not."""
    simulator, account_id = request.app[SIMULATOR], request.match_info["account_id"]
    if not simulator.knows(account_id):
        if not simulator.can_be(account_id):
            return _no_such_path(request)
        refusal = judge_unseen(request, account_id, listing=listing)
        if refusal is not None:
            return refusal
    return hold(request, simulator.world(account_id))


async def other_method(request: web.Request) -> web.Response:
    """What the era says to a verb that the path does not know: 405, or the 404 of unknown paths, for everybody."""
    simulator, account_id = request.app[SIMULATOR], request.match_info["account_id"]
    profile, now_ms = era_of(request)
    allowed = ("POST",) if profile.listing.records.value == "none" else ("GET", "HEAD", "POST")
    refusal = refusals.method_not_allowed(profile, request.method, allowed=allowed, path=request.path, now_ms=now_ms)
    if refusal.status == 404 or not simulator.can_be(account_id):
        return render(refusal if refusal.status == 404 else _no_such_path(request))
    world = simulator.find(account_id)
    return render((judge_unseen(request, account_id) if world is None else judge(request, world)) or refusal)


async def unknown_path(request: web.Request) -> web.Response:
    """404: below messaging's own paths as the provider words it, elsewhere with a word about what is simulated."""
    if request.path.startswith(OURS):
        return render(_no_such_path(request))
    profile, now_ms = era_of(request)
    return render(refusals.not_played(profile, path=request.path, now_ms=now_ms))


def _no_such_path(request: web.Request) -> Refusal:
    profile, now_ms = era_of(request)
    return refusals.not_found(profile, path=request.path, now_ms=now_ms)


def era_of(request: web.Request) -> tuple[Profile, int]:
    """Profile and time for a path that may belong to no account."""
    simulator = request.app[SIMULATOR]
    parts = request.path.split("/")
    world = simulator.find(parts[4]) if len(parts) > 4 else None
    if world is not None:
        return world.engine.config.profile, world.now_ms()
    return simulator.era, simulator.begin_ms


def render(refusal: Refusal) -> web.Response:
    """A refusal as it goes out."""
    headers = CIMultiDict({"Content-Type": JSON})
    for name, value in refusal.headers:
        headers[name] = value  # whatever case a scenario wrote it in
    response = web.Response(body=refusal.body, status=refusal.status, headers=headers)
    if not is_json(response.headers["Content-Type"]):
        response.headers.update(NO_PAGE_OF_OURS)
    return response


def broken() -> web.Response:
    """A mistake of ours, in the provider's shape; the log has the rest."""
    body = {"type": "internal-server-error", "description": "The simulator made a mistake; its log says which"}
    return web.Response(body=msgspec.json.encode(body), status=500, headers={"Content-Type": JSON})


def stopped(error: JournalError) -> web.Response:
    """The world cannot remember any more, so it accepts nothing (decision 28)."""
    body = {"type": "internal-server-error", "description": f"The simulator has stopped this account: {error}"}
    return web.Response(body=msgspec.json.encode(body), status=500, headers={"Content-Type": JSON})


def full(error: WorldsFullError) -> web.Response:
    """There is no place for one more account."""
    body = {"type": "service-unavailable", "description": f"The simulator is full: {error}"}
    return web.Response(body=msgspec.json.encode(body), status=503, headers={"Content-Type": JSON})
