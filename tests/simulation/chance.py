"""Random runs of an engine: what is sent, answered, changed and interrupted comes from one seed."""

from random import Random
from typing import Any

from simulator.engine.receive import Arrival
from simulator.engine.work import AttemptRequest
from simulator.model.accounts import Application
from simulator.model.entries import Outcome
from simulator.model.times import format_time
from tests.player import TIMEOUT, Player, answered, check_same, sample
from tests.simulation.situations import (
    HOUR,
    MINUTE,
    OUTSIDE_THE_PLAN,
    SCRIPTED,
    VALID,
    Ledger,
    Situation,
    random_rule,
    random_scenario,
)

REFUSING = ("+15550000429", "+15550000503")
SENDERS = ("+19195550100", "+19195550200", "12345")
TEXTS = ("hello", "order 1", "order 2", "x" * 200, "free!")
EVENTS = ("message-sending", "message-sent", "message-delivered", "message-failed")
DEAF = "deaf"


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
        if self.state.talks and chance.random() < 0.3:
            owner, person = chance.choice(list(self.state.talks)).split(">")
            to = [person]
            fields |= {"to": to, "from": owner}
        before = self.state.last_seq
        answer = self.post(**fields)
        self.ledger.requests.append((before + 1, tuple(dict.fromkeys(to)), str(fields["text"]), answer))

    def receive_something(self) -> None:
        """A handset writes, to one of ours or in a group."""
        to = tuple(self.chance.sample((*SENDERS, *VALID[:2]), self.chance.choice((1, 1, 3))))
        files = (sample("picture.png"),) if self.chance.random() < 0.3 else ()
        arrival = Arrival(from_=self.chance.choice(VALID), to=to, text=self.chance.choice(TEXTS), attachments=files)
        self.change("receive", arrival)

    def pass_time(self) -> None:
        """To the next thing, or by a moment, or by hours; sometimes the world looks late."""
        by_ms = self.chance.choice((0, 1, 100, 700, 1_000, 2_500, 5_000, MINUTE, 10 * MINUTE, 6 * HOUR))
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
            self.save()
        if self.interruptions.random() < 0.03 and self.restarts:
            before = self.state
            if self.interruptions.random() < 0.5:
                self.save()  # it was told to end; what is under way is dropped all the same
            self.flying.clear()
            self.restart()
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
        if drawn < 0.4:
            self.send_something()
        elif drawn < 0.45:
            self.receive_something()
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
