"""Our side: an account's applications: where they are called back, and of what."""

from aiohttp import web

from simulator.web import shapes, views
from simulator.web.bodies import read_application, read_text
from simulator.web.errors import ControlError, json_response
from simulator.web.paths import A, world_of
from simulator.web.route import Answer, Body, Route


async def get_application(request: web.Request) -> web.Response:
    """Callback URLs, users, event types."""
    application_id = request.match_info["application_id"]
    application = world_of(request).engine.config.find_application(application_id)
    if application is None:
        message = (
            f"application {application_id} is not declared; PUT it here, or name it in a scenario or settings file"
        )
        raise ControlError(404, "not-found", message)
    return json_response(views.show_application(application))


async def put_application(request: web.Request) -> web.Response:
    """Declare an application, or replace it."""
    application = read_application(request.match_info["application_id"], await read_text(request))
    world = world_of(request)
    world.change(lambda engine, now_ms: engine.put_application(application, now_ms=now_ms))
    await world.committed()
    return json_response(views.show_application(application))


_USER = shapes.record(user=shapes.TEXT, password=shapes.said(shapes.TEXT, "masked"))
_EVENTS = shapes.many(shapes.one_of("message-sending", "message-sent", "message-delivered", "message-failed"))
_SHOWN = shapes.record(
    id=shapes.TEXT,
    status_url=shapes.maybe(shapes.TEXT),
    inbound_url=shapes.maybe(shapes.TEXT),
    status_credentials=shapes.maybe(_USER),
    inbound_credentials=shapes.maybe(_USER),
    events=shapes.said(shapes.maybe(_EVENTS), "null: those that the era sends to everybody"),
)
_URL: shapes.Shape = {"type": "string", "format": "uri"}
_SAID = shapes.optional(
    shapes.record(),
    callback_url=shapes.said(_URL, "both directions"),
    status_url=_URL,
    inbound_url=_URL,
    credentials=shapes.said(shapes.record(user=shapes.TEXT, password=shapes.TEXT), "both directions"),
    status_credentials=shapes.record(user=shapes.TEXT, password=shapes.TEXT),
    inbound_credentials=shapes.record(user=shapes.TEXT, password=shapes.TEXT),
    events=_EVENTS,
)

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/applications/{{application_id}}",
        handler=get_application,
        about="An application: callback URLs, users, event types",
        answers={200: Answer("The application, passwords masked.", _SHOWN)},
        errors=(404, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/applications/{{application_id}}",
        handler=put_application,
        about="Declare an application, or replace it",
        body=Body(
            {"application/json": _SAID},
            '{"callback_url": "http://127.0.0.1:3000/status", "events": ["message-failed"]}',
        ),
        answers={200: Answer("The application, passwords masked.", _SHOWN)},
        errors=(400, 404, 413, 422, 503),
    ),
)
