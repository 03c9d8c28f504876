"""Decide about a message once more, as it was decided then, and keep what was considered.

Rule 1: rules, counters, state and draws are those of that moment: what decisions depend on is folded anew from the
        journal.
Rule 2: pure: the caller gives the entries.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from simulator.engine import config as configs
from simulator.engine.answer import Drawing, label
from simulator.engine.config import Config, Defaults
from simulator.engine.fold import APPLY
from simulator.engine.memory import Track, arrival_key, ordinal_keys
from simulator.engine.screen import find_reason
from simulator.engine.state import State
from simulator.engine.tallies import opt
from simulator.model import entries as e
from simulator.model.messages import Message
from simulator.model.numbers import number_type
from simulator.scenario.match import BUILT_IN, ReceiveFacts, SendFacts
from simulator.scenario.misses import Considered, consider
from simulator.scenario.values import Rule


class Explained(Struct, frozen=True):
    """What was considered for one recipient, in the rules' order.

    `numbers` says how many built-in numbers stand beneath; only the one that took the message is considered. `screened`
    says why the provider would not carry the message by itself.
    """

    to: str
    considered: tuple[Considered, ...]
    numbers: int
    screened: str | None = None


class Explanation(Struct, frozen=True):
    """One message: the story's state then, each recipient, and the rules that answer requests (`respond`, `drop`).

    `judged` is how its files failed it, if they did.
    """

    scenario: str
    state: str
    recipients: tuple[Explained, ...]
    answers: tuple[Considered, ...] = ()
    judged: e.MediaJudged | None = None


class UnknownPastError(Exception):
    """The journal no longer says what held then."""


def explain(track: Track, entries: Iterable[e.Entry], defaults: Defaults) -> Explanation:
    """Decide about the message of `track` again; `entries` are the journal's, from its first on."""
    state, entries = State(), iter(entries)
    for _ in pasts(state, entries, {track.seq}):
        pass
    config = configs.make_config(state, defaults)
    if track.message.direction == "in":
        return Explanation(config.scenario.name, state.story, _received(track, state, config))
    seen = [_send_facts(track.message, to) for to in track.message.to]
    answers = consider_answers(seen, state, config)
    sent = _sent(track, state, config)
    return Explanation(config.scenario.name, state.story, sent, answers, _judged(track, entries))


def _judged(track: Track, later: Iterable[e.Entry]) -> e.MediaJudged | None:
    """How the files of a message failed it; `later` are the entries after its own."""
    if not track.message.media or all(each.rule for each in track.recipients):
        return None
    found = (each for each in later if isinstance(each, e.MediaJudged) and each.message_id == track.message.id)
    judged = next(found, None)
    return judged if judged is not None and judged.event is not None else None


def pasts(state: State, entries: Iterable[e.Entry], seqs: Collection[int]) -> Iterator[e.Entry]:
    """Each entry of these numbers, while `state` is what decisions depended on just before it. UnknownPastError."""
    last = max(seqs, default=0)
    for entry in entries:
        if state.last_seq == 0 and entry.seq != 1:
            raise UnknownPastError(f"the journal begins at entry {entry.seq}; what came before was forgotten")
        if entry.seq in seqs:
            yield entry
        if entry.seq >= last:
            return
        state.last_seq = entry.seq
        _take(state, entry)


_KEPT = (
    e.WorldStarted,
    e.ScenarioSet,
    e.RulesAdded,
    e.RulesRemoved,
    e.ApplicationSet,
    e.NumberSet,
    e.RequestRefused,
    e.RequestDropped,
    e.RequestCounted,
    e.OptOutSet,
)


def _take(state: State, entry: e.Entry) -> None:
    if isinstance(entry, _KEPT):
        APPLY[type(entry)](state, entry)
    elif isinstance(entry, e.MessageAccepted | e.MessageReceived):
        _count(state, entry)
    elif isinstance(entry, e.StateEntered) and not entry.stale:
        state.story = entry.state


def _count(state: State, entry: e.MessageAccepted | e.MessageReceived) -> None:
    message = entry.message
    for key in entry.counted:
        state.counters[key] = state.counters.get(key, 0) + 1
    for key in (*_ordinals(message), *getattr(entry, "drawn", ())):
        state.ordinals[key] = state.ordinals.get(key, 0) + 1
    if isinstance(entry, e.MessageReceived):
        opt(state, entry)
    for aside in entry.enters:
        if aside.state is not None and not aside.offset_ms:
            state.story = aside.state


def _ordinals(message: Message) -> tuple[str, ...]:
    if message.direction == "in":
        return (arrival_key(message.from_, message.to, message.owner),)
    return ordinal_keys(message.from_, message.to)


def consider_answers(seen: Sequence[SendFacts], state: State, config: Config) -> tuple[Considered, ...]:
    """The rules that could answer a request; of a group's recipients the one that came nearest counts."""
    rules = [rule for rule in config.rules.rules if rule.when.on == "send" and rule.answers]
    drawing = Drawing(state, config.draws, from_=seen[0].from_, to=",".join(each.to for each in seen))
    looks = [consider(_own(rules, None), facts, state.counters, state.story, drawing.draw) for facts in seen]
    nearest = [min(each, key=lambda one: (one.count is None, len(one.differs))) for each in zip(*looks, strict=True)]
    taken = next((each.rule.key for each in nearest if not each.differs), None)
    return tuple(replace(each, took=each.rule.key == taken) for each in nearest)


def _sent(track: Track, state: State, config: Config) -> tuple[Explained, ...]:
    message, found = track.message, []
    counters = dict(state.counters)
    rules = [rule for rule in config.rules.rules if rule.when.on == "send" and not rule.answers]
    ordinals = [state.ordinals.get(key, 0) for key in ordinal_keys(message.from_, message.to)][-len(message.to) :]
    for to, ordinal, recipient in zip(message.to, ordinals, track.recipients, strict=True):

        def draw(rule: str, to: str = to, ordinal: int = ordinal) -> float:
            return config.draws.fraction(purpose=f"{rule}.chance", from_=message.from_, to=to, ordinal=ordinal)

        own = _own(rules, recipient.rule)
        considered = consider(own, _send_facts(message, to), counters, state.story, draw)
        for each in considered:
            if each.count is not None:
                counters[each.rule.key] = each.count
        screened = find_reason(message, to, config, state) if recipient.is_ordinary else None
        found.append(Explained(to, considered, len(rules) - len(own), screened))
    return tuple(found)


def _own(rules: list[Rule], taken: str | None) -> list[Rule]:
    return [rule for rule in rules if not rule.key.startswith(BUILT_IN) or label(rule) == taken]


def _send_facts(message: Message, to: str) -> SendFacts:
    return SendFacts(
        from_=message.from_,
        to=to,
        text=message.text,
        media=message.media,
        tag=message.tag,
        application=message.application_id,
        priority=message.priority,
        segments=message.segment_count,
        kind=message.kind,
        number_type=number_type(message.from_),
    )


def _received(track: Track, state: State, config: Config) -> tuple[Explained, ...]:
    message = track.message
    ordinal = state.ordinals.get(_ordinals(message)[0], 0)

    def draw(rule: str) -> float:
        to = f"<{message.owner}"
        return config.draws.fraction(purpose=f"{rule}.chance", from_=message.from_, to=to, ordinal=ordinal)

    facts = ReceiveFacts(
        from_=message.from_,
        to=message.owner,
        text=message.text,
        media=tuple(PurePosixPath(media).name for media in message.media),
        kind=message.kind,
        number_type=number_type(message.owner),
    )
    rules = [rule for rule in config.rules.rules if rule.when.on == "receive"]
    return (Explained(message.owner, consider(rules, facts, state.counters, state.story, draw), 0),)
