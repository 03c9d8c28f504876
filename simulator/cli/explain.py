"""`bwsim explain`: why a message became what it became."""

from collections.abc import Iterator
from typing import Any

import click

from simulator.cli.completing import messages
from simulator.cli.output import print_json
from simulator.cli.talk import talk, talking
from simulator.terminal import Terminal
from simulator.timeline import BAD, GOOD, QUIET, STYLES, WARN, Line, Piece

NEWEST = "newest"
SHOWN = 5
"""So many rules that did not take it are printed for a recipient; --json has more."""


@click.command()
@click.argument("message", metavar="[ID-or-NUMBER]", default=NEWEST, shell_complete=messages)
@talking
def explain(url: str | None, account: str, as_json: bool, message: str) -> None:
    """Why a message became what it became.

    Which rule decided, which nearly did and what differed, what happened, and how each callback stands. A message is
    named by its id, or by a number (its newest message); without either it is the newest of the account.
    """
    told = talk(url, account, lambda simulator: simulator.explain(message))
    if as_json:
        print_json(told)
        return
    terminal = Terminal()
    terminal.show_all(list(lines(told)))


def lines(told: dict[str, Any]) -> Iterator[Line]:
    """The explanation for people."""
    text = " ".join(told["text"].split())
    who = f"{told['from']} → {' '.join(told['to'])}"
    yield (
        Piece(told["id"], "bold"),
        Piece(f"  {who}  {told['kind']}"),
        Piece(f'  "{text[:60]}"' if text else "", QUIET),
    )
    yield (Piece(f"{told['time']}  {_story(told)}", QUIET),)
    if told["queue"]:
        yield (Piece(told["queue"]),)
    yield from _answers(told["answers"])
    for recipient in told["recipients"]:
        yield from _recipient(recipient)
    yield (Piece(_ahead(told), QUIET),)


def _story(told: dict[str, Any]) -> str:
    if told["scenario"] is None:
        return f"its rules are not known any more: {told['unknown']}"
    return f"scenario {told['scenario']}, state {told['state']}"


def _ahead(told: dict[str, Any]) -> str:
    if not told["pending"]:
        return "nothing more will happen"
    return f"{told['pending']} more may happen{', the next at ' + told['next'] if told['next'] else ''}"


def _answers(answers: list[dict[str, Any]]) -> Iterator[Line]:
    """The rules that would have answered the request, or did after the message was taken."""
    for each in answers[:SHOWN]:
        yield (Piece(f"answered by {each['rule']}", WARN),) if each["fate"] == "took" else _rule(each, "answered by ")


def _recipient(recipient: dict[str, Any]) -> Iterator[Line]:
    yield ()
    yield (Piece(recipient["to"], "bold"), Piece(f"  {recipient['because']}"))
    if recipient["travel"]:
        yield (Piece(f"  its callbacks: {recipient['travel']}", WARN),)
    missed = [each for each in recipient["considered"] if each["fate"] != "took"]
    for each in missed[:SHOWN]:
        yield _rule(each)
    if len(missed) > SHOWN:
        yield (Piece(f"  and {len(missed) - SHOWN} other rules", QUIET),)
    for event in recipient["happened"]:
        yield _event(event, event["time"], event["callback"])
    for event in recipient["planned"]:
        yield _event(event, event["due"] or f"{event['afterDeparture']:g} s after it departs", "to come")


def _rule(each: dict[str, Any], verb: str = "") -> Line:
    if each["fate"] == "behind":
        return (Piece(f"  not {verb}{each['rule']}: it fits too, but an earlier rule took it", QUIET),)
    why = ", ".join(f"{one['what']} is {one['found']}, wanted {one['wanted']}" for one in each["differs"])
    return (Piece(f"  not {verb}{each['rule']}: ", QUIET), Piece(why))


def _event(event: dict[str, Any], when: str, callback: str) -> Line:
    code = f" {event['errorCode']}" if event["errorCode"] is not None else ""
    style = GOOD if callback.startswith("acknowledged") else BAD if callback.startswith("gave up") else QUIET
    return (
        Piece(f"  {when}  "),
        Piece(f"{event['type']}{code}", STYLES.get(event["type"], "")),
        Piece(f"  {callback}", style),
    )
