"""An account at a glance: what is said of it beside its clock."""

from collections.abc import Mapping

from msgspec import Struct

from simulator.engine.engine import Engine
from simulator.model.accounts import QueueLimit


class Stream(Struct, frozen=True):
    """An item of traffic: what it is called, how many messages were written, when the next is due."""

    item: str
    written: int
    next_ms: int | None


class Glance(Struct, frozen=True, kw_only=True):
    """Figures of an account. `at_ms` is the instant of its newest entry; `queued` and `segments` wait in the queue."""

    account_id: str
    profile: str
    seed: int
    scenario: str
    counters: Mapping[str, int]
    totals: Mapping[str, int]
    messages: int
    queued: int
    segments: int
    limit: QueueLimit | None
    traffic: tuple[Stream, ...]
    pending: int
    at_ms: int
    next_ms: int | None
    last_seq: int


def glance(engine: Engine) -> Glance:
    """The figures as of now; the mappings are the engine's own."""
    state, config = engine.state, engine.config
    return Glance(
        account_id=state.account_id,
        profile=config.profile.name,
        seed=config.draws.seed,
        scenario=config.scenario.name,
        counters=state.counters,
        totals=state.totals,
        messages=len(state.messages),
        queued=len(state.outbox.waiting),
        segments=state.outbox.segments,
        limit=config.limit,
        traffic=_traffic(engine),
        pending=len(state.agenda.items),
        at_ms=state.now_ms,
        next_ms=engine.next_due_ms(),
        last_seq=state.last_seq,
    )


def _traffic(engine: Engine) -> tuple[Stream, ...]:
    items, flows = engine.config.scenario.traffic, engine.state.flows
    return tuple(
        Stream(item.label, flow.written, _due_ms(engine, flow.item)) for item, flow in zip(items, flows, strict=False)
    )


def _due_ms(engine: Engine, seq: int | None) -> int | None:
    due = None if seq is None else engine.state.agenda.items.get(seq)
    return due.due_ms if due else None
