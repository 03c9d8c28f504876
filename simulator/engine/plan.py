"""Plan what will become of a message for one recipient.

Rule 1: pure: the same message, rule, profile and draws give the same timeline; offsets count from the departure.
Rule 2: an explicit rule beats the built-in numbers, which beat the numbering plan, which beats the ordinary day.
Rule 3: in a group, `group_invalid_numbers: current` adds a message-delivered to an invalid number, and nothing else
        (seed 004, "Invalid Phone Numbers and Group Messaging Behavior"); message-sent in the era without it (OQ-47).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, count

from simulator.engine.config import Config
from simulator.engine.people import DEFAULT_LOCALE, Key, fill
from simulator.engine.quirk import with_quirk
from simulator.model.draws import Draws
from simulator.model.events import TERMINAL, Aside, EventType, PlannedEvent, Writing, without_replies
from simulator.model.messages import Message
from simulator.profiles.profile import Profile
from simulator.scenario.values import BESIDE, Range, Rule, Step

Timeline = tuple[PlannedEvent, ...]
Asides = tuple[Aside, ...]
VERBS: dict[str, EventType] = {
    "sending": "message-sending",
    "sent": "message-sent",
    "deliver": "message-delivered",
    "fail": "message-failed",
    "read": "message-read",
    "raw": "raw",
}


def plan(
    message: Message,
    recipient: str,
    rule: Rule | None,
    config: Config,
    *,
    ordinal: int,
    refusal: int | None,
    beneath: Rule | None = None,
) -> tuple[Timeline, Asides]:
    """The events of `message` for `recipient`, and what goes beside; `ordinal` numbers it among the same from and to.

    A rule that says nothing of the message's own events leaves them to the built-in number `beneath`, or else to the
    ordinary day.
    """
    timeline, asides = ((), ()) if rule is None else scripted(rule, message, recipient, config, ordinal=ordinal)
    if beneath is not None:
        timeline, _ = scripted(beneath, message, recipient, config, ordinal=ordinal)
    elif leaves_ordinary(rule):
        timeline = ordinary(message, config, refusal)
    if refusal is not None or beneath is not None:  # it never reaches a handset
        asides = without_replies(asides)
    if message.kind == "group" and config.group_invalid_numbers == "current":
        timeline = with_quirk(timeline, config.profile)
    return timeline, asides


def leaves_ordinary(rule: Rule | None) -> bool:
    """Whether the message's own events are those of the ordinary day."""
    return rule is None or all(step.verb in BESIDE for step in rule.steps)


def scripted(rule: Rule, message: Message, recipient: str, config: Config, *, ordinal: int) -> tuple[Timeline, Asides]:
    """The rule's steps, each `after` drawn and added up."""
    steps = list(_timed(rule, config.draws, from_=message.from_, to=recipient, ordinal=ordinal))
    events = [_events(step, at_ms, config.profile) for step, at_ms in steps if step.verb not in BESIDE]
    return tuple(chain.from_iterable(events)), plan_asides(
        rule, config, from_=message.from_, to=recipient, ordinal=ordinal
    )


def plan_odd(rule: Rule, config: Config, *, from_: str, to: str, ordinal: int) -> Timeline:
    """The events after an arrival that no provider sends."""
    timed = _timed(rule, config.draws, from_=from_, to=to, ordinal=ordinal)
    return tuple([_event(step, at_ms) for step, at_ms in timed if step.verb == "raw"])


def plan_asides(rule: Rule, config: Config, *, from_: str, to: str, ordinal: int) -> Asides:
    """What goes beside a message that was sent, or that a handset sent."""
    timed = _timed(rule, config.draws, from_=from_, to=to, ordinal=ordinal)
    keys = (Key(purpose=f"{rule.key}.then[{i}].reply", from_=from_, to=to, ordinal=ordinal) for i in count())
    return tuple(
        [
            _aside(step, at_ms, key, config)
            for (step, at_ms), key in zip(timed, keys, strict=False)
            if step.verb in BESIDE
        ]
    )


def is_immediate(aside: Aside) -> bool:
    """A state without delay is entered with the request, not when the message departs: the next request sees it."""
    return aside.state is not None and not aside.offset_ms


def _timed(rule: Rule, draws: Draws, *, from_: str, to: str, ordinal: int) -> Iterator[tuple[Step, int]]:
    """Each step and its offset."""
    offset_ms = 0
    for index, step in enumerate(rule.steps):
        offset_ms += _draw(step.after, draws, f"{rule.key}.then[{index}].after", from_, to, ordinal)
        yield step, offset_ms


def _aside(step: Step, offset_ms: int, key: Key, config: Config) -> Aside:
    if step.reply is None:
        return Aside(offset_ms, state=step.state)
    text = fill(step.reply.text, config.draws, key, locale=config.scenario.locale or DEFAULT_LOCALE)
    return Aside(offset_ms, reply=Writing(text, step.reply.media))


def _draw(span: Range, draws: Draws, purpose: str, from_: str, to: str, ordinal: int) -> int:
    if span.low_ms == span.high_ms:
        return span.low_ms
    return draws.integer(span.low_ms, span.high_ms, purpose=purpose, from_=from_, to=to, ordinal=ordinal)


def _events(step: Step, offset_ms: int, profile: Profile) -> list[PlannedEvent]:
    if step.verb != "silence":
        return [_event(step, offset_ms)]
    if step.forever:
        return []
    expired_ms = offset_ms + profile.receipt_wait_ms.value
    return [PlannedEvent(expired_ms, "message-failed", profile.code_receipt_expired.value)]


def _event(step: Step, offset_ms: int) -> PlannedEvent:
    return PlannedEvent(offset_ms, VERBS[step.verb], step.code if step.verb == "fail" else None, step.raw)


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
    return _heard(profile.stages(message.kind, receipts=config.has_receipts(profile)), requested)


@lru_cache(maxsize=1024)
def _heard(stages: tuple[EventType, ...], requested: frozenset[str]) -> Timeline:
    return tuple(PLAIN[stage] for stage in stages if stage in requested)


PLAIN = {event: PlannedEvent(0, event) for event in ("message-sending", "message-sent", "message-delivered")}
