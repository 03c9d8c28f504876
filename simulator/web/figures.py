"""The figures in Prometheus' text format, computed when somebody asks.

Rule 1: counters are of the whole simulator, and go on when an account is reset; they begin at zero with the process.
Rule 2: gauges are by account up to a bound, the busiest first; the others are summed up as `(others)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from simulator import __version__
from simulator.runtime.counts import BUCKETS_S, Counts
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World

MOST_ACCOUNTS = 50
OTHERS = "(others)"
Values = tuple[float, ...]


CONTENT_TYPE = CONTENT_TYPE_LATEST


def tell(simulator: Simulator) -> bytes:
    """All figures of now."""
    registry = CollectorRegistry()
    registry.register(Figures(simulator))
    return generate_latest(registry)


class Figures(Collector):
    """Reads a simulator whenever it is asked."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def collect(self) -> Iterable[Metric]:
        """Every figure."""
        simulator = self._simulator
        yield _info(simulator)
        yield from _counters(simulator.count())
        yield GaugeMetricFamily("bwsim_accounts", "Accounts in use.", value=len(simulator.worlds))
        yield GaugeMetricFamily("bwsim_accounts_closed", "Stored, and closed until used.", value=len(simulator.asleep))
        yield GaugeMetricFamily("bwsim_accounts_limit", "How many there may be.", value=simulator.settings.worlds)
        yield GaugeMetricFamily("bwsim_accounts_stopped", "Accounts that stopped.", value=len(simulator.failures))
        yield from _gauges(simulator.worlds)


def _info(simulator: Simulator) -> Metric:
    labels = {"version": __version__, "profile": simulator.era.name, "scenario": simulator.scenario_name}
    info = GaugeMetricFamily("bwsim_info", "What runs here.", labels=list(labels))
    info.add_metric(list(labels.values()), 1)
    return info


def _counters(counts: Counts) -> Iterator[Metric]:
    yield CounterMetricFamily("bwsim_messages_accepted", "Messages answered with 202.", value=counts.accepted)
    yield CounterMetricFamily("bwsim_messages_received", "Messages from handsets.", value=counts.received)
    for name, about, label, counter in (
        ("bwsim_requests_refused", "POSTs of messages that were refused, by status.", "status", counts.refused),
        ("bwsim_events", "Events that happened, by type.", "type", counts.events),
        ("bwsim_messages_failed", "Messages that failed, by error code.", "code", counts.failed),
        ("bwsim_attempts", "Attempts to call back, by status class or what happened instead.", "outcome",
         counts.attempts),
        ("bwsim_deliveries", "Deliveries that came to an end: acknowledged or given up.", "result", counts.deliveries),
    ):  # fmt: skip
        family = CounterMetricFamily(name, about, labels=[label])
        for value, count in sorted(counter.items()):
            family.add_metric([value], count)
        yield family
    yield _histogram(counts)


def _histogram(counts: Counts) -> Metric:
    so_far, buckets = 0, []
    for bound, count in zip([*map(str, BUCKETS_S), "+Inf"], counts.buckets, strict=True):
        so_far += count
        buckets.append((bound, so_far))
    about = "How long attempts took, in seconds on the wall."
    return HistogramMetricFamily("bwsim_attempt_seconds", about, buckets=buckets, sum_value=counts.seconds)


_GAUGES = {
    "bwsim_messages_remembered": "Messages in memory.",
    "bwsim_queue_messages": "Messages that wait in the provider's queue.",
    "bwsim_queue_segments": "Segments that wait in the provider's queue.",
    "bwsim_agenda_items": "Things that lie ahead.",
}


def _gauges(worlds: Mapping[str, World]) -> Iterator[Metric]:
    shown = nlargest(MOST_ACCOUNTS, worlds.items(), key=lambda named: named[1].used_s)
    names = {name for name, _ in shown}
    values = {_label(name): _values(world) for name, world in shown}
    others = [_values(world) for name, world in worlds.items() if name not in names]
    if others:
        values[OTHERS] = tuple(map(sum, zip(*others, strict=True)))
    for place, (name, about) in enumerate(_GAUGES.items()):
        family = GaugeMetricFamily(name, about, labels=["account"])
        for account_id, figures in values.items():
            family.add_metric([account_id], figures[place])
        yield family
    yield _clocks(shown)


def _values(world: World) -> Values:
    state = world.engine.state
    return (
        len(state.messages),
        len(state.outbox.waiting),
        state.outbox.segments,
        len(state.agenda.items),
    )


def _clocks(shown: Iterable[tuple[str, World]]) -> Metric:
    family = GaugeMetricFamily("bwsim_clock_seconds", "The account's time, in seconds.", labels=["account", "mode"])
    for name, world in shown:
        family.add_metric([_label(name), world.clock.mode], world.now_ms() / 1000)
    return family


def _label(account_id: str) -> str:
    return account_id.encode("utf-8", "replace").decode()
