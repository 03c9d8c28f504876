"""`bwsim send`: one message, through Bandwidth's side of a running simulator."""

from typing import Any

import click

from simulator.cli.output import echo, print_json
from simulator.cli.still import say_so, stands_still
from simulator.cli.talk import talk, talking
from simulator.client import Accepted, AsyncClient, NotAcceptedError

NOT_ACCEPTED = 1


@click.command()
@click.option("--to", metavar="NUMBER", multiple=True, required=True, help="Recipient; several make a group.")
@click.option("--text", metavar="TEXT", help="The text.")
@click.option("--from", "from_", metavar="NUMBER", default="+19195550100", show_default=True, help="Sender.")
@click.option("--media", metavar="URL", multiple=True, help="A picture or file; it makes the message an MMS.")
@click.option("--tag", metavar="TEXT", help="Comes back in every callback.")
@click.option("--application", metavar="ID", default="example", show_default=True, help="Application id.")
@click.option("--priority", metavar="default|high", help="Place in the queue.")
@click.option("--expiration", metavar="TIME", help="When the message is no longer worth sending.")
@click.option("--user", metavar="USER", default="user", show_default=True, help="Basic credentials.")
@click.option("--password", metavar="PASSWORD", default="password", show_default=True, help="Their password.")
@talking
def send(url: str, account: str, as_json: bool, user: str, password: str, **fields: Any) -> None:
    """Send a message through a running simulator.

    Prints its id and its segments. Exit code 1 when Bandwidth's side refuses it, with the reasons.
    """
    message = _message(fields)

    async def say(simulator: AsyncClient) -> tuple[Accepted | NotAcceptedError, bool]:
        try:
            accepted = await simulator.send(message, user=user, password=password)
        except NotAcceptedError as refused:
            return refused, False
        return accepted, await stands_still(simulator)

    answer, still = talk(url, account, say)
    if as_json:
        print_json(answer.body)
    elif isinstance(answer, Accepted):
        echo(f"{answer.id}  {answer.segment_count} segment{'' if answer.segment_count == 1 else 's'}")
    else:
        echo(f"refused: {answer}", err=True)
    if still and not as_json:
        say_so()
    if isinstance(answer, NotAcceptedError):
        raise SystemExit(NOT_ACCEPTED)


def _message(fields: dict[str, Any]) -> dict[str, Any]:
    """The body as an application would write it: only what was said."""
    names = {"from_": "from", "application": "applicationId"}
    return {names.get(name, name): value for name, value in fields.items() if value not in (None, ())}
