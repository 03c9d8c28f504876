"""Which account a command means: --account, else BWSIM_ACCOUNT, else the settings file, else the default one."""

import os
from pathlib import Path

import click

DEFAULT_ACCOUNT = "9900000"
TOLD = f"Which account.  [BWSIM_ACCOUNT, or account in bwsim.yaml; default: {DEFAULT_ACCOUNT}]"


def whose(context: click.Context, parameter: click.Parameter, said: str | None) -> str:
    """The account; a callback of --account. A settings file with mistakes ends the command, as it ends `serve`."""
    return said or os.environ.get("BWSIM_ACCOUNT") or _of_the_file(quiet=context.resilient_parsing)


def _of_the_file(*, quiet: bool) -> str:
    """`quiet` at the prompt, where mistakes are no reason to speak."""
    if not os.environ.get("BWSIM_CONFIG") and not Path("bwsim.yaml").is_file():
        return DEFAULT_ACCOUNT  # most often; nothing need be loaded to know it

    from simulator.cli.options import read_settings
    from simulator.settings import load

    if quiet:
        settings = load({}, os.environ, Path()).settings
        return settings.account if settings else DEFAULT_ACCOUNT
    return read_settings({}).account
