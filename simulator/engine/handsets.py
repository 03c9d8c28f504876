"""Decide what handsets write by themselves: answers, the next text of a conversation, and a scenario's traffic.

Rule 1: pure: the State is read, never changed. What is written is drawn when it is planned, not when it is due.
Rule 2: an answer goes to whom the message came from, and in a group to its other recipients too.
Rule 3: nobody can answer a name (an alphanumeric sender), and nobody answers what never reached the handset.
Rule 4: what a handset writes after a message of its own makes no rule write again, or it would never end.
"""

from dataclasses import dataclass

from simulator.engine.agenda import Beside, Due, Write
from simulator.engine.config import Config
from simulator.engine.memory import Flow, Talk
from simulator.engine.people import DEFAULT_LOCALE, Key, choose, fill, make_number
from simulator.engine.receive import Arrival, Attachment, find_owners
from simulator.engine.state import State
from simulator.model.draws import Draws
from simulator.model.entries import Nobody
from simulator.model.events import TERMINAL, Aside, PlannedEvent, Writing
from simulator.model.messages import Message
from simulator.model.numbers import number_type
from simulator.scenario.values import Range, Traffic


@dataclass(frozen=True, slots=True)
class HandsetRequest:
    """What a handset writes now; the world stores its files first, `media`, names of built-in ones.

    `answers` is the message that it answers, or `traffic` the number of its item of the scenario's traffic; the other
    fields are those of the entry HandsetWrote. `again`: it follows a message of the same handset.
    """

    item: int
    from_: str
    to: tuple[str, ...]
    text: str
    media: tuple[str, ...]
    cause: str
    home: str
    answers: str | None = None
    again: bool = False
    traffic: int | None = None
    next_ms: int | None = None
    opens: bool = False

    def arrival(self, attachments: tuple[Attachment, ...]) -> Arrival:
        """As it arrives, with its files stored."""
        return Arrival(
            from_=self.from_,
            to=self.to,
            text=self.text,
            attachments=attachments,
            home=self.home,
            cause=self.cause,
            answers=self.answers,
            again=self.again,
        )


def find_nobody(request: HandsetRequest, config: Config) -> Nobody | None:
    """Why this reaches no number of the account's, or None."""
    if number_type(request.home) == "alphanumeric":
        return "a-name"
    return None if find_owners(request.to, config, home=request.home) else "not-owned"


# -- answers


def is_reply(what: Beside, state: State) -> bool:
    """Whether this is an answer that somebody writes, rather than a state."""
    return state.messages[what.message_id].recipients[what.recipient].asides[what.index].reply is not None


def answer(due: Due, what: Beside, state: State) -> HandsetRequest:
    """What a handset answers to a message that it got, or says after one of its own."""
    track = state.messages[what.message_id]
    recipient = track.recipients[what.recipient]
    writing = recipient.asides[what.index].reply
    assert writing is not None
    message, is_own = track.message, track.message.direction == "in"
    return HandsetRequest(
        item=due.seq,
        from_=message.from_ if is_own else recipient.to,
        to=message.to if is_own else _answered(message, recipient.to),
        text=writing.text,
        media=writing.media,
        cause=writing.talk or recipient.rule or "",
        home=message.owner,
        answers=message.id,
        again=is_own,
    )


def _answered(message: Message, recipient: str) -> tuple[str, ...]:
    others = (number for number in message.to if number not in (recipient, message.from_))
    return (message.from_, *others)


# -- conversations


def go_on(
    message: Message, recipient: str, timeline: tuple[PlannedEvent, ...], *, usual: bool, state: State, config: Config
) -> Aside | None:
    """The person's next text, when the message goes on with a conversation and is going to reach the person.

    `usual`: no rule planned its events. The message is there when it is delivered; where no event says so, at once.
    """
    talk = state.find_talk(message.from_, recipient)
    reached_ms = _reached_ms(timeline, usual=usual)
    if talk is None or reached_ms is None:
        return None
    traffic = config.scenario.traffic[talk.flow]
    if talk.told >= len(traffic.replies):
        return None
    return _next_text(traffic, talk, message.from_, recipient, reached_ms, config)


def _reached_ms(timeline: tuple[PlannedEvent, ...], *, usual: bool) -> int | None:
    ending = next((event for event in timeline if event.type in TERMINAL), None)
    if ending is not None:
        return ending.offset_ms if ending.type == "message-delivered" else None
    return 0 if usual else None


def _next_text(traffic: Traffic, talk: Talk, owner: str, person: str, reached_ms: int, config: Config) -> Aside:
    place = f"{traffic.key}.replies[{talk.told}]"
    after_ms = _span(
        traffic.reply_after, config.draws, Key(purpose=f"{place}.after", from_=person, to=owner, ordinal=talk.opening)
    )
    key = Key(purpose=place, from_=person, to=owner, ordinal=talk.opening)
    text = fill(traffic.replies[talk.told], config.draws, key, locale=_locale(traffic, config))
    return Aside(reached_ms + after_ms, reply=Writing(text, talk=traffic.label))


# -- traffic


def first_messages(config: Config, now_ms: int) -> tuple[int, ...]:
    """When the first message of each item is due."""
    return tuple(
        now_ms + _span(traffic.after, config.draws, Key(purpose=f"{traffic.key}.after"))
        for traffic in config.scenario.traffic
    )


def next_message(due: Due, what: Write, state: State, config: Config) -> HandsetRequest:
    """The message of an item that is due, and when the one after it is."""
    flow, traffic = state.flows[what.traffic], config.scenario.traffic[what.traffic]
    person, to = _person(traffic, flow.written, config), ",".join(traffic.to)
    key = Key(purpose=f"{traffic.key}.text", from_=person, to=to, ordinal=flow.written)
    chosen = choose(len(traffic.texts), config.draws, Key(purpose=f"{traffic.key}.which", to=to, ordinal=flow.written))
    return HandsetRequest(
        item=due.seq,
        from_=person,
        to=traffic.to,
        text=fill(traffic.texts[chosen], config.draws, key, locale=_locale(traffic, config)),
        media=traffic.media,
        cause=traffic.label,
        home=traffic.to[0],
        traffic=what.traffic,
        next_ms=_next_ms(traffic, flow, config, due.due_ms),
        opens=bool(traffic.replies),
    )


def _person(traffic: Traffic, written: int, config: Config) -> str:
    if traffic.from_ is not None and traffic.from_.is_plain:
        return traffic.from_.parts[0]
    place = written if traffic.people is None else written % traffic.people  # a blank `from` is somebody new each time
    key = Key(purpose=f"{traffic.key}.person", ordinal=place)
    return make_number(config.draws, key, locale=_locale(traffic, config), place=place)


def _next_ms(traffic: Traffic, flow: Flow, config: Config, due_ms: int) -> int | None:
    """From the instant that was meant, so that a late look does not stretch the item; None when it is over."""
    if traffic.count is not None and flow.written + 1 >= traffic.count:
        return None
    every = Key(purpose=f"{traffic.key}.every", ordinal=flow.written)
    next_ms = due_ms + _span(traffic.every, config.draws, every)
    is_over = traffic.lasts_ms is not None and next_ms - flow.first_ms >= traffic.lasts_ms
    return None if is_over else next_ms


def _locale(traffic: Traffic, config: Config) -> str:
    return traffic.locale or config.scenario.locale or DEFAULT_LOCALE


def _span(span: Range, draws: Draws, key: Key) -> int:
    if span.low_ms == span.high_ms:
        return span.low_ms
    return draws.integer(
        span.low_ms, span.high_ms, purpose=key.purpose, from_=key.from_, to=key.to, ordinal=key.ordinal
    )
