"""Our side: the scenario of an account, and rules that are put before it."""

from functools import partial

from aiohttp import web

from simulator.engine import config as configs
from simulator.model.entries import AS_TEXT
from simulator.model.problems import Problem
from simulator.runtime.aside import aside, prepare_rules
from simulator.web import shapes
from simulator.web.bodies import read_text
from simulator.web.errors import invalid, json_response, list_problems
from simulator.web.paths import A, world_of
from simulator.web.route import Answer, Body, Route


async def get_scenario(request: web.Request) -> web.Response:
    """The scenario's text, as it was given."""
    state = world_of(request).engine.state
    return web.Response(text=state.scenario_text, content_type="application/yaml", charset="utf-8")


async def put_scenario(request: web.Request) -> web.Response:
    """Play another scenario from the next message on."""
    text = await read_text(request)
    world = world_of(request)
    problems, warnings = await world.put_scenario(AS_TEXT, text)
    if problems:
        raise invalid(f"the scenario has {_count(problems)}", *problems)
    return json_response({"scenario": world.engine.config.scenario.name, "warnings": list_problems(warnings)})


def _count(problems: list[Problem]) -> str:
    return "1 problem" if len(problems) == 1 else f"{len(problems)} problems"


async def post_rules(request: web.Request) -> web.Response:
    """Put rules before the others."""
    text = await read_text(request)
    world = world_of(request)
    await prepare_rules(world.engine, text)
    first_key = world.engine.state.next_rule
    problems = world.change(lambda engine, now_ms: engine.add_rules(text, now_ms=now_ms))
    if problems:
        raise invalid(f"the rule has {_count(problems)}", *problems)
    keys = [f"api[{number}]" for number in range(first_key, world.engine.state.next_rule)]
    warnings = await aside(text, partial(configs.find_added_warnings, text, len(keys), world.engine.config))
    await world.committed()
    return json_response({"rules": keys, "warnings": list_problems(warnings)}, status=201)


async def delete_rules(request: web.Request) -> web.Response:
    """Remove the rules that came through the API."""
    world = world_of(request)
    world.change(lambda engine, now_ms: engine.remove_rules(now_ms=now_ms))
    await world.committed()
    return web.Response(status=204)


_PUT = shapes.record(scenario=shapes.TEXT, warnings=shapes.many(shapes.PROBLEM))
_RULES = shapes.record(
    rules=shapes.said(shapes.many(shapes.TEXT), "the keys of the rules"),
    warnings=shapes.said(shapes.many(shapes.PROBLEM), "what a check of a file with them would warn of"),
)
_RULE_SAID = shapes.said(shapes.ANY, "{ name, when, then, callbacks }, one of `rules` in a scenario, or a list of them")
YAML = "application/yaml"

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/scenario",
        handler=get_scenario,
        about="The scenario's text, as it was given",
        answers={200: Answer("The scenario.", shapes.ANY, YAML)},
        errors=(404, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/scenario",
        handler=put_scenario,
        about="Play another scenario from the next message on; what is planned stays, counters begin again",
        body=Body({YAML: shapes.TEXT, "application/json": {"type": "object"}}, "@scenarios/carrier-outage.yaml"),
        answers={200: Answer("It is played.", _PUT)},
        errors=(400, 404, 409, 410, 413, 422, 503),
    ),
    Route(
        method="POST",
        path=f"{A}/rules",
        handler=post_rules,
        about="Put a rule, or a list of rules, before the others; counters are kept",
        body=Body(
            {"application/json": _RULE_SAID, YAML: shapes.TEXT},
            '{"when": {"send": {"to": "+19195550111"}}, "then": [{"after": "2s", "fail": 4720}]}',
        ),
        answers={201: Answer("They hold from the next message on.", _RULES)},
        errors=(400, 404, 410, 413, 422, 503),
    ),
    Route(
        method="DELETE",
        path=f"{A}/rules",
        handler=delete_rules,
        about="Remove every rule that was put so",
        answers={204: Answer("They are gone.")},
        errors=(404, 503),
    ),
)
