"""Every route under /_sim, by theme, each said beside its handler; the description and the reference are made of it."""

from collections.abc import Mapping

from simulator.web import (
    accounts,
    applications,
    called,
    catalogue,
    clock,
    deliveries,
    events,
    explain,
    health,
    history,
    inbound,
    metrics,
    numbers,
    openapi,
    rules,
    snapshots,
    stream,
    tls,
    verdict,
)
from simulator.web.route import Route

THEMES: Mapping[str, tuple[Route, ...]] = {
    "Accounts": (*accounts.ROUTES, *snapshots.ROUTES),
    "Time": clock.ROUTES,
    "What goes wrong": rules.ROUTES,
    "Applications and numbers": (*applications.ROUTES, *numbers.ROUTES),
    "Messages from handsets": inbound.ROUTES,
    "What happened": (*events.ROUTES, *stream.ROUTES, *history.ROUTES, *explain.ROUTES),
    "Deliveries": deliveries.ROUTES,
    "Verdicts": verdict.ROUTES,
    "The simulator": (*health.ROUTES, *called.ROUTES, *metrics.ROUTES, *tls.ROUTES, *openapi.ROUTES),
    "What there is to choose from": catalogue.ROUTES,
}
TABLE: tuple[Route, ...] = tuple(route for routes in THEMES.values() for route in routes)
