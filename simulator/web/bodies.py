"""Read what users send to /_sim, and say every problem with it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from simulator.model.accounts import Application
from simulator.model.problems import Problem, guess
from simulator.model.times import parse_duration
from simulator.scenario.load import load_application
from simulator.web.errors import ControlError, invalid, shown, wrong
from simulator.wire.half_pair import has_half_pair

LONGEST_WAIT_S = 60.0


async def read_text(request: web.Request) -> str:
    """The body as UTF-8 text."""
    try:
        return (await request.read()).decode()
    except UnicodeDecodeError as error:
        raise ControlError(400, "bad-request", f"the body is not UTF-8: byte {error.start}") from None


async def read_json(request: web.Request) -> Any:
    """The body as JSON."""
    body = await request.read()
    if not body.strip():
        raise ControlError(400, "bad-request", "the body is empty; expected JSON")
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        why = "a text in it holds half of a surrogate pair" if has_half_pair(body) else str(error)
        raise ControlError(400, "bad-request", f"the body is not JSON: {why}") from None


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
        raise wrong(key, f"expected a whole number up to {most}, found {shown(text)}")
    return int(text)


def read_wait(query: Mapping[str, str]) -> float:
    """Seconds of wall time, at most `LONGEST_WAIT_S`."""
    text = query.get("wait", "0s")
    try:
        return min(parse_duration(text) / 1000, LONGEST_WAIT_S)
    except ValueError as error:
        raise wrong("wait", str(error)) from None


def read_flag(query: Mapping[str, str], key: str) -> bool | None:
    """True, false, or None when nothing is said."""
    text = query.get(key)
    if text not in (None, "true", "false"):
        raise wrong(key, f"expected true or false, found {shown(text)}")
    return None if text is None else text == "true"


def read_application(application_id: str, text: str) -> Application:
    """An application, from JSON or YAML, as a scenario writes it."""
    application, problems = load_application(text, application_id)
    if application is None:
        raise invalid(str(problems[0]), *problems)
    return application


def read_number(query: Mapping[str, str], key: str) -> str | None:
    """A phone number from the query string, where a plus that was not escaped arrives as a space."""
    said = query.get(key)
    return f"+{said[1:]}" if said is not None and said.startswith(" ") else said
