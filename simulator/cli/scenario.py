"""The scenario that the settings name, loaded and checked, for the commands that play it."""

from msgspec import Struct

from simulator import profiles
from simulator.cli.output import echo
from simulator.cli.problems import BAD_USAGE, print_problems
from simulator.model.problems import Problem
from simulator.scenario.checks import check
from simulator.scenario.load import Loaded, load_scenario
from simulator.scenario.values import Scenario
from simulator.settings import Settings
from simulator.settings.scenario import read_scenario


class Chosen(Struct, frozen=True):
    """A good scenario with its name and text."""

    name: str
    text: str
    scenario: Scenario


def load_chosen(settings: Settings) -> Chosen:
    """The scenario to play; with errors in it, all of them on stderr and exit code 2. Warnings go to stderr too."""
    name, text = _read(settings.scenario)
    loaded = load_scenario(text, file=name)
    print_problems(_problems(loaded, settings))
    if loaded.scenario is None:
        raise SystemExit(BAD_USAGE)
    return Chosen(name, text, loaded.scenario)


def _read(said: str) -> tuple[str, str]:
    try:
        return read_scenario(said)
    except ValueError as wrong:
        echo(f"settings: scenario: {wrong}", err=True)
        raise SystemExit(BAD_USAGE) from None


def _problems(loaded: Loaded, settings: Settings) -> list[Problem]:
    # What a scenario can mean depends on the era, and a flag or a variable may have chosen another than the file did.
    if loaded.scenario is None or not settings.wins("profile"):
        return loaded.problems
    return check(loaded.scenario, profiles.get(settings.profile), loaded.document)
