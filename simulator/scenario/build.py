"""Turn what a file says into what it means: schema parts into scenario values."""

from typing import cast, get_args

from simulator.model import accounts
from simulator.scenario import schema, values
from simulator.scenario.expectations import build_expectations
from simulator.scenario.traffic import build_traffic
from simulator.scenario.travelling import build_callbacks
from simulator.scenario.values import Domain, FieldMatch, Range, Step

VERBS: tuple[values.Verb, ...] = get_args(values.Verb)
DOMAINS: tuple[Domain, ...] = get_args(Domain)


def build_scenario(said: schema.Scenario, *, name: str) -> values.Scenario:
    """`name` where the file gives none."""
    return values.Scenario(
        name=said.name or name,
        description=said.description,
        profile=said.profile,
        seed=said.seed,
        clock=said.clock,
        applications=tuple(map(build_application, said.account.applications)),
        numbers=tuple(map(_number, said.account.numbers)),
        features=accounts.Features(
            mms_delivery_receipts=said.account.features.mms_delivery_receipts,
            group_invalid_numbers=said.account.features.group_invalid_numbers,
            inbound_id=said.account.features.inbound_id,
            inbound_smil=said.account.features.inbound_smil,
            countries=None if said.account.features.countries is None else tuple(said.account.features.countries),
            media_limit=said.account.features.media_limit,
            media_too_large=said.account.features.media_too_large,
        ),
        queue=_queue(said.account.queue),
        callbacks=build_callbacks(said.callbacks),
        rules=build_rules(said.rules, prefix="rules"),
        traffic=build_traffic(said.traffic),
        locale=said.locale,
        expect=build_expectations(said.expect),
        builtin_numbers=said.numbers,
        provider=said.provider,
    )


def build_rules(said: list[schema.Rule], *, prefix: str, first: int = 0) -> tuple[values.Rule, ...]:
    """The rules, with the keys `prefix[first]` and on."""
    return tuple(_rule(rule, f"{prefix}[{index}]") for index, rule in enumerate(said, first))


def _rule(said: schema.Rule, key: str) -> values.Rule:
    answers = [step for step in said.then if step.respond is not None or step.drop is not None]
    answer = answers[0] if answers else schema.Step()
    return values.Rule(
        key=key,
        name=said.name,
        when=_when(said.when),
        steps=tuple(_step(step) for step in said.then if step not in answers),
        respond=_respond(answer.respond),
        drop=answer.drop,
        callbacks=None if said.callbacks is None else build_callbacks(said.callbacks),
    )


def _when(said: schema.When) -> values.When:
    [on] = [domain for domain in DOMAINS if getattr(said, domain) is not None]
    return values.When(
        on=on, fields=_field_matches(getattr(said, on)), nth=said.nth, state=said.state, chance=said.chance
    )


def _respond(said: schema.Respond | None) -> values.Respond | None:
    if said is None:
        return None
    return values.Respond(
        status=said.status,
        body=said.body,
        headers=said.headers,
        delay=said.delay or Range(),
        retry_after_s=said.retry_after,
    )


def _field_matches(said: schema.Part) -> tuple[FieldMatch, ...]:
    found = [(field.alias or name, getattr(said, name)) for name, field in type(said).model_fields.items()]
    return tuple(FieldMatch(cast(values.Field, name), matcher) for name, matcher in found if matcher is not None)


def _step(said: schema.Step) -> Step:
    [verb] = [verb for verb in VERBS if getattr(said, verb) is not None]
    return Step(
        verb=verb,
        after=said.after or Range(),
        code=said.fail,
        forever=said.silence == "forever",
        state=said.state,
        reply=said.reply,
        raw=said.raw,
    )


def build_application(said: schema.Application) -> accounts.Application:
    """An application; what is said for both directions holds where one says nothing of its own."""
    return accounts.Application(
        id=said.id,
        status_url=said.status_url or said.callback_url,
        inbound_url=said.inbound_url or said.callback_url,
        status_credentials=_credentials(said.status_credentials or said.credentials),
        inbound_credentials=_credentials(said.inbound_credentials or said.credentials),
        events=None if said.events is None else tuple(said.events),
    )


def _credentials(said: schema.Credentials | None) -> accounts.Credentials | None:
    return accounts.Credentials(said.user, said.password) if said else None


def _number(said: schema.Number) -> accounts.Number:
    return accounts.Number(number=said.number, application=said.application, registered=said.registered)


def _queue(said: schema.Queue | None) -> accounts.QueueSaid | None:
    if said is None:
        return None
    return accounts.QueueSaid(per_minute=said.rate, capacity_ms=said.capacity, number_per_minute=said.number_rate)
