"""Write the command that plays the same story again."""

import shlex
from collections.abc import Sequence

from simulator.model.times import format_time
from simulator.verdict.facts import Facts


def run_command(
    scenario: str, facts: Facts, *, seed: int, said: Sequence[str] = (), command: Sequence[str] = ()
) -> str:
    """`bwsim run FILE --seed 42 --start …Z -- COMMAND`; `said` are other options that were given."""
    words = ["bwsim", "run", scenario, *_same(facts, seed), *said, *(["--", *command] if command else [])]
    return shlex.join(words)


def serve_command(scenario: str, facts: Facts, *, seed: int) -> str:
    """The same for a server that was started by hand."""
    words = ["bwsim", "serve", "--scenario", scenario, *_same(facts, seed)]
    if facts.start_ms is not None:
        words += ["--clock", facts.clock if facts.clock != "compressed" else f"{facts.rate:g}x"]
    return shlex.join(words)


def _same(facts: Facts, seed: int) -> list[str]:
    start = [] if facts.start_ms is None else ["--start", format_time(facts.start_ms)]
    return ["--seed", str(seed), *start]
