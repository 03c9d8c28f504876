"""`bwsim config`: each setting's value, and where it was said."""

from collections.abc import Mapping

import click

from simulator.cli.options import read_settings, setting_options
from simulator.cli.output import json_option, print_columns, print_json
from simulator.cli.scenario import load_chosen
from simulator.model.clocks import ClockSetting, describe_clock
from simulator.model.times import format_duration, format_time
from simulator.settings import TABLE, Setting, Settings

HIDDEN = "(hidden)"
SAID_BY_SCENARIOS = ("profile", "seed", "clock")


@click.command(params=setting_options())
@json_option
def config(as_json: bool, **options: object) -> None:
    """Each setting's value, and where it was said.

    Takes the flags of `serve`, and starts nothing.
    """
    settings = read_settings(options)
    rows = [(setting.name, *_row(setting, settings, _said_by_scenario(settings))) for setting in TABLE]
    if as_json:
        values = {name: {"value": value, "origin": origin} for name, value, origin in rows}
        print_json({"settings": values, "accounts": sorted(settings.accounts)})
    else:
        print_columns([*rows, ("accounts", ", ".join(sorted(settings.accounts)) or "-", "declared")])


def _row(setting: Setting, settings: Settings, said: Mapping[str, object]) -> tuple[str, str]:
    if setting.name in said and not settings.wins(setting.name):
        return describe(setting, said[setting.name]), f"scenario {settings.scenario}"
    return describe(setting, getattr(settings, setting.attribute)), str(settings.origins[setting.name])


def _said_by_scenario(settings: Settings) -> dict[str, object]:
    scenario = load_chosen(settings).scenario
    found = {word: getattr(scenario, word) for word in SAID_BY_SCENARIOS}
    return {word: value for word, value in found.items() if value is not None}


def describe(setting: Setting, value: object) -> str:
    """The value as a user would write it; `-` for none."""
    if setting.secret and value is not None:
        return HIDDEN
    if isinstance(value, ClockSetting):
        return describe_clock(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if setting.attribute == "start_ms":
        return "now" if value is None else format_time(int(str(value)))
    if setting.attribute == "cap_ms" and value is None:
        return "none"
    if setting.attribute.endswith("_ms") and value is not None:
        return format_duration(int(str(value)))
    return "-" if value is None else str(value)
