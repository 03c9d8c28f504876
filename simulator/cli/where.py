"""`--url`: where a simulator runs, as the commands share it that talk to one. It loads next to nothing."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.model.urls import find_url

Command = TypeVar("Command", bound=Callable[..., Any])
EXAMPLE = "http://127.0.0.1:8484"


def default_url() -> str:
    """BWSIM_URL, or this machine at BWSIM_PORT, as `serve` would use it."""
    return os.environ.get("BWSIM_URL") or f"http://127.0.0.1:{os.environ.get('BWSIM_PORT') or 8484}"


def url_option(about: str) -> Callable[[Command], Command]:
    """Give a command --url; it gets a good one, said or by default."""
    told = f"{about}  [BWSIM_URL; default: {EXAMPLE}]"
    return click.option("--url", metavar="URL", callback=_said_or_default, help=told)


def checked(context: click.Context, parameter: click.Parameter, said: str | None) -> str | None:
    """The URL, when one is said; click's error when it is none."""
    return said and _check(said, "--url")


def _said_or_default(context: click.Context, parameter: click.Parameter, said: str | None) -> str:
    if said:
        return _check(said, "--url")
    return _check(default_url(), "BWSIM_URL" if os.environ.get("BWSIM_URL") else "BWSIM_PORT")


def _check(said: str, where: str) -> str:
    if find_url(said) is None:
        raise click.BadParameter(f"expected a URL like {EXAMPLE}, found {said!r:.80}", param_hint=where)
    return said
