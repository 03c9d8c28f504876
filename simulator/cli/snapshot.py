"""`bwsim snapshot`: an account in one file, and an account from one."""

from pathlib import Path

import click

from simulator.cli.group import GuessingGroup
from simulator.cli.output import echo, print_json
from simulator.cli.problems import BAD_USAGE
from simulator.cli.talk import COULD_NOT_RUN, talk, talking


@click.group(cls=GuessingGroup)
def snapshot() -> None:
    """An account in one file, and an account from one.

    Everything that happened, what lies ahead, its media: a test or a colleague can go on from there. The file holds the
    passwords of applications.
    """


@snapshot.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@talking
def save(url: str, account: str, as_json: bool, file: Path, force: bool) -> None:
    """Write the account, as it is now, to FILE.

    A file that is there is left alone, unless --force is said.
    """
    if file.exists() and not force:
        echo(f"bwsim: {file} is there already; another name, or --force replaces it", err=True)
        raise SystemExit(BAD_USAGE)
    data = talk(url, account, lambda simulator: simulator.snapshot())
    try:
        file.write_bytes(data)
    except OSError as error:
        raise _cannot("write", file, error, COULD_NOT_RUN) from None
    if as_json:
        print_json({"file": str(file), "bytes": len(data)})
    else:
        echo(f"account {account}: {len(data)} bytes in {file}")


@snapshot.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@talking
def load(url: str, account: str, as_json: bool, file: Path) -> None:
    """Begin the account from FILE; what there was of it is forgotten."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _cannot("read", file, error, BAD_USAGE) from None
    shown = talk(url, account, lambda simulator: simulator.restore(data))
    if as_json:
        print_json(shown)
    else:
        counts = f"{shown['messages']} messages, {shown['pending']} pending"
        echo(f"account {account} goes on at {shown['now']}: {counts}")


def _cannot(verb: str, file: Path, error: OSError, exit_code: int) -> SystemExit:
    echo(f"bwsim: cannot {verb} {file}: {error.strerror or error}", err=True)
    return SystemExit(exit_code)
