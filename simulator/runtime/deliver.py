"""Make one attempt: a POST to the application, or two when it challenges for credentials. Never raises.

Rule 1: what happened comes back as an Answer: an Outcome for the journal, and a wall-clock detail for the curious.
Rule 2: redirects are not followed. The status is the answer: the body is read up to a bound, for the curious, and
        whatever becomes of it (late, endless, cut off) changes nothing, so that runs do not depend on packets.
Rule 3: nothing connects to an address that `targets.py` does not allow.
"""

import asyncio
import base64
import time
from http.cookies import BaseCookie, SimpleCookie
from typing import Any

import aiohttp
from msgspec import Struct
from yarl import URL

from simulator.engine.fetched import Found
from simulator.engine.work import AttemptRequest, FetchRequest
from simulator.model.accounts import Credentials
from simulator.model.entries import Outcome
from simulator.runtime import faults
from simulator.runtime.fetch import fetch_all
from simulator.runtime.reasons import reason_of
from simulator.runtime.targets import ForbiddenTargetError, JudgingConnector, Targets

EXCERPT_BYTES = 1024
READ_BYTES = 64 * 1024


class Answer(Struct, frozen=True):
    """An outcome, how long it took in life, the first bytes of the answer, and the error's own words."""

    outcome: Outcome
    elapsed_ms: int
    excerpt: bytes = b""
    detail: str | None = None


class Deliverer:
    """Two HTTP clients: one keeps connections, for clocks that flow; one opens a new one for every attempt.

    A kept connection may be closed by the application in the very moment it is used again. Under a clock that stands
    that would make a run differ from its twin, so there each attempt has its own.
    """

    def __init__(self, targets: Targets | None = None) -> None:
        self._targets = targets or Targets()
        self._kept: aiohttp.ClientSession | None = None
        self._fresh: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    async def close(self) -> None:
        """Close both clients."""
        for session in (self._kept, self._fresh):
            if session is not None:
                await session.close()

    def _session(self, *, keep: bool) -> aiohttp.ClientSession:
        if keep:
            if self._kept is None:
                self._kept = _new_session(JudgingConnector(self._targets, limit=0, keepalive_timeout=1.0))
            return self._kept
        if self._fresh is None:
            self._fresh = _new_session(JudgingConnector(self._targets, limit=0, force_close=True))
        return self._fresh

    async def deliver(self, attempt: AttemptRequest, *, wait_s: float | None, keep: bool) -> Answer:
        """POST and wait at most `wait_s` wall seconds for the answer (None: for ever), more where the body is slow."""
        started = time.perf_counter()
        try:
            status, challenged, excerpt = await self._send(attempt, wait_s, keep=keep)
            answered = faults.outcome_of(attempt.fault, Outcome("answered", status, challenged))
            return Answer(answered, _elapsed_ms(started), excerpt)
        except Exception as error:  # every way a POST can end is an outcome
            ended = faults.outcome_of(attempt.fault, Outcome(reason_of(error)))
            return Answer(ended, _elapsed_ms(started), detail=_words(error))

    async def _send(self, attempt: AttemptRequest, wait_s: float | None, *, keep: bool) -> tuple[int, bool, bytes]:
        """Post through the session for such an attempt: a connection that will be reset has one of its own."""
        url, fault = self._url(attempt.url), attempt.fault
        if fault is None or fault.kind != "reset":
            return await _post(attempt, url, wait_s, self._session(keep=keep and fault is None))
        async with _new_session(faults.ResettingConnector(self._targets, limit=0, force_close=True)) as session:
            return await _post(attempt, url, wait_s, session)

    async def fetch(self, request: FetchRequest, *, wait_s: float | None) -> tuple[Found, ...]:
        """Look at the files of a message."""
        return await fetch_all(self._session(keep=False), request, wait_s=wait_s)

    def _url(self, text: str | None) -> URL:
        url = self._urls.get(text or "")
        if url is None:
            url = self._urls[text or ""] = checked_url(text or "")
            if len(self._urls) > 10_000:
                self._urls.clear()
        return url


async def _post(
    attempt: AttemptRequest, url: URL, wait_s: float | None, session: aiohttp.ClientSession
) -> tuple[int, bool, bytes]:
    """The status, whether the endpoint challenged, and the first bytes of the answer."""
    slow_s = faults.lasts_s(attempt.fault)
    until = None if wait_s is None else asyncio.get_running_loop().time() + wait_s + slow_s
    credentials = attempt.credentials
    if url.user:
        credentials, url = credentials or Credentials(url.user, url.password or ""), url.with_user(None)
    first = credentials if attempt.credentials_first else None
    status, excerpt, challenge = await _once(session, url, attempt, first, until)
    if not challenge or credentials is None or first is not None:
        return status, False, excerpt
    again_until = None if until is None else until + slow_s  # the body goes out once more, as slowly
    status, excerpt, _ = await _once(session, url, attempt, credentials, again_until)
    return status, True, excerpt


class _BareRequest(aiohttp.ClientRequest):
    """Has the headers that it is given; the library's own stay away, without a list of them for every request."""

    def update_auto_headers(self, skip_auto_headers: Any) -> None:
        """None."""


class _NoCookies(aiohttp.DummyCookieJar):
    """Neither keeps nor sends cookies, and makes no empty jar of them for every request."""

    _none = SimpleCookie()

    def filter_cookies(self, request_url: URL) -> "BaseCookie[str]":
        """None."""
        return self._none


def _new_session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=_NoCookies(),
        timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
        request_class=_BareRequest,
        auto_decompress=False,
        trust_env=False,
    )


async def _once(
    session: aiohttp.ClientSession,
    url: URL,
    attempt: AttemptRequest,
    credentials: Credentials | None,
    until: float | None,
) -> tuple[int, bytes, bool]:
    """One POST: its status, the first bytes of the answer, and whether it asks for Basic credentials."""
    headers = attempt.headers
    if credentials is not None:
        headers = {**headers, "Authorization": basic_auth(credentials)}
    body, headers = faults.spoil(attempt.body, headers, attempt.fault, session.connector)
    async with asyncio.timeout_at(until):
        response = await session.post(url, data=body, headers=headers, allow_redirects=False)
    async with response:
        excerpt = await _excerpt(response, until)
        return response.status, excerpt, response.status == 401 and "WWW-Authenticate" in response.headers


async def _excerpt(response: aiohttp.ClientResponse, until: float | None) -> bytes:
    """The first bytes of the body; read to its end when that is near, so that the connection stays good."""
    body = b""
    if response.content_length == 0:
        return body
    try:
        async with asyncio.timeout_at(until):
            while len(body) < READ_BYTES and (piece := await response.content.readany()):
                body += piece
    except (TimeoutError, aiohttp.ClientError, ConnectionError):
        response.close()
    if not response.content.at_eof():
        response.close()
    return body[:EXCERPT_BYTES]


def basic_auth(credentials: Credentials) -> str:
    """The value of an Authorization header (RFC 7617, UTF-8)."""
    pair = f"{credentials.user}:{credentials.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def checked_url(text: str) -> URL:
    """A callback URL, or ValueError with what is wrong with it."""
    url = URL(text)
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{text!r} is not a callback URL; it needs http:// or https:// and a host")
    return url


def _elapsed_ms(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _words(error: BaseException) -> str:
    if isinstance(error, ForbiddenTargetError):
        return str(error)  # made for the user; the others are the library's
    if isinstance(error.__cause__, faults.CutOffError):
        return str(error.__cause__)
    return f"{type(error).__name__}: {error}"[:300]
