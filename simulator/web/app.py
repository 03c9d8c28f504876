"""The HTTP application: Bandwidth's routes, ours, and what an error looks like on either side."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.runtime.authority import Authority
from simulator.runtime.database import JournalError, ResetError
from simulator.runtime.driver import ClockBusyError
from simulator.runtime.hand import NotIdleError
from simulator.runtime.lending import WorldsFullError
from simulator.runtime.media import MediaError
from simulator.runtime.simulator import Simulator
from simulator.web import listing, lost, media, messages, oauth, start
from simulator.web.described import describe
from simulator.web.door import Door
from simulator.web.errors import ControlError
from simulator.web.gate import Gate
from simulator.web.hang_up import hang_up
from simulator.web.keys import AUTHORITY, DESCRIPTION, DOOR, GATE, HELD, SIMULATOR
from simulator.web.paths import let_go
from simulator.web.route import add
from simulator.web.table import TABLE, THEMES

log = logging.getLogger(__name__)
LARGEST_BODY = 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(simulator: Simulator, *, authority: Authority | None = None, door: Door | None = None) -> web.Application:
    """Everything that is served."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[hang_up, answer_errors])
    app[SIMULATOR] = simulator
    app[AUTHORITY] = authority
    app[DOOR] = door or Door()
    app[DESCRIPTION] = describe(THEMES)
    app[GATE] = Gate(simulator.settings)
    app[HELD] = {}
    resource = app.router.add_resource(messages.MESSAGES)
    resource.add_route("POST", messages.post_message)
    resource.add_route("GET", listing.list_messages)
    resource.add_route("HEAD", listing.list_messages)
    resource.add_route("*", messages.other_method)
    token = app.router.add_resource(oauth.TOKEN)
    token.add_route("POST", oauth.post_token)
    token.add_route("*", oauth.other_method)
    media.add_routes(app)
    add(app, TABLE)
    app.router.add_get("/", start.page)
    app.router.add_route("*", "/api/{tail:(?s:.*)}", messages.unknown_path)
    return app


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what was raised into the answer of the side it happened on; our own mistakes are caught here, once."""
    door = request.app[DOOR]
    watching = door.saw(request)
    try:
        request.app[GATE].check(request)
        return await handler(request)
    except ControlError as error:
        return error.response()
    except ClockBusyError as error:
        return ControlError(409, "conflict", str(error)).response()
    except NotIdleError as error:
        return ControlError(409, "not-idle", str(error)).response()
    except (JournalError, WorldsFullError) as error:
        return _unavailable(request, error)
    except MediaError as error:
        return ControlError(500, "storage", str(error)).response()
    except web.HTTPException as error:
        return _http_error(request, error)
    except (web.RequestPayloadError, ConnectionError):  # when the client is gone, nobody reads this
        return ControlError(400, "bad-request", "the body is not what its Content-Encoding says").response()
    except Exception as error:
        return _mistake(request, error)
    finally:
        let_go(request)
        door.done(request, watching)


def _unavailable(request: web.Request, error: JournalError | WorldsFullError) -> web.StreamResponse:
    if not request.path.startswith("/api/"):
        if isinstance(error, ResetError):
            return ControlError(410, "gone", str(error)).response()
        type_ = "full" if isinstance(error, WorldsFullError) else "stopped"
        return ControlError(503, type_, str(error)).response()
    return messages.full(error) if isinstance(error, WorldsFullError) else messages.stopped(error)


def _mistake(request: web.Request, error: Exception) -> web.StreamResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    if request.path.startswith("/api/"):
        return messages.broken()
    return ControlError(500, "internal", f"{type(error).__name__}: {error}").response()


def _http_error(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if error.status == 404:
        return ControlError(404, "not-found", lost.tell(request.path)).response()
    if error.status == 405:
        allowed = error.headers.get("Allow", "")
        message = f"{request.method} is not allowed at {request.path}; allowed: {allowed}"
        return ControlError(405, "method-not-allowed", message).response()
    if error.status == 413:
        return ControlError(413, "too-large", f"the body is larger than {LARGEST_BODY} bytes").response()
    raise error
