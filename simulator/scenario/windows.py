"""Find what lasts for a while in a scenario, and what an auto clock therefore jumps over.

A state that a rule leaves again after a time, what lies between two replies, a queue that empties, people who write: a
command that takes real time between its requests meets none of them on a clock that jumps to whatever is due next.
"""

from collections.abc import Iterator

from msgspec import Struct

from simulator import profiles
from simulator.model.times import format_duration
from simulator.scenario.values import Rule, Scenario, Step, Traffic

LASTS_MS = 10_000
"""So long the longest window should last on the wall: time enough to act in, and no test waits long for it."""
SHOWN = 2


class Window(Struct, frozen=True):
    """What lasts, in words, and how long at most."""

    what: str
    ms: int


def auto_note(scenario: Scenario) -> str | None:
    """What somebody should know who plays this on an auto clock without having asked for one; None: nothing."""
    found = find_windows(scenario)
    if not found:
        return None
    over = " and ".join(f"the {format_duration(each.ms)} {each.what}" for each in found[:SHOWN])
    return f"time is auto: it jumps whenever nothing happens, also over {over}; {_advice(found[0].ms)}"


def _advice(ms: int) -> str:
    rate = ms // LASTS_MS
    if rate <= 1:
        return "--clock real lets it last"
    return f"--clock {rate}x lets that last {format_duration(ms // rate // 1000 * 1000)}"


def find_windows(scenario: Scenario) -> list[Window]:
    """The longest of each kind, the longest first."""
    found = [window for rule in scenario.rules for window in _states(rule)]
    found += [*_queue(scenario), *map(_traffic, scenario.traffic)]
    longest: dict[str, Window] = {}
    for window in sorted(found, key=lambda window: -window.ms):
        if window.ms:
            longest.setdefault(window.what, window)
    return list(longest.values())


def _states(rule: Rule) -> Iterator[Window]:
    """From one state or reply of a rule to the next: steps count one after another."""
    elapsed_ms, since_ms, last = 0, 0, None
    for step in rule.steps:
        elapsed_ms += step.after.high_ms
        mark = _mark(step)
        if mark is None:
            continue
        if last is not None:
            yield Window(f"{'of' if last.startswith('state') else 'after'} {last}", elapsed_ms - since_ms)
        elif step.verb == "state":
            yield Window(f"before {mark}", elapsed_ms)
        since_ms, last = elapsed_ms, mark


def _mark(step: Step) -> str | None:
    if step.reply is not None:
        return "a handset's reply"
    return None if step.state is None else f"state {step.state}"


def _queue(scenario: Scenario) -> Iterator[Window]:
    if scenario.queue is not None:
        limit = profiles.change(scenario.profile or profiles.NEWEST, scenario.provider).queue_limit(scenario.queue)
        yield Window("that the account's queue takes to empty", limit.capacity_ms)


def _traffic(traffic: Traffic) -> Window:
    writers = traffic.count or traffic.people or 1
    lasts_ms = traffic.lasts_ms or (writers - 1) * traffic.every.high_ms
    return Window("of traffic", traffic.after.high_ms + lasts_ms)
