"""Decide what follows an attempt.

Rule 1: no clock here; callers pass the time at which the attempt ended.
Rule 2: schedule, window and redirect reading come from the profile or the scenario; this file owns only the arithmetic.
"""

from dataclasses import dataclass

from simulator.model.accounts import CallbackPolicy
from simulator.model.entries import GaveUp, Outcome


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The endpoint took the event."""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """The next attempt is due then (epoch milliseconds)."""

    due_ms: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """There is no next attempt."""

    reason: GaveUp


NextStep = Acknowledged | RetryAt | GiveUp
ACKNOWLEDGED = Acknowledged()


def after(outcome: Outcome, attempts: int, policy: CallbackPolicy, *, first_ms: int, ended_ms: int) -> NextStep:
    """Say what follows an attempt: Acknowledged, RetryAt or GiveUp.

    `attempts` counts finished attempts including this one (>= 1); times are epoch milliseconds. GiveUp when the next
    try would fall later than `policy.window_ms` after `first_ms`, the event's own time.
    Source: the five concept pages, "over the next 24 hours"; the spacing between tries is assumed (open question 1).
    """
    if is_success(outcome, policy):
        return ACKNOWLEDGED
    schedule = policy.schedule_ms
    if not schedule:
        return GiveUp("window")
    due_ms = ended_ms + schedule[min(attempts, len(schedule)) - 1]
    return GiveUp("window") if due_ms > first_ms + policy.window_ms else RetryAt(due_ms)


def is_success(outcome: Outcome, policy: CallbackPolicy) -> bool:
    """2xx, and 3xx too under the concept pages' literal reading (`redirect: ok`); not when the answer was lost."""
    if outcome.status is None or outcome.reason != "answered" or outcome.lost:
        return False
    return 200 <= outcome.status < (400 if policy.redirect == "ok" else 300)
