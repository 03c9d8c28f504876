"""Our side: whose numbers are whose, and which handsets have opted out of what they send."""

from aiohttp import web

from simulator.model.accounts import Number
from simulator.model.entries import Opted
from simulator.model.numbers import is_e164, is_short_code
from simulator.runtime.world import World
from simulator.scenario.load import load_number
from simulator.web import shapes
from simulator.web.arrivals import NUMBER, number_hint
from simulator.web.bodies import read_text
from simulator.web.errors import ControlError, invalid, json_response, shown, wrong
from simulator.web.paths import A, world_of
from simulator.web.route import Answer, Body, Route


async def list_numbers(request: web.Request) -> web.Response:
    """The numbers that the account declares, and those that somebody opted out of."""
    world = world_of(request)
    pairs = [pair.split(">", 1)[0] for pair in world.engine.state.opt_outs]
    numbers = dict.fromkeys([*world.engine.config.numbers, *pairs])
    return json_response({"numbers": [_show(number, world) for number in numbers]})


async def get_number(request: web.Request) -> web.Response:
    """One of them."""
    said, world = request.match_info["number"], world_of(request)
    shown = _show(said, world)
    if not shown["declared"] and not shown["optOuts"]:
        message = f"number {said} is not declared; PUT it here, or name it in a scenario or settings file"
        raise ControlError(404, "not-found", message)
    return json_response(shown)


async def put_number(request: web.Request) -> web.Response:
    """Declare a number, or replace it."""
    number = _read_number(request.match_info["number"], await read_text(request))
    world = world_of(request)
    world.change(lambda engine, now_ms: engine.put_number(number, now_ms=now_ms))
    await world.committed()
    return json_response(_show(number.number, world))


def _read_number(said: str, text: str) -> Number:
    _check("number", said)
    number, problems = load_number(text, said)
    if number is None:
        raise invalid(str(problems[0]), *problems)
    return number


def _check(what: str, said: str) -> None:
    if not (is_e164(said) or is_short_code(said)):
        raise wrong(what, f"expected {NUMBER}, found {shown(said)}", number_hint(said))


def _show(number: str, world: World) -> dict[str, object]:
    declared = world.engine.config.numbers.get(number)
    start = f"{number}>"
    return {
        "number": number,
        "application": declared.application if declared else None,
        "registered": declared.registered if declared else True,
        "declared": declared is not None,
        "optOuts": [pair[len(start) :] for pair in world.engine.state.opt_outs if pair.startswith(start)],
    }


async def put_opt_out(request: web.Request) -> web.Response:
    """As if the handset had said STOP."""
    return await _opt(request, "out")


async def delete_opt_out(request: web.Request) -> web.Response:
    """As if it had said START."""
    return await _opt(request, "in")


async def _opt(request: web.Request, opted: Opted) -> web.Response:
    number, handset = request.match_info["number"], request.match_info["handset"]
    _check("number", number)
    _check("handset", handset)
    world = world_of(request)
    world.change(lambda engine, now_ms: engine.set_opt_out(number, handset, opted, now_ms=now_ms))
    await world.committed()
    return json_response(_show(number, world))


ROUTES = (
    Route(
        method="GET",
        path=f"{A}/numbers",
        handler=list_numbers,
        about="The numbers that the account declares, and who opted out of what they send",
        answers={200: Answer("The numbers.", shapes.NUMBERS)},
        errors=(404, 503),
    ),
    Route(
        method="GET",
        path=f"{A}/numbers/{{number}}",
        handler=get_number,
        about="One number",
        answers={200: Answer("The number.", shapes.NUMBER_SHOWN)},
        errors=(404, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/numbers/{{number}}",
        handler=put_number,
        about="Declare a number, or replace it: the application that hears about it, whether it is registered",
        body=Body({"application/json": shapes.NUMBER_SAID}, '{"application": "example"}'),
        answers={200: Answer("The number.", shapes.NUMBER_SHOWN)},
        errors=(400, 404, 413, 422, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/numbers/{{number}}/opt-outs/{{handset}}",
        handler=put_opt_out,
        about="Let a handset have opted out of what this number sends, as STOP to a toll-free number does",
        answers={200: Answer("The number.", shapes.NUMBER_SHOWN)},
        errors=(404, 422, 503),
    ),
    Route(
        method="DELETE",
        path=f"{A}/numbers/{{number}}/opt-outs/{{handset}}",
        handler=delete_opt_out,
        about="Let it have opted in again",
        answers={200: Answer("The number.", shapes.NUMBER_SHOWN)},
        errors=(404, 422, 503),
    ),
)
