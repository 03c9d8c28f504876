"""Plan what will become of a message for one recipient.

Rule 1: pure: the same message, rule, profile and draws give the same timeline; offsets count from the departure.
Rule 2: an explicit rule beats the built-in numbers, which beat the numbering plan, which beats the ordinary day.
Rule 3: in a group, `group_invalid_numbers: current` adds a message-delivered to an invalid number, and nothing else
        (seed 004, "Invalid Phone Numbers and Group Messaging Behavior"); message-sent in the era without it (OQ-47).
"""

from simulator.engine.config import Config
from simulator.model.draws import Draws
from simulator.model.events import TERMINAL, EventType, PlannedEvent
from simulator.model.messages import Message
from simulator.profiles.profile import Profile
from simulator.scenario.values import Range, Rule, Step

Timeline = tuple[PlannedEvent, ...]
VERBS: dict[str, EventType] = {
    "sending": "message-sending",
    "sent": "message-sent",
    "deliver": "message-delivered",
    "fail": "message-failed",
}


def plan(
    message: Message, recipient: str, rule: Rule | None, config: Config, *, ordinal: int, refusal: int | None
) -> Timeline:
    """The timeline of `message` for `recipient`; `ordinal` numbers the message among the same from and to."""
    if rule is not None:
        timeline = scripted(rule, message, recipient, config, ordinal=ordinal)
    else:
        timeline = ordinary(message, config, refusal)
    if message.kind == "group" and config.group_invalid_numbers == "current":
        return with_quirk(timeline, config.profile)
    return timeline


def scripted(rule: Rule, message: Message, recipient: str, config: Config, *, ordinal: int) -> Timeline:
    """The rule's steps, each `after` drawn and added up."""
    offset_ms, timeline = 0, []
    for index, step in enumerate(rule.steps):
        key = f"{rule.key}.then[{index}].after"
        offset_ms += _draw(step.after, config.draws, key, message.from_, recipient, ordinal)
        timeline += _events(step, offset_ms, config.profile)
    return tuple(timeline)


def _draw(span: Range, draws: Draws, purpose: str, from_: str, to: str, ordinal: int) -> int:
    if span.low_ms == span.high_ms:
        return span.low_ms
    return draws.integer(span.low_ms, span.high_ms, purpose=purpose, from_=from_, to=to, ordinal=ordinal)


def _events(step: Step, offset_ms: int, profile: Profile) -> list[PlannedEvent]:
    if step.verb != "silence":
        return [PlannedEvent(offset_ms, VERBS[step.verb], step.code if step.verb == "fail" else None)]
    if step.forever:
        return []
    expired_ms = offset_ms + profile.receipt_wait_ms.value
    return [PlannedEvent(expired_ms, "message-failed", profile.code_receipt_expired.value)]


def ordinary(message: Message, config: Config, refusal: int | None) -> Timeline:
    """The ordinary day: at once, what the application asked to hear; or a refusal, which a carrier gives on the way."""
    if refusal is None:
        return _ordinary_day(config, message)
    failed = PlannedEvent(0, "message-failed", refusal)
    error = config.profile.codes.value.get(refusal)
    if error is None or error.reported_by != "carrier":
        return (failed,)
    return (*(event for event in _ordinary_day(config, message) if event.type not in TERMINAL), failed)


def _ordinary_day(config: Config, message: Message) -> Timeline:
    profile = config.profile
    requested = config.requested(message.application_id, message.kind, profile)
    stages = profile.stages(message.kind, receipts=config.has_receipts(profile))
    return tuple(PLAIN[stage] for stage in stages if stage in requested)


PLAIN = {event: PlannedEvent(0, event) for event in ("message-sending", "message-sent", "message-delivered")}


def with_quirk(timeline: Timeline, profile: Profile) -> Timeline:
    """Follow the failure of an invalid number by the message-delivered (2018-sent: sent) that came nevertheless."""
    invalid = {profile.code_invalid_from.value, profile.code_invalid_to.value}
    for event in timeline:
        if event.type == "message-failed" and event.error_code in invalid:
            return (*timeline, PlannedEvent(event.offset_ms, profile.mms_stages.value[-1]))
    return timeline
