"""`bwsim accounts` and `messages`: what there is in a running simulator."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from simulator.cli.output import echo, print_columns, print_json
from simulator.cli.talk import talk, talking
from simulator.model.harmless import harmless

LONGEST_TEXT = 40


@click.command()
@talking
def accounts(url: str, account: str, as_json: bool) -> None:
    """The accounts in use, with clock and messages."""
    shown = talk(url, account, lambda simulator: simulator.show_all())
    if as_json:
        print_json({"accounts": shown})
    elif shown:
        print_columns(_account_row(each) for each in shown)
    else:
        echo("none is in use yet: an account begins with its first message", err=True)


def _account_row(each: dict[str, Any]) -> Sequence[str]:
    counts = f"{each['messages']} messages", f"{each['pending']} pending"
    closed = "  (closed until it is asked for)" if each.get("closed") else ""
    return harmless(each["account"]), each["now"], each["clock"]["mode"], *counts, each["scenario"] + closed


@click.command()
@click.option("--to", metavar="NUMBER", help="Only those to this number.")
@click.option("--from", "from_", metavar="NUMBER", help="Only those from this number.")
@talking
def messages(url: str, account: str, as_json: bool, to: str | None, from_: str | None) -> None:
    """An account's messages, and what became of them.

    The newest hundred, newest first; a line for each recipient.
    """
    found = talk(url, account, lambda simulator: simulator.messages(to=to, from_=from_))
    if as_json:
        print_json({"messages": found})
    elif found:
        print_columns(row for message in found for row in _rows(message))
    else:
        echo(f"account {account} has none{' of these' if to or from_ else ''}", err=True)


def _rows(message: dict[str, Any]) -> Iterator[Sequence[str]]:
    text = harmless(" ".join(message["text"].split()))
    short = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    for recipient in message["recipients"]:
        who = f"{message['from']} → {recipient['to']}"
        yield message["id"], message["time"], who, _became(message, recipient), f'"{short}"' if text else ""


def _became(message: dict[str, Any], recipient: dict[str, Any]) -> str:
    """Its last event, and what is not over yet."""
    code = f" {recipient['errorCode']}" if recipient["errorCode"] is not None else ""
    last = recipient["events"][-1] if recipient["events"] else "expired" if message["expired"] else "nothing yet"
    return f"{last}{code}{', more to come' if message['pending'] else ''}"
