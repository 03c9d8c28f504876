"""What folding does in several places: totals, counters of rules, states, opt-outs, when a message is finished."""

from simulator.engine.agenda import Enter
from simulator.engine.memory import Memory, Track
from simulator.model import entries as e
from simulator.model.events import Aside


def count(s: Memory, total: str) -> None:
    """One more of that total."""
    s.totals[total] = s.totals.get(total, 0) + 1


def count_rules(s: Memory, counted: tuple[str, ...]) -> None:
    """The counters of these rules go up."""
    for key in counted:
        s.counters[key] = s.counters.get(key, 0) + 1


def take_decision(s: Memory, entry: e.MessageAccepted | e.RequestRefused | e.RequestDropped | e.RequestCounted) -> None:
    """What rules counted and drew for a request, and the states that follow."""
    count_rules(s, entry.counted)
    for key in entry.drawn:
        s.ordinals[key] = s.ordinals.get(key, 0) + 1
    if entry.enters:
        enter(s, entry.enters, entry.at_ms)


def enter(s: Memory, enters: tuple[Aside, ...], at_ms: int) -> None:
    """The scenario's next states: at once, or on the agenda."""
    for aside in enters:
        if aside.state is not None and aside.offset_ms:
            s.agenda.put(at_ms + aside.offset_ms, Enter(aside.state))
        elif aside.state is not None:
            s.story = aside.state


def settle(s: Memory, track: Track) -> None:
    """One thing less may happen to this message; with none left it is finished."""
    track.pending -= 1
    if not track.pending:
        s.settled[track.message.id] = None


def opt(s: Memory, entry: e.MessageReceived) -> None:
    """Take notice of a handset's STOP or START."""
    opt_pair(s, f"{entry.message.owner}>{entry.message.from_}", entry.opted)


def opt_pair(s: Memory, pair: str, opted: e.Opted | None) -> None:
    """A handset opts out of what a number sends, or in again; the pair is "number>handset"."""
    if opted == "out":
        s.opt_outs[pair] = None
    elif opted == "in":
        s.opt_outs.pop(pair, None)
