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


PUT = "scenario.yaml"


def serve_command(scenario: str | None, facts: Facts, *, seed: int, account: str = "", said: Sequence[str] = ()) -> str:
    """The same for a server that was started by hand. None: the scenario came through the API and is in no file."""
    words = ["bwsim", "serve", "--scenario", scenario or PUT, *_same(facts, seed)]
    if facts.start_ms is not None:
        words += ["--clock", facts.clock if facts.clock != "compressed" else f"{facts.rate:g}x"]
    show = "" if scenario else f"{shlex.join(['bwsim', 'scenario', 'show', '--account', account])} > {PUT} && "
    return show + shlex.join([*words, *said])


def _same(facts: Facts, seed: int) -> list[str]:
    start = [] if facts.start_ms is None else ["--start", format_time(facts.start_ms)]
    return ["--seed", str(seed), *start]
