"""`bwsim rules`, `scenario`, `clock` and `resend`: what is changed in a running account."""

import json
from pathlib import Path
from typing import Any

import click

from simulator.cli.completing import messages, scenarios, words
from simulator.cli.group import GuessingGroup
from simulator.cli.output import echo, print_json
from simulator.cli.problems import BAD_USAGE
from simulator.cli.reading import STDIN, read_text
from simulator.cli.talk import talk, talking
from simulator.client import AsyncClient
from simulator.model.problems import Problem
from simulator.settings.scenario import read_scenario

COULD_NOT_RUN = 3
CLOCKS = ("real", "manual", "auto", "60x", "3600x")
FILE = click.Path(path_type=Path)


@click.group(cls=GuessingGroup)
def rules() -> None:
    """Put rules before those of the scenario."""


@rules.command()
@click.argument("file", metavar="FILE", type=FILE)
@talking
def add(url: str, account: str, as_json: bool, file: Path) -> None:
    """Put the rules of FILE before the others.

    A rule or a list of rules, as in a scenario; - is standard input. Counters are kept.
    """
    text = read_text(file)
    answer = talk(url, account, lambda simulator: simulator.ask("POST", "/rules", text=text))
    for problem in answer.get("warnings", ()):
        echo(str(Problem(**problem)), err=True)
    if as_json:
        print_json(answer)
    else:
        echo(f"account {account}: before all others stand {', '.join(answer['rules'])}")


@rules.command()
@talking
def remove(url: str, account: str, as_json: bool) -> None:
    """Remove all that were put so."""
    talk(url, account, lambda simulator: simulator.remove_rules())
    if as_json:
        print_json({"rules": []})
    else:
        echo(f"account {account}: the rules that were put before the others are gone")


@click.group(cls=GuessingGroup)
def scenario() -> None:
    """The scenario that an account plays.

    `bwsim scenarios` lists the built-in ones.
    """


@scenario.command("show")
@talking
def show_scenario(url: str, account: str, as_json: bool) -> None:
    """Print its text, as it was given."""
    text = talk(url, account, lambda simulator: simulator.scenario_text())
    if as_json:
        print_json({"text": text})
    else:
        echo(text, nl=not text.endswith("\n"))


@scenario.command("put")
@click.argument("chosen", metavar="FILE-or-NAME", shell_complete=scenarios)
@talking
def put_scenario(url: str, account: str, as_json: bool, chosen: str) -> None:
    """Play another one from the next message on.

    A file, - for standard input, or the name of a built-in scenario.
    """
    text = _scenario_text(chosen)
    answer = talk(url, account, lambda simulator: simulator.put_scenario(text))
    for warning in answer["warnings"]:
        echo(f"warning: {warning['path']}: {warning['message']}", err=True)
    if as_json:
        print_json(answer)
    else:
        echo(f"account {account} plays {answer['scenario']} from the next message on")


def _scenario_text(chosen: str) -> str:
    if chosen == str(STDIN):
        return read_text(STDIN)
    try:
        return read_scenario(chosen)[1]
    except ValueError as wrong:
        echo(f"bwsim: {wrong}", err=True)
        raise SystemExit(BAD_USAGE) from None


@click.command()
@click.argument("value", metavar="[CLOCK]", required=False, shell_complete=words(*CLOCKS))
@talking
def clock(url: str, account: str, as_json: bool, value: str | None) -> None:
    """How an account's clock runs, or another way from now on.

    CLOCK is real, manual, auto, a rate like 3600x, or '{ day: 24s }'.
    """
    wanted = None if value is None else _clock(value)
    shown = talk(url, account, lambda simulator: simulator.clock(wanted))
    if as_json:
        print_json(shown)
    else:
        rate = f" ({shown['rate']:g}x)" if shown["mode"] == "compressed" else ""
        echo(f"{shown['now']}  {shown['mode']}{rate}")


def _clock(said: str) -> object:
    """What the control API takes: a word, or a mapping."""
    from simulator.settings.values import parse_clock_text  # it reads YAML

    try:
        parse_clock_text(said)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="CLOCK") from None
    if not said.lstrip().startswith("{"):
        return said
    from simulator.scenario.document import read_document

    root = read_document(said).root
    assert root is not None
    return json.loads(json.dumps(root.plain))


@click.command()
@click.argument("what", metavar="[DELIVERY-or-MESSAGE]", default="newest", shell_complete=messages)
@talking
def resend(url: str, account: str, as_json: bool, what: str) -> None:
    """Send a callback once more.

    As a provider does that has lost an answer. It is named by the number of its delivery, or by a message's id or
    number, whose last callback it is then; without either it is that of the newest message.
    """

    async def ask(simulator: AsyncClient) -> dict[str, Any]:
        number = int(what) if what.isdecimal() and len(what) < 10 else await _last_delivery(simulator, what)
        return await simulator.resend(number)

    answer = talk(url, account, ask)
    if as_json:
        print_json(answer)
    else:
        echo(f"delivery {answer['id']}: {answer['type']} to {answer['to']} is sent once more")


async def _last_delivery(simulator: AsyncClient, what: str) -> int:
    message = await simulator.message(what)
    events = [event for recipient in message["recipients"] for event in recipient["events"]]
    deliveries = [event["delivery"]["id"] for event in events if event.get("delivery")]
    if not deliveries:
        echo(f"bwsim: message {message['id']} has no callback yet; bwsim explain says why", err=True)
        raise SystemExit(COULD_NOT_RUN)
    return int(max(deliveries))
