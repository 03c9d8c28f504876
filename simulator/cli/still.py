"""Say that time stands still, to who has just put something in its way."""

import contextlib

from simulator.cli.output import echo
from simulator.client import AsyncClient, SimulatorError


async def stands_still(simulator: AsyncClient) -> bool:
    """Whether the account's clock is manual; False when our side does not say, for what was asked is done."""
    with contextlib.suppress(SimulatorError):
        return bool((await simulator.show())["clock"]["mode"] == "manual")
    return False


def say_so() -> None:
    """The hint."""
    echo("time stands still here (manual clock); let some pass: bwsim advance 1m", err=True)
