"""`bwsim demo`: the main job on real input."""

import click

from simulator.cli.output import echo, json_option, print_json

DIFFERENT = 1
COULD_NOT_RUN = 3


@click.command()
@click.option(
    "--lose", metavar="TYPE", help="Let the application lose its first event of that type: the demo must fail."
)
@json_option
def demo(lose: str | None, as_json: bool) -> None:
    """Let a day pass over an application that is down.

    Bandwidth's own SDK sends an SMS, one that fails with 4720, and a group with an invalid number. The application is
    down for six hours. Prints every event and every attempt. Exit code 0 only if what arrived is exactly what the
    scenario says.
    """
    import asyncio  # only here, as all that follows: the help needs none of it

    from simulator.demo.sdk import MissingSdkError, SdkFailedError
    from simulator.demo.show import show_day, show_moment
    from simulator.demo.story import play
    from simulator.terminal import Terminal

    terminal = Terminal()
    try:
        day = asyncio.run(play(lambda now, said: None if as_json else show_moment(terminal, now, said), loses=lose))
    except MissingSdkError as missing:
        echo(f"bwsim: {missing}", err=True)
        raise SystemExit(COULD_NOT_RUN) from None
    except SdkFailedError as failed:
        echo(f"bwsim: {failed}", err=True)
        raise SystemExit(DIFFERENT) from None
    if as_json:
        print_json({"passed": not day.differences, "differences": day.differences, "messages": day.histories})
    else:
        show_day(terminal, day)
    if day.differences:
        raise SystemExit(DIFFERENT)
