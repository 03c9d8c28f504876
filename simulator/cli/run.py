"""`bwsim run`: play a scenario to its end and say whether what it expects came."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from simulator.cli import logs
from simulator.cli.completing import scenarios
from simulator.cli.options import read_settings, setting_options
from simulator.cli.problems import BAD_USAGE
from simulator.cli.scenario import Chosen, load_chosen
from simulator.model.clocks import ClockSetting
from simulator.model.harmless import harmless
from simulator.model.masking import mask_user
from simulator.scenario.windows import auto_note
from simulator.settings import Settings
from simulator.settings.table import BY_NAME

if TYPE_CHECKING:
    from simulator.verdict.facts import Facts

FAILED, COULD_NOT_RUN, INTERRUPTED = 1, 3, 130
_NOT_REPEATED = frozenset({"scenario", "seed", "start", "port"})


def _address(context: click.Context, parameter: click.Parameter, said: str | None) -> tuple[str, int] | None:
    """Host and port of a URL, or of `127.0.0.1:3000`."""
    if said is None:
        return None
    try:
        parts = urlsplit(said if "//" in said else f"//{said}")
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        parts, port = urlsplit(""), None
    if not parts.hostname or not port:
        raise click.BadParameter(f"expected a URL like http://127.0.0.1:3000, found {mask_user(said)!r}")
    return parts.hostname, port


_OWN: list[click.Parameter] = [
    click.Argument(["scenario"], metavar="SCENARIO", shell_complete=scenarios),
    click.Argument(["command"], metavar="[-- COMMAND…]", nargs=-1, type=click.UNPROCESSED),
    click.Option(
        ["--wait-for"],
        metavar="URL",
        callback=_address,
        help="COMMAND is the application: once it listens there, let time run out, and end it.",
    ),
    click.Option(["--junit"], metavar="FILE", help="Write the verdict as JUnit XML."),
    click.Option(["--keep"], metavar="FOLDER", help="Leave journal, timeline, verdict and seed there when it fails."),
    click.Option(["--json", "as_json"], is_flag=True, help="Print JSON; what COMMAND prints goes to stderr."),
]
_SETTINGS = [option for option in setting_options() if option.name != "scenario"]


@click.command(params=[*_OWN, *_SETTINGS], context_settings={"allow_interspersed_args": True})
def run(
    scenario: str,
    command: tuple[str, ...],
    wait_for: tuple[str, int] | None,
    junit: str | None,
    keep: str | None,
    as_json: bool,
    **options: object,
) -> None:
    """Play a scenario to its end, and judge it.

    Serves SCENARIO, runs COMMAND against it, lets time run out, and prints the verdict. COMMAND finds the simulator in
    BWSIM_URL and BWSIM_BASE_URL, and who it may be in BW_ACCOUNT_ID, BW_USERNAME, BW_PASSWORD,
    BW_MESSAGING_APPLICATION_ID and BW_NUMBER. Without one, the scenario's traffic is the story; where it has none, the
    story goes on until Ctrl-C. The port is a free one and the clock auto, unless something says otherwise. Exit code 0
    only if all that is expected came and COMMAND ended with 0.
    """
    if wait_for and not command:
        raise click.UsageError("--wait-for needs a COMMAND that listens there")
    settings = _as_run(read_settings({**options, "scenario": scenario}))
    chosen = load_chosen(settings)
    _check_writable(junit, keep)
    note = _auto_note(settings, chosen, has_command=bool(command))
    if note is not None:
        _say(note)
    again = [*_options_said(options), *(["--wait-for", "{}:{}".format(*wait_for)] if wait_for else [])]

    from simulator.cli.played import leave, tell  # only once what the user wrote is good: these load the web server
    from simulator.cli.playing import CouldNotRunError, InterruptedStoryError, Story, play
    from simulator.verdict.replay import run_command

    def replay(facts: "Facts", seed: int) -> str:
        return run_command(scenario, facts, seed=seed, said=again, command=command)

    story = Story(
        settings=settings,
        chosen=chosen,
        command=command,
        wait_for=wait_for,
        quiet=as_json,
        say=_say,
        replay=replay,
        note=note,
    )
    logs.begin(for_people=True)
    try:
        played = asyncio.run(play(story))
    except CouldNotRunError as error:
        _say(str(error))
        raise SystemExit(COULD_NOT_RUN) from None
    except InterruptedStoryError:
        _say("interrupted; there is no verdict")
        raise SystemExit(INTERRUPTED) from None
    tell(played, as_json=as_json, account=settings.account)
    try:
        leave(played, junit=junit, keep=keep, say=_say)
    except OSError as error:
        _say(f"{error.filename}: {error.strerror}")
        raise SystemExit(COULD_NOT_RUN) from None
    if not played.passed:
        raise SystemExit(FAILED)


def _as_run(settings: Settings) -> Settings:
    """A free port and an auto clock, where nothing was said."""
    if not settings.wins("port"):
        settings = replace(settings, port=0)
    if settings.origins["clock"].layer == "default":
        settings = replace(settings, clock=ClockSetting(mode="auto"))
    return settings


def _auto_note(settings: Settings, chosen: Chosen, *, has_command: bool) -> str | None:
    """What to know of an auto clock that nobody asked for. Where traffic alone is the story, nobody can be late."""
    asked_for = settings.origins["clock"].layer != "default" or chosen.scenario.clock is not None
    alone = not has_command and chosen.scenario.traffic
    return None if asked_for or alone else auto_note(chosen.scenario)


def _options_said(options: Mapping[str, object]) -> list[str]:
    """The options that were given and are no secrets, as words."""
    words: list[str] = []
    for attribute, value in options.items():
        name = attribute.replace("_", "-")
        if value is None or value == () or name in _NOT_REPEATED:
            continue
        if name in BY_NAME and BY_NAME[name].secret:
            continue
        if isinstance(value, bool):
            words.append(f"--{name}" if value else f"--no-{name}")
        else:
            words += [word for each in _many(value) for word in (f"--{name}", each)]
    return words


def _many(value: object) -> Sequence[str]:
    return value if isinstance(value, tuple) else (str(value),)


def _check_writable(junit: str | None, keep: str | None) -> None:
    """Before anything is played: nobody wants to learn it afterwards."""
    if junit is not None and not Path(junit).resolve().parent.is_dir():
        _say(f"--junit {junit}: there is no such folder")
        raise SystemExit(BAD_USAGE)
    if keep is not None and Path(keep).exists() and not Path(keep).is_dir():
        _say(f"--keep {keep}: this is a file; name a folder")
        raise SystemExit(BAD_USAGE)


def _say(text: str) -> None:
    sys.stderr.write(harmless(f"bwsim: {text}") + "\n")
    sys.stderr.flush()
