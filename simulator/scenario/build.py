"""Turn what a file says into what it means: schema parts into scenario values."""

from simulator import profiles
from simulator.model import accounts
from simulator.scenario import schema, values
from simulator.scenario.expectations import build_expectations
from simulator.scenario.values import FieldMatch, Range, SendField, Step

_EVENT_VERBS: tuple[values.Verb, ...] = ("sending", "sent", "deliver", "fail", "silence")
_FIELDS: tuple[tuple[SendField, str], ...] = tuple(
    (field.alias or name, name)  # type: ignore[misc]  # the schema's fields are exactly the SendFields; a test says so
    for name, field in schema.Send.model_fields.items()
)


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
        queue=_queue(said),
        callbacks=_callbacks(said.callbacks),
        rules=build_rules(said.rules, prefix="rules"),
        expect=build_expectations(said.expect),
        builtin_numbers=said.numbers,
        provider=said.provider,
    )


def build_rules(said: list[schema.Rule], *, prefix: str, first: int = 0) -> tuple[values.Rule, ...]:
    """The rules, with the keys `prefix[first]` and on."""
    return tuple(_rule(rule, f"{prefix}[{index}]") for index, rule in enumerate(said, first))


def _rule(said: schema.Rule, key: str) -> values.Rule:
    when = values.When(send=_field_matches(said.when.send), nth=said.when.nth)
    answer = said.then[0].respond
    if answer is None:
        return values.Rule(key=key, name=said.name, when=when, steps=tuple(map(_step, said.then)))
    respond = values.Respond(status=answer.status, body=answer.body, headers=answer.headers)
    return values.Rule(key=key, name=said.name, when=when, respond=respond)


def _field_matches(said: schema.Send) -> tuple[FieldMatch, ...]:
    found = [(field, getattr(said, name)) for field, name in _FIELDS]
    return tuple(FieldMatch(field, matcher) for field, matcher in found if matcher is not None)


def _step(said: schema.Step) -> Step:
    [verb] = [verb for verb in _EVENT_VERBS if getattr(said, verb) is not None]
    return Step(verb=verb, after=said.after or Range(), code=said.fail, forever=said.silence == "forever")


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


def _queue(said: schema.Scenario) -> accounts.QueueLimit | None:
    queue = said.account.queue
    if queue is None:
        return None
    profile = profiles.get(said.profile or profiles.NEWEST)
    return accounts.QueueLimit(
        per_minute=queue.rate or profile.queue_per_minute.value,
        capacity_ms=queue.capacity or profile.queue_capacity_ms.value,
        number_per_minute=queue.number_rate,
    )


def _callbacks(said: schema.Callbacks) -> values.CallbackOverrides:
    schedule = said.retry.schedule
    return values.CallbackOverrides(
        timeout_ms=said.timeout,
        schedule_ms=None if schedule is None else tuple(schedule),
        window_ms=said.retry.window,
        redirect=said.redirect,
    )
