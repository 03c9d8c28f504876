"""Look once more at requests to send that got no good answer: which rules could have answered, and what was wrong.

Rule: as in `explain`, everything is looked at as it was at that moment; pure, the caller gives the entries.
"""

from collections import deque
from collections.abc import Callable, Iterable

from msgspec import DecodeError, Struct, json

from simulator.engine import config as configs
from simulator.engine.config import Config, Defaults
from simulator.engine.explain import UnknownPastError, consider_answers, pasts
from simulator.engine.state import State
from simulator.engine.submit import Refused, facts_of, judge
from simulator.model import entries as e
from simulator.scenario.misses import Considered
from simulator.wire.requests import RawSend, read_send

MOST = 5
JSON = "application/json"
NotAnswered = e.RequestRefused | e.RequestDropped


class RefusedRequest(Struct, frozen=True):
    """One request. `considered` are the rules that answer requests; `faults` fields of it that the provider refused."""

    entry: NotAnswered
    considered: tuple[Considered, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


def explain_refused(
    read: Callable[[], Iterable[e.Entry]], defaults: Defaults, *, after: int, number: str | None
) -> list[RefusedRequest]:
    """The newest requests that were refused behind entry `after`, newest first; with `number` those from or to it.

    `read` gives the journal's entries, from its first on.
    """
    newest = deque((entry for entry in read() if _is_meant(entry, after, number)), maxlen=MOST)
    seqs = {entry.seq for entry in newest}
    state, found = State(), []
    try:
        for entry in pasts(state, read(), seqs):
            assert isinstance(entry, NotAnswered)
            found.append(_look(entry, state, configs.make_config(state, defaults)))
    except UnknownPastError:
        found = [RefusedRequest(entry) for entry in newest if isinstance(entry, NotAnswered)]
    return found[::-1]


def _is_meant(entry: e.Entry, after: int, number: str | None) -> bool:
    if not isinstance(entry, NotAnswered) or entry.request != "send" or entry.seq <= after:
        return False
    return number is None or number == entry.from_ or number in entry.to


def _look(entry: NotAnswered, state: State, config: Config) -> RefusedRequest:
    raw = RawSend(from_=entry.from_, to=entry.to, text=entry.text)
    if entry.body is not None:
        raw = read_send(entry.body.encode())
    considered = consider_answers(facts_of(raw, config), state, config)
    return RefusedRequest(entry, considered, _faults(entry, raw, state, config))


def _faults(entry: NotAnswered, raw: RawSend, state: State, config: Config) -> tuple[tuple[str, str], ...]:
    """What the provider's 400 said of the fields."""
    if entry.rule is not None or entry.body is None or not isinstance(entry, e.RequestRefused) or entry.status != 400:
        return ()
    judged = judge(raw, state, config, content_type=JSON, path="", now_ms=entry.at_ms)
    if not isinstance(judged, Refused) or judged.refusal is None:
        return ()
    try:
        body = json.decode(judged.refusal.body)
    except DecodeError:
        return ()
    fields = body.get("fieldErrors", ()) if isinstance(body, dict) else ()
    return tuple((each["fieldName"], each["description"]) for each in fields)
