"""Our side: one delivery, the same once more, and as a command that does by hand what the provider did.

Rule: what is sent again is the same bytes; it is a delivery of its own, with attempts and retries of its own.
"""

import shlex
from collections.abc import Iterator

from aiohttp import web

from simulator.engine.memory import Delivery
from simulator.engine.work import AttemptRequest, attempt_request
from simulator.model.masking import MASK
from simulator.runtime.redact import mask_url
from simulator.runtime.world import World
from simulator.web import history_shapes, shapes, views
from simulator.web.bodies import read_flag
from simulator.web.errors import ControlError, json_response
from simulator.web.paths import A, look_at, world_of
from simulator.web.route import Answer, Param, Route


async def get_delivery(request: web.Request) -> web.Response:
    """A delivery with its attempts and what is sent."""
    world = world_of(request)
    return json_response(_show(_find(request, world), world))


def _show(delivery: Delivery, world: World) -> dict[str, object]:
    state = world.engine.state
    attempt = _next_attempt(delivery, world)
    return {
        **views.show_delivery(delivery, state, world.journal.notes(delivery.id) if world.begun else {}),
        "messageId": delivery.message_id,
        "type": delivery.event.type,
        "to": delivery.event.to,
        "errorCode": delivery.event.error_code,
        "url": mask_url(attempt.url),
        "body": attempt.body.decode("utf-8", "replace"),
    }


def _find(request: web.Request, world: World) -> Delivery:
    said = request.match_info["delivery_id"]
    known = world.engine.state.deliveries
    found = known.get(int(said)) if said.isascii() and said.isdigit() and len(said) < 19 else None
    if found is None:
        message = (
            f"delivery {said[:40]} is not known to account {world.engine.state.account_id}; "
            "GET …/messages/{id} shows the deliveries of a message"
        )
        raise ControlError(404, "not-found", message)
    return found


def _next_attempt(delivery: Delivery, world: World) -> AttemptRequest:
    engine = world.engine
    return attempt_request(delivery.id, engine.state, engine.config, now_ms=world.now_ms())


async def post_resend(request: web.Request) -> web.Response:
    """The provider delivers that event once more, now."""
    delivery = _find(request, look_at(request))  # what is not there makes no account
    world = world_of(request)
    again = world.resend(delivery.id)
    await world.committed()
    return json_response(_show(world.engine.state.deliveries[again], world), status=201)


async def get_curl(request: web.Request) -> web.Response:
    """The attempt as a command line."""
    secrets = read_flag(request.query, "secrets") or False
    world = world_of(request)
    attempt = _next_attempt(_find(request, world), world)
    if attempt.url is None:
        message = f"delivery {attempt.delivery_id} has no callback URL now; PUT its application one"
        raise ControlError(409, "conflict", message)
    return web.Response(text=as_curl(attempt, attempt.url, secrets=secrets) + "\n", content_type="text/plain")


def as_curl(attempt: AttemptRequest, url: str, *, secrets: bool) -> str:
    """A command for a POSIX shell: one line for each option. Without `secrets` passwords are masked."""
    lines = [["curl", "--silent", "--show-error", "--include", "--globoff"], *_options(attempt, url, secrets)]
    return " \\\n  ".join(shlex.join(words) for words in lines)


def _options(attempt: AttemptRequest, url: str, secrets: bool) -> Iterator[list[str]]:
    yield ["--url", url if secrets else mask_url(url)]
    for name, value in attempt.headers.items():
        yield ["--header", f"{name}: {value}"]
    if attempt.credentials is not None:
        password = attempt.credentials.password if secrets else MASK
        yield ["--user", f"{attempt.credentials.user}:{password}"]
    yield ["--data-raw", attempt.body.decode()]


ROUTES = (
    Route(
        method="GET",
        path=f"{A}/deliveries/{{delivery_id}}",
        handler=get_delivery,
        about="One event on its way to one URL: every attempt, and what is sent",
        answers={200: Answer("The delivery.", history_shapes.DELIVERY_WITH_BODY)},
        errors=(404, 503),
    ),
    Route(
        method="POST",
        path=f"{A}/deliveries/{{delivery_id}}/resend",
        handler=post_resend,
        about="Deliver that event once more, now, with attempts and retries of its own",
        answers={201: Answer("The new delivery.", history_shapes.DELIVERY_WITH_BODY)},
        errors=(404, 410, 503),
    ),
    Route(
        method="GET",
        path=f"{A}/deliveries/{{delivery_id}}/curl",
        handler=get_curl,
        about="The next attempt as a curl command, to be pasted into a shell; passwords are masked",
        query=(Param("secrets", "true: with passwords", {"type": "boolean"}),),
        answers={200: Answer("The command.", shapes.TEXT, "text/plain")},
        errors=(404, 409, 422),
    ),
)
