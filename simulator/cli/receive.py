"""`bwsim receive`: a message from a handset, to the account's own numbers."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.output import echo, print_json
from simulator.cli.still import say_so, stands_still
from simulator.cli.talk import talk, talking
from simulator.client import AsyncClient
from simulator.client.attached import as_media
from simulator.model.problems import guess

SAMPLES = ("picture.png", "contact.vcf", "sound.wav", "voice.amr")
"""The files that the simulator has; a test compares them with its own."""


@click.command()
@click.option("--to", metavar="NUMBER", multiple=True, default=["+19195550100"], show_default=True,
              help="Your number; several make a group, which others may be in.")  # fmt: skip
@click.option("--text", metavar="TEXT", help="The text.")
@click.option("--from", "from_", metavar="NUMBER", default="+19195550101", show_default=True, help="The handset.")
@click.option(
    "--media", metavar="NAME-or-FILE", multiple=True, help="picture.png, contact.vcf, sound.wav, voice.amr, or a file."
)
@talking
def receive(
    url: str,
    account: str,
    as_json: bool,
    to: tuple[str, ...],
    text: str | None,
    from_: str,
    media: tuple[str, ...],
) -> None:
    """Let a message from a handset arrive.

    Prints one line for each number of the account that it reached: its id, the number, the kind of message.
    """
    files = [_file(said) for said in media]

    async def say(simulator: AsyncClient) -> tuple[list[dict[str, Any]], list[str], bool]:
        messages, warnings = await simulator.receive(to if len(to) > 1 else to[0], text, from_=from_, media=files)
        return messages, warnings, await stands_still(simulator)

    messages, warnings, still = talk(url, account, say)
    for warning in warnings:
        echo(f"warning: {warning}", err=True)
    if as_json:
        print_json(messages)
        return
    for message in messages:
        echo(f"{message['id']}  {message['owner']}  {message['kind']}")
    if still:
        say_so()


def _file(said: str) -> str | dict[str, str]:
    """A name of the simulator's own files stands for itself; anything else is a file of this machine."""
    path = Path(said)
    if said in SAMPLES and not path.is_file():
        return said
    try:
        return as_media(path)
    except OSError as error:
        near = guess(said, SAMPLES)
        why = f"no such file, and not one of {', '.join(SAMPLES)}{f' ({near})' if near else ''}"
        reason = why if isinstance(error, FileNotFoundError) else error.strerror
        raise click.BadParameter(f"{said}: {reason}", param_hint="--media") from None
