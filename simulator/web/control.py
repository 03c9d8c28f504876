"""Our side, /_sim: worlds, clock, scenario, rules, applications, messages, journal.

Rule: a handler reads its input (or says every problem), makes one call, and shows the result.
"""

import asyncio
from collections.abc import Mapping
from itertools import islice

from aiohttp import web

from simulator import __version__
from simulator.model.clocks import parse_clock
from simulator.model.problems import Problem
from simulator.model.times import parse_duration, parse_time
from simulator.runtime.redact import redact
from simulator.runtime.world import World
from simulator.web import views
from simulator.web.bodies import check_keys, read_application, read_json, read_number, read_text, read_wait, read_whole
from simulator.web.errors import ControlError, invalid, json_response, list_problems
from simulator.web.paths import A, check_cursor, check_not_reset, simulator_of, wait_for_world, world_of

PAGE = 100


def add_routes(app: web.Application) -> None:
    """Every route of this module."""
    app.add_routes(
        [
            web.get("/_sim/health", health),
            web.get(f"{A}/scenario", get_scenario),
            web.put(f"{A}/scenario", put_scenario),
            web.post(f"{A}/rules", post_rules),
            web.delete(f"{A}/rules", delete_rules),
            web.get(f"{A}/clock", get_clock),
            web.put(f"{A}/clock", put_clock),
            web.post(f"{A}/clock/advance", advance),
            web.get(f"{A}/applications/{{application_id}}", get_application),
            web.put(f"{A}/applications/{{application_id}}", put_application),
            web.get(f"{A}/messages", list_messages),
            web.get(f"{A}/messages/{{message_id}}", get_message),
            web.get(f"{A}/journal", get_journal),
        ]
    )


# -- the whole simulator


async def health(request: web.Request) -> web.Response:
    """200 once scenarios are loaded; 503 when an account stopped, with why."""
    simulator = simulator_of(request)
    failures, chosen = simulator.failures, simulator.chosen
    body = {
        "status": "stopped" if failures else "ok",
        "version": __version__,
        "defaults": {
            "profile": chosen.profile,
            "seed": chosen.seed,
            "clock": views.show_clock(chosen.clock or simulator.settings.clock),
            "scenario": simulator.scenario_name,
        },
    }
    if simulator.listens_with_tls_at is not None:
        body["tls"] = simulator.listens_with_tls_at
    return json_response({**body, "stopped": failures} if failures else body, status=503 if failures else 200)


# -- one account


async def get_scenario(request: web.Request) -> web.Response:
    """The scenario's text, as it was given."""
    state = world_of(request).engine.state
    return web.Response(text=state.scenario_text, content_type="application/yaml", charset="utf-8")


async def put_scenario(request: web.Request) -> web.Response:
    """Play another scenario from the next message on."""
    text = await read_text(request)
    world = world_of(request)
    problems, warnings = await world.put_scenario("scenario", text)
    if problems:
        raise invalid(f"the scenario has {_count(problems)}", *problems)
    return json_response({"scenario": world.engine.config.scenario.name, "warnings": list_problems(warnings)})


def _count(problems: list[Problem]) -> str:
    return "1 problem" if len(problems) == 1 else f"{len(problems)} problems"


async def post_rules(request: web.Request) -> web.Response:
    """Put rules before the others."""
    text = await read_text(request)
    world = world_of(request)
    first_key = world.engine.state.next_rule
    problems = world.change(lambda engine, now_ms: engine.add_rules(text, now_ms=now_ms))
    if problems:
        raise invalid(f"the rule has {_count(problems)}", *problems)
    await world.committed()
    keys = [f"api[{number}]" for number in range(first_key, world.engine.state.next_rule)]
    return json_response({"rules": keys}, status=201)


async def delete_rules(request: web.Request) -> web.Response:
    """Remove the rules that came through the API."""
    world = world_of(request)
    world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))
    await world.committed()
    return web.Response(status=204)


# -- time


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
        raise invalid(f"clock: {error}") from None
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
    if not isinstance(value, Mapping) or len(value) != 1:
        raise invalid('advance: expected one of {"by": "6h"}, {"to": "…Z"}, {"until": "idle"}, {"until": "next"}')
    check_keys(value, ("by", "to", "until"))
    key, said = next(iter(value.items()))
    try:
        if not isinstance(said, str):
            raise ValueError(f"expected text, found {said!r}")
        if key == "until":
            if said not in ("idle", "next"):
                raise ValueError(f"expected idle or next, found {said!r}")
            return None, None, said
        return (parse_time(said), None, None) if key == "to" else (None, parse_duration(said), None)
    except ValueError as error:
        raise invalid(f"advance: {key}: {error}", Problem(path=str(key), message=str(error))) from None


# -- applications


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


# -- what happened


async def list_messages(request: web.Request) -> web.Response:
    """Newest first; `to`, `from` and `limit` narrow it."""
    check_keys(request.query, ("to", "from", "limit"))
    limit = read_whole(request.query, "limit", PAGE, 10_000)
    to, from_ = read_number(request.query, "to"), read_number(request.query, "from")
    state = world_of(request).engine.state
    found = (
        track
        for track in reversed(state.messages.values())
        if (to is None or to in track.message.to) and (from_ is None or from_ == track.message.from_)
    )
    shown = [views.show_message(track, state.deliveries) for track in islice(found, limit)]
    return json_response({"total": len(state.messages), "messages": shown})


async def get_message(request: web.Request) -> web.Response:
    """One message with its events, deliveries, attempts and the rule that decided."""
    message_id = request.match_info["message_id"]
    world = world_of(request)
    state = world.engine.state
    track = state.messages.get(message_id)
    if track is None:
        raise ControlError(404, "not-found", f"message {message_id} is not known to account {state.account_id}")
    notes = {number: world.journal.notes(number) for number in state.delivery_ids([message_id])}
    return json_response(views.show_history(track, state, notes))


async def get_journal(request: web.Request) -> web.StreamResponse:
    """Newline-delimited JSON from `after` on; with `wait`, a page that would be empty waits for the next entry."""
    check_keys(request.query, ("after", "limit", "wait"))
    after = read_whole(request.query, "after", 0, 2**62)
    limit = read_whole(request.query, "limit", 0, 2**31) or 2**62
    wait_s = read_wait(request.query)
    until = asyncio.get_running_loop().time() + wait_s
    world = await wait_for_world(request, wait_s)
    world.check_running()
    if world.begun:
        await world.committed()
    check_cursor(world, after)
    await world.wait_for_entry(after, until - asyncio.get_running_loop().time())
    check_not_reset(world)
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson; charset=utf-8"})
    await response.prepare(request)
    while not world.driver.closed and (lines := list(world.journal.lines(after=after, limit=min(limit, 1000)))):
        await response.write(b"".join(redact(line) + b"\n" for line in lines))
        after = max(after, world.journal.first_seq - 1) + len(lines)  # entries may have been forgotten meanwhile
        limit -= len(lines)
        if limit <= 0:
            break
    await response.write_eof()
    return response
