"""An engine without clock or network: a manual clock, and an endpoint that is a function.

It keeps every entry, and `check` compares the engine's memory with what the entries and a checkpoint say.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from simulator.engine.answer import Answer
from simulator.engine.config import Choices, Config, Defaults
from simulator.engine.engine import Engine
from simulator.engine.handsets import HandsetRequest
from simulator.engine.receive import Attachment
from simulator.engine.state import State
from simulator.engine.work import AttemptRequest
from simulator.model.clocks import ClockSetting
from simulator.model.entries import AnyEntry, Entry, Outcome
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.times import parse_duration, parse_time
from simulator.wire.refusals import Refusal

ACCOUNT = "9900000"
START_MS = parse_time("2026-01-01T00:00:00Z")
PLAIN = "version: 1\nname: plain\n"
PATH = f"/api/v2/users/{ACCOUNT}/messages"
TIMEOUT = Outcome("timeout")
STRICT_APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
Endpoint = Callable[[AttemptRequest], Outcome]


def answered(status: int) -> Outcome:
    """The endpoint answered so."""
    return Outcome("answered", status)


def always(status: int) -> Endpoint:
    """An endpoint that gives everyone the same answer."""
    return lambda attempt: answered(status)


def sample(name: str) -> Attachment:
    """A built-in file as if it had been stored."""
    return Attachment(name=name, content_type="image/png", length=3, sha256="ab" * 32)


class Player:
    """One world that is played by hand, with an endpoint that answers 200. `settings` are fields of Defaults."""

    def __init__(
        self,
        scenario: str = PLAIN,
        *,
        endpoint: Endpoint | None = None,
        url: str | None = "http://app.example/callbacks",
        wins: Choices | None = None,
        **settings: Any,
    ) -> None:
        self.now_ms = START_MS
        self.endpoint = endpoint or always(200)
        self.defaults = Defaults(wins=wins or Choices(), base=Choices(seed=1, callback_url=url), **settings)
        clock = ClockSetting(mode="manual")
        self.engine = Engine.begin(
            ACCOUNT, self.defaults, name="test", text=scenario, seed=1, clock=clock, now_ms=START_MS
        )
        self.entries: list[Entry] = []
        self.attempts: list[AttemptRequest] = []
        self._keep()
        self.save()

    @property
    def state(self) -> State:
        """What the world remembers."""
        return self.engine.state

    @property
    def config(self) -> Config:
        """How the world behaves."""
        return self.engine.config

    def _keep(self) -> None:
        self.entries += self.engine.take_fresh()

    # -- what an application and a user do

    def post(self, *, content_type: str = "application/json", **fields: Any) -> Message | Refusal:
        """POST a message; a field that is None is left out."""
        application = STRICT_APPLICATION if self.defaults.strict else "app"
        body = {"applicationId": application, "from": "+19195550100", "to": "+19195550101", "text": "hello"}
        body |= {name.rstrip("_"): value for name, value in fields.items()}
        said = {name: value for name, value in body.items() if value is not None}
        return self.post_bytes(json.dumps(said).encode(), content_type=content_type)

    def post_bytes(self, body: bytes, *, content_type: str = "application/json") -> Message | Refusal:
        """POST these bytes; what comes back must be an answer of the provider's."""
        answer = self.ask(body, content_type=content_type).what
        assert isinstance(answer, Message | Refusal), answer
        return answer

    def ask(self, body: bytes, *, content_type: str = "application/json") -> Answer:
        """POST these bytes: what comes back, and how."""
        answer = self.engine.submit(body, content_type, path=PATH, now_ms=self.now_ms)
        self._keep()
        return answer

    def send(self, **fields: Any) -> Message:
        """POST a message that must be accepted."""
        answer = self.post(**fields)
        assert isinstance(answer, Message), answer
        return answer

    def refused(self, **fields: Any) -> Refusal:
        """POST a message that must be refused."""
        answer = self.post(**fields)
        assert isinstance(answer, Refusal), answer
        return answer

    def change(self, method: str, *said: Any, **named: Any) -> Any:
        """Call one of the engine's methods that change what holds, now."""
        answer = getattr(self.engine, method)(*said, now_ms=self.now_ms, **named)
        self._keep()
        return answer

    def store(self, file: MediaFile) -> None:
        """A media file was uploaded now."""
        self.engine.store_media(replace(file, stored_ms=self.now_ms))
        self._keep()

    # -- time

    def step(self) -> bool:
        """Let the earliest thing that is due now happen, to its end; False when there is none."""
        step = self.engine.step(self.now_ms)
        if step is None:
            return False
        if isinstance(step, HandsetRequest):
            self.engine.write(step, tuple(map(sample, step.media)), now_ms=self.now_ms)
        self._keep()
        if isinstance(step, AttemptRequest):
            self.attempt(step)
        return True

    def attempt(self, attempt: AttemptRequest) -> None:
        """Make an attempt; one without an answer hangs until the provider's timeout."""
        self.attempts.append(attempt)
        outcome = self.endpoint(attempt)
        if outcome.reason == "timeout":
            assert self.engine.hang(attempt, now_ms=self.now_ms)
        else:
            assert self.engine.finish(attempt, outcome, now_ms=self.now_ms)
        self._keep()

    def advance(self, by: str | int = 0) -> None:
        """Move the clock, visiting every due instant."""
        target_ms = self.now_ms + (parse_duration(by) if isinstance(by, str) else by)
        while (due_ms := self.engine.next_due_ms()) is not None and due_ms <= target_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self.step()
        self.now_ms = target_ms
        self.engine.reach(target_ms)
        self._keep()

    def finish(self) -> None:
        """Move the clock until nothing is due any more."""
        for _ in range(1_000_000):
            due_ms = self.engine.next_due_ms()
            if due_ms is None:
                return
            self.now_ms = max(self.now_ms, due_ms)
            self.step()
        raise AssertionError("it never ends")

    def save(self) -> None:
        """Write a checkpoint."""
        self.saved = (len(self.entries), self.state.to_json())

    def restart(self, *, tail: int | None = None) -> None:
        """The process dies and starts again from the last checkpoint (or one `tail` entries ago) and the tail."""
        assert not self.engine.fresh
        folded, checkpoint = self.saved
        if tail is not None:
            folded = len(self.entries) - tail
            checkpoint = State.replay(self.entries[:folded]).to_json()
        state = State.from_json(checkpoint)
        for entry in self.entries[folded:]:
            state.apply(entry)
        self.engine = Engine(state, self.defaults)

    # -- what can be seen

    def events(self, message: Message) -> list[tuple[str, str, int | None]]:
        """(to, type, error code) of what happened to a message, in order."""
        return [(e.to, e.type, e.error_code) for e in self._happened(message)]

    def offsets(self, message: Message) -> list[tuple[int, str]]:
        """(milliseconds after the POST, type) of what happened to a message, in order."""
        return [(e.time_ms - message.time_ms, e.type) for e in self._happened(message)]

    def _happened(self, message: Message) -> list[Any]:
        found = of_kind(self.entries, "event-occurred")
        return [entry.event for entry in found if entry.message_id == message.id]

    def planned(self, message: Message) -> list[list[tuple[int, str, int | None]]]:
        """Each recipient's timeline as (offset, type, code)."""
        recipients = self.state.messages[message.id].recipients
        return [[(e.offset_ms, e.type, e.error_code) for e in each.timeline] for each in recipients]

    def rules(self, message: Message) -> list[str | None]:
        """What decided, per recipient."""
        return [each.rule for each in self.state.messages[message.id].recipients]

    # -- proof

    def check(self) -> None:
        """The memory is the fold of the entries, also once they were written and read, and so is a checkpoint."""
        assert not self.engine.fresh
        check_entries(self.entries)
        written = msgspec.json.encode(self.entries)
        read = msgspec.json.decode(written, type=list[AnyEntry])
        assert read == self.entries
        for state in (State.replay(self.entries), State.replay(read), State.from_json(self.state.to_json())):
            check_same(state, self.state)


def check_same(state: State, other: State) -> None:
    """Two memories are equal, and so is the order in which they name things."""
    assert state == other
    for name in ("messages", "settled", "deliveries", "media"):
        assert list(getattr(state, name)) == list(getattr(other, name)), name


def check_entries(entries: Iterable[Entry]) -> None:
    """`seq` has no gaps, `at_ms` never goes back."""
    before_ms = 0
    for number, entry in enumerate(entries, 1):
        assert entry.seq == number
        assert entry.at_ms >= before_ms
        before_ms = entry.at_ms


def of_kind(entries: Iterable[Entry], kind: str) -> list[Any]:
    """The entries of a kind, by their name in the journal."""
    return [entry for entry in entries if entry.__struct_config__.tag == kind]
