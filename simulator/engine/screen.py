"""Find out why the provider would not carry a message, though it took it with a 202.

Rule 1: pure: causes are looked at in a fixed order, and the first whose code the era has decides.
Rule 2: what is declared is strict, list by list; what is not declared never refuses anything.
Rule 3: a carrier's refusal of a message that has no receipts is not looked for: it would not be heard of.
Rule 4: this is the last word but one: explicit rules and the built-in numbers come before it, the ordinary day after.
"""

from collections.abc import Iterable, Iterator

from simulator.engine.config import EVERY, Config
from simulator.engine.state import State
from simulator.model.countries import country_of
from simulator.model.messages import Message
from simulator.model.numbers import in_numbering_plan, is_e164, number_type
from simulator.profiles.facts import Fact

SHOWN = 5
Cause = tuple[Fact[tuple[int, ...]] | int, str]
"""What decides about the code, and why in words."""


def screen(message: Message, recipient: str, config: Config, state: State) -> int | None:
    """The error code that the message fails with for this recipient, or None when it may go."""
    found = _screen(message, recipient, config, state)
    return found and found[0]


def find_reason(message: Message, recipient: str, config: Config, state: State) -> str | None:
    """Why it fails, for people; None when it may go."""
    found = _screen(message, recipient, config, state)
    return found and found[1]


def _screen(message: Message, recipient: str, config: Config, state: State) -> tuple[int, str] | None:
    for cause, reason in _causes(message, recipient, config, state):
        code = cause if isinstance(cause, int) else config.find_code(cause)
        if code is not None and not _is_unheard(code, message, config):
            return code, reason
    return None


def _is_unheard(code: int, message: Message, config: Config) -> bool:
    """What the carrier does to an MMS without delivery receipts, nobody is told (OQ-22)."""
    known = config.profile.codes.value.get(code)
    by_carrier = known is not None and known.reported_by == "carrier"
    return by_carrier and message.kind != "sms" and not config.has_receipts(config.profile)


def _causes(message: Message, recipient: str, config: Config, state: State) -> Iterator[Cause]:
    """Every cause, in order; what an account does not declare is not even looked at, for most declare nothing."""
    if config.strict_applications:
        yield from _application(message, config)
    yield from _numbering_plan(message, recipient, config)
    if config.strict_numbers:
        yield from _ownership(message, config)
    yield from _route(message, recipient, config)
    if config.numbers:
        yield from _registration(message, config)
    if state.opt_outs:
        yield from _opt_out(message, recipient, config, state)


def is_foreign_application(application_id: str, config: Config) -> bool:
    """The account declares its applications, and this is none of them."""
    return config.strict_applications and config.find_application(application_id) is None


def is_foreign_sender(sender: str, config: Config) -> bool:
    """The account declares its numbers, and this is none of them; short codes and names are not looked at."""
    return config.strict_numbers and sender not in config.numbers and is_e164(sender)


def _application(message: Message, config: Config) -> Iterator[Cause]:
    if is_foreign_application(message.application_id, config):
        yield config.profile.screening.wrong_application, _undeclared_application(message.application_id, config)


def _numbering_plan(message: Message, recipient: str, config: Config) -> Iterator[Cause]:
    if recipient.startswith(tuple(config.profile.screening.emergency_prefixes.value)):
        yield config.profile.screening.emergency, f"{recipient} is an emergency number"
    if not in_numbering_plan(recipient, fictional=config.fictional):
        yield config.profile.code_invalid_to.value, f"{recipient} is outside of the numbering plan: nobody can have it"
    if is_e164(message.from_) and not in_numbering_plan(message.from_, fictional=config.fictional):
        yield config.profile.code_invalid_from.value, f"from {message.from_} is outside of the numbering plan"


def _ownership(message: Message, config: Config) -> Iterator[Cause]:
    """The sender's number is not the account's, when the account declares its numbers."""
    if not is_foreign_sender(message.from_, config):
        return
    screening = config.profile.screening
    if message.from_ in config.numbers_elsewhere:
        yield screening.foreign_from, f"from {message.from_} is another account's number"
    elif not in_numbering_plan(message.from_, fictional=False):
        yield screening.unallocated_from, f"from {message.from_} is nobody's number"
    known = _named(config.numbers)
    yield screening.forbidden_from, f"from {message.from_} is not a number of the account; declared: {known}"


def _route(message: Message, recipient: str, config: Config) -> Iterator[Cause]:
    if len(message.to) > config.profile.max_recipients.value:
        most = config.profile.max_recipients.value
        yield config.profile.screening.too_many_recipients, f"it has {len(message.to)} recipients, more than {most}"
    if recipient == message.from_:
        yield config.profile.screening.itself, "it is sent to the number that it is from"
    if config.countries is not None and country_of(recipient) not in config.countries:
        reason = (
            f"the account may not send to {country_of(recipient) or recipient}; it may to: {_named(config.countries)}"
        )
        yield config.profile.screening.country, reason


def _registration(message: Message, config: Config) -> Iterator[Cause]:
    number = config.numbers.get(message.from_)
    if number is None or number.registered:
        return
    toll_free = number_type(message.from_) == "toll_free"
    if toll_free:
        yield config.profile.screening.unverified, f"from {message.from_} is a toll-free number that is not verified"
    else:
        yield config.profile.screening.unregistered, f"from {message.from_} is declared as not registered"


def _opt_out(message: Message, recipient: str, config: Config, state: State) -> Iterator[Cause]:
    """The handset said STOP to this number, which only toll-free numbers take notice of."""
    if f"{message.from_}>{recipient}" in state.opt_outs:
        yield config.profile.screening.opted_out, f"{recipient} said STOP to {message.from_}"


def _undeclared_application(application_id: str, config: Config) -> str:
    declared = [known for known in {**config.declared, **config.put} if known != EVERY]
    return f"application {application_id} is not declared; declared: {_named(declared)}"


def _named(known: Iterable[str]) -> str:
    names = list(known)
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "") or "none"
