"""Requests to send that were refused, as JSON: what the answer was, who gave it, and which rules nearly did."""

from simulator.engine.unanswered import RefusedRequest, explain_refused
from simulator.model import entries as e
from simulator.runtime.world import World
from simulator.web import shapes, views
from simulator.web.considered import CONSIDERED, show_considered

_WHY = {
    401: "the provider does not know these credentials",
    403: "the provider does not let this user send",
    413: "the provider does not read so long a body",
    415: "the provider does not take this content type",
    429: "the account's queue is full",
}


def show_refused(world: World, *, after: int, number: str | None) -> list[views.Json]:
    """The newest few behind entry `after`, newest first; with `number` those from or to it."""
    world.journal.flush()
    found = explain_refused(world.journal.entries, world.engine.defaults, after=after, number=number)
    return [_show(each) for each in found]


def _show(each: RefusedRequest) -> views.Json:
    entry = each.entry
    return {
        "time": views.show_time(entry.at_ms),
        "from": entry.from_,
        "to": list(entry.to),
        "text": entry.text,
        "status": entry.status if isinstance(entry, e.RequestRefused) else None,
        "type": entry.type if isinstance(entry, e.RequestRefused) else entry.how,
        "rule": entry.rule,
        "because": _because(each),
        "considered": show_considered(each.considered),
    }


def _because(each: RefusedRequest) -> str:
    entry = each.entry
    if isinstance(entry, e.RequestDropped):
        return f"{entry.rule} broke the connection"
    if entry.rule is not None:
        return f"{entry.rule} answered it"
    if each.faults:
        return "; ".join(f"{name}: {text}" for name, text in each.faults)
    return _WHY.get(entry.status, "the provider refuses it by itself")


REFUSED = shapes.record(
    time=shapes.TIME,
    from_=shapes.TEXT,
    to=shapes.many(shapes.TEXT),
    text=shapes.TEXT,
    status=shapes.said(shapes.maybe(shapes.WHOLE), "null where the connection was broken instead"),
    type=shapes.said(shapes.TEXT, "as in the answer; or how the connection was broken"),
    rule=shapes.maybe(shapes.TEXT),
    because=shapes.TEXT,
    considered=shapes.said(shapes.many(CONSIDERED), "the rules that answer requests"),
)
