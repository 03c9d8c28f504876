"""The settings as command line options, made from their table."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from simulator.cli.completing import Complete, eras, files, folders, scenarios, words
from simulator.cli.problems import BAD_USAGE, print_problems
from simulator.settings import TABLE, Setting, Settings, load

_KINDS: dict[str, Complete] = {"FILE-or-NAME": scenarios, "ERA": eras, "FILE": files, "FOLDER": folders}


def setting_options() -> list[click.Parameter]:
    """An option for each setting, and --config."""
    config = click.Option(
        ["--config"],
        metavar="FILE",
        shell_complete=files,
        help="Settings file.  [BWSIM_CONFIG; default: bwsim.yaml if there]",
    )
    return [config, *map(_option, TABLE)]


def _option(setting: Setting) -> click.Option:
    default = "" if setting.default is None else f"; default: {setting.default}"
    help_text = f"{setting.help}  [{setting.variable}{default}]"
    if setting.switch:
        return click.Option([f"--{setting.name}/--no-{setting.name}"], default=None, help=help_text)
    default_value = () if setting.many else None
    return click.Option(
        [f"--{setting.name}"],
        metavar=setting.shown,
        multiple=setting.many,
        default=default_value,
        shell_complete=_completes(setting),
        help=help_text,
    )


def _completes(setting: Setting) -> Complete | None:
    if setting.name == "clock":
        return words("real", "manual", "auto", "60x", "3600x")
    return words(*setting.shown.split("|")) if "|" in setting.shown else _KINDS.get(setting.shown)


def read_settings(options: Mapping[str, object]) -> Settings:
    """The settings of this process; on a mistake, every problem on stderr and exit code 2."""
    flags = {name.replace("_", "-"): _as_text(value) for name, value in options.items()}
    loaded = load(flags, os.environ, Path())
    print_problems(loaded.problems, about="settings")
    if loaded.settings is None:
        raise SystemExit(BAD_USAGE)
    return loaded.settings


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value) or None
    return None if value is None else str(value)
