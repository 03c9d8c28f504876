"""Our side of receiving: a message arrives from a handset."""

from aiohttp import web

from simulator.model.messages import Message
from simulator.model.problems import Problem
from simulator.runtime.world import World
from simulator.web import shapes, views
from simulator.web.arrivals import read_arrival
from simulator.web.bodies import read_json
from simulator.web.errors import ControlError, invalid, json_response
from simulator.web.paths import A, world_of
from simulator.web.route import Answer, Body, Route
from simulator.wire.links import media_link

LARGEST_ARRIVAL = 32 * 1024 * 1024


async def post_inbound(request: web.Request) -> web.Response:
    """A message arrives; the answer has one message for each of the account's numbers that it reached."""
    arriving = read_arrival(await _read_body(request))
    world = world_of(request)
    received = await world.receive(arriving.from_, arriving.to, arriving.text, arriving.media)
    if isinstance(received, Problem):
        raise invalid(str(received), received)
    return json_response(_show(received, world), status=201)


async def _read_body(request: web.Request) -> object:
    """Its files may be larger than other bodies here."""
    try:
        return await read_json(request.clone(client_max_size=LARGEST_ARRIVAL))
    except web.HTTPRequestEntityTooLarge:
        raise ControlError(413, "too-large", f"the body is larger than {LARGEST_ARRIVAL} bytes") from None


def _show(messages: tuple[Message, ...], world: World) -> dict[str, object]:
    warnings = [warning for message in messages if (warning := _find_warning(message, world)) is not None]
    return {"messages": [_show_message(message, world) for message in messages], "warnings": warnings}


def _show_message(message: Message, world: World) -> dict[str, object]:
    base = world.engine.config.media_url
    return {
        "id": message.id,
        "time": views.show_time(message.time_ms),
        "kind": message.kind,
        "from": message.from_,
        "to": message.to,
        "owner": message.owner,
        "applicationId": message.application_id,
        "text": message.text,
        "media": [media_link(base, message.account_id, media_id) for media_id in message.media],
        "segmentCount": message.segment_count,
    }


def _find_warning(message: Message, world: World) -> str | None:
    if world.engine.config.find_url(message.application_id, "inbound") is not None:
        return None
    return (
        f"nobody is told: application {message.application_id} of {message.owner} has no inbound URL; "
        "PUT it, name it in a scenario or settings file, or serve with --callback-url"
    )


_FILE: shapes.Shape = {
    "oneOf": [
        shapes.said(shapes.TEXT, "a file that is built in, or a name that says its kind"),
        shapes.optional(
            shapes.record(name=shapes.TEXT), content_type=shapes.TEXT, base64=shapes.TEXT, text=shapes.TEXT
        ),
    ]
}
_ARRIVING = shapes.optional(
    shapes.record(from_=shapes.TEXT, to={"anyOf": [shapes.TEXT, shapes.many(shapes.TEXT)]}),
    text=shapes.TEXT,
    media=shapes.many(_FILE),
)
_ARRIVED = shapes.record(
    id=shapes.TEXT,
    time=shapes.TIME,
    kind=shapes.one_of("sms", "mms", "group"),
    from_=shapes.TEXT,
    to=shapes.many(shapes.TEXT),
    owner=shapes.said(shapes.TEXT, "the account's number that received it"),
    applicationId=shapes.TEXT,
    text=shapes.TEXT,
    media=shapes.said(shapes.many(shapes.TEXT), "where its files are fetched"),
    segmentCount=shapes.WHOLE,
)
_ANSWER = shapes.record(messages=shapes.many(_ARRIVED), warnings=shapes.many(shapes.TEXT))

ROUTES = (
    Route(
        method="POST",
        path=f"{A}/inbound",
        handler=post_inbound,
        about="A message arrives from a handset, with files if it has any",
        body=Body(
            {"application/json": _ARRIVING},
            '{"from": "+19195550111", "to": "+19195550100", "text": "hi", "media": ["picture.png"]}',
        ),
        answers={201: Answer("A message for each of the account's numbers that it reached.", _ANSWER)},
        errors=(400, 404, 413, 422, 500, 503),
    ),
)
