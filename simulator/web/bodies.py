"""Read what users send to /_sim, and say every problem with it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from simulator.model.accounts import Application, Credentials
from simulator.model.problems import Problem, guess
from simulator.model.times import parse_duration
from simulator.runtime.deliver import checked_url
from simulator.web.errors import ControlError, invalid

URLS = ("status_url", "inbound_url")
CREDENTIALS = ("status_credentials", "inbound_credentials")
APPLICATION_KEYS = ("id", "callback_url", *URLS, "credentials", *CREDENTIALS, "events")
OUTBOUND = ("message-sending", "message-sent", "message-delivered", "message-failed")


async def read_text(request: web.Request) -> str:
    """The body as UTF-8 text."""
    try:
        return (await request.read()).decode()
    except UnicodeDecodeError as error:
        raise ControlError(400, "bad-request", f"the body is not UTF-8: byte {error.start}") from None


async def read_json(request: web.Request) -> Any:
    """The body as JSON."""
    try:
        return msgspec.json.decode(await request.read())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ControlError(400, "bad-request", f"the body is not JSON: {error}") from None


def check_keys(said: Mapping[str, object], allowed: Iterable[str]) -> None:
    """Refuse keys that nobody reads, all at once."""
    allowed = tuple(allowed)
    problems = [
        Problem(path=key, message=f"unknown key; allowed: {', '.join(allowed)}", hint=guess(key, allowed))
        for key in said
        if key not in allowed
    ]
    if problems:
        raise invalid(str(problems[0]), *problems)


def read_whole(query: Mapping[str, str], key: str, default: int, most: int) -> int:
    """A whole number from the query string."""
    text = query.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise invalid(f"{key}: expected a whole number up to {most}, found {text!r}")
    return int(text)


def read_wait(query: Mapping[str, str]) -> float:
    """Seconds of wall time, at most a minute."""
    text = query.get("wait", "0s")
    try:
        return min(parse_duration(text) / 1000, 60.0)
    except ValueError as error:
        raise invalid(f"wait: {error}") from None


def read_application(application_id: str, value: Any) -> Application:
    """An application from JSON; `callback_url` and `credentials` set both directions."""
    if not isinstance(value, dict):
        raise invalid("application: expected an object")
    check_keys(value, APPLICATION_KEYS)
    problems: list[Problem] = []
    if value.get("id", application_id) != application_id:
        problems.append(Problem(path="id", message=f"differs from the path's {application_id!r}"))
    urls = {key: _read_url(value, key, problems) for key in ("callback_url", *URLS)}
    logins = {key: _read_credentials(value, key, problems) for key in ("credentials", *CREDENTIALS)}
    events = _read_events(value.get("events"), problems)
    if problems:
        raise invalid(str(problems[0]), *problems)
    return Application(
        id=application_id,
        status_url=urls["status_url"] or urls["callback_url"],
        inbound_url=urls["inbound_url"] or urls["callback_url"],
        status_credentials=logins["status_credentials"] or logins["credentials"],
        inbound_credentials=logins["inbound_credentials"] or logins["credentials"],
        events=events,
    )


def _read_url(value: dict[str, Any], key: str, problems: list[Problem]) -> str | None:
    url = value.get(key)
    if url is None:
        return None
    try:
        checked_url(url)
    except (ValueError, TypeError):
        message = f"expected a URL like http://127.0.0.1:3000/status, found {url!r:.80}"
        problems.append(Problem(path=key, message=message))
        return None
    return str(url)


def _read_credentials(value: dict[str, Any], key: str, problems: list[Problem]) -> Credentials | None:
    said = value.get(key)
    if said is None:
        return None
    try:
        return msgspec.convert(said, Credentials)
    except msgspec.ValidationError:
        problems.append(Problem(path=key, message='expected {"user": "…", "password": "…"}'))
        return None


def _read_events(said: Any, problems: list[Problem]) -> tuple[str, ...] | None:
    if said is None:
        return None
    if not isinstance(said, list):
        problems.append(Problem(path="events", message=f"expected a list of {', '.join(OUTBOUND)}"))
        return None
    for index, name in enumerate(said):
        if name not in OUTBOUND:
            message = f"unknown event type {name!r:.80}; allowed: {', '.join(OUTBOUND)}"
            problems.append(Problem(path=f"events[{index}]", message=message, hint=guess(str(name), OUTBOUND)))
    return tuple(str(name) for name in said)
