"""`bwsim verdict`: whether what was expected came, judged now by a running simulator."""

from pathlib import Path
from typing import Any

import click
import msgspec

from simulator.cli.output import print_json
from simulator.cli.reading import read_text
from simulator.cli.talk import talk, talking
from simulator.client import AsyncClient
from simulator.terminal import Terminal
from simulator.verdict.results import Result, Verdict
from simulator.verdict.show import lines

FAILED = 1


@click.command()
@click.option(
    "--expect",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Judge the expectations of this file (- for stdin) over all that happened, instead of the scenario's.",
)
@talking
def verdict(url: str, account: str, as_json: bool, expect: Path | None) -> None:
    """Whether what was expected came.

    Judges what the account's scenario says under `expect`, now. Exit code 0 when it holds, 1 when it does not.
    """
    text = None if expect is None else read_text(expect)

    async def ask(simulator: AsyncClient) -> dict[str, Any]:
        if text is None:
            return await simulator.verdict()
        return dict(await simulator.ask("POST", "/verdict", text=text))

    told = talk(url, account, ask)
    if as_json:
        print_json(told)
    else:
        Terminal().show_all(list(lines(_verdict(told))))
    if not told["passed"]:
        raise SystemExit(FAILED)


def _verdict(told: dict[str, Any]) -> Verdict:
    """The value that was sent as JSON."""
    results = msgspec.convert(told["expectations"], tuple[Result, ...])
    said = {name: told[name] for name in ("seed", "scenario", "replay", "incomplete", "note")}
    return Verdict(results=results, **said)
