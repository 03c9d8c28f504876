"""Say why an expectation does not hold: what was expected, what came instead, the nearest, and what to try.

Rule: pure; what the account shows of itself is passed in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.client.story import Callback
from simulator.client.wanted import Wanted, describe

__tracebackhide__ = True  # a test that fails shows its own line, not ours
SHOWN = 10


class ExpectationError(AssertionError):
    """What was expected of the simulator's callbacks is not so; the message tells what is."""


def check_callbacks(
    wanted: Wanted, callbacks: Sequence[Callback], shown: Mapping[str, Any], *, times: int | None
) -> Callback:
    """The newest callback that fits; ExpectationError when there is none, or not exactly `times`."""
    came = [callback for callback in callbacks if callback.attempted]
    found = [callback for callback in came if wanted.fits(callback)]
    if found and times in (None, len(found)):
        return found[-1]
    many = "" if times is None else " once" if times == 1 else f" {times} times"
    head = f"expected a callback{many}: {wanted}"
    if found:
        counted = "it came once" if len(found) == 1 else f"it came {len(found)} times"
        raise ExpectationError("\n".join([f"{head}; {counted}", *_list(found), *hints(callbacks, shown)]))
    raise ExpectationError("\n".join([head, *_instead(wanted, callbacks), *hints(callbacks, shown)]))


def check_none(wanted: Wanted, callbacks: Sequence[Callback]) -> None:
    """ExpectationError when one came."""
    found = [callback for callback in callbacks if callback.attempted and wanted.fits(callback)]
    if found:
        raise ExpectationError("\n".join([f"expected no callback: {wanted}", "what came:", *_list(found)]))


def tell_missing(wanted: Wanted, callbacks: Sequence[Callback], shown: Mapping[str, Any], *, waited: str) -> str:
    """Why a wait ended without what it waited for."""
    head = f"waited {waited} for a callback: {wanted}"
    return "\n".join([head, *_instead(wanted, callbacks), *hints(callbacks, shown)])


def _instead(wanted: Wanted, callbacks: Sequence[Callback]) -> list[str]:
    if not callbacks:
        return ["nothing came"]
    lines = ["what came instead:", *_list(callbacks)]
    nearest = wanted.nearest(callbacks)
    if nearest is not None:
        why = "; ".join(wanted.differences(nearest)) or "it has not been attempted"
        lines.append(f"nearest: {nearest.type} to {nearest.to}: {why}")
    return lines


def _list(callbacks: Sequence[Callback]) -> list[str]:
    """The newest of them, each on a line."""
    lines = [f"  {describe(callback)}" for callback in callbacks[-SHOWN:]]
    left = len(callbacks) - len(lines)
    return [f"  … {left} earlier", *lines] if left else lines


def hints(callbacks: Sequence[Callback], shown: Mapping[str, Any]) -> list[str]:
    """What is often forgotten: to let time pass, and to say where callbacks go."""
    found = []
    due = shown.get("due", 0)
    if due and shown["clock"]["mode"] == "manual":
        many = "1 delivery is" if due == 1 else f"{due} deliveries are"
        found.append(f"{many} due now; did you forget advance?")
    elif shown.get("pending"):
        found.append(f"{shown['pending']} pending, the next at {shown['next']}; the clock stands at {shown['now']}")
    refused, others = shown.get("refused", ()), shown.get("others", {})
    if refused:
        many = "1 request was refused" if len(refused) == 1 else f"{len(refused)} requests were refused; the last"
        found.append(f"{many}: {refused[-1]}")
    for account, sent in others.items():
        many = "1 message" if sent == 1 else f"{sent} messages"
        found.append(f"account {account}, not this one, was sent {many}; does the application use {shown['account']}?")
    if shown.get("unsent_to"):
        found.append(
            f"nothing was sent to account {shown['account']}; does the application send to {shown['unsent_to']}?"
        )
    lost = sum(callback.skipped == "no-url" for callback in callbacks)
    if lost:
        many = "1 event has" if lost == 1 else f"{lost} events have"
        found.append(f"{many} no callback URL; set callback_url")
    if shown.get("unknown"):
        found.append(f"entries that this client does not know: {shown['unknown']}; the simulator is newer than it")
    return found
