"""Decide what a handset's message becomes: one message, with an id of its own, for each owned number it reached.

Rule 1: pure: the State is read, never changed; messages and the ids of their files come back as values.
Rule 2: an account owns the numbers it has; when a scenario or settings file declares none, and it has none of those
        that were reached, it owns the only one, of a group the first.
Rule 3: what a number receives is its application's; where none is known, that of who last sent from the number.

Source: API docs 2023, webhooks: one event and one id per owned number of a group, which may have more than ten members.
"""

from msgspec import Struct
from msgspec.structs import replace

from simulator.engine.answer import label
from simulator.engine.config import Config
from simulator.engine.memory import arrival_key
from simulator.engine.plan import is_immediate, plan_asides, plan_odd
from simulator.engine.state import State
from simulator.engine.travel import Key, plan_travel
from simulator.model.entries import Opted
from simulator.model.events import Aside, PlannedEvent, without_replies
from simulator.model.ids import message_id, message_uuid
from simulator.model.media import MediaFile
from simulator.model.messages import Kind, Message, kind_of
from simulator.model.numbers import number_type
from simulator.model.problems import Problem, guess
from simulator.model.segments import count_segments
from simulator.model.travel import Travel
from simulator.scenario.match import ReceiveFacts

NO_APPLICATION = "00000000-0000-0000-0000-000000000000"
"""Stands where an event names its application and none is known; ours."""


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that came along, already stored: `sha256` finds its bytes."""

    name: str
    content_type: str
    length: int
    sha256: str


class Arrival(Struct, frozen=True, kw_only=True):
    """What a handset sent. `to` has no duplicates; numbers of others may be among them.

    `home` is the number it is meant for, which is the account's as long as nothing is declared. `cause` and `answers`
    say why it wrote by itself; `again`: after a message of its own, so that no rule makes it write once more.
    """

    from_: str
    to: tuple[str, ...]
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    home: str | None = None
    cause: str | None = None
    answers: str | None = None
    again: bool = False


class Received(Struct, frozen=True):
    """One message, its files as media of the account, and whether it opts out of what the number sends, or in again.

    With a rule: what follows it, and whether the application hears of the message at all.
    """

    message: Message
    files: tuple[MediaFile, ...]
    opted: Opted | None = None
    rule: str | None = None
    counted: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    enters: tuple[Aside, ...] = ()
    silenced: bool = False
    odd: tuple[PlannedEvent, ...] = ()
    travel: Travel | None = None


def find_owners(to: tuple[str, ...], config: Config, *, home: str | None = None) -> tuple[str, ...]:
    """The recipients that belong to the account."""
    is_home = None if config.strict_numbers else home
    owned = tuple(number for number in to if number in config.numbers or number == is_home)
    return owned if owned or config.strict_numbers else to[:1]


def find_problem(to: tuple[str, ...], config: Config) -> Problem | None:
    """Why nothing of the account's would receive this, or None."""
    if find_owners(to, config):
        return None
    declared = list(config.numbers)
    shown = ", ".join(declared[:5]) + (f" and {len(declared) - 5} more" if len(declared) > 5 else "")
    said = f"{to[0]} does not belong" if len(to) == 1 else "none of these numbers belongs"
    return Problem(path="to", message=f"{said} to this account; it declares {shown}", hint=guess(to[0], declared))


def receive(arrival: Arrival, owner: str, state: State, config: Config, *, now_ms: int) -> Received:
    """The message that arrives at one of the owned numbers."""
    kind = kind_of(arrival.to, tuple(file.name for file in arrival.attachments))
    drawn = _draw_id(arrival, owner, kind, state, config, now_ms)
    files = _media_files(drawn, arrival.attachments, config, now_ms)
    message = Message(
        id=drawn,
        account_id=state.account_id,
        profile=config.profile.name,
        application_id=_application(owner, state, config),
        direction="in",
        owner=owner,
        from_=arrival.from_,
        to=arrival.to,
        text=arrival.text,
        media=tuple(file.id for file in files),
        kind=kind,
        segment_count=count_segments(arrival.text, config.profile.segment_limits.value) if kind == "sms" else 1,
        time_ms=now_ms,
    )
    names = tuple(file.name for file in arrival.attachments)
    received = Received(message, files, _opted(arrival.text, owner, config))
    return _decided(received, names, state, config, again=arrival.again)


def _decided(received: Received, names: tuple[str, ...], state: State, config: Config, *, again: bool) -> Received:
    """With what a rule says of it."""
    message = received.message
    ordinal = _ordinal(message.from_, message.to, message.owner, state)

    def draw(rule: str) -> float:
        return config.draws.fraction(
            purpose=f"{rule}.chance", from_=message.from_, to=f"<{message.owner}", ordinal=ordinal
        )

    facts = ReceiveFacts(
        from_=message.from_,
        to=message.owner,
        text=message.text,
        media=names,
        kind=message.kind,
        number_type=number_type(message.owner),
    )
    decision = config.rules.meet("receive", facts, state.counters, state.story, draw)
    rule, key = decision.rule, Key(draws=config.draws, from_=message.from_, to=f"<{message.owner}", ordinal=ordinal)
    if rule is None:
        travel = plan_travel(None, config.scenario.callbacks, events=1, key=key)
        return replace(received, counted=decision.counted, travel=travel)
    odd = plan_odd(rule, config, from_=message.from_, to=key.to, ordinal=ordinal)
    asides = plan_asides(rule, config, from_=message.from_, to=key.to, ordinal=ordinal)
    if again:
        asides = without_replies(asides)
    return replace(
        received,
        rule=label(rule),
        counted=decision.counted,
        asides=tuple(aside for aside in asides if not is_immediate(aside)),
        enters=tuple(filter(is_immediate, asides)),
        silenced=any(step.verb == "silence" for step in rule.steps),
        odd=odd,
        travel=plan_travel(rule.callbacks, config.scenario.callbacks, events=1 + len(odd), key=key),
    )


def _ordinal(from_: str, to: tuple[str, ...], owner: str, state: State) -> int:
    return state.ordinals.get(arrival_key(from_, to, owner), 0)


def _media_files(
    message: str, attachments: tuple[Attachment, ...], config: Config, now_ms: int
) -> tuple[MediaFile, ...]:
    name = config.profile.media.inbound_name.value
    return tuple(
        MediaFile(
            id=name.format(message=message, index=index, name=file.name),
            content_type=file.content_type,
            length=file.length,
            sha256=file.sha256,
            stored_ms=now_ms,
        )
        for index, file in enumerate(attachments)
    )


def _opted(text: str, owner: str, config: Config) -> Opted | None:
    """Only toll-free numbers: for the others the provider offers no opt-out handling (support 360010785613)."""
    if number_type(owner) != "toll_free":
        return None
    word, screening = text.strip().upper(), config.profile.screening
    if word in screening.opt_out_words.value:
        return "out"
    return "in" if word in screening.opt_in_words.value else None


def _draw_id(arrival: Arrival, owner: str, kind: Kind, state: State, config: Config, now_ms: int) -> str:
    profile = config.profile
    usual = profile.inbound_sms_id.value if kind == "sms" else profile.inbound_mms_id.value
    key = arrival_key(arrival.from_, arrival.to, owner)
    ordinal = _ordinal(arrival.from_, arrival.to, owner, state)
    if (config.inbound_id or usual) == "uuid":
        return message_uuid(config.draws, from_=arrival.from_, to=key, ordinal=ordinal)
    return message_id(now_ms, config.draws, from_=arrival.from_, to=key, ordinal=ordinal)


def _application(owner: str, state: State, config: Config) -> str:
    return config.find_application_of(owner) or state.senders.get(owner) or NO_APPLICATION
