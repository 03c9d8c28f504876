"""`python -m benchmarks`: measure the simulator and the bare pair side by side and print medians and ratios.

Exit codes: 0 measured, 1 a message was lost, 3 could not measure, 130 interrupted.
"""

import argparse
import os
import signal
import sys
from http.client import HTTPException
from pathlib import Path

import msgspec

from benchmarks import listing, measure, report
from benchmarks.rig import BenchmarkError, Rig

USUAL = ("throughput", "memory", "start-up", "ladder")
MEASUREMENTS = (*USUAL, "listing")


def main() -> int:
    asked = _arguments()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode, and starts with it
    # A plain SIGTERM would leave the servers behind; this way every `finally` runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        found = _measure(asked)
    except (BenchmarkError, OSError, HTTPException) as failed:
        print(f"benchmarks: {failed}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    print(report.render(found))
    if asked.json:
        Path(asked.json).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    lost = report.losses(found)
    for line in lost:
        print(f"benchmarks: NOT EVERY MESSAGE CAME BACK: {line}", file=sys.stderr)
    return 1 if lost else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="of sending, per server and round of throughput")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=20, help="of throughput; start-ups are half, ladders a quarter")
    parser.add_argument("--messages", type=int, default=20_000, help="for the measurement of memory")
    parser.add_argument("--recipients", type=int, default=1_000, help="different numbers the messages go to, in turn")
    parser.add_argument("--rows", type=int, default=1_000_000, help="messages to list at last, for that measurement")
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, help="may be given several times; else all but listing"
    )
    parser.add_argument("--json", metavar="FILE", help="write every round and the summary there")
    parser.add_argument(
        "--simulator",
        metavar="COMMAND",
        default=f"{sys.executable} -m simulator serve",
        help="what to measure beside the pair; --port, --callback-url, --clock and --data are added",
    )
    return parser.parse_args()


def _measure(asked: argparse.Namespace) -> report.Report:
    settings = measure.Settings(
        seconds=asked.seconds,
        rounds=asked.rounds,
        connections=asked.connections,
        messages=asked.messages,
        recipients=asked.recipients,
    )
    only = asked.only or USUAL
    rig = Rig(asked.simulator)
    try:
        found = report.Report(machine=report.describe_machine(rig.cores), settings=settings)
        if "throughput" in only:
            found.throughput = measure.throughput(rig, settings)
        if "memory" in only:
            found.memory = measure.memory(rig, settings)
        if "start-up" in only:
            found.start_up = measure.start_up(rig, settings)
        if "ladder" in only:
            found.ladder = measure.ladder(rig, settings)
        if "listing" in only:
            found.listing = listing.measure(rig, asked.rows)
    finally:
        rig.close()
    report.summarise(found)
    return found


if __name__ == "__main__":
    sys.exit(main())
