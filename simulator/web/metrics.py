"""Our side: figures for Prometheus."""

from aiohttp import web

from simulator.web import shapes
from simulator.web.paths import simulator_of
from simulator.web.route import Answer, Route


async def get_metrics(request: web.Request) -> web.Response:
    """The text that Prometheus reads."""
    from simulator.web import figures  # with Prometheus' library, which most runs never need

    return web.Response(body=figures.tell(simulator_of(request)), headers={"Content-Type": figures.CONTENT_TYPE})


ROUTES = (
    Route(
        method="GET",
        path="/_sim/metrics",
        handler=get_metrics,
        about="Figures for Prometheus: messages, refusals, events, attempts and how long they took, queues, clocks",
        answers={200: Answer("The figures, in Prometheus' text format.", shapes.TEXT, "text/plain")},
    ),
)
