"""`bwsim tail`: what happens in an account, line by line, as it happens."""

import os
import stat
import sys
from collections.abc import Callable
from typing import TextIO, get_args

import click
from msgspec.structs import replace

from simulator.cli.completing import messages, words
from simulator.cli.output import echo
from simulator.cli.sieve import Asked, Sieve
from simulator.cli.tailing import AsJson, ForPeople, Printer, Reader
from simulator.cli.talk import talk, talking
from simulator.client import AsyncClient
from simulator.model.events import EventType
from simulator.model.problems import guess
from simulator.model.times import parse_duration, parse_time

TYPES = get_args(EventType)
EITHER = "expected a time like 2026-01-01T06:00:00Z, or how long ago, like 10m"


def _type(context: click.Context, parameter: click.Parameter, said: str | None) -> str | None:
    if said is not None and said not in TYPES:
        near = guess(said, TYPES)
        raise click.BadParameter(
            f"expected one of {', '.join(TYPES)}, found {said!r:.60}{f' ({near})' if near else ''}"
        )
    return said


def _since(context: click.Context, parameter: click.Parameter, said: str | None) -> str | None:
    if said is not None and _parsed(parse_time, said) is None and _parsed(parse_duration, said) is None:
        raise click.BadParameter(f"{EITHER}, found {said!r:.60}")
    return said


def _parsed(parse: Callable[[str], int], said: str) -> int | None:
    try:
        return parse(said)
    except ValueError:
        return None


@click.command()
@click.option("--all", "everything", is_flag=True, help="Begin at the beginning.")
@click.option(
    "-n",
    "--lines",
    metavar="N",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Begin with the last N.",
)
@click.option("--follow/--no-follow", default=True, help="Go on until ^C (the default), or end with what there is.")
@click.option("--to", metavar="NUMBER", help="Only what is about this recipient.")
@click.option("--from", "from_", metavar="NUMBER", help="Only what is about messages from this number.")
@click.option("--type", "type_", metavar="TYPE", callback=_type, shell_complete=words(*TYPES),
              help="Only events of this type, like message-failed, and their attempts.")  # fmt: skip
@click.option("--message", metavar="ID", shell_complete=messages, help="Only this message; the end of its id will do.")
@click.option("--since", metavar="TIME-or-DURATION", callback=_since,
              help="Only what happened since, at the account's time: 2026-01-01T06:00:00Z, or 10m ago.")  # fmt: skip
@talking
def tail(
    url: str,
    account: str,
    as_json: bool,
    everything: bool,
    lines: int,
    follow: bool,
    to: str | None,
    from_: str | None,
    type_: str | None,
    message: str | None,
    since: str | None,
) -> None:
    """Print every event and attempt of an account as it comes.

    At the account's time; where that is not the real one, the time of day at which a line came stands before it. On a
    terminal the last line says what is pending. With --json they are the lines of its journal. It goes on until ^C,
    also into a file; exit code 130 then.
    """
    if follow and _is_file(sys.stdout):
        echo("bwsim: following into a file until ^C; --no-follow ends with what there is", err=True)
    asked = Asked(to=to, from_=from_, type=type_, message=message)
    last = None if everything or since is not None else lines

    async def read(simulator: AsyncClient) -> None:
        sieve = Sieve(replace(asked, since_ms=await _since_ms(simulator, since)))
        printer: Printer = AsJson() if as_json else ForPeople()
        await Reader(printer, sieve, last=last, narrow=asked.is_narrow).read(simulator, follow=follow)

    talk(url, account, read)


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


async def _since_ms(simulator: AsyncClient, said: str | None) -> int | None:
    if said is None:
        return None
    ago_ms = _parsed(parse_duration, said)
    return parse_time(said) if ago_ms is None else parse_time((await simulator.show())["now"]) - ago_ms
