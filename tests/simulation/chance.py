"""Random runs of an engine: what is sent, answered, changed and interrupted comes from one seed.

`Situation` is what was said to the engine, in a form of its own, so that checkers judge by it and not by the engine.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.engine.engine import AttemptRequest
from simulator.model.accounts import Application
from simulator.model.entries import Outcome
from simulator.model.messages import Message
from simulator.model.times import format_time
from simulator.wire.refusals import Refusal
from tests.player import TIMEOUT, Player, answered, check_same

MINUTE, HOUR = 60_000, 3_600_000
VALID = tuple(f"+1919555{number:04}" for number in range(100, 112))
OUTSIDE_THE_PLAN = "+19190000000"
SCRIPTED = ("+15550004720", "+15550004303", "+15550000000")
REFUSING = ("+15550000429", "+15550000503")
SENDERS = ("+19195550100", "12345")
TEXTS = ("hello", "order 1", "order 2", "x" * 200, "free!")
EVENTS = ("message-sending", "message-sent", "message-delivered", "message-failed")
DEAF = "deaf"
NTHS = ((1, None, 1), (3, 3, 1), (2, 5, 1), (1, None, 2), (1, None, 3))
CALLBACKS = ((("1m", "5m", "1h"), "24h"), (("20s",), "1m"), (("1s", "2s", "4s", "8s", "10m"), "2h"), (("5m",), "1m"))
STEPS = (
    "{ deliver: true }",
    "{ fail: 4720 }",
    "{ fail: 4302 }",
    "{ after: 1s..1h, fail: 4303 }",
    "{ sending: true }, { after: 0s..20s, sent: true }, { after: 1s, deliver: true }",
    "{ after: 5s, sending: true }, { silence: true }",
    "{ silence: forever }",
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

    def selects(self, to: str, text: str) -> bool:
        """Whether its conditions hold."""
        return (self.to is None or self.to == to) and (self.text is None or self.text in text)

    def holds(self, count: int) -> bool:
        """Whether it takes the `count`-th message that it selects."""
        first, last, every = self.nth or (1, None, 1)
        return count in range(first, 10**6 if last is None else last + 1) and count % every == 0

    def __str__(self) -> str:
        conditions = [f'to: "{self.to}"'] if self.to else []
        conditions += [f"text: {{ contains: {self.text} }}"] if self.text else []
        then = self.steps if self.status is None else f"{{ respond: {{ status: {self.status} }} }}"
        return f"{{ when: {{ send: {{ {', '.join(conditions)} }}{self._nth()} }}, then: [ {then} ] }}"

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
    capacity: int = 0
    added: tuple[PlainRule, ...] = ()
    rules: tuple[PlainRule, ...] = ()


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
    return PlainRule(key, to, text, nth, steps=chance.choice(STEPS))


def random_scenario(chance: Random) -> tuple[str, Situation]:
    """A scenario's text, and what it says."""
    profile = chance.choice(("2018-quirk", "2026", "2026"))
    quirk = chance.choice((True, False))
    schedule, window = chance.choice(CALLBACKS)
    redirect = chance.choice(("retry", "ok"))
    rate, capacity_ms = chance.choice(((0, 0), (0, 0), (60, 30_000), (600, MINUTE), (7, 10 * MINUTE), (120_000, 1_000)))
    rules = tuple(random_rule(chance, f"rules[{number}]") for number in range(chance.randrange(5)))
    queue = f", queue: {{ rate: {rate}/m, capacity: {capacity_ms}ms }}" if rate else ""
    switches = f"group_invalid_numbers: {'current' if quirk else 'correct'}"
    if chance.random() < 0.5:
        switches += f", mms_delivery_receipts: {chance.choice(('true', 'false'))}"
    text = f"""
version: 1
profile: "{profile}"
seed: {chance.randrange(100)}
callbacks: {{ timeout: 10s, retry: {{ schedule: [{", ".join(schedule)}], window: {window} }}, redirect: {redirect} }}
account: {{ features: {{ {switches} }}{queue} }}
rules: [ {", ".join(map(str, rules))} ]
"""
    units = {"s": 1_000, "m": MINUTE, "h": HOUR}
    said = Situation(
        profile=profile,
        quirk=quirk,
        schedule_ms=tuple(int(each[:-1]) * units[each[-1]] for each in schedule),
        window_ms=int(window[:-1]) * units[window[-1]],
        redirect_ok=redirect == "ok",
        per_minute=rate or None,
        capacity=rate * capacity_ms // MINUTE,
        rules=rules,
    )
    return text, said


class RandomRun(Player):
    """A world to which anything may happen. `flying` attempts end later, as under a clock that flows."""

    def __init__(self, seed: int, *, flows: bool, restarts: bool = True) -> None:
        self.chance = Random(seed)
        self.interruptions = Random(seed + 1)  # apart, so that a run without restarts does the same otherwise
        self.salt, self.flows, self.restarts = seed, flows, restarts
        self.flying: list[tuple[int, AttemptRequest, Outcome]] = []
        self.ledger = Ledger()
        text, situation = random_scenario(self.chance)
        url = None if seed % 10 == 0 else "http://app.example"
        super().__init__(text, url=url, retain=self.chance.choice((3, 20, 1000)), endpoint=self._answer)
        self._say(situation)

    # -- the application's endpoint

    def _answer(self, attempt: AttemptRequest) -> Outcome:
        """By a table: the same attempt always has the same end; some deliveries never succeed."""
        table = Random(f"{self.salt} {attempt.delivery_id} {attempt.number}")
        stubborn = Random(f"{self.salt} {attempt.delivery_id}").random() < 0.15
        drawn = table.random()
        if attempt.number == 1 and table.random() < 0.05:
            self.send_something()  # from inside its own webhook
        if drawn < 0.6 and not stubborn:
            return answered(table.choice((200, 202, 204)))
        if drawn < 0.75:
            return answered(table.choice((400, 500, 503)))
        if drawn < 0.82 and not stubborn:
            return answered(302)
        return TIMEOUT if drawn < 0.9 else Outcome(table.choice(("refused", "reset", "dns", "tls")))

    def attempt(self, attempt: AttemptRequest) -> None:
        """One after another, or under way until later."""
        if not self.flows:
            super().attempt(attempt)
            return
        outcome = self._answer(attempt)
        lasts_ms = attempt.timeout_ms if outcome == TIMEOUT else self.chance.randrange(3_000)
        self.flying.append((attempt.started_ms + lasts_ms, attempt, outcome))

    def land(self) -> None:
        """The attempt that ends first comes to its end, and its late twin counts no more."""
        ends_ms, attempt, outcome = min(self.flying, key=lambda each: each[0])
        self.flying.remove((ends_ms, attempt, outcome))
        self.now_ms = max(self.now_ms, ends_ms)
        assert self.engine.finish(attempt, outcome, now_ms=self.now_ms)
        self._keep()
        assert not self.engine.finish(attempt, outcome, now_ms=self.now_ms)

    # -- what may happen

    def send_something(self) -> None:
        """A POST of any kind, valid or not."""
        chance = self.chance
        to = chance.sample((*VALID, OUTSIDE_THE_PLAN, *SCRIPTED), chance.choice((1, 1, 1, 1, 2, 3, 10)))
        if chance.random() < 0.04:
            to[0] = chance.choice(REFUSING)
        if chance.random() < 0.05:
            to.append(to[0])
        fields: dict[str, Any] = {"to": to, "from": chance.choice(SENDERS), "text": chance.choice(TEXTS)}
        fields["applicationId"] = chance.choice(("app", "app", "other", DEAF))
        if chance.random() < 0.2:
            fields["media"] = ["http://x.example/a.png"]
        if chance.random() < 0.2:
            fields["priority"] = "high"
        if chance.random() < 0.2:
            fields["expiration"] = format_time(self.now_ms + chance.randrange(1, 30_000))
        if chance.random() < 0.05:
            fields["tag"] = 7
        before = self.state.last_seq
        answer = self.post(**fields)
        self.ledger.requests.append((before + 1, tuple(dict.fromkeys(to)), str(fields["text"]), answer))

    def pass_time(self) -> None:
        """To the next thing, or by a moment, or by hours; sometimes the world looks late."""
        by_ms = self.chance.choice((0, 1, 100, 1_000, 5_000, MINUTE, 10 * MINUTE, 6 * HOUR))
        if self.chance.random() < 0.2:
            self.now_ms += min(by_ms, 5_000)
        elif self.chance.random() < 0.4:
            self.step() if not self.flying else self.land()
        else:
            self.go_on(self.now_ms + by_ms)

    def go_on(self, target_ms: int | None) -> None:
        """Let everything happen until then, or until nothing more will."""
        while True:
            due_ms = self.engine.next_due_ms()
            lands_ms = min((ends_ms for ends_ms, _, _ in self.flying), default=None)
            instants = [each for each in (due_ms, lands_ms) if each is not None]
            if not instants or (target_ms is not None and min(instants) > target_ms):
                break
            if lands_ms is not None and (due_ms is None or lands_ms < due_ms):
                self.land()
            else:
                self.now_ms = max(self.now_ms, min(instants))
                self.step()
        if target_ms is not None:
            self.now_ms = max(self.now_ms, target_ms)
            self.engine.reach(self.now_ms)
            self._keep()

    def change_something(self) -> None:
        """The scenario, the rules or an application become others."""
        change = self.chance.choice((self._put_scenario, self._add_rule, self._remove_rules, self._put_application))
        change()

    def _say(self, situation: Situation) -> None:
        self.ledger.situations.append(situation)

    def _put_scenario(self) -> None:
        text, situation = random_scenario(self.chance)
        said = {**vars(situation), "since": self.state.last_seq, "added": self.ledger.situations[-1].added}
        assert self.change("put_scenario", "put", text) == []
        self._say(Situation(**said))

    def _add_rule(self) -> None:
        current = self.ledger.situations[-1]
        rule = random_rule(self.chance, f"api[{self.state.next_rule}]")
        said = {**vars(current), "since": self.state.last_seq, "added": (rule, *current.added)}
        assert self.change("add_rules", str(rule)) == []
        self._say(Situation(**said))

    def _remove_rules(self) -> None:
        said = {**vars(self.ledger.situations[-1]), "since": self.state.last_seq, "added": ()}
        self.change("remove_rules")
        self._say(Situation(**said))

    def _put_application(self) -> None:
        events = tuple(self.chance.sample(EVENTS, self.chance.randrange(5)))
        url = self.chance.choice(("http://put.example", None))
        self.change("put_application", Application(id="other", status_url=url, events=events))
        self.change("put_application", Application(id=DEAF, events=()))

    def interrupt(self) -> None:
        """The process dies and starts again, or the flow is held and everything in hand given back."""
        if self.interruptions.random() < 0.03:
            tail = self.interruptions.randrange(len(self.entries))
            if self.restarts:
                before = self.state
                self.flying.clear()
                self.restart(tail=tail)
                check_same(self.state, before)
        if self.flows and self.interruptions.random() < 0.03:
            self._hold()

    def _hold(self) -> None:
        for _, attempt, outcome in self.flying:
            if outcome == TIMEOUT:
                assert self.engine.hang(attempt, now_ms=self.now_ms)
            else:
                assert self.engine.finish(attempt, outcome, now_ms=self.now_ms)
            self._keep()
        self.flying.clear()
        self.state.agenda.give_back()

    def play_one(self) -> None:
        """Something happens."""
        drawn = self.chance.random()
        if drawn < 0.45:
            self.send_something()
        elif drawn < 0.95:
            self.pass_time()
        else:
            self.change_something()
        self.interrupt()

    def play(self, acts: int) -> None:
        """So many things happen, and then everything comes to its end."""
        for _ in range(acts):
            self.play_one()
        self.go_on(None)
