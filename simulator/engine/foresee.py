"""Let messages be sent and time pass without anybody: what would become of them.

Rule: pure: the engine decides as it always does; every callback is answered 200 at once, and no file is looked at.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from simulator.engine.answer import Answer
from simulator.engine.engine import Engine
from simulator.engine.memory import Track
from simulator.engine.work import AttemptRequest, FetchRequest
from simulator.model import entries as e
from simulator.model.entries import Outcome
from simulator.model.times import DAY_MS
from simulator.wire.refusals import Refusal

LONGEST_MS = 400 * DAY_MS
ACKNOWLEDGED = Outcome("answered", 200)
JSON = "application/json"


class Foreseen(Struct, frozen=True):
    """One message: its track when all is over, or what refused its request; `rule` where a rule did.

    `entered` are the story's states that came with its acceptance, `sent_ms` is when it was sent.
    """

    sent_ms: int
    track: Track | None
    refusal: Refusal | None = None
    rule: str | None = None
    dropped: str | None = None
    entered: tuple[str, ...] = ()


def foresee(engine: Engine, bodies: Sequence[bytes], *, path: str, start_ms: int, apart_ms: int) -> list[Foreseen]:
    """Send each body, `apart_ms` after the one before it, and let time pass until nothing is to come."""
    found = []
    for index, body in enumerate(bodies):
        now_ms = start_ms + index * apart_ms
        _pass(engine, now_ms)
        engine.take_fresh()
        answer = engine.submit(body, JSON, path=path, now_ms=now_ms)
        found.append((now_ms, answer, engine.take_fresh()))
    _pass(engine, start_ms + len(bodies) * apart_ms + LONGEST_MS)
    return [_foreseen(engine, *each) for each in found]


def _pass(engine: Engine, until_ms: int) -> None:
    while (due_ms := engine.next_due_ms()) is not None and due_ms <= until_ms:
        now_ms = max(due_ms, engine.state.now_ms)
        step = engine.step(now_ms)
        if isinstance(step, AttemptRequest):
            engine.finish(step, ACKNOWLEDGED, now_ms=now_ms)
        elif isinstance(step, FetchRequest):
            engine.judge_media(step.message_id, (), now_ms=now_ms)


def _foreseen(engine: Engine, sent_ms: int, answer: Answer, entries: list[e.Entry]) -> Foreseen:
    entry = next((each for each in entries if isinstance(each, _REQUESTS)), None)
    track = engine.state.messages[entry.message.id] if isinstance(entry, e.MessageAccepted) else None
    return Foreseen(
        sent_ms=sent_ms,
        track=track,
        refusal=answer.what if isinstance(answer.what, Refusal) else None,
        rule=entry.rule if isinstance(entry, e.RequestRefused | e.RequestDropped) else None,
        dropped=answer.drop,
        entered=tuple(_entered(entry)) if entry else (),
    )


_REQUESTS = (e.MessageAccepted, e.RequestRefused, e.RequestDropped)


def _entered(entry: e.MessageAccepted | e.RequestRefused | e.RequestDropped) -> Iterator[str]:
    return (aside.state for aside in entry.enters if aside.state is not None)
