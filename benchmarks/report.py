"""Turn what was measured into tables for people and JSON for machines.

Figures are medians over the rounds. A ratio is the median of the rounds' own ratios to the pair, because what slows one
round of a shared machine slows both.
"""

import os
import platform
from collections.abc import Sequence
from statistics import median

import msgspec

from benchmarks.listing import Listed
from benchmarks.load import Result
from benchmarks.measure import Ladder, Memory, Sent, Settings, Start
from benchmarks.rig import Cores


class Machine(msgspec.Struct, kw_only=True, frozen=True):
    """Where it was measured; `load_average` is the one before the first server started."""

    system: str
    python: str
    cpus: int
    load_average: float
    cores: Cores


class Report(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Everything of one run: every round, and the medians and ratios in `summary`."""

    machine: Machine
    settings: Settings
    throughput: dict[str, list[Sent]] = {}
    memory: dict[str, list[Memory]] = {}
    start_up: dict[str, list[Start]] = {}
    ladder: dict[str, list[Ladder]] = {}
    listing: dict[str, list[Listed]] = {}
    summary: dict[str, dict[str, dict[str, float]]] = {}


def describe_machine(cores: Cores) -> Machine:
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        cpus=os.cpu_count() or 1,
        load_average=os.getloadavg()[0],
        cores=cores,
    )


def summarise(report: Report) -> None:
    report.summary = {
        "throughput": {
            name: _throughput(rounds, report.throughput["pair"]) for name, rounds in report.throughput.items()
        },
        "memory": {name: _memory(rounds) for name, rounds in report.memory.items()},
        "start_up": {name: _start_up(rounds) for name, rounds in report.start_up.items()},
        "ladder": {name: _ladder(rounds) for name, rounds in report.ladder.items()},
        "listing": {name: _listing(*sizes) for name, sizes in report.listing.items()},
    }


def _throughput(rounds: list[Sent], pair: list[Sent]) -> dict[str, float]:
    together = list(zip(rounds, pair, strict=True))
    return {
        "per_second": median(sent.per_second for sent in rounds),
        "ratio": median(sent.per_second / beside.per_second for sent, beside in together),
        "cpu_us": median(sent.server_share / sent.per_second * 1e6 for sent in rounds),
        "p50_ms": median(sent.result.p50_ms for sent in rounds),
        "p99_ms": median(sent.result.p99_ms for sent in rounds),
        "p99_ratio": median(sent.result.p99_ms / beside.result.p99_ms for sent, beside in together),
        "lost": sum(sent.result.lost for sent in rounds),
        "extra": sum(sent.result.extra for sent in rounds),
        "server_share": median(sent.server_share for sent in rounds),
        "others_share": median(sent.others_share for sent in rounds),
    }


def _memory(rounds: list[Memory]) -> dict[str, float]:
    return {
        "before_mb": median(figure.before_bytes for figure in rounds) / 1e6,
        "after_mb": median(figure.after_bytes for figure in rounds) / 1e6,
        "bytes_per_message": median(figure.bytes_per_message for figure in rounds),
        "stored_per_message": median(figure.stored_per_message for figure in rounds),
    }


def _start_up(rounds: list[Start]) -> dict[str, float]:
    healthy_ms = [start.healthy_ms for start in rounds if start.healthy_ms is not None]
    return {"ready_ms": median(start.ready_ms for start in rounds)} | (
        {"healthy_ms": median(healthy_ms)} if healthy_ms else {}
    )


def _ladder(rounds: list[Ladder]) -> dict[str, float]:
    return {
        "attempts": median(climbed.attempts for climbed in rounds),
        "advance_ms": median(climbed.advance_ms for climbed in rounds),
        "endpoint_ms": median(climbed.endpoint_ms for climbed in rounds),
        "own_ms": median(climbed.advance_ms - climbed.endpoint_ms for climbed in rounds),
        "attempts_per_second": median(climbed.attempts_per_second for climbed in rounds),
    }


def _listing(small: Listed, middle: Listed, large: Listed) -> dict[str, float]:
    return {
        "found": large.found,
        "p50_small_ms": small.p50_ms,
        "p50_middle_ms": middle.p50_ms,
        "p50_large_ms": large.p50_ms,
        "p99_small_ms": small.p99_ms,
        "p99_middle_ms": middle.p99_ms,
        "p99_large_ms": large.p99_ms,
        "growth": large.p99_ms / small.p99_ms,
    }


TITLES = {
    "throughput": "Sent and called back, {connections} connections, medians of {rounds} rounds of {seconds:g} s",
    "memory": "Memory over {messages:,} messages to {recipients:,} recipients",
    "start_up": "Start-up, from spawn to the listening line (a yardstick: to its end), and to a healthy answer",
    "ladder": "24 h of retries against an endpoint that answers 500, manual clock",
    "listing": "A page of GET …/messages, one request after another, over a hundredth, a tenth and all of the messages",
}
COLUMNS = {
    "per_second": ("messages/s", "{:,.0f}"),
    "ratio": ("ratio to pair", "{:.2f}"),
    "cpu_us": ("server's CPU of a message, µs", "{:.0f}"),
    "p50_ms": ("p50 of the POST, ms", "{:.1f}"),
    "p99_ms": ("p99 of the POST, ms", "{:.1f}"),
    "p99_ratio": ("p99 ratio", "{:.2f}"),
    "lost": ("lost", "{:,.0f}"),
    "extra": ("extra callbacks", "{:,.0f}"),
    "server_share": ("server's core", "{:.0%}"),
    "others_share": ("generator + sink", "{:.0%}"),
    "before_mb": ("before, MB", "{:.1f}"),
    "after_mb": ("after, MB", "{:.1f}"),
    "bytes_per_message": ("bytes/message", "{:,.0f}"),
    "stored_per_message": ("bytes/message on disk", "{:,.0f}"),
    "ready_ms": ("listening, ms", "{:.0f}"),
    "healthy_ms": ("healthy, ms", "{:.0f}"),
    "attempts": ("attempts", "{:,.0f}"),
    "advance_ms": ("advance, ms", "{:,.1f}"),
    "endpoint_ms": ("the endpoint alone, ms", "{:,.1f}"),
    "own_ms": ("difference, ms", "{:,.1f}"),
    "attempts_per_second": ("attempts/s", "{:,.0f}"),
    "found": ("found", "{:,.0f}"),
    "p50_small_ms": ("p50 of 1/100, ms", "{:.1f}"),
    "p50_middle_ms": ("p50 of 1/10, ms", "{:.1f}"),
    "p50_large_ms": ("p50 of all, ms", "{:.1f}"),
    "p99_small_ms": ("p99 of 1/100, ms", "{:.1f}"),
    "p99_middle_ms": ("p99 of 1/10, ms", "{:.1f}"),
    "p99_large_ms": ("p99 of all, ms", "{:.1f}"),
    "growth": ("p99, all to 1/100", "{:.1f}"),
}


def render(report: Report) -> str:
    values = msgspec.structs.asdict(report.settings)
    tables = (
        f"{TITLES[kind].format(**values)}\n\n{_table(figures)}" for kind, figures in report.summary.items() if figures
    )
    return "\n\n".join((_headline(report.machine), *tables))


def _headline(machine: Machine) -> str:
    pinned = "servers on a core of their own" if machine.cores.server is not None else "no core reserved"
    return (
        f"{machine.system}, Python {machine.python}, {machine.cpus} cores, {pinned}, "
        f"load average {machine.load_average:.1f}. Compare as ratios only."
    )


def _table(figures: dict[str, dict[str, float]]) -> str:
    keys = list(dict.fromkeys(key for row in figures.values() for key in row))
    rows = [["", *(COLUMNS[key][0] for key in keys)]]
    for name, row in figures.items():
        rows.append([name, *(COLUMNS[key][1].format(row[key]) if key in row else "–" for key in keys)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(row, widths) for row in (rows[0], rule, *rows[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cells[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(padded)} |"


def losses(report: Report) -> list[str]:
    """One line for every round in which a message got lost, refused or no answer."""
    rounds = [
        (f"throughput of {name}", sent.result) for name, all_sent in report.throughput.items() for sent in all_sent
    ]
    rounds += [(f"memory of {name}", figure.result) for name, figures in report.memory.items() for figure in figures]
    return [f"{where}: {_loss(result)}" for where, result in rounds if not _complete(result)]


def _complete(result: Result) -> bool:
    return result.sent == result.called_back > 0


def _loss(result: Result) -> str:
    return (
        f"{result.sent} sent, {result.accepted} accepted, {result.called_back} called back, {result.lost} LOST, "
        f"{result.unanswered} without an answer, refused: {result.refused or 'none'}"
    )
