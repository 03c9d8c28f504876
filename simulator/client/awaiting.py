"""Carry calls out awaiting each answer, over aiohttp.

Rule: no time limit on an answer: an advance takes as long as the application needs, a wait is bounded by the server.
"""

from typing import TYPE_CHECKING, TypeVar

from simulator.client.calls import DEFAULT_URL, Reply, Request, Talk
from simulator.client.errors import NotListeningError, SimulatorError
from simulator.client.token import find_token, headers_of

if TYPE_CHECKING:
    import aiohttp

T = TypeVar("T")
CONNECT_S = 5.0


class Awaiting:
    """HTTP to one server, from one event loop."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._token = find_token(token)
        self._http: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Make ready; called inside the event loop."""
        import aiohttp  # only here, so that who calls blocking does not wait for it

        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S))

    async def close(self) -> None:
        """Close what is open."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def converse(self, talk: Talk[T]) -> T:
        """Carry out a call."""
        try:
            request = next(talk)
            while True:
                request = talk.send(await self.ask(request))
        except StopIteration as ended:
            result: T = ended.value
            return result

    async def ask(self, request: Request) -> Reply:
        """One request and its reply."""
        import aiohttp

        if self._http is None:
            raise RuntimeError("use the client as `async with AsyncClient(url) as simulator`")
        url, said = f"{self.url}{request.path}", {"data": request.body, "headers": headers_of(request, self._token)}
        try:
            async with self._http.request(request.method, url, **said) as response:  # type: ignore[arg-type]
                return Reply(response.status, await response.read())
        except aiohttp.InvalidURL:
            raise SimulatorError(f"{self.url!r} is not a URL; it looks like {DEFAULT_URL}") from None
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError, TimeoutError) as error:
            raise NotListeningError(self.url, str(error)) from None
        except aiohttp.ClientError as error:
            raise SimulatorError(f"{self.url} broke off: {error}; does it still run? bwsim ready says") from None
