"""Carry calls out one after another, blocking: over the standard library's HTTP, nothing else.

Rule 1: connections are kept and lent, one to each thread that asks; one that the server closed meanwhile is not used.
Rule 2: no time limit on an answer: an advance takes as long as the application needs, a wait is bounded by the server.
"""

import selectors
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeVar
from urllib.parse import urlsplit

from simulator.client.calls import DEFAULT_URL, Reply, Request, Talk
from simulator.client.errors import NotListeningError, SimulatorError
from simulator.client.token import find_token, headers_of

__tracebackhide__ = True  # a test that fails shows its own line, not ours
T = TypeVar("T")
CONNECT_S = 5.0
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)  # select() knows no file above the 1024th


class Blocking:
    """HTTP to one server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._token = find_token(token)
        self._free: list[HTTPConnection] = []

    def converse(self, talk: Talk[T]) -> T:
        """Carry out a call."""
        try:
            request = next(talk)
            while True:
                request = talk.send(self.ask(request))
        except StopIteration as ended:
            result: T = ended.value
            return result

    def ask(self, request: Request) -> Reply:
        """One request and its reply."""
        connection = self._take()
        try:
            connection.request(request.method, request.path, request.body, headers_of(request, self._token))
            response = connection.getresponse()
            reply = Reply(response.status, response.read())
        except (OSError, HTTPException) as error:
            connection.close()
            raise SimulatorError(f"{self.url} broke off: {error}; does it still run? bwsim ready says") from None
        except BaseException:
            connection.close()  # an answer that nobody read would be taken for the next one
            raise
        self._free.append(connection)
        return reply

    def _take(self) -> HTTPConnection:
        while (connection := self._find_free()) is not None:
            if connection.sock is not None and not _is_closed(connection):
                return connection
            connection.close()
        return self._connect()

    def _find_free(self) -> HTTPConnection | None:
        try:
            return self._free.pop()
        except IndexError:  # asked for rather than looked at before: another thread may take the last one meanwhile
            return None

    def _connect(self) -> HTTPConnection:
        connection = _connection(self.url)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NotListeningError(self.url, str(error)) from None
        connection.sock.settimeout(None)
        return connection

    def close(self) -> None:
        """Close what is open."""
        while (connection := self._find_free()) is not None:
            connection.close()


def _is_closed(connection: HTTPConnection) -> bool:
    """A connection that nobody asked anything has something to read only when its end came."""
    with _Selector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    try:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname, parts.port, timeout=CONNECT_S)
    except ValueError:
        raise SimulatorError(f"{url!r} is not a URL; it looks like {DEFAULT_URL}") from None
