"""`bwsim replay`: play a recorded journal again, and tell where it first differs."""

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace as changed

from simulator.cli.options import read_settings, setting_options
from simulator.cli.output import echo, print_json
from simulator.cli.problems import BAD_USAGE
from simulator.engine.config import Choices, Defaults
from simulator.engine.difference import Difference
from simulator.engine.replay import NotReplayableError, Replayed
from simulator.engine.replay import replay as play_again
from simulator.model import entries as e
from simulator.model.times import format_time
from simulator.runtime.recorded import read_journal
from simulator.settings import Settings

DIFFERENT = 1
NOBODY = "http://replay.invalid/callbacks"
_FROM_RECORD = frozenset({"scenario", "seed", "clock", "start", "account", "port", "watch"})
_OWN: list[click.Parameter] = [
    click.Argument(["journal"], metavar="JOURNAL", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
]
_SETTINGS = [option for option in setting_options() if option.name not in _FROM_RECORD]


@click.command(params=[*_OWN, *_SETTINGS])
def replay(journal: Path, as_json: bool, **options: object) -> None:
    """Play a recorded journal again, and tell where it first differs.

    JOURNAL is a file of --data, or lines as `bwsim tail --all --json --no-follow` prints them. Scenario, seed, start
    and clock are the record's; other settings must be those of its server (--strict, --callback-url and so on). Nobody
    is called: requests come at their instants, and attempts end as recorded. Taken as recorded, not played, are
    requests that were refused for their credentials or size, uploads and lists that rules counted, and fetched files.
    Exit code 1 when something differs.
    """
    settings = read_settings(options)
    try:
        recorded = read_journal(journal)
        played = play_again(recorded, _defaults(settings, recorded))
    except (ValueError, NotReplayableError) as wrong:
        said = str(wrong) if str(wrong).startswith(str(journal)) else f"{journal}: {wrong}"
        echo(f"bwsim: {said}", err=True)
        raise SystemExit(BAD_USAGE) from None
    if as_json:
        print_json(_as_plain(played, len(recorded)))
    else:
        _print(played, len(recorded))
    if played.difference is not None:
        raise SystemExit(DIFFERENT)


def _defaults(settings: Settings, recorded: Sequence[e.Entry]) -> Defaults:
    """What the recorded world started from, as far as the record tells; the rest is as the settings say."""
    from simulator.runtime.simulator import Simulator  # it loads the HTTP client

    started = next((entry for entry in recorded if isinstance(entry, e.WorldStarted)), None)
    if started is None:
        return Defaults()
    defaults = Simulator(settings, ("replay", "version: 1\n")).defaults(started.account_id)
    called = any(isinstance(entry, e.EventOccurred) and entry.delivery_id is not None for entry in recorded)
    fetched = any(isinstance(entry, e.MediaJudged) for entry in recorded)
    base = Choices(
        seed=started.seed,
        profile=_era(recorded) if settings.origins["profile"].layer == "default" else defaults.base.profile,
        callback_url=defaults.base.callback_url or (NOBODY if called else None),
    )
    return changed(defaults, base=base, fetch_media=defaults.fetch_media or fetched)


def _era(recorded: Sequence[e.Entry]) -> str | None:
    """That of the first message; a scenario that says another one goes before it."""
    messages = (entry.message for entry in recorded if isinstance(entry, e.MessageAccepted | e.MessageReceived))
    first = next(messages, None)
    return None if first is None else first.profile.partition("+")[0]


def _as_plain(played: Replayed, recorded: int) -> dict[str, object]:
    found = played.difference
    return {
        "same": found is None,
        "recorded": recorded,
        "replayed": played.entries,
        "takenAsRecorded": played.taken,
        "difference": None
        if found is None
        else {
            "seq": found.seq,
            "at": format_time(found.at_ms),
            "field": found.field,
            "recorded": found.recorded,
            "replayed": found.replayed,
        },
    }


def _print(played: Replayed, recorded: int) -> None:
    taken = f", {played.taken} of them taken as recorded" if played.taken else ""
    if played.difference is None:
        echo(f"the same: {recorded} entries{taken}")
    else:
        echo(f"{played.entries} entries are the same{taken}; then")
        echo(_told(played.difference))


def _told(found: Difference) -> str:
    where = f": {found.field}" if found.field else ""
    return (
        f"entry {found.seq} at {format_time(found.at_ms)}{where}\n"
        f"  recorded: {found.recorded}\n"
        f"  replayed: {found.replayed}"
    )
