"""What is said to an engine in a random run, in a form of its own: checkers judge by it and not by the engine."""

from dataclasses import dataclass, field
from random import Random

from simulator.model.messages import Message
from simulator.wire.refusals import Refusal
from tests.simulation.travels import ORDINARY, PlainTravel, milliseconds, random_travel

MINUTE, HOUR = 60_000, 3_600_000
VALID = tuple(f"+1919555{number:04}" for number in range(100, 112))
OUTSIDE_THE_PLAN = "+19190000000"
SCRIPTED = ("+15550004720", "+15550004303", "+15550000000")
NTHS = ((1, None, 1), (3, 3, 1), (2, 5, 1), (1, None, 2), (1, None, 3))
CALLBACKS = ((("1m", "5m", "1h"), "24h"), (("20s",), "1m"), (("1s", "2s", "4s", "8s", "10m"), "2h"), (("5m",), "1m"))
QUEUES = (
    (0, 0),
    (0, 0),
    (60, 30_000),
    (60, MINUTE),
    (20, 3 * MINUTE),
    (7, 10 * MINUTE),
    (600, MINUTE),
    (120_000, 1_000),
)
STEPS = (
    "{ deliver: true }",
    "{ fail: 4720 }",
    "{ fail: 4302 }",
    "{ after: 1s..1h, fail: 4303 }",
    "{ sending: true }, { after: 0s..20s, sent: true }, { after: 1s, deliver: true }",
    "{ after: 5s, sending: true }, { silence: true }",
    "{ sending: true }, { raw: { type: message-exploded } }, { after: 3s, deliver: true }",
    "{ silence: forever }",
    "{ reply: ok }",
    "{ after: 2s, deliver: true }, { after: 5s..10m, reply: { text: look, media: [picture.png] } }",
    "{ after: 1s, reply: one }, { after: 0s..20s, deliver: true }, { after: 1m, reply: two }",
)
HANDSETS = (
    "{ when: { receive: { text: { contains: a } } }, then: [ { after: 0s..30s, reply: again } ] }",
    "{ when: { receive: { media: true } }, then: [ { silence: true }, { reply: twice } ] }",
    "{ when: { receive: {}, nth: every 3 }, then: [ { silence: true } ] }",
)
"""Rules on what handsets send; they stand below the others, whose keys count from 0."""
TRAFFIC = (
    "{ receive: { to: '+19195550100', text: [a, b, STOP] }, every: 1s..5m, count: 20, people: 3 }",
    "{ receive: { to: '12345', text: hi, media: [picture.png] }, every: 7s, for: 10m, after: 0s..1h }",
    """{ receive: { to: ['+19195550200', '+19195550199'], text: hello }, every: 30s, count: 5, people: 2,
    replies: [and, so, on], reply_after: 0s..2m }""",
)


@dataclass(frozen=True)
class PlainRule:
    """A rule of one or two conditions. `nth` is (first, last, every); `status` when it answers the request."""

    key: str
    to: str | None
    text: str | None
    nth: tuple[int, int | None, int] | None
    steps: str = ""
    status: int | None = None
    travel: PlainTravel = ORDINARY

    def selects(self, to: str, text: str) -> bool:
        """Whether its conditions hold."""
        return (self.to is None or self.to == to) and (self.text is None or self.text in text)

    def holds(self, count: int) -> bool:
        """Whether it takes the `count`-th message that it selects."""
        first, last, every = self.nth or (1, None, 1)
        return count in range(first, 10**6 if last is None else last + 1) and count % every == 0

    @property
    def is_beside(self) -> bool:
        """Whether it says nothing of the message's own events."""
        return self.steps == "{ reply: ok }"

    def __str__(self) -> str:
        conditions = [f'to: "{self.to}"'] if self.to else []
        conditions += [f"text: {{ contains: {self.text} }}"] if self.text else []
        then = self.steps if self.status is None else f"{{ respond: {{ status: {self.status} }} }}"
        callbacks = f", callbacks: {{ {', '.join(self.travel.keys())} }}" if self.travel != ORDINARY else ""
        return f"{{ when: {{ send: {{ {', '.join(conditions)} }}{self._nth()} }}, then: [ {then} ]{callbacks} }}"

    def _nth(self) -> str:
        if self.nth is None:
            return ""
        first, last, every = self.nth
        return f", nth: every {every}" if every > 1 else f", nth: {first}..{10**6 if last is None else last}"


@dataclass(frozen=True)
class Situation:
    """What holds from entry `since` on. `per_minute` None: no limit."""

    since: int = 0
    profile: str = "2026"
    quirk: bool = False
    schedule_ms: tuple[int, ...] = ()
    window_ms: int = 0
    redirect_ok: bool = False
    per_minute: int | None = None
    number_per_minute: int | None = None
    capacity: int = 0
    added: tuple[PlainRule, ...] = ()
    rules: tuple[PlainRule, ...] = ()
    travel: PlainTravel = ORDINARY


@dataclass
class Ledger:
    """What was said and asked, beside the journal: situations in order, and each request with its answer."""

    situations: list[Situation] = field(default_factory=list)
    requests: list[tuple[int, tuple[str, ...], str, Message | Refusal]] = field(default_factory=list)

    def at(self, seq: int) -> Situation:
        """What held when entry `seq` was recorded."""
        return next(each for each in reversed(self.situations) if each.since < seq)


def random_rule(chance: Random, key: str) -> PlainRule:
    """A rule for somebody."""
    to = chance.choice((None, *VALID[:4], SCRIPTED[0], OUTSIDE_THE_PLAN))
    text = chance.choice((None, None, "order", "free"))
    nth = chance.choice((None, *NTHS))
    if chance.random() < 0.15 and (to or text or nth):
        return PlainRule(key, to, text, nth, status=chance.choice((429, 500, 503)))
    return PlainRule(key, to, text, nth, steps=chance.choice(STEPS), travel=random_travel(chance, of_rule=True))


def _some(chance: Random, items: tuple[str, ...]) -> list[str]:
    return [item for item in items if chance.random() < 0.3]


def random_scenario(chance: Random) -> tuple[str, Situation]:
    """A scenario's text, and what it says."""
    profile = chance.choice(("2018-quirk", "2026", "2026"))
    quirk = chance.choice((True, False))
    schedule, window = chance.choice(CALLBACKS)
    redirect = chance.choice(("retry", "ok"))
    rate, capacity_ms = chance.choice(QUEUES)
    rules = tuple(random_rule(chance, f"rules[{number}]") for number in range(chance.randrange(5)))
    number_rate = chance.choice((None, max(1, rate // 3), max(1, rate // 10))) if rate else None
    by_number = f", number_rate: {number_rate}/m" if number_rate else ""
    queue = f", queue: {{ rate: {rate}/m, capacity: {capacity_ms}ms{by_number} }}" if rate else ""
    switches = f"group_invalid_numbers: {'current' if quirk else 'correct'}"
    if chance.random() < 0.5:
        switches += f", mms_delivery_receipts: {chance.choice(('true', 'false'))}"
    callbacks = (
        "timeout: 10s",
        f"retry: {{ schedule: [{', '.join(schedule)}], window: {window} }}",
        f"redirect: {redirect}",
    )
    travel = random_travel(chance, of_rule=False)
    text = f"""
version: 1
profile: "{profile}"
seed: {chance.randrange(100)}
callbacks: {{ {", ".join([*callbacks, *travel.keys()])} }}
account: {{ features: {{ {switches} }}{queue} }}
rules: [ {", ".join([*map(str, rules), *_some(chance, HANDSETS)])} ]
traffic: [ {", ".join(_some(chance, TRAFFIC))} ]
"""
    said = Situation(
        profile=profile,
        quirk=quirk,
        schedule_ms=tuple(map(milliseconds, schedule)),
        window_ms=milliseconds(window),
        redirect_ok=redirect == "ok",
        per_minute=rate or None,
        number_per_minute=number_rate,
        capacity=rate * capacity_ms // MINUTE,
        rules=rules,
        travel=travel,
    )
    return text, said
