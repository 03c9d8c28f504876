"""A client of a running simulator: `Client` blocks, `AsyncClient` is awaited; their methods are the same.

    with Client("http://127.0.0.1:8484") as simulator:
        simulator.rule(to="+19195550111", fail=4720)

A simulator with a control token wants it as `token`, or in BWSIM_CONTROL_TOKEN.
What each call asks and returns is described once, in `calls` and `account`; here it only gets two ways to be called.
"""

import functools
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from simulator.client.account import AccountCalls as Calls
from simulator.client.awaiting import Awaiting
from simulator.client.blocking import Blocking
from simulator.client.calls import DEFAULT_ACCOUNT, DEFAULT_URL, Accepted, Advanced, Received, Talk
from simulator.client.entries import UnknownEntry
from simulator.client.errors import NotAcceptedError, NotListeningError, RefusedError, SimulatorError
from simulator.client.expecting import ExpectationError
from simulator.client.story import AttemptMade, Callback, Sent
from simulator.client.warned import RuleWarning
from simulator.model.problems import guess

__all__ = [
    "DEFAULT_ACCOUNT",
    "DEFAULT_URL",
    "Accepted",
    "Advanced",
    "AsyncClient",
    "AttemptMade",
    "Callback",
    "Client",
    "ExpectationError",
    "NotAcceptedError",
    "NotListeningError",
    "Received",
    "RefusedError",
    "RuleWarning",
    "Sent",
    "SimulatorError",
    "UnknownEntry",
]

for _error in (ExpectationError, NotAcceptedError, NotListeningError, RefusedError, RuleWarning, SimulatorError):
    _error.__module__ = __name__  # a traceback names them so, and a short summary has room for what they say

__tracebackhide__ = True  # a test that fails shows its own line, not ours
P = ParamSpec("P")
T = TypeVar("T")


def _blocks(describe: Callable[Concatenate[Calls, P], Talk[T]]) -> Callable[Concatenate["Client", P], T]:
    @functools.wraps(describe)
    def call(self: "Client", /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True  # said here, where a debugger looks: it stops at the line of the test
        try:
            return self._converse(describe(self._calls, *args, **kwargs))
        except (ExpectationError, SimulatorError) as error:
            raise error.with_traceback(None) from None

    return call


def _awaits(
    describe: Callable[Concatenate[Calls, P], Talk[T]],
) -> Callable[Concatenate["AsyncClient", P], Coroutine[Any, Any, T]]:
    @functools.wraps(describe)
    async def call(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        try:
            return await self._converse(describe(self._calls, *args, **kwargs))
        except (ExpectationError, SimulatorError) as error:
            raise error.with_traceback(None) from None

    return call


class _Known:
    """What a client knows without asking."""

    def __init__(self, url: str = DEFAULT_URL, *, account: str = DEFAULT_ACCOUNT) -> None:
        self._calls = Calls(url, account)

    @property
    def url(self) -> str:
        """Where the simulator listens."""
        return self._calls.url

    @property
    def base_url(self) -> str:
        """What an application has instead of https://messaging.bandwidth.com/api/v2."""
        return f"{self.url}/api/v2"

    @property
    def account_id(self) -> str:
        """The account that is talked about."""
        return self._calls.account_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of account {self.account_id} at {self.url}>"

    if not TYPE_CHECKING:  # a type checker would believe in every name

        def __getattr__(self, name: str) -> Any:
            hint = None if name.startswith("_") else guess(name, dir(self))
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}{f' ({hint})' if hint else ''}"
            )


class Client(_Known):
    """Talks to one simulator about one account, blocking. Close it, or use it as `with Client(url) as simulator`."""

    def __init__(self, url: str = DEFAULT_URL, *, account: str = DEFAULT_ACCOUNT, token: str | None = None) -> None:
        super().__init__(url, account=account)
        self._http = Blocking(self.url, token)

    def _converse(self, talk: Talk[T]) -> T:
        return self._http.converse(talk)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What goes wrong, and time
    rule = _blocks(Calls.rule)
    add_rules = _blocks(Calls.add_rules)
    remove_rules = _blocks(Calls.remove_rules)
    scenario = _blocks(Calls.scenario)
    put_scenario = _blocks(Calls.put_scenario)
    scenario_text = _blocks(Calls.scenario_text)
    advance = _blocks(Calls.advance)
    clock = _blocks(Calls.clock)
    put_clock = _blocks(Calls.put_clock)
    put_application = _blocks(Calls.put_application)
    put_number = _blocks(Calls.put_number)
    make = _blocks(Calls.make)
    reset = _blocks(Calls.reset)
    reset_all = _blocks(Calls.reset_all)
    # Messages, as an application and as a handset
    send = _blocks(Calls.send)
    receive = _blocks(Calls.receive)
    resend = _blocks(Calls.resend)
    # What happened
    events = _blocks(Calls.events)
    expect_callback = _blocks(Calls.expect_callback)
    expect_no_callback = _blocks(Calls.expect_no_callback)
    expect = _blocks(Calls.expect)
    wait_for = _blocks(Calls.wait_for)
    wait_for_sent = _blocks(Calls.wait_for_sent)
    messages = _blocks(Calls.messages)
    message = _blocks(Calls.message)
    explain = _blocks(Calls.explain)
    verdict = _blocks(Calls.verdict)
    journal = _blocks(Calls.journal)
    journal_lines = _blocks(Calls.journal_lines)
    show = _blocks(Calls.show)
    show_all = _blocks(Calls.show_all)
    snapshot = _blocks(Calls.snapshot)
    restore = _blocks(Calls.restore)
    health = _blocks(Calls.health)
    accounts = _blocks(Calls.accounts)
    ca_pem = _blocks(Calls.ca_pem)
    ask = _blocks(Calls.ask)


class AsyncClient(_Known):
    """Talks to one simulator about one account. Use it as `async with AsyncClient(url) as simulator`."""

    def __init__(self, url: str = DEFAULT_URL, *, account: str = DEFAULT_ACCOUNT, token: str | None = None) -> None:
        super().__init__(url, account=account)
        self._http = Awaiting(self.url, token)

    async def _converse(self, talk: Talk[T]) -> T:
        return await self._http.converse(talk)

    async def __aenter__(self) -> Self:
        self._http.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    # What goes wrong, and time
    rule = _awaits(Calls.rule)
    add_rules = _awaits(Calls.add_rules)
    remove_rules = _awaits(Calls.remove_rules)
    scenario = _awaits(Calls.scenario)
    put_scenario = _awaits(Calls.put_scenario)
    scenario_text = _awaits(Calls.scenario_text)
    advance = _awaits(Calls.advance)
    clock = _awaits(Calls.clock)
    put_clock = _awaits(Calls.put_clock)
    put_application = _awaits(Calls.put_application)
    put_number = _awaits(Calls.put_number)
    make = _awaits(Calls.make)
    reset = _awaits(Calls.reset)
    reset_all = _awaits(Calls.reset_all)
    # Messages, as an application and as a handset
    send = _awaits(Calls.send)
    receive = _awaits(Calls.receive)
    resend = _awaits(Calls.resend)
    # What happened
    events = _awaits(Calls.events)
    expect_callback = _awaits(Calls.expect_callback)
    expect_no_callback = _awaits(Calls.expect_no_callback)
    expect = _awaits(Calls.expect)
    wait_for = _awaits(Calls.wait_for)
    wait_for_sent = _awaits(Calls.wait_for_sent)
    messages = _awaits(Calls.messages)
    message = _awaits(Calls.message)
    explain = _awaits(Calls.explain)
    verdict = _awaits(Calls.verdict)
    journal = _awaits(Calls.journal)
    journal_lines = _awaits(Calls.journal_lines)
    show = _awaits(Calls.show)
    show_all = _awaits(Calls.show_all)
    snapshot = _awaits(Calls.snapshot)
    restore = _awaits(Calls.restore)
    health = _awaits(Calls.health)
    accounts = _awaits(Calls.accounts)
    ca_pem = _awaits(Calls.ca_pem)
    ask = _awaits(Calls.ask)
