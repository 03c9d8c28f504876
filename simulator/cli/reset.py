"""`bwsim reset`: a new beginning for an account."""

import click

from simulator.cli.output import echo, print_json
from simulator.cli.talk import talk, talking


@click.command()
@click.option("--all", "every", is_flag=True, help="Every account.")
@talking
def reset(url: str, account: str, as_json: bool, every: bool) -> None:
    """Forget all about an account: messages, clock and rules.

    Its next use is a new beginning, under the scenario that the simulator was started with.
    """
    talk(url, account, lambda simulator: simulator.reset_all() if every else simulator.reset())
    if as_json:
        print_json({"reset": "all" if every else account})
    else:
        echo("every account begins anew" if every else f"account {account} begins anew")
