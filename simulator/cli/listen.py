"""`bwsim listen`: a callback receiver for those who have no application yet."""

import asyncio
import re
import sys
from typing import NoReturn

import click

from simulator.cli.answers import Script, parse_answers
from simulator.cli.output import echo, json_option
from simulator.cli.talk import COULD_NOT_RUN
from simulator.model.times import format_duration, parse_duration

LONGEST_DELAY_MS = 600_000
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _script(context: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> Script:
    try:
        return parse_answers(said)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None


def _delay_ms(context: click.Context, parameter: click.Parameter, said: str) -> int:
    try:
        found = parse_duration(said)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None
    if found > LONGEST_DELAY_MS:
        raise click.BadParameter(f"expected at most {format_duration(LONGEST_DELAY_MS)}, found {said}")
    return found


def _headers(context: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> dict[str, str]:
    found = dict(each.partition("=")[::2] for each in said)
    for each in said:
        name, equals, value = each.partition("=")
        if not equals or not _TOKEN.fullmatch(name) or not value.isprintable():
            raise click.BadParameter(f"expected a header like Retry-After=30, found {each!r:.80}")
    return found


@click.command()
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=3000, show_default=True,
              help="Port to listen on; 0 picks a free one.")  # fmt: skip
@click.option("--answer", "script", metavar="STATUSES", multiple=True, callback=_script,
              help="200 (the default), 503x3,200 or hang,200; the last one is answered from then on.")  # fmt: skip
@click.option("--hang", is_flag=True, help="Never answer; as --answer hang.")
@click.option("--delay", "delay_ms", metavar="DURATION", default="0s", callback=_delay_ms, help="Answer so much later.")
@click.option("--header", "headers", metavar="NAME=VALUE", multiple=True, callback=_headers,
              help="A header of every answer; may be repeated.")  # fmt: skip
@click.option("--user", metavar="USER", help="Demand these Basic credentials, as an application may.")
@click.option("--password", metavar="PASSWORD", help="The password of --user.")
@click.option("--once", "most", metavar="N", type=click.IntRange(min=1), help="End after N callbacks.")
@json_option
def listen(
    host: str,
    port: int,
    script: Script,
    hang: bool,
    delay_ms: int,
    headers: dict[str, str],
    user: str | None,
    password: str | None,
    most: int | None,
    as_json: bool,
) -> None:
    """Take callbacks, print them, and answer as told.

    For who has no application yet, or wants a bad one: one line for each event, with how often it has come; with
    --json, one object for each request. When it is ready it prints `bwsim: listening for callbacks on` and its URL.
    """
    if (user is None) != (password is None):
        raise click.UsageError("--user and --password go together")
    if hang and click.get_current_context().get_parameter_source("script") != click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--hang and --answer do not go together; --answer 503,hang says both")

    from simulator.cli.listening import Listener, Manner, listen_until_stopped, tell_json, tell_people
    from simulator.terminal import Terminal  # these load the web server; --help does not need it

    manner = Manner(
        script=parse_answers(["hang"]) if hang else script,
        delay_s=delay_ms / 1000,
        headers=headers,
        basic=(user, password) if user is not None and password is not None else None,
        most=most,
    )

    async def run() -> int:
        listener = Listener(manner, tell_json if as_json else tell_people(Terminal()))
        return await listen_until_stopped(listener, host, port, lambda had: _say_ready(host, had, as_json=as_json))

    try:
        code = asyncio.run(run())
    except BrokenPipeError:
        raise
    except OSError as error:
        _end(host, port, error)
    raise SystemExit(code)


def _say_ready(host: str, port: int, *, as_json: bool) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{port}/"
    echo(f"bwsim: listening for callbacks on {url}", err=as_json)
    if sys.stdout.isatty():
        echo(f"in another terminal: bwsim serve --callback-url {url}", err=True)


def _end(host: str, port: int, error: OSError) -> NoReturn:
    from simulator.runtime.ports import cannot_listen

    echo(f"bwsim: {cannot_listen(host, port, error)}", err=True)
    raise SystemExit(COULD_NOT_RUN)
