"""What the user changes about a world."""

from simulator.engine import config as configs
from simulator.engine import handsets
from simulator.engine.memory import AddedRules
from simulator.engine.recorder import Recorder
from simulator.model import entries as e
from simulator.model.accounts import Application, Number
from simulator.model.clocks import ClockSetting
from simulator.model.problems import Problem


class Changes(Recorder):
    """Records scenarios, rules, applications, numbers and clocks."""

    def _start_traffic(self, now_ms: int) -> None:
        if self.config.scenario.traffic:
            self._record(e.TrafficStarted, at_ms=now_ms, first_ms=handsets.first_messages(self.config, now_ms))

    def put_scenario(self, name: str, text: str, *, now_ms: int, origin: str = "api") -> list[Problem]:
        """Play another scenario from the next message on; with problems nothing changes."""
        problems = configs.find_problems(text, name)
        if not problems:
            provider = configs.get_scenario(text, name).provider
            self._record(e.ScenarioSet, at_ms=now_ms, name=name, text=text, origin=origin, provider=provider)
            self._reconfigure()
            self._start_traffic(now_ms)
        return problems

    def add_rules(self, text: str, *, now_ms: int) -> list[Problem]:
        """Put rules before all others; with problems nothing changes."""
        first_key = self.state.next_rule
        rules, problems = configs.read_added(AddedRules(first_key, text))
        errors = [problem for problem in problems if problem.level == "error"]
        errors = errors or configs.find_too_many(self.state, len(rules))
        if not errors:
            self._record(e.RulesAdded, at_ms=now_ms, first_key=first_key, count=len(rules), text=text)
            self._reconfigure()
        return errors

    def remove_rules(self, *, now_ms: int) -> None:
        """Drop every rule that came through the API."""
        self._record(e.RulesRemoved, at_ms=now_ms)
        self._reconfigure()

    def put_application(self, application: Application, *, now_ms: int) -> None:
        """Declare an application, or replace it."""
        self._record(e.ApplicationSet, at_ms=now_ms, application=application)
        self._reconfigure()

    def put_number(self, number: Number, *, now_ms: int) -> None:
        """Declare a number, or replace it."""
        self._record(e.NumberSet, at_ms=now_ms, number=number)
        self._reconfigure()

    def resend(self, delivery_id: int, *, now_ms: int) -> int | None:
        """Deliver an event once more, now; the new delivery's number, or None when that delivery is not known."""
        delivery = self.state.deliveries.get(delivery_id)
        if delivery is None:
            return None
        again = self.state.next_delivery
        self._record(
            e.DeliveryResent,
            at_ms=now_ms,
            delivery_id=again,
            of=delivery_id,
            message_id=delivery.message_id,
            recipient=delivery.recipient,
            event=delivery.event,
        )
        return again

    def set_opt_out(self, number: str, handset: str, opted: e.Opted, *, now_ms: int) -> None:
        """Let a handset have opted out of what a number sends, or in again; what is so already is no news."""
        if (f"{number}>{handset}" in self.state.opt_outs) != (opted == "out"):
            self._record(e.OptOutSet, at_ms=now_ms, number=number, handset=handset, opted=opted)

    def set_clock(self, clock: ClockSetting, *, now_ms: int, origin: str = "api") -> None:
        """Record how the clock runs from now on."""
        self._record(e.ClockSet, at_ms=now_ms, clock=clock.mode, rate=clock.rate, origin=origin)

    def reach(self, now_ms: int) -> None:
        """Record that the clock was moved here, unless an entry says so already."""
        if now_ms > self.state.now_ms:
            self._record(e.ClockReached, at_ms=now_ms)
