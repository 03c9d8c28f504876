"""`bwsim version`."""

import click

from simulator import __version__
from simulator.cli.output import echo, json_option, print_json


@click.command()
@json_option
def version(as_json: bool) -> None:
    """The version."""
    if as_json:
        print_json({"version": __version__})
    else:
        echo(__version__)
