"""What a test holds in its hand: an account of the running simulator, blocking or awaited.

Rule 1: blocking calls that wait for the application are refused inside an event loop: an application that lives in the
        same loop could not answer, and the test would hang.
Rule 2: awaited calls run in the simulator's own loop, so that nothing of a test's loop has to be closed.
"""

import asyncio
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from simulator.client import AsyncClient, Client, RefusedError, _awaits, _blocks
from simulator.client.account import AccountCalls
from simulator.client.calls import Talk, check_text
from simulator.client.rules import in_python
from simulator.engine.config import EVERY
from simulator.testing.playing import Playing
from simulator.testing.server import ServerThread
from simulator.testing.settable import check_settable

__tracebackhide__ = True  # a test that fails shows its own line, not ours
P = ParamSpec("P")
T = TypeVar("T")
APPLICATION_ID = "93de2206-9669-4e07-948d-329f4b722ee2"
NUMBER = "+19195550100"


class InsideLoopError(RuntimeError):
    """A blocking call was made where it would stop the event loop, and with it perhaps the application."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"bandwidth.{name}() blocks, and this thread runs an event loop: an application in the same loop could not "
            f"answer its callbacks. Use the fixture bandwidth_async, and `await bandwidth_async.{name}(…)`"
        )


class OutsideLoopError(RuntimeError):
    """An awaited call was made where asyncio does not run."""

    def __init__(self) -> None:
        super().__init__(
            "bandwidth_async needs asyncio, which does not run here. Under trio take the fixture bandwidth and call it "
            'in a thread: await trio.to_thread.run_sync(bandwidth.advance, "24h"). With anyio say which backend: '
            'a fixture anyio_backend that returns "asyncio"'
        )


def _outside_a_loop(call: Callable[Concatenate["Bandwidth", P], T]) -> Callable[Concatenate["Bandwidth", P], T]:
    name = getattr(call, "__name__", "call")

    @functools.wraps(call)
    def checked(self: "Bandwidth", /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True  # said here, where a debugger looks
        if _is_inside_a_loop():
            raise InsideLoopError(name)
        return call(self, *args, **kwargs)

    return checked


def _is_inside_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Lent:
    """What an application under test is configured with, and where it is called back."""

    server: ServerThread
    account_id: str
    application_id: str = APPLICATION_ID
    number: str = NUMBER
    """A number of the account, to send from."""
    user: str = "user"
    password: str = "password"
    seed: int = 1
    begins_with: Mapping[str, Any]
    """The choices that the account was made with, and is made with again by `reset`."""
    _urls: dict[str, str]
    _playing: Playing

    @property
    def environment(self) -> dict[str, str]:
        """For an application in a process of its own, under the names that Bandwidth's samples use, and ours."""
        return {
            "BW_ACCOUNT_ID": self.account_id,
            "BW_USERNAME": self.user,
            "BW_PASSWORD": self.password,
            "BW_MESSAGING_APPLICATION_ID": self.application_id,
            "BW_NUMBER": self.number,
            "BWSIM_URL": self.server.url,
            "BWSIM_BASE_URL": self.server.base_url,
        }

    def _blocking(self) -> Client:
        raise NotImplementedError

    def _lend(self, **facts: object) -> None:
        """What whoever made the account says of it, and no test."""
        vars(self).update(facts)

    if not TYPE_CHECKING:  # a type checker would let everything be set

        def __setattr__(self, name: str, value: object) -> None:
            check_settable(type(self), name, value)
            super().__setattr__(name, value)

    def _put(self, **urls: str | None) -> None:
        """Say where events go; None takes back what was said."""
        for name, url in urls.items():
            check_text(name, url, "a URL or None")
        told = {name: url for name, url in {**self._urls, **urls}.items() if url is not None}
        if told or self._urls:
            self._tell(told)
        self._urls.clear()
        self._urls.update(told)

    def _tell(self, urls: Mapping[str, str]) -> None:
        # A moment without waiting for the application, so it may block a loop too.
        try:
            self._blocking().put_application(EVERY, **urls)
        except RefusedError as error:
            raise in_python(error) from None

    def _tell_urls(self) -> None:
        if self._urls:
            self._tell(self._urls)

    @property
    def callback_url(self) -> str | None:
        """Where the events of every application go, outbound and inbound; None until it is said."""
        status, inbound = self._urls.get("status_url"), self._urls.get("inbound_url")
        return status if status == inbound else None

    @callback_url.setter
    def callback_url(self, url: str | None) -> None:
        self._put(status_url=url, inbound_url=url)

    @property
    def status_url(self) -> str | None:
        """Where outbound events go."""
        return self._urls.get("status_url")

    @status_url.setter
    def status_url(self, url: str | None) -> None:
        self._put(status_url=url)

    @property
    def inbound_url(self) -> str | None:
        """Where message-received goes."""
        return self._urls.get("inbound_url")

    @inbound_url.setter
    def inbound_url(self, url: str | None) -> None:
        self._put(inbound_url=url)


class Bandwidth(_Lent, Client):
    """An account for a test that is not async: every method of `Client`, and what the application needs."""

    def __init__(self, server: ServerThread, account_id: str) -> None:
        Client.__init__(self, server.url, account=account_id)
        self._http, self._urls, self._playing = server.http, {}, Playing()
        self._lend(server=server, begins_with={})

    def _blocking(self) -> Client:
        return self

    def close(self) -> None:
        """The connections are the server's, which closes them."""

    def scenario(self, said: str | Path | Mapping[str, Any]) -> dict[str, Any]:
        """Play another scenario: a file, the name of a built-in one, its text, or its keys and values."""
        __tracebackhide__ = True  # said here, where a debugger looks
        return Client.scenario(self, self._playing.take(said))

    def reset(self) -> None:
        """A new beginning, with the same choices and callback URLs."""
        self._playing.begin_again()
        self._make_anew(self.begins_with)
        self._tell_urls()

    _make_anew = _blocks(AccountCalls._make_anew)

    advance = _outside_a_loop(Client.advance)
    wait_for = _outside_a_loop(Client.wait_for)
    wait_for_sent = _outside_a_loop(Client.wait_for_sent)


class AsyncBandwidth(_Lent, AsyncClient):
    """The same account for an async test: every method of `AsyncClient`, and what the application needs."""

    def __init__(self, other: Bandwidth) -> None:
        AsyncClient.__init__(self, other.url, account=other.account_id)
        self._other, self._urls, self._playing = other, other._urls, other._playing
        self._lend(server=other.server, begins_with=other.begins_with)

    def _blocking(self) -> Client:
        return self._other

    async def scenario(self, said: str | Path | Mapping[str, Any]) -> dict[str, Any]:
        """Play another scenario: a file, the name of a built-in one, its text, or its keys and values."""
        __tracebackhide__ = True
        return await AsyncClient.scenario(self, self._playing.take(said))

    async def reset(self) -> None:
        """A new beginning, with the same choices and callback URLs."""
        self._playing.begin_again()
        await self._make_anew(self.begins_with)
        self._tell_urls()

    _make_anew = _awaits(AccountCalls._make_anew)

    async def _converse(self, talk: Talk[T]) -> T:
        if not _is_inside_a_loop():
            talk.close()
            raise OutsideLoopError
        return await asyncio.wrap_future(self.server.begin(self.server.awaiting.converse(talk)))
