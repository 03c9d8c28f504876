"""A small client of a running simulator: Bandwidth's POST …/messages, and our side under /_sim.

What goes wrong is one of three errors, each with a message for the user: nothing listens, the simulator refuses, or
Bandwidth's side refuses the message.
"""

import base64
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp
import msgspec
from msgspec import Struct

from simulator.model.entries import AnyEntry

DEFAULT_URL = "http://127.0.0.1:8484"
DEFAULT_ACCOUNT = "9900000"
_entry = msgspec.json.Decoder(AnyEntry)


class SimulatorError(Exception):
    """A call did not work; the message says why and what to do."""


class NotListeningError(SimulatorError):
    """Nothing answers there."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"no simulator at {url}; start one with bwsim serve, or name it with --url")
        self.reason = reason


class RefusedError(SimulatorError):
    """Our side refused: `type` and the lines of its problems, beside `status`."""

    def __init__(self, status: int, type_: str, message: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.status, self.type, self.problems = status, type_, problems


class NotAcceptedError(SimulatorError):
    """Bandwidth's side refused a message: `status` and its body, read when it was JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(_told(status, body))
        self.status, self.body = status, body


def _told(status: int, body: Any) -> str:
    said = body if isinstance(body, dict) else {}
    head = f"{status} {said.get('type') or said.get('error') or ''}".strip()
    lines = [f"{error.get('fieldName')}: {error.get('description')}" for error in said.get("fieldErrors") or ()]
    description = said.get("description") or said.get("message")
    return "\n  ".join([f"{head}: {description}" if description else head, *lines])


class Accepted(Struct, frozen=True, rename="camel"):
    """What a 202 says that a sender wants to know; `body` is all of it."""

    id: str
    time: str
    segment_count: int
    to: tuple[str, ...]
    body: dict[str, Any] = {}


class Advanced(Struct, frozen=True):
    """An advance: where the clock stands now, how much happened, how much is to come, when the next is due."""

    now: str
    fired: int
    pending: int
    next: str | None = None


class Client:
    """Talks to one simulator about one account. Use it as `async with Client(url) as simulator`."""

    def __init__(self, url: str = DEFAULT_URL, *, account: str = DEFAULT_ACCOUNT) -> None:
        self.url = url.rstrip("/")
        self.account = account
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # An advance may take as long as the application's endpoint needs, and a wait is bounded by the server.
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, connect=5))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    # -- Bandwidth's side

    async def send(self, message: Mapping[str, Any], *, user: str = "user", password: str = "password") -> Accepted:
        """POST a message as an application would; NotAcceptedError when it is not a 202."""
        path = f"/api/v2/users/{quote(self.account, safe='')}/messages"
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        status, body = await self._call("POST", path, json=message, headers=headers)
        try:
            document = msgspec.json.decode(body)
        except msgspec.DecodeError:
            document = body.decode("utf-8", "replace")
        if status < 400 and (status != 202 or not isinstance(document, dict)):
            raise self._stranger(status)
        if status != 202:
            raise NotAcceptedError(status, document)
        accepted = msgspec.convert(document, Accepted)
        return msgspec.structs.replace(accepted, body=document)

    # -- receiving

    async def receive(
        self,
        to: str | Sequence[str],
        text: str | None = None,
        *,
        from_: str,
        media: Sequence[str | Mapping[str, str]] = (),
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """Let a handset's message arrive: a message for each number of the account that it reached, and warnings.

        `media` are files that the simulator has (picture.png, contact.vcf, sound.wav, voice.amr), or others:
        {"name", "content_type", and "base64" or "text"}.
        """
        said = {"from": from_, "to": to if isinstance(to, str) else list(to), "text": text, "media": list(media)}
        answer = await self.ask("POST", "/inbound", {name: value for name, value in said.items() if value is not None})
        return answer["messages"], answer["warnings"]

    async def put_number(self, number: str, **said: object) -> dict[str, Any]:
        """Declare a number of the account: application."""
        return dict(await self.ask("PUT", f"/numbers/{quote(number, safe='')}", said))

    # -- time

    async def advance(self, *, by: str | None = None, to: str | None = None, until: str | None = None) -> Advanced:
        """Move the account's clock by a duration, to a time, or until "idle" or "next"; returns when it is done."""
        said = {"by": by, "to": to, "until": until}
        body = {name: value for name, value in said.items() if value is not None}
        return msgspec.convert(await self.ask("POST", "/clock/advance", body), Advanced)

    async def put_clock(self, clock: object) -> dict[str, Any]:
        """Run the clock differently from now on: "manual", "3600x", {"day": "24s"}."""
        return dict(await self.ask("PUT", "/clock", clock))

    # -- the scenario

    async def put_scenario(self, text: str) -> dict[str, Any]:
        """Play another scenario from the next message on; RefusedError lists every problem of a bad one."""
        return dict(await self.ask("PUT", "/scenario", text=text))

    async def add_rules(self, rules: object) -> list[str]:
        """Put a rule, or several, before the others; their keys."""
        return list((await self.ask("POST", "/rules", rules))["rules"])

    async def remove_rules(self) -> None:
        """Remove the rules that were added so."""
        await self._delete("/rules")

    async def put_application(self, application_id: str, **said: object) -> dict[str, Any]:
        """Declare an application: callback_url, status_url, inbound_url, credentials, events."""
        return dict(await self.ask("PUT", f"/applications/{quote(application_id, safe='')}", said))

    # -- what happened

    async def health(self) -> dict[str, Any]:
        """What runs there."""
        return dict(await self._ask("GET", "/_sim/health"))

    async def accounts(self) -> list[str]:
        """The accounts in use."""
        return [account["account"] for account in (await self._ask("GET", "/_sim/accounts"))["accounts"]]

    async def ca_pem(self) -> bytes:
        """The certificate (PEM) of its local authority; RefusedError without --tls."""
        return await self._read("GET", "/_sim/ca.pem")

    async def show(self) -> dict[str, Any]:
        """The account: its clock, its scenario, what is pending."""
        return dict(await self.ask("GET", ""))

    async def messages(self) -> list[dict[str, Any]]:
        """The newest messages, newest first."""
        return list((await self.ask("GET", "/messages"))["messages"])

    async def message(self, message_id: str) -> dict[str, Any]:
        """One message with its events, deliveries and attempts."""
        return dict(await self.ask("GET", f"/messages/{quote(message_id, safe='')}"))

    async def journal_lines(self, *, after: int = 0, wait: str = "0s") -> list[bytes]:
        """The journal's lines after that number; with `wait`, for so long until there is one."""
        body = await self._read("GET", f"{self._base}/journal?after={after}&wait={wait}")
        return body.splitlines()

    async def journal(self, *, after: int = 0, wait: str = "0s") -> list[AnyEntry]:
        """The same as values."""
        try:
            return [_entry.decode(line) for line in await self.journal_lines(after=after, wait=wait)]
        except msgspec.MsgspecError:
            raise self._stranger(200) from None

    async def reset(self) -> None:
        """A new beginning for the account."""
        await self._delete("")

    async def reset_all(self) -> None:
        """A new beginning for every account."""
        await self._delete(None)

    async def _delete(self, path: str | None) -> None:
        """204 is the only good answer to it."""
        status, body = await self._call("DELETE", "/_sim/accounts" if path is None else self._base + path)
        if status >= 400:
            raise _refusal(status, body)
        if status != 204:
            raise self._stranger(status)

    # -- how

    @property
    def _base(self) -> str:
        return f"/_sim/accounts/{quote(self.account, safe='')}"

    async def ask(self, method: str, path: str, value: object = None, *, text: str | None = None) -> Any:
        """Any call below the account's path; its JSON."""
        return await self._ask(method, self._base + path, value, text=text)

    async def _ask(self, method: str, path: str, value: object = None, *, text: str | None = None) -> Any:
        options: dict[str, Any] = {"data": text} if text is not None else {} if value is None else {"json": value}
        status, body = await self._call(method, path, **options)
        if status >= 400:
            raise _refusal(status, body)
        if status == 204:
            return None
        return self._decode(status, body)

    def _decode(self, status: int, body: bytes) -> Any:
        try:
            value = msgspec.json.decode(body)
        except msgspec.DecodeError:
            value = None
        if not isinstance(value, dict):
            raise self._stranger(status)
        return value

    def _stranger(self, status: int) -> "SimulatorError":
        return SimulatorError(f"{self.url} answers {status}, not as a simulator does; is it one? --url names it")

    async def _read(self, method: str, path: str, **options: Any) -> bytes:
        status, body = await self._call(method, path, **options)
        if status >= 400:
            raise _refusal(status, body)
        return body

    async def _call(self, method: str, path: str, **options: Any) -> tuple[int, bytes]:
        if self._http is None:
            raise RuntimeError("use the client as `async with Client(url) as simulator`")
        try:
            async with self._http.request(method, f"{self.url}{path}", **options) as response:
                return response.status, await response.read()
        except aiohttp.InvalidURL:
            raise SimulatorError(f"{self.url!r} is not a URL; it looks like {DEFAULT_URL}") from None
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError, TimeoutError) as error:
            raise NotListeningError(self.url, str(error)) from None
        except aiohttp.ClientError as error:
            raise SimulatorError(f"{self.url} broke off: {error}; does it still run? bwsim ready says") from None


def _refusal(status: int, body: bytes) -> RefusedError:
    try:
        error = msgspec.json.decode(body)["error"]
        return RefusedError(status, error["type"], error["message"], error.get("problems", ()))
    except (msgspec.DecodeError, KeyError, TypeError):
        return RefusedError(status, "unknown", f"answered {status}, not as a simulator does; is it one? --url names it")
