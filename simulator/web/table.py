"""Every route under /_sim that is said beside its handler; the description and the reference page are made of it."""

from simulator.web import accounts, deliveries, events, numbers, tls, verdict
from simulator.web.route import Route

TABLE: tuple[Route, ...] = (
    *accounts.ROUTES,
    *events.ROUTES,
    *deliveries.ROUTES,
    *numbers.ROUTES,
    *tls.ROUTES,
    *verdict.ROUTES,
)
