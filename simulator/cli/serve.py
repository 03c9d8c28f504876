"""`bwsim serve`."""

import click

from simulator.cli import logs
from simulator.cli.options import read_settings, setting_options
from simulator.cli.output import echo
from simulator.cli.scenario import load_chosen
from simulator.model.clocks import describe_clock

_WHAT_MOVES_IT = {
    "manual": "; nothing is called back until it is advanced",
    "auto": "; it jumps to what is due next whenever nothing is under way",
    "compressed": "",
}


@click.command(params=setting_options())
def serve(**options: object) -> None:
    """Start the simulator.

    No setting is needed. When it is ready it prints one line, `bwsim: listening on http://127.0.0.1:8484`.
    A setting is taken from its flag, its variable, the scenario, the settings file, or its default, in this order.
    Whom it refused, and what else somebody should know, it logs on stderr: a line for each thing, as JSON where
    that is no terminal.
    """
    settings = read_settings(options)
    chosen = load_chosen(settings)
    clock = settings.clock if settings.wins("clock") else chosen.scenario.clock or settings.clock
    if clock.mode != "real":
        said = describe_clock(clock) + _WHAT_MOVES_IT[clock.mode]
        echo(f"bwsim: time is not real: the clock is {said}", err=True)

    from simulator.web.server import run  # the web server is loaded only once what the user wrote is good

    logs.begin()
    raise SystemExit(run(settings, (chosen.name, chosen.text)))
