"""What a failed test shows of its account: how it stands, its timeline, and the command that plays it again.

Rule: the newest lines are shown; all of them are in the artifacts.
"""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from simulator.client.expecting import hints
from simulator.client.story import Story
from simulator.model.entries import AnyEntry
from simulator.model.times import format_time
from simulator.testing.loan import Seen
from simulator.timeline import Timeline, as_text

LONGEST = 60
_entry = msgspec.json.Decoder(AnyEntry)


class Told(msgspec.Struct, frozen=True):
    """What is known of a failed test: the account as it stands, its entries, and the command."""

    shown: Mapping[str, Any]
    entries: list[AnyEntry]
    again: str
    unfired: Sequence[str] = ()


def tell(name: str, seen: Seen) -> Told:
    """What is known of the test of that name."""
    entries = [_entry.decode(line) for line in seen.lines]
    return Told(seen.shown, entries, command(name, seed=seen.shown["seed"], started_ms=entries[0].at_ms), seen.unfired)


def section(told: Told) -> str:
    """The report's section."""
    lines = timeline(told.entries)
    cut = [f"… {len(lines) - LONGEST} lines earlier"] if len(lines) > LONGEST else []
    story = Story()
    story.add(told.entries)
    parts = [
        _head(told.shown),
        *cut,
        *lines[-LONGEST:],
        *told.unfired,
        *hints(story.callbacks, told.shown),
        again(told),
    ]
    return "\n".join(parts)


def _head(shown: Mapping[str, Any]) -> str:
    return (
        f"account {shown['account']}, seed {shown['seed']}, profile {shown['profile']}, scenario {shown['scenario']}, "
        f"clock {shown['clock']['mode']} at {shown['now']}"
    )


def again(told: Told) -> str:
    """The command that plays the test again as it was."""
    return f"play it again: {told.again}"


def timeline(entries: Sequence[AnyEntry]) -> list[str]:
    """One line for each thing that happened."""
    teller = Timeline(how_to_name_url="bandwidth.callback_url = …")
    return [as_text(line) for entry in entries for line in teller.lines(entry)]


def command(name: str, *, seed: int, started_ms: int) -> str:
    """pytest for this test alone, with its seed and the instant at which its clock began."""
    start = format_time(started_ms)
    return f"python -m pytest {shlex.quote(name)} --bandwidth-seed={seed} --bandwidth-start={start}"
