"""Every call of a simulator, described once: what is asked, and what the answer means.

Rule 1: no network here. A description is a generator: it yields requests, is given replies, and returns the result.
        `Client` carries it out blocking, `AsyncClient` awaiting; a call that asks several times reads like one.
Rule 2: what goes wrong is one of three errors (`errors`).
"""

import base64
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from simulator.client.attached import Attached, as_media
from simulator.client.entries import UnknownEntry, read_entry
from simulator.client.errors import NotAcceptedError, SimulatorError, refusal, stranger
from simulator.client.warned import warn_of_rules
from simulator.model.entries import AnyEntry

__tracebackhide__ = True  # a test that fails shows its own line, not ours
DEFAULT_URL = "http://127.0.0.1:8484"
DEFAULT_ACCOUNT = "9900000"
HANDSET = "+19195550101"
T = TypeVar("T")


class Request(Struct, frozen=True):
    """What is asked: `path` begins with a slash and holds the query."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = {}


class Reply(Struct, frozen=True):
    """What was answered."""

    status: int
    body: bytes


Talk = Generator[Request, Reply, T]
"""A description of a call: yields requests, is sent replies, returns the result."""


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


class Received(NamedTuple):
    """What arrived: a message for each number of the account that it reached, and warnings."""

    messages: list[dict[str, Any]]
    warnings: list[str]


class Calls:
    """The calls of one account of one simulator, and the few about all of it."""

    def __init__(self, url: str, account_id: str) -> None:
        self.url = url.rstrip("/")
        self.account_id = account_id

    # -- Bandwidth's side

    def send(self, message: Mapping[str, Any], *, user: str = "user", password: str = "password") -> Talk[Accepted]:
        """POST a message as an application would; NotAcceptedError when it is not a 202."""
        path = f"/api/v2/users/{quote(self.account_id, safe='')}/messages"
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
        reply = yield Request("POST", path, msgspec.json.encode(message), headers)
        document = _document(reply)
        if reply.status < 400 and (reply.status != 202 or not isinstance(document, dict)):
            raise stranger(self.url, reply.status)
        if reply.status != 202:
            raise NotAcceptedError(reply.status, document)
        accepted = msgspec.convert(document, Accepted)
        return msgspec.structs.replace(accepted, body=document)

    # -- receiving

    def receive(
        self,
        to: str | Sequence[str],
        text: str | None = None,
        *,
        from_: str = HANDSET,
        media: Sequence[Attached] = (),
    ) -> Talk[Received]:
        """Let a handset's message arrive at one or several numbers of the account, from `from_` or some handset.

        `media` are files that the simulator has (picture.png, contact.vcf, sound.wav, voice.amr), a `Path` of yours, or
        {"name", "content_type", and "base64" or "text"}. What the application is told comes with the next `advance`.
        """
        files = [as_media(each) for each in media]
        said = {"from": from_, "to": to if isinstance(to, str) else list(to), "text": text, "media": files}
        answer = yield from self.ask("POST", "/inbound", _given(said))
        return Received(answer["messages"], answer["warnings"])

    def put_number(self, number: str, /, **said: object) -> Talk[dict[str, Any]]:
        """Declare a number of the account: application."""
        return dict((yield from self.ask("PUT", f"/numbers/{quote(number, safe='')}", said)))

    # -- time

    def advance(self, by: str | None = None, *, to: str | None = None, until: str | None = None) -> Talk[Advanced]:
        """Move the account's clock by a duration, to a time, or until "idle" or "next"; returns when it is done."""
        check_text("advance", by, "a duration like '60s'", lambda: f"'{by:g}s'")
        check_text("advance: to", to, "a time like '2026-01-31T09:30:00Z'")
        body = _given({"by": by, "to": to, "until": until})
        return msgspec.convert((yield from self.ask("POST", "/clock/advance", body)), Advanced)

    def clock(self, clock: object = None) -> Talk[dict[str, Any]]:
        """How the clock runs, and its present: mode, rate, now. With a value it runs so from now on, as `put_clock`."""
        return dict((yield from (self.ask("GET", "/clock") if clock is None else self.put_clock(clock))))

    def put_clock(self, clock: object) -> Talk[dict[str, Any]]:
        """Run the clock differently from now on: "manual", "3600x", {"day": "24s"}."""
        return dict((yield from self.ask("PUT", "/clock", clock)))

    # -- the scenario

    def put_scenario(self, text: str) -> Talk[dict[str, Any]]:
        """Play another scenario from the next message on; RefusedError lists every problem of a bad one."""
        return dict((yield from self.ask("PUT", "/scenario", text=text)))

    def scenario_text(self) -> Talk[str]:
        """The text of the scenario that is played, as it was given."""
        return (yield from self._read(f"{self._base}/scenario")).decode()

    def add_rules(self, rules: object) -> Talk[list[str]]:
        """Put a rule, or several, before the others; their keys. What hardly is as meant is a RuleWarning."""
        answer = yield from self.ask("POST", "/rules", rules)
        warn_of_rules(answer.get("warnings", ()))
        return list(answer["rules"])

    def remove_rules(self) -> Talk[None]:
        """Remove the rules that were added so."""
        yield from self._delete(self._base + "/rules")

    def put_application(self, application_id: str, /, **said: object) -> Talk[dict[str, Any]]:
        """Declare an application: callback_url, status_url, inbound_url, credentials, events.

        What is said of "*" holds for every application that says nothing itself.
        """
        return dict((yield from self.ask("PUT", f"/applications/{quote(application_id, safe='')}", said)))

    # -- what happened

    def health(self) -> Talk[dict[str, Any]]:
        """What runs there."""
        return dict((yield from self._ask("GET", "/_sim/health")))

    def accounts(self) -> Talk[list[str]]:
        """The accounts in use."""
        return [shown["account"] for shown in (yield from self.show_all())]

    def show_all(self) -> Talk[list[dict[str, Any]]]:
        """The accounts in use, each as `show` has it."""
        return list((yield from self._ask("GET", "/_sim/accounts"))["accounts"])

    def ca_pem(self) -> Talk[bytes]:
        """The certificate (PEM) of its local authority; RefusedError without --tls."""
        return (yield from self._read("/_sim/ca.pem"))

    def show(self) -> Talk[dict[str, Any]]:
        """The account: its clock, its scenario, what is pending."""
        return dict((yield from self.ask("GET", "")))

    def snapshot(self) -> Talk[bytes]:
        """The account in one file: its journal and its media."""
        return (yield from self._read(f"{self._base}/snapshot"))

    def restore(self, snapshot: bytes) -> Talk[dict[str, Any]]:
        """Begin the account from such a file; what there was is forgotten. The account as `show` has it."""
        headers = {"Content-Type": "application/zip"}
        reply = yield Request("PUT", f"{self._base}/snapshot", snapshot, headers)
        if reply.status >= 400:
            raise refusal(reply.status, reply.body)
        document = _document(reply)
        if not isinstance(document, dict):
            raise stranger(self.url, reply.status)
        return document

    def messages(self, *, to: str | None = None, from_: str | None = None) -> Talk[list[dict[str, Any]]]:
        """The newest messages, newest first."""
        query = urlencode(_given({"to": to, "from": from_}))
        return list((yield from self.ask("GET", f"/messages?{query}" if query else "/messages"))["messages"])

    def message(self, message_id: str) -> Talk[dict[str, Any]]:
        """One message with its events, deliveries and attempts."""
        return dict((yield from self.ask("GET", f"/messages/{quote(message_id, safe='')}")))

    def explain(self, message_id: str) -> Talk[dict[str, Any]]:
        """Which rule decided about a message, which nearly did and why not, and what comes next."""
        return dict((yield from self.ask("GET", f"/messages/{quote(message_id, safe='')}/explain")))

    def resend(self, delivery_id: int) -> Talk[dict[str, Any]]:
        """Deliver an event once more, as a provider does that has lost an answer."""
        return dict((yield from self.ask("POST", f"/deliveries/{delivery_id}/resend")))

    def journal_lines(self, *, after: int = 0, wait: str = "0s") -> Talk[list[bytes]]:
        """The journal's lines after that number; with `wait`, for so long until there is one."""
        return (yield from self._read(f"{self._base}/journal?after={after}&wait={wait}")).splitlines()

    def journal(self, *, after: int = 0, wait: str = "0s") -> Talk[list[AnyEntry | UnknownEntry]]:
        """The same as values; an UnknownEntry for what only a newer simulator knows."""
        lines = yield from self.journal_lines(after=after, wait=wait)
        try:
            return [read_entry(line) for line in lines]
        except msgspec.MsgspecError:
            raise stranger(self.url, 200) from None

    def verdict(self) -> Talk[dict[str, Any]]:
        """What the scenario expects, judged now."""
        return dict((yield from self.ask("GET", "/verdict")))

    def make(self, /, **said: object) -> Talk[dict[str, Any]]:
        """Make the account anew, which must not be in use: scenario, profile, seed, clock, callback_url, lease."""
        return dict((yield from self._ask("POST", "/_sim/accounts", {**said, "account": self.account_id})))

    def reset(self) -> Talk[None]:
        """A new beginning for the account."""
        yield from self._delete(self._base)

    def reset_all(self) -> Talk[None]:
        """A new beginning for every account."""
        yield from self._delete("/_sim/accounts")

    # -- how

    @property
    def _base(self) -> str:
        return f"/_sim/accounts/{quote(self.account_id, safe='')}"

    def ask(self, method: str, path: str, value: object = None, *, text: str | None = None) -> Talk[Any]:
        """Any call below the account's path; its JSON."""
        return (yield from self._ask(method, self._base + path, value, text=text))

    def _ask(self, method: str, path: str, value: object = None, *, text: str | None = None) -> Talk[Any]:
        reply = yield _request(method, path, value, text)
        if reply.status >= 400:
            raise refusal(reply.status, reply.body)
        if reply.status == 204:
            return None
        document = _document(reply)
        if not isinstance(document, dict):
            raise stranger(self.url, reply.status)
        return document

    def _read(self, path: str) -> Talk[bytes]:
        reply = yield Request("GET", path)
        if reply.status >= 400:
            raise refusal(reply.status, reply.body)
        return reply.body

    def _delete(self, path: str) -> Talk[None]:
        """204 is the only good answer to it."""
        reply = yield Request("DELETE", path)
        if reply.status >= 400:
            raise refusal(reply.status, reply.body)
        if reply.status != 204:
            raise stranger(self.url, reply.status)


def check_text(name: str, said: object, expected: str, guessed: Callable[[], str] | None = None) -> None:
    """TypeError in Python's words for what is neither a text nor None; `guessed` is what a number may mean."""
    if said is None or isinstance(said, str):
        return
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    hint = f" (did you mean {guessed()}?)" if guessed is not None and is_number else ""
    raise TypeError(f"{name}: expected {expected}, found {said!r:.80}{hint}")


def _request(method: str, path: str, value: object, text: str | None) -> Request:
    if text is not None:
        return Request(method, path, text.encode(), {"Content-Type": "application/yaml"})
    if value is None:
        return Request(method, path)
    try:
        return Request(method, path, msgspec.json.encode(value), {"Content-Type": "application/json"})
    except (TypeError, ValueError) as error:
        raise SimulatorError(f"{method} {path}: what was given is not JSON: {error}") from None


def _document(reply: Reply) -> Any:
    """The body's JSON, or its text."""
    try:
        return msgspec.json.decode(reply.body)
    except msgspec.DecodeError:
        return reply.body.decode("utf-8", "replace")


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
