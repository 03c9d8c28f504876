"""Our side: an account's time."""

from collections.abc import Mapping

from aiohttp import web

from simulator.model.clocks import parse_clock
from simulator.model.problems import Problem, guess
from simulator.model.times import parse_duration, parse_time
from simulator.runtime.world import World
from simulator.web import shapes, views
from simulator.web.bodies import check_keys, read_json
from simulator.web.errors import invalid, json_response, shown, wrong
from simulator.web.paths import A, world_of
from simulator.web.route import Answer, Body, Route

ADVANCES = '{"by": "6h"}, {"to": "…Z"}, {"until": "idle"}, {"until": "next"}'
UNTIL = ("idle", "next")


async def get_clock(request: web.Request) -> web.Response:
    """How the clock runs, and its present."""
    return json_response(_clock(world_of(request)))


def _clock(world: World) -> dict[str, object]:
    return {**views.show_clock(world.clock.setting), "now": views.show_time(world.now_ms())}


async def put_clock(request: web.Request) -> web.Response:
    """Run the clock differently from now on."""
    value = await read_json(request)
    try:
        setting = parse_clock(value)
    except ValueError as error:
        raise wrong("clock", str(error)) from None
    world = world_of(request)
    await world.set_clock(setting)
    return json_response(_clock(world))


async def advance(request: web.Request) -> web.Response:
    """Move the clock; answers when it is done."""
    to_ms, by_ms, until = _read_advance(await read_json(request))
    advanced = await world_of(request).advance(to_ms=to_ms, by_ms=by_ms, until=until)
    return json_response(views.show_advanced(advanced))


def _read_advance(value: object) -> tuple[int | None, int | None, str | None]:
    """Exactly one of by, to, until."""
    if isinstance(value, Mapping):
        check_keys(value, ("by", "to", "until"))
    if not isinstance(value, Mapping) or len(value) != 1:
        raise invalid(f"advance: expected one of {ADVANCES}, found {shown(value)}")
    key, said = next(iter(value.items()))
    try:
        if not isinstance(said, str):
            raise ValueError(f"expected text, found {shown(said)}")
        if key == "until":
            return None, None, _read_until(said)
        return (parse_time(said), None, None) if key == "to" else (None, parse_duration(said), None)
    except ValueError as error:
        raise invalid(f"advance: {key}: {error}", Problem(path=str(key), message=str(error))) from None


def _read_until(said: str) -> str:
    if said not in UNTIL:
        hint = guess(said, UNTIL)
        raise ValueError(f"expected idle or next, found {shown(said)}{f' ({hint})' if hint else ''}")
    return said


_ADVANCE: shapes.Shape = {
    "oneOf": [
        shapes.record(by=shapes.said(shapes.TEXT, "a duration like 6h")),
        shapes.record(to=shapes.TIME),
        shapes.record(until=shapes.one_of(*UNTIL)),
    ]
}
_ADVANCED = shapes.record(
    now=shapes.TIME,
    fired=shapes.said(shapes.WHOLE, "how many things came due on the way"),
    pending=shapes.said(shapes.WHOLE, "how many lie ahead"),
    next=shapes.said(shapes.maybe(shapes.TIME), "when the next is due"),
)

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/clock",
        handler=get_clock,
        about="How the clock runs, and its present",
        answers={200: Answer("The clock.", shapes.CLOCK_NOW)},
        errors=(404, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/clock",
        handler=put_clock,
        about="Run the clock differently from now on; it never goes back",
        body=Body({"application/json": shapes.CLOCK_SAID}, '"manual"'),
        answers={200: Answer("The clock.", shapes.CLOCK_NOW)},
        errors=(400, 404, 409, 413, 422, 503),
    ),
    Route(
        method="POST",
        path=f"{A}/clock/advance",
        handler=advance,
        about="Move the clock by a duration, to a time, or until nothing or the next thing is due; answers when done",
        body=Body({"application/json": _ADVANCE}, '{"by": "6h"}'),
        answers={200: Answer("How far it came.", _ADVANCED)},
        errors=(400, 404, 409, 413, 422, 503),
    ),
)
