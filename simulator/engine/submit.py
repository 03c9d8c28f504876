"""Judge one POST …/messages: refuse it, or accept it with everything planned.

Rule 1: the order of judgement is scripted refusal, validation, queue, then event rules (path and access come before).
Rule 2: pure: the State is read, never changed; what is decided comes back as a value.
"""

from collections.abc import Mapping

from msgspec import Struct

from simulator.engine import outbox
from simulator.engine.answer import Scripted, answer_send, label
from simulator.engine.config import Config
from simulator.engine.handsets import go_on
from simulator.engine.memory import ordinal_keys
from simulator.engine.plan import is_immediate, leaves_ordinary, plan
from simulator.engine.quirk import follow_failures
from simulator.engine.screen import is_foreign_application, is_foreign_sender, screen
from simulator.engine.state import State
from simulator.engine.travel import Key, plan_travel
from simulator.model.entries import RecipientPlan
from simulator.model.events import Aside
from simulator.model.ids import message_id
from simulator.model.messages import Message, SendRequest, kind_of
from simulator.model.numbers import number_type
from simulator.model.segments import count_segments
from simulator.model.travel import Travel
from simulator.scenario.match import Decision, SendFacts
from simulator.scenario.values import Rule
from simulator.wire import refusals
from simulator.wire.refusals import Refusal
from simulator.wire.requests import RawSend, parse_send


class Refused(Struct, frozen=True):
    """The provider's refusal, None where the connection is broken instead; and what the scenario said."""

    refusal: Refusal | None
    scripted: Scripted


class Accepted(Struct, frozen=True, kw_only=True):
    """A message with the plan for each recipient; `free_us` is None when it waits in the queue."""

    message: Message
    plans: tuple[RecipientPlan, ...]
    weight: int
    free_us: int | None
    number_free_us: int | None
    asks: bool
    counted: tuple[str, ...]
    enters: tuple[Aside, ...]
    scripted: Scripted


def judge(
    raw: RawSend, state: State, config: Config, *, content_type: str, path: str, now_ms: int
) -> Refused | Accepted:
    """Decide on a POST whose path and access are in order."""
    facts = facts_of(raw, config)
    scripted = answer_send(facts, state, config, path=path, now_ms=now_ms)
    if scripted.refusal is not None or not scripted.accepted:
        return Refused(scripted.refusal, scripted)
    request = parse_send(raw, content_type, config.profile, now_ms, strict=config.strict)
    if isinstance(request, Refusal):
        return Refused(request, scripted)
    undeclared = _undeclared(request, config)
    if undeclared:
        return Refused(refusals.invalid(config.profile, undeclared), scripted)
    weight = _weight(facts, config)
    if not outbox.admits(state.outbox, weight, config.limit) and config.limit is not None:
        return Refused(refusals.queue_full(config.profile, config.limit), scripted)
    return _accept(request, facts, state, config, weight=weight, scripted=scripted, now_ms=now_ms)


def _undeclared(request: SendRequest, config: Config) -> list[tuple[str, str]]:
    """What is not the account's, where the provider would say so at once (open questions 28 and 29)."""
    profile, faults = config.profile, []
    texts = profile.other_field_texts.value
    if profile.unknown_application.value == 400 and is_foreign_application(request.application_id, config):
        faults.append(("applicationId", texts.application_unknown))
    if profile.foreign_sender.value == 400 and is_foreign_sender(request.from_, config):
        faults.append(("from", texts.from_not_owned.format(value=request.from_)))
    return faults


def facts_of(raw: RawSend, config: Config) -> tuple[SendFacts, ...]:
    """What rules see of the request, once per recipient; without one, once with an empty `to`."""
    to = tuple(dict.fromkeys(raw.to)) or ("",)
    kind = kind_of(to, raw.media)
    segments = count_segments(raw.text, config.profile.segment_limits.value) if kind == "sms" else 1
    sender = number_type(raw.from_)
    return tuple(
        SendFacts(
            from_=raw.from_,
            to=number,
            text=raw.text,
            media=raw.media,
            tag=raw.tag,
            application=raw.application_id,
            priority=raw.priority,
            segments=segments,
            kind=kind,
            number_type=sender,
        )
        for number in to
    )


def _weight(facts: tuple[SendFacts, ...], config: Config) -> int:
    """What the message takes of the queue."""
    if config.profile.queue_unit.value == "messages":
        return len(facts)
    return facts[0].segments * len(facts)


def _accept(
    request: SendRequest,
    facts: tuple[SendFacts, ...],
    state: State,
    config: Config,
    *,
    weight: int,
    scripted: Scripted,
    now_ms: int,
) -> Accepted:
    ordinals = [state.ordinals.get(key, 0) for key in ordinal_keys(request.from_, request.to)]
    message = _message(request, facts[0], state.account_id, config, ordinal=ordinals[0], now_ms=now_ms)
    planned = _plan_all(message, facts, state, config, ordinals[-len(request.to) :])
    box, limit, sender = state.outbox, config.limit, request.from_
    free_us = number_free_us = None
    is_late = request.expiration_ms is not None and request.expiration_ms <= now_ms
    if not is_late and outbox.leaves_at_once(box, limit, now_ms=now_ms, sender=sender):
        free_us = outbox.free_after(box, weight, limit, departed_ms=now_ms)
        number_free_us = outbox.number_free_after(box, sender, weight, limit, departed_ms=now_ms)
    asks = config.fetch_media and bool(message.media) and any(plan.rule is None or plan.usual for plan in planned.plans)
    return Accepted(
        message=message,
        plans=planned.plans,
        weight=weight,
        free_us=free_us,
        number_free_us=number_free_us,
        asks=asks,
        counted=scripted.counted + planned.counted,
        enters=scripted.enters + planned.enters,
        scripted=scripted,
    )


def _message(
    request: SendRequest, facts: SendFacts, account_id: str, config: Config, *, ordinal: int, now_ms: int
) -> Message:
    return Message(
        id=message_id(now_ms, config.draws, from_=request.from_, to=",".join(request.to), ordinal=ordinal),
        account_id=account_id,
        profile=config.profile.name,
        application_id=request.application_id,
        direction="out",
        owner=request.from_,
        from_=request.from_,
        to=request.to,
        text=request.text,
        media=request.media,
        tag=request.tag,
        priority=request.priority,
        expiration=request.expiration,
        expiration_ms=request.expiration_ms,
        kind=facts.kind,
        segment_count=facts.segments,
        time_ms=now_ms,
    )


class _Planned(Struct, frozen=True):
    """A plan for each recipient, the rules that counted them, and the states that follow at once."""

    plans: tuple[RecipientPlan, ...]
    counted: tuple[str, ...]
    enters: tuple[Aside, ...]


def _plan_all(
    message: Message, facts: tuple[SendFacts, ...], state: State, config: Config, ordinals: list[int]
) -> _Planned:
    """Decide and plan in `to` order; what one recipient counted, the next one sees."""
    plans: list[RecipientPlan] = []
    counted: list[str] = []
    enters: list[Aside] = []
    counters: Mapping[str, int] = state.counters
    for fact, ordinal in zip(facts, ordinals, strict=True):
        decision = _decide(fact, counters, state, config, ordinal)
        if decision.counted:
            counted += decision.counted
            counters = _add(counters, decision.counted)
        rule = decision.rule
        beneath = config.rules.find_number(fact.to) if rule is not None and leaves_ordinary(rule) else None
        usual = beneath is None and leaves_ordinary(rule)
        refusal = screen(message, fact.to, config, state) if usual else None
        timeline, asides = plan(message, fact.to, rule, config, ordinal=ordinal, refusal=refusal, beneath=beneath)
        if state.talks and not any(aside.reply for aside in asides):
            goes_on = go_on(message, fact.to, timeline, usual=usual, state=state, config=config)
            asides += () if goes_on is None else (goes_on,)
        enters += [aside for aside in asides if is_immediate(aside)]
        later = tuple([aside for aside in asides if not is_immediate(aside)])
        said = None if rule is None else label(rule) if beneath is None else f"{label(rule)}; {label(beneath)}"
        travel = _travel(message, fact.to, rule, config, events=len(timeline), ordinal=ordinal)
        plans.append(RecipientPlan(fact.to, said, timeline, later, usual=usual and rule is not None, travel=travel))
    quirk = message.kind == "group" and config.group_invalid_numbers == "current"
    return _Planned(follow_failures(plans) if quirk else tuple(plans), tuple(counted), tuple(enters))


def _travel(
    message: Message, to: str, rule: Rule | None, config: Config, *, events: int, ordinal: int
) -> Travel | None:
    said = None if rule is None else rule.callbacks
    if said is None and config.travels_plainly:
        return None  # most messages, and this is the busiest road
    key = Key(draws=config.draws, from_=message.from_, to=to, ordinal=ordinal)
    return plan_travel(said, config.scenario.callbacks, events=events, key=key)


def _decide(fact: SendFacts, counters: Mapping[str, int], state: State, config: Config, ordinal: int) -> Decision:
    def draw(rule: str) -> float:
        return config.draws.fraction(purpose=f"{rule}.chance", from_=fact.from_, to=fact.to, ordinal=ordinal)

    return config.rules.decide(fact, counters, state.story, draw)


def _add(counters: Mapping[str, int], keys: tuple[str, ...]) -> dict[str, int]:
    return {**counters, **{key: counters.get(key, 0) + 1 for key in keys}}
