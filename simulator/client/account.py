"""What tests ask of an account: rules in one line, and what the application was told.

Rule 1: what was seen is kept, so that a question reads only what is new in the journal.
Rule 2: a wait is wall time, and what one wait returned does not satisfy another.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, Unpack

import msgspec

from simulator.client.calls import Calls, Talk, check_text
from simulator.client.conditions import Fields
from simulator.client.errors import RefusedError, SimulatorError, in_file
from simulator.client.expecting import ExpectationError, check_callbacks, check_none, hints, tell_missing
from simulator.client.judged import head_of, tell_verdict
from simulator.client.rules import RuleFields, in_python, make_rule, problem_in_python
from simulator.client.sent import SentFields, WantedSent, tell_unsent, want_sent
from simulator.client.story import Callback, Sent, Story
from simulator.client.wanted import Wanted, want
from simulator.client.warned import warn_of_rules
from simulator.model.times import parse_duration

__tracebackhide__ = True  # a test that fails shows its own line, not ours
T = TypeVar("T")
GONE, IN_USE = 410, 409
MOST_TRIES = 100
LONGEST_WAIT_S = 30.0


class AccountCalls(Calls):
    """The calls of an account, and what is asked about its callbacks."""

    def __init__(self, url: str, account_id: str) -> None:
        super().__init__(url, account_id)
        self._story = Story()
        self._returned: set[int] = set()
        self._returned_sent: set[str] = set()
        self.sent_before: dict[str, int] = {}
        self.tells_again = True
        """Whether a verdict ends with the command of a server that plays the same: not where a test plays it."""

    # -- what goes wrong

    def rule(self, **said: Unpack[RuleFields]) -> Talk[str]:
        """Put a rule before the others: rule(to="+19195550111", fail=4720, after="2s"); its key.

        Conditions, selectors and steps are those of a scenario, `from_` for from; several steps are
        then=[{…}, {…}]. RefusedError lists what is wrong in it; a RuleWarning is what hardly is as meant.
        """
        try:
            answer = yield from self.ask("POST", "/rules", make_rule(said))
        except RefusedError as error:
            raise in_python(error) from None
        warn_of_rules([problem_in_python(problem) for problem in answer.get("warnings", ())])
        return str(answer["rules"][0])

    def scenario(self, said: str | Path | Mapping[str, Any]) -> Talk[dict[str, Any]]:
        """Play another scenario: a file, the name of a built-in one, its text, or its keys and values."""
        try:
            return (yield from self.put_scenario(scenario_text(said)))
        except RefusedError as error:
            raise in_file(error, said) from None

    # -- what the application was told

    def events(self, type_: str | None = None, /, **fields: Unpack[Fields]) -> Talk[list[Callback]]:
        """Every event so far that fits, oldest first, also those that were not attempted."""
        wanted = want(type_, fields)
        yield from self._catch_up()
        return [callback for callback in self._story.callbacks if wanted.fits(callback)]

    def expect_callback(
        self, type_: str | None = None, /, *, times: int | None = None, **fields: Unpack[Fields]
    ) -> Talk[Callback]:
        """The newest callback that fits: the application was called with it, whatever it answered.

        ExpectationError when there is none, or with `times` not exactly so many.
        """
        wanted = want(type_, fields)
        yield from self._catch_up()
        return check_callbacks(wanted, self._story.callbacks, (yield from self._shown()), times=times)

    def expect_no_callback(self, type_: str | None = None, /, **fields: Unpack[Fields]) -> Talk[None]:
        """ExpectationError when the application was called with one that fits."""
        wanted = want(type_, fields)
        yield from self._catch_up()
        check_none(wanted, self._story.callbacks)

    def expect(
        self, said: Mapping[str, Any] | Sequence[Mapping[str, Any]] | str, /, *, after: int = 0
    ) -> Talk[dict[str, Any]]:
        """The verdict on expectations as in a scenario: one, a list of them, or YAML; ExpectationError unless all hold.

        expect({"callback": {"type": "message-failed"}, "times": 2}), expect({"app": "answers-every-callback"}). They
        are judged by the simulator over all that happened, or what came after the journal's number `after`.
        RefusedError lists what is wrong in them.
        """
        path = f"/verdict?after={after}"
        if isinstance(said, str):
            verdict = yield from self.ask("POST", path, text=said)
        else:
            verdict = yield from self.ask("POST", path, said)
        if not verdict["passed"]:
            yield from self._catch_up()
            told = tell_verdict(verdict, head_of(verdict), again=self.tells_again)
            raise ExpectationError("\n".join([told, *hints(self._story.callbacks, (yield from self._shown()))]))
        return dict(verdict)

    def wait_for(self, type_: str | None = None, /, *, timeout: str = "5s", **fields: Unpack[Fields]) -> Talk[Callback]:
        """Wait until the application has answered (or not) a callback that fits, and no earlier wait returned.

        `timeout` is wall time. Nothing comes by itself while a clock is manual: advance it, or let it run.
        """
        wanted = want(type_, fields)
        found = yield from self._wait("wait_for", timeout, lambda: self._find_new(wanted))
        if found is None:
            shown = yield from self._shown()
            raise ExpectationError(tell_missing(wanted, self._story.callbacks, shown, waited=timeout))
        return found

    def wait_for_sent(self, *, timeout: str = "5s", **fields: Unpack[SentFields]) -> Talk[Sent]:
        """Wait until the application has sent a message that fits, and no earlier wait returned.

        For what sends by itself, like a worker. `timeout` is wall time; no clock has to be moved for it.
        """
        wanted = want_sent(fields)
        found = yield from self._wait("wait_for_sent", timeout, lambda: self._find_new_sent(wanted))
        if found is None:
            shown = yield from self._shown()
            raise ExpectationError(tell_unsent(wanted, self._story.sent, shown, waited=timeout))
        return found

    def _wait(self, name: str, timeout: str, find: Callable[[], T | None]) -> Talk[T | None]:
        """What is found, asked again whenever something happens; None when the time is over."""
        check_text(f"{name}: timeout", timeout, "a duration like '5s'", lambda: f"'{timeout:g}s'")
        give_up_s = time.monotonic() + parse_duration(timeout) / 1000
        yield from self._catch_up()
        while (found := find()) is None and (left_s := give_up_s - time.monotonic()) > 0:
            yield from self._catch_up(wait=f"{int(min(left_s, LONGEST_WAIT_S) * 1000) + 1}ms")
        return found

    def _find_new_sent(self, wanted: WantedSent) -> Sent | None:
        for sent in self._story.sent:
            if sent.id not in self._returned_sent and wanted.fits(sent):
                self._returned_sent.add(sent.id)
                return sent
        return None

    def _find_new(self, wanted: Wanted) -> Callback | None:
        for callback in self._story.callbacks:
            number = callback.delivery_id
            if callback.attempted and number not in self._returned and number is not None and wanted.fits(callback):
                self._returned.add(number)
                return callback
        return None

    def _catch_up(self, *, wait: str = "0s") -> Talk[None]:
        try:
            self._story.add((yield from self.journal(after=self._story.last_seq, wait=wait)))
        except RefusedError as error:
            if error.status != GONE:
                raise
            yield from self._begin_again()

    def _look(self) -> Talk[dict[str, Any]]:
        """The same, by whoever has not asked before."""
        yield from self._catch_up()
        return (yield from self._shown())

    def _shown(self) -> Talk[dict[str, Any]]:
        """The account, what was refused, how many entries are beyond this version; who was written to, if anybody."""
        shown, story = (yield from self.show()), self._story
        heard = bool(shown.get("messages") or story.refused or story.dropped)
        others = {} if heard else (yield from self._others())
        unsent_to = None if heard or others else f"{self.url}/api/v2"
        told = {"unknown": story.unknown, "refused": story.refused, "others": others, "unsent_to": unsent_to}
        return {**shown, **told}

    def _others(self) -> Talk[dict[str, int]]:
        """The messages of each account that is not this one and that nobody lent, since `sent_before`."""
        sent = {each["account"]: each.get("messages", 0) for each in (yield from self.show_all()) if not each["lent"]}
        more = {account: count - self.sent_before.get(account, 0) for account, count in sent.items()}
        return {account: count for account, count in more.items() if count > 0 and account != self.account_id}

    def _begin_again(self) -> Talk[None]:
        """The account was reset, or its oldest entries were forgotten."""
        self._forget()
        first = (yield from self.show()).get("firstSeq", 1)
        self._story.add((yield from self.journal(after=first - 1)))

    def _forget(self) -> None:
        self._story, self._returned, self._returned_sent = Story(), set(), set()

    def restore(self, snapshot: bytes) -> Talk[dict[str, Any]]:
        """Begin the account from a snapshot; what there was is forgotten. The account as `show` has it."""
        shown = yield from super().restore(snapshot)
        self._forget()
        return shown

    def reset(self) -> Talk[None]:
        """A new beginning for the account."""
        yield from super().reset()
        self._forget()

    def _make_anew(self, said: Mapping[str, Any]) -> Talk[dict[str, Any]]:
        """A new beginning with these choices, also where an application goes on sending to the account meanwhile."""
        for _ in range(MOST_TRIES):
            yield from self.reset()
            try:
                return (yield from self.make(**said))
            except RefusedError as error:
                if error.status != IN_USE:
                    raise
        raise SimulatorError(f"account {self.account_id} never stands still; what sends to it so often?")


def scenario_text(said: str | Path | Mapping[str, Any]) -> str:
    """The scenario's text, of whatever names it. A text has several lines, or is in braces."""
    if isinstance(said, Mapping):
        return msgspec.json.encode(said).decode()
    if isinstance(said, str) and ("\n" in said or said.lstrip().startswith("{")):
        return said
    from simulator.settings.scenario import read_scenario  # finds the built-in ones; it loads what reads YAML

    return read_scenario(str(said))[1]
