"""Bandwidth's side: media files, listed, fetched, uploaded and deleted.

Rule 1: a handler is parse, one call, render; 404 of the path comes before 401, which comes before everything else.
Rule 2: bodies flow: no more than a piece of an upload or a download is in memory.
Rule 3: Accept is never looked at: clients ask for JSON and get a picture.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import msgspec
from aiohttp import web

from simulator.engine.answer import Answer
from simulator.model.media import MediaFile
from simulator.runtime.media import MediaError, TooLargeError
from simulator.runtime.world import World
from simulator.scenario.match import UploadFacts
from simulator.web.access import judge
from simulator.web.broken import give
from simulator.web.keys import SIMULATOR
from simulator.web.messages import JSON, enter, render, unknown_path
from simulator.web.sandbox import NO_PAGE_OF_OURS
from simulator.wire import refusals
from simulator.wire.media import LONGEST_ID, has_escaped_slash, read_id, read_token, render_list, write_token
from simulator.wire.refusals import Refusal

log = logging.getLogger(__name__)
LIST = "/api/v2/users/{account_id}/media"
FILE = f"{LIST}/{{media_id:(?s:.*)}}"  # an id may hold line ends
BLOCK = 64 * 1024
TOKEN = "Continuation-Token"
ON_LIST = ("GET", "HEAD")
Given = web.StreamResponse | tuple[Answer, web.Response]
"""What goes back; as the scenario wants it where it spoke, and for that no clock waits."""


def add_routes(app: web.Application) -> None:
    """Every route of this module."""
    app.router.add_route("*", LIST, any_list)
    app.router.add_route("*", FILE, any_file)


async def any_list(request: web.Request) -> web.StreamResponse:
    """The list of files; there is nothing else to do with it."""
    return await _answer(request, _list if request.method in ON_LIST else _not_allowed)


async def any_file(request: web.Request) -> web.StreamResponse:
    """What the method asks to do with one file."""
    if not _raw_id(request):
        return await unknown_path(request)
    return await _answer(request, _on_file if request.method in ON_FILE else _not_allowed)


async def _answer(request: web.Request, act: Callable[[web.Request, World], Awaitable[Given]]) -> web.StreamResponse:
    world = enter(request)
    if isinstance(world, Refusal):
        return render(world)
    world.driver.request_began()
    try:
        refusal = judge(request, world)
        if refusal is not None:
            return render(refusal)
        world.check_running()
        given = await act(request, world)
    except MediaError as error:
        return disk_failed(request, error)
    finally:
        world.driver.request_ended()
    return await give(request, world, *given) if isinstance(given, tuple) else given


async def _not_allowed(request: web.Request, world: World) -> web.Response:
    profile, now_ms, path = world.engine.config.profile, world.now_ms(), request.path
    allowed = tuple(ON_FILE) if "media_id" in request.match_info else ON_LIST
    return render(refusals.method_not_allowed(profile, request.method, allowed=allowed, path=path, now_ms=now_ms))


def disk_failed(request: web.Request, error: MediaError) -> web.Response:
    """The disk is full, or gone: said in the provider's shape, and nothing is half done."""
    log.error("%s %r: 500: %s", request.method, request.path, error)
    body = {"type": "internal-server-error", "description": f"The simulator {error}"}
    return web.Response(body=msgspec.json.encode(body), status=500, headers={"Content-Type": JSON})


# -- the list


async def _list(request: web.Request, world: World) -> web.Response:
    config = world.engine.config
    token = request.headers.get(TOKEN)
    after = "" if token is None else read_token(token)
    if after is None:
        return render(refusals.invalid_media(config.profile, f"{TOKEN} is not one that a list of media gave"))
    page = world.list_media(after)
    base = request.app[SIMULATOR].settings.media_url or f"{request.scheme}://{_text(request.host)}"
    body = render_list(page.files, config.profile, base=base, account_id=world.engine.state.account_id)
    more = {TOKEN: write_token(page.files[-1].id)} if page.more else {}
    return web.Response(body=body, headers={"Content-Type": JSON, **more})


# -- one file


async def _on_file(request: web.Request, world: World) -> Given:
    media_id = _read_id(request, world)
    return (
        render(media_id) if isinstance(media_id, Refusal) else await ON_FILE[request.method](request, world, media_id)
    )


def _raw_id(request: web.Request) -> str:
    """The rest of the path as it came: whether a slash was escaped is known here only."""
    return request.rel_url.raw_path.split("/", 6)[6]


def _read_id(request: web.Request, world: World) -> str | Refusal:
    raw, profile = _raw_id(request), world.engine.config.profile
    strict = request.app[SIMULATOR].settings.strict and not profile.media.escaped_slash.value
    if strict and has_escaped_slash(raw):
        log.warning(
            "%s %r: 404: an escaped slash (%%2F) names no file (--strict)", request.method, request.rel_url.raw_path
        )
        return refusals.media_not_found(profile)  # which status the service has for it is not known (OQ-53)
    media_id = read_id(raw)
    if media_id is None:
        return refusals.invalid_media(profile, f"A media id is text of at most {LONGEST_ID} bytes in UTF-8")
    return media_id


async def _get(request: web.Request, world: World, media_id: str) -> web.StreamResponse:
    file = world.find_media(media_id)
    if file is None:
        return render(refusals.media_not_found(world.engine.config.profile))
    response = web.StreamResponse(headers=_headers(file))
    response.content_length = file.length
    if request.method == "HEAD":
        return response
    with world.media.open(file.sha256) as content, suppress(ConnectionError):  # who leaves early needs no answer
        await response.prepare(request)
        while block := content.read(BLOCK):
            await response.write(block)
        await response.write_eof()
    return response


def _headers(file: MediaFile) -> Mapping[str, str]:
    caching = {} if file.cache_control is None else {"Cache-Control": file.cache_control}
    return {"Content-Type": file.content_type, **caching, **NO_PAGE_OF_OURS}


async def _put(request: web.Request, world: World, media_id: str) -> Given:
    facts = UploadFacts(name=media_id, content_type=_header(request, "Content-Type") or "")
    said = world.meet("upload", facts, path=request.path)
    await world.committed()
    if said.what == "usual":
        response = await _store(request, world, media_id)
    else:
        response = render(said.what) if isinstance(said.what, Refusal) else web.Response(status=204)
        response.force_close()  # the body is not wanted
    return said, response


async def _store(request: web.Request, world: World, media_id: str) -> web.Response:
    limit = world.engine.config.media_limit
    if (request.content_length or 0) > limit:
        return _too_large(world)
    try:
        stored = await world.media.write(request.content.iter_any(), limit=limit)
    except TooLargeError:
        return _too_large(world)
    except (ConnectionError, web.RequestPayloadError):
        return render(refusals.invalid_media(world.engine.config.profile, "The body cannot be read to its end"))
    content_type = _header(request, "Content-Type") or world.engine.config.profile.media.default_type.value
    world.store_media(media_id, stored, content_type, _header(request, "Cache-Control"))
    await world.committed()
    return web.Response(status=204)


def _too_large(world: World) -> web.Response:
    config = world.engine.config
    refusal = refusals.media_too_large(config.profile, limit=config.media_limit, status=config.media_too_large)
    response = render(refusal)
    response.force_close()  # the rest of the body is not wanted
    return response


def _header(request: web.Request, name: str) -> str | None:
    value = request.headers.get(name)
    return _text(value) if value else None


def _text(header: str) -> str:
    """A header without bytes that are no text: those could not be written into the journal."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


async def _delete(request: web.Request, world: World, media_id: str) -> web.Response:
    world.delete_media(media_id)
    await world.committed()
    return web.Response(status=204)


ON_FILE: Mapping[str, Callable[[web.Request, World, str], Awaitable[Given]]] = {
    "GET": _get,
    "HEAD": _get,
    "PUT": _put,
    "DELETE": _delete,
}
