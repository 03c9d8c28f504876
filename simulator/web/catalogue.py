"""Our side: what there is to choose from: eras, their error codes, built-in scenarios, and what a scenario may say."""

from functools import cache

from aiohttp import web

from simulator import profiles
from simulator.model.problems import guess
from simulator.profiles.behaviours import BY_NAME
from simulator.profiles.profile import Profile
from simulator.profiles.show import as_json
from simulator.scenario import builtin
from simulator.scenario.json_schema import scenario_schema
from simulator.scenario.load import load_scenario
from simulator.web import shapes
from simulator.web.errors import ControlError, json_response
from simulator.web.paths import simulator_of
from simulator.web.route import Answer, Param, Route

NUMBERS = "numbers"


async def list_profiles(request: web.Request) -> web.Response:
    """The eras, oldest first."""
    found = [profiles.get(name) for name in profiles.NAMES]
    return json_response({"profiles": [{"name": era.name, "stands_for": era.stands_for} for era in found]})


async def get_profile(request: web.Request) -> web.Response:
    """Every fact of an era, with its source."""
    era = _find_era(request.match_info["profile"])
    facts = {
        name: {
            "about": BY_NAME[name].title,
            "value": as_json(fact.value),
            "confidence": fact.confidence,
            "source": fact.source,
        }
        for name, fact in era.facts()
    }
    return json_response({"name": era.name, "stands_for": era.stands_for, "facts": facts})


def _find_era(name: str) -> Profile:
    if name == "newest":
        return profiles.get(profiles.NEWEST)
    if name not in profiles.NAMES:
        hint = guess(name, profiles.NAMES)
        near = f" ({hint})" if hint else ""
        message = f"there is no profile {name[:40]!r}; there are {', '.join(profiles.NAMES)}{near}"
        raise ControlError(404, "not-found", message)
    return profiles.get(name)


async def list_codes(request: web.Request) -> web.Response:
    """The error codes of message-failed in an era."""
    said = request.query.get("profile")
    era = simulator_of(request).era if said is None else _find_era(said)
    codes = [
        {"code": code, "name": error.name, "description": error.description}
        for code, error in sorted(era.codes.value.items())
    ]
    return json_response({"profile": era.name, "codes": codes})


async def list_scenarios(request: web.Request) -> web.Response:
    """The built-in scenarios."""
    return json_response({"scenarios": _scenarios()})


@cache
def _scenarios() -> list[dict[str, str]]:
    listed = [{"name": name, "description": _describe(name)} for name in builtin.names()]
    return [*listed, {"name": NUMBERS, "description": "Generated: the numbers that need no file."}]


def _describe(name: str) -> str:
    scenario = load_scenario(builtin.read(name), file=name).scenario
    return " ".join((scenario.description or "").split()) if scenario else ""


async def get_scenario(request: web.Request) -> web.Response:
    """The text of one."""
    name, known = request.match_info["scenario"], (*builtin.names(), NUMBERS)
    if name not in known:
        near = guess(name, known) or "GET /_sim/scenarios lists them"
        raise ControlError(404, "not-found", f"there is no built-in scenario {name[:40]!r} ({near})")
    text = builtin.numbers_text(simulator_of(request).era) if name == NUMBERS else builtin.read(name)
    return web.Response(text=text, content_type="application/yaml", charset="utf-8")


async def get_schema(request: web.Request) -> web.Response:
    """What a scenario may say, as JSON Schema."""
    return json_response(scenario_schema())


_ERA = shapes.record(name=shapes.TEXT, stands_for=shapes.TEXT)
_FACT = shapes.record(
    about=shapes.TEXT,
    value=shapes.ANY,
    confidence=shapes.one_of("documented", "observed", "assumed"),
    source=shapes.TEXT,
)
_CODE = shapes.record(code=shapes.WHOLE, name=shapes.maybe(shapes.TEXT), description=shapes.maybe(shapes.TEXT))
_NAMED = shapes.record(name=shapes.TEXT, description=shapes.TEXT)

ROUTES = (
    Route(
        method="GET",
        path="/_sim/profiles",
        handler=list_profiles,
        about="The provider's eras, oldest first",
        answers={200: Answer("The eras.", shapes.record(profiles=shapes.many(_ERA)))},
    ),
    Route(
        method="GET",
        path="/_sim/profiles/{profile}",
        handler=get_profile,
        about="Everything that an era says, and who says so",
        answers={
            200: Answer(
                "The era.",
                shapes.record(name=shapes.TEXT, stands_for=shapes.TEXT, facts=shapes.by_name(_FACT)),
            )
        },
        errors=(404,),
    ),
    Route(
        method="GET",
        path="/_sim/codes",
        handler=list_codes,
        about="The error codes of message-failed in an era",
        query=(Param("profile", "the era; default: the one that is played", shapes.one_of(*profiles.NAMES, "newest")),),
        answers={200: Answer("The codes.", shapes.record(profile=shapes.TEXT, codes=shapes.many(_CODE)))},
        errors=(404,),
    ),
    Route(
        method="GET",
        path="/_sim/scenarios",
        handler=list_scenarios,
        about="The built-in scenarios",
        answers={200: Answer("Their names.", shapes.record(scenarios=shapes.many(_NAMED)))},
    ),
    Route(
        method="GET",
        path="/_sim/scenarios/{scenario}",
        handler=get_scenario,
        about="The text of a built-in scenario, to read or to change",
        answers={200: Answer("The scenario.", shapes.ANY, "application/yaml")},
        errors=(404,),
    ),
    Route(
        method="GET",
        path="/_sim/schema",
        handler=get_schema,
        about="What a scenario file may say, as JSON Schema",
        answers={200: Answer("The schema.", {"type": "object"})},
    ),
)
