"""`bwsim explain`: why a message became what it became."""

from collections.abc import Iterator
from typing import Any

import click

from simulator.cli.completing import messages
from simulator.cli.output import print_json
from simulator.cli.talk import talk, talking
from simulator.lines import BAD, GOOD, QUIET, STYLES, WARN, Line, Piece
from simulator.terminal import Terminal

NEWEST = "newest"
SHOWN = 5
"""So many rules that did not take it are printed for a recipient; --json has more."""


@click.command()
@click.argument("message", metavar="[ID-or-NUMBER]", default=NEWEST, shell_complete=messages)
@talking
def explain(url: str, account: str, as_json: bool, message: str) -> None:
    """Why a message became what it became.

    Which rule decided, which nearly did and what differed, what happened, and how each callback stands. A message is
    named by its id, or by a number (its newest message); without either it is the newest of the account. Where newer
    requests were refused, that is told first.
    """
    told = talk(url, account, lambda simulator: simulator.explain(message))
    if as_json:
        print_json(told)
        return
    terminal = Terminal()
    terminal.show_all(list(lines(told)))


def lines(told: dict[str, Any]) -> Iterator[Line]:
    """The explanation for people."""
    yield from _refusals(told["refused"], alone=told["id"] is None)
    if told["id"] is not None:
        yield from _message(told)


def _refusals(refused: list[dict[str, Any]], *, alone: bool) -> Iterator[Line]:
    """The newest request that was refused, and how many there were before it."""
    if not refused:
        return
    first = refused[0]
    answer = f"{first['status']} {first['type']}" if first["status"] else f"no answer ({first['type']})"
    yield (Piece("the newest request was refused: "), Piece(answer, BAD), Piece(f": {first['because']}"))
    yield (Piece(f"{first['time']}  {_who(first)}", QUIET), *_quoted(first))
    for each in [each for each in first["considered"] if each["fate"] != "took"][:SHOWN]:
        yield _rule(each, "answered by ")
    if len(refused) > 1:
        more = "1 more was" if len(refused) == 2 else f"{len(refused) - 1} more were"
        yield (Piece(f"  {more} refused just before it; --json tells them", QUIET),)
    yield ()
    yield (Piece("no message was taken yet" if alone else "the newest message that was taken:", QUIET),)


def _who(told: dict[str, Any]) -> str:
    return f"{told['from'] or '(nobody)'} → {' '.join(told['to']) or '(nobody)'}"


def _quoted(told: dict[str, Any]) -> Line:
    text = " ".join(told["text"].split())
    return (Piece(f'  "{text[:60]}"', QUIET),) if text else ()


def _message(told: dict[str, Any]) -> Iterator[Line]:
    yield (Piece(told["id"], "bold"), Piece(f"  {_who(told)}  {told['kind']}"), *_quoted(told))
    yield (Piece(f"{told['time']}  {_story(told)}", QUIET),)
    if told["cause"]:
        what = f", in answer to {told['reply']}" if told["reply"] else ""
        yield (Piece(f"written by {told['cause']}{what}"),)
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
