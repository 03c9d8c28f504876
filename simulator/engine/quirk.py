"""The groups of 2018 and 2019: an invalid number fails, and then every number is told delivered, the failed one too.

Rule 1: the failure comes first, then what was handed over in the order of `to` (seed 004: "but then"; OQ-48). Events of
        one instant are told side by side, so what follows happens a millisecond later.
Rule 2: only the ordinary day follows; what a rule times stays where it is.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from simulator.model.entries import RecipientPlan
from simulator.model.events import PlannedEvent
from simulator.profiles.profile import Profile

Timeline = tuple[PlannedEvent, ...]
_LATER_MS = 1


def with_quirk(timeline: Timeline, profile: Profile) -> Timeline:
    """Follow the failure of an invalid number by the message-delivered (2018-sent: sent) that came nevertheless."""
    invalid = {profile.code_invalid_from.value, profile.code_invalid_to.value}
    for event in timeline:
        if event.type == "message-failed" and event.error_code in invalid:
            return (*timeline, PlannedEvent(event.offset_ms + _LATER_MS, profile.mms_stages.value[-1]))
    return timeline


def follow_failures(plans: Sequence[RecipientPlan]) -> tuple[RecipientPlan, ...]:
    """The plans of a group, each with its quirk; where an invalid number fails at once, the ordinary day follows."""
    if not any(_fails_at_once(plan.timeline) for plan in plans):
        return tuple(plans)
    return tuple(replace(plan, timeline=_later(plan.timeline)) if _is_ordinary(plan) else plan for plan in plans)


def _fails_at_once(timeline: Timeline) -> bool:
    """Only an invalid number has something after its failure."""
    return len(timeline) > 1 and timeline[0].type == "message-failed" and not timeline[0].offset_ms


def _is_ordinary(plan: RecipientPlan) -> bool:
    return (plan.rule is None or plan.usual) and all(event.type != "message-failed" for event in plan.timeline)


def _later(timeline: Timeline) -> Timeline:
    return tuple(replace(event, offset_ms=event.offset_ms + _LATER_MS) for event in timeline)
