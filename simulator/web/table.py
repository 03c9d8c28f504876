"""Every route under /_sim that is said beside its handler; the description and the reference page are made of it."""

from simulator.web import accounts, catalogue, deliveries, events, explain, metrics, numbers, stream, tls, verdict
from simulator.web.route import Route

TABLE: tuple[Route, ...] = (
    *accounts.ROUTES,
    *events.ROUTES,
    *stream.ROUTES,
    *deliveries.ROUTES,
    *explain.ROUTES,
    *numbers.ROUTES,
    *verdict.ROUTES,
    *catalogue.ROUTES,
    *metrics.ROUTES,
    *tls.ROUTES,
)
