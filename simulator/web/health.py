"""Our side: whether all is well."""

from aiohttp import web

from simulator import __version__
from simulator.web import shapes, views
from simulator.web.errors import json_response
from simulator.web.paths import simulator_of
from simulator.web.route import Answer, Route


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


_DEFAULTS = shapes.record(
    profile=shapes.TEXT,
    seed=shapes.WHOLE,
    clock=shapes.CLOCK,
    scenario=shapes.TEXT,
)
_WELL: dict[str, shapes.Shape] = {
    "status": shapes.one_of("ok"),
    "version": shapes.TEXT,
    "defaults": shapes.said(_DEFAULTS, "what an account begins with that is used now"),
}
_WELL_SHAPE = shapes.optional(shapes.record(**_WELL), tls=shapes.TEXT)
_STOPPED = shapes.record(
    **{**_WELL, "status": shapes.one_of("stopped")},
    stopped=shapes.said(shapes.by_name(shapes.TEXT), "why, by account"),
)

ROUTES = (
    Route(
        method="GET",
        path="/_sim/health",
        handler=health,
        about="Whether all is well, which version this is, and what an account begins with",
        answers={
            200: Answer("All is well.", _WELL_SHAPE),
            503: Answer("An account stopped.", shapes.optional(_STOPPED, tls=shapes.TEXT)),
        },
    ),
)
