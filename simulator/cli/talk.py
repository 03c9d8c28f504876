"""What commands share that talk to a running simulator: the options, and how what goes wrong is told."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from simulator.cli.completing import accounts
from simulator.cli.output import echo, json_option
from simulator.cli.problems import BAD_USAGE
from simulator.cli.where import url_option
from simulator.cli.whose import TOLD, whose
from simulator.client import AsyncClient, RefusedError, SimulatorError

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

COULD_NOT_RUN = 3
NOT_FOUND = 404
_TOKEN = "simulator.cli.token"


def talking(command: Command) -> Command:
    """Give a command --url, --account, --token and --json."""
    account = click.option(
        "--account",
        metavar="ID",
        callback=whose,
        shell_complete=accounts,
        help=TOLD,
    )
    token = click.option(
        "--token",
        metavar="TOKEN",
        expose_value=False,
        callback=_keep_token,
        help="The control token of the simulator, if it has one.  [BWSIM_CONTROL_TOKEN]",
    )
    return url_option("Where it runs.")(account(token(json_option(command))))


def _keep_token(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Commands need not know of it; `talk` finds it here."""
    context.meta[_TOKEN] = value


def talk(url: str, account: str, say: Callable[[AsyncClient], Coroutine[Any, Any, T]]) -> T:
    """Run a conversation; what went wrong goes to stderr and becomes the exit code."""
    try:
        return asyncio.run(_talk(url, account, say))
    except SimulatorError as error:
        echo(f"bwsim: {error}{_next_step(error)}", err=True)
        raise SystemExit(_exit_code(error)) from None


async def _talk(url: str, account: str, say: Callable[[AsyncClient], Coroutine[Any, Any, T]]) -> T:
    context = click.get_current_context(silent=True)
    async with AsyncClient(url, account=account, token=context.meta.get(_TOKEN) if context else None) as simulator:
        return await say(simulator)


def _next_step(error: SimulatorError) -> str:
    """Where to look, for who named something that is not there."""
    missing = isinstance(error, RefusedError) and error.status == NOT_FOUND and error.message.startswith("message ")
    return "; bwsim messages lists them" if missing else ""


def _exit_code(error: SimulatorError) -> int:
    said_badly = isinstance(error, RefusedError) and error.status in (400, 422)
    return BAD_USAGE if said_badly else COULD_NOT_RUN
