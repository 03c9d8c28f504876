"""Decide what the scenario does with a request before the provider looks at it: an answer, a broken connection.

Rule 1: pure: the State is read, never changed.
Rule 2: a draw for a chance is keyed by rule, from and to, and by how many were taken for these three before, so that a
        refused request that is made again gets a draw of its own.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from simulator.engine.config import Config
from simulator.engine.memory import chance_key
from simulator.engine.state import State
from simulator.model.draws import Draws
from simulator.model.entries import Dropping
from simulator.model.events import Aside
from simulator.model.messages import Message
from simulator.scenario.match import Decision, ListFacts, SendFacts, UploadFacts
from simulator.scenario.values import Range, Respond, Rule, Step
from simulator.wire import refusals
from simulator.wire.refusals import Refusal


class Scripted(Struct, frozen=True, kw_only=True):
    """What a rule says about one request. Without `refusal` and `drop` the provider answers as usual.

    `drawn` are keys of ordinals, `enters` the states that follow; `delay_ms` is wall time before the answer.
    """

    rule: str | None = None
    counted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    enters: tuple[Aside, ...] = ()
    refusal: Refusal | None = None
    drop: Dropping | None = None
    accepted: bool = True
    delay_ms: int = 0


NOTHING = Scripted()


class Answer(Struct, frozen=True):
    """What goes back to the application: None when nothing does; after `delay_ms` of wall time, broken by `drop`."""

    what: Message | Refusal | Literal["usual"] | None
    delay_ms: int = 0
    drop: Dropping | None = None


def answer_send(facts: Sequence[SendFacts], state: State, config: Config, *, path: str, now_ms: int) -> Scripted:
    """For a POST of a message, once for all its recipients."""
    drawing = Drawing(state, config.draws, from_=facts[0].from_, to=",".join([each.to for each in facts]))
    decision = config.rules.respond(facts, state.counters, state.story, drawing.draw)
    return _scripted(decision, drawing, config, path=path, now_ms=now_ms)


def answer_other(
    on: Literal["upload", "list"],
    facts: UploadFacts | ListFacts,
    state: State,
    config: Config,
    *,
    path: str,
    now_ms: int,
) -> Scripted:
    """For a PUT of a media file or a GET of messages."""
    if isinstance(facts, UploadFacts):
        drawing = Drawing(state, config.draws, from_=on, to=facts.name)
    else:
        asked = facts.to or facts.message or ""
        drawing = Drawing(state, config.draws, from_=f"{on} {facts.from_ or ''}", to=asked)
    decision = config.rules.meet(on, facts, state.counters, state.story, drawing.draw)
    return _scripted(decision, drawing, config, path=path, now_ms=now_ms)


class Drawing:
    """The draws for the requests of one from and to (of a message: all its recipients, with commas)."""

    def __init__(self, state: State, draws: Draws, *, from_: str, to: str) -> None:
        self._state, self._draws, self._from, self._to = state, draws, from_, to

    def key(self, rule: str) -> str:
        return chance_key(rule, self._from, self._to)

    def draw(self, rule: str) -> float:
        ordinal = self._state.ordinals.get(self.key(rule), 0)
        return self._draws.fraction(purpose=f"{rule}.chance", from_=self._from, to=self._to, ordinal=ordinal)

    def span(self, rule: Rule, span: Range, purpose: str) -> int:
        """A delay of the rule's; numbered by what the rule has counted, which is one more each time."""
        if span.low_ms == span.high_ms:
            return span.low_ms
        count = self._state.counters.get(rule.key, 0)
        purpose = f"{rule.key}.{purpose}"
        return self._draws.integer(
            span.low_ms, span.high_ms, purpose=purpose, from_=self._from, to=self._to, ordinal=count
        )


def _scripted(decision: Decision, drawing: Drawing, config: Config, *, path: str, now_ms: int) -> Scripted:
    if not decision.counted:
        return NOTHING
    rule, drawn = decision.rule, tuple(drawing.key(key) for key in decision.drawn)
    if rule is None:
        return Scripted(counted=decision.counted, drawn=drawn)
    respond, drop = rule.respond, rule.drop
    return Scripted(
        rule=label(rule),
        counted=decision.counted,
        drawn=drawn,
        enters=enters(rule.steps, lambda span, purpose: drawing.span(rule, span, purpose)),
        refusal=None if respond is None else _refusal(respond, config, path=path, now_ms=now_ms),
        drop=None if drop is None else drop.how,
        accepted=drop is None or drop.accepted,
        delay_ms=0 if respond is None else drawing.span(rule, respond.delay, "respond.delay"),
    )


def enters(steps: Sequence[Step], span: Callable[[Range, str], int]) -> tuple[Aside, ...]:
    """The states that a rule's steps enter, each after the ones before it; `span` draws a delay for a purpose."""
    offset_ms, found = 0, []
    for index, step in enumerate(steps):
        offset_ms += span(step.after, f"then[{index}].after")
        if step.verb == "state":
            found.append(Aside(offset_ms, state=step.state))
    return tuple(found)


def label(rule: Rule) -> str:
    """How records name a rule: its key, and its name where it has one."""
    return f"{rule.key} {rule.name}" if rule.name else rule.key


def _refusal(respond: Respond, config: Config, *, path: str, now_ms: int) -> Refusal:
    body = None if respond.body is None else respond.body.encode()
    headers = respond.headers
    if respond.retry_after_s is not None:
        headers = (*headers, ("Retry-After", str(respond.retry_after_s)))
    return refusals.scripted(config.profile, respond.status, body=body, headers=headers, path=path, now_ms=now_ms)
