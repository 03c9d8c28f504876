"""`bwsim advance`: let an account's time pass."""

from collections.abc import Callable

import click

from simulator.cli.output import echo, print_json
from simulator.cli.talk import talk, talking
from simulator.client import Advanced
from simulator.model.times import parse_duration, parse_time


def _checked(
    parse: Callable[[str], int], hint: str
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def check(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
        try:
            if text is not None:
                parse(text)
        except ValueError as wrong:
            raise click.BadParameter(str(wrong), param_hint=hint) from None
        return text

    return check


@click.command()
@click.argument("by", metavar="[DURATION]", required=False, callback=_checked(parse_duration, "DURATION"))
@click.option(
    "--to", metavar="TIME", callback=_checked(parse_time, "--to"), help="To an instant like 2026-01-01T06:00:00Z."
)
@click.option("--until", type=click.Choice(["idle", "next"]), help="Until nothing is pending, or to what is due next.")
@talking
def advance(url: str, account: str, as_json: bool, by: str | None, to: str | None, until: str | None) -> None:
    """Let an account's time pass: `6h`, --to a time, or --until idle.

    Everything that falls due on the way happens, in order; returns when it is done.
    """
    if len([said for said in (by, to, until) if said is not None]) != 1:
        raise click.UsageError("say how far, once: bwsim advance 6h, --to 2026-01-01T06:00:00Z, or --until idle")
    advanced = talk(url, account, lambda simulator: simulator.advance(by=by, to=to, until=until))
    if as_json:
        print_json({"now": advanced.now, "fired": advanced.fired, "pending": advanced.pending, "next": advanced.next})
    else:
        echo(_told(advanced))


def _told(advanced: Advanced) -> str:
    happened = f"{advanced.fired} thing{'' if advanced.fired == 1 else 's'} happened"
    if not advanced.pending:
        return f"{advanced.now}  {happened}, nothing is pending"
    return f"{advanced.now}  {happened}, {advanced.pending} pending, the next at {advanced.next}"
