"""What a failed test shows of its account: how it stands, its timeline, and the command that plays it again.

Rule: how it began and how it ended is shown, without attempts that ended like others; all of it is in the artifacts.
"""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from simulator.client.expecting import hints
from simulator.client.story import Story
from simulator.lines import as_text
from simulator.model.entries import AnyEntry, ClockReached
from simulator.model.times import format_time
from simulator.testing.brief import cut_attempts, cut_lines
from simulator.testing.loan import Seen
from simulator.timeline import Timeline

NOTHING: Mapping[int, int] = {}
_entry = msgspec.json.Decoder(AnyEntry)


class Told(msgspec.Struct, frozen=True):
    """What is known of a failed test: the account as it stands, its entries, and the command."""

    shown: Mapping[str, Any]
    entries: list[AnyEntry]
    again: str
    unfired: Sequence[str] = ()
    unwilling: Sequence[str] = ()


def tell(name: str, seen: Seen) -> Told:
    """What is known of the test of that name."""
    entries = [_entry.decode(line) for line in seen.lines]
    again = command(name, seed=seen.shown["seed"], started_ms=entries[0].at_ms)
    return Told(seen.shown, entries, again, seen.unfired, seen.unwilling)


def section(told: Told) -> str:
    """The report's section."""
    story, shown = Story(), told.shown
    if not any(isinstance(entry, ClockReached) for entry in told.entries):
        shown = {**shown, "unsent_to": None}  # it failed before it could wait for anything
    story.add(told.entries)
    parts = [
        _head(told.shown),
        *cut_lines(timeline(*cut_attempts(told.entries))),
        *told.unwilling,
        *told.unfired,
        *hints(story.callbacks, shown),
        *_other_account(told.shown),
        again(told),
    ]
    return "\n".join(parts)


def _other_account(shown: Mapping[str, Any]) -> list[str]:
    return [
        f"where it has an account of its own: --bandwidth-account={other}" for other in [*shown.get("others", ())][:1]
    ]


def _head(shown: Mapping[str, Any]) -> str:
    return (
        f"account {shown['account']}, seed {shown['seed']}, profile {shown['profile']}, scenario {shown['scenario']}, "
        f"clock {shown['clock']['mode']} at {shown['now']}"
    )


def again(told: Told) -> str:
    """The command that plays the test again as it was."""
    return f"play it again: {told.again}"


def timeline(entries: Sequence[AnyEntry], left_out: Mapping[int, int] = NOTHING) -> list[str]:
    """One line for each thing that happened; `left_out` attempts are counted on the line that follows them."""
    teller = Timeline(how_to_name_url="bandwidth.callback_url = …")
    told = [(entry, as_text(line)) for entry in entries for line in teller.lines(entry)]
    return [f"{line}{_so_too(left_out.get(entry.seq, 0)) if '→' in line else ''}" for entry, line in told]


def _so_too(left_out: int) -> str:
    """The line of a date comes of the same entry: it has no arrow."""
    many = "1 before it" if left_out == 1 else f"{left_out} before it"
    return f"  ({many} ended so too)" if left_out else ""


def command(name: str, *, seed: int, started_ms: int) -> str:
    """pytest for this test alone, with its seed and the instant at which its clock began."""
    start = format_time(started_ms)
    return f"python -m pytest {shlex.quote(name)} --bandwidth-seed={seed} --bandwidth-start={start}"
