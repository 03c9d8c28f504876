"""The answers that say no: bodies and headers of the provider's 4xx and 5xx, as the era writes them.

Rule 1: no text of Bandwidth's stands here; the profile holds the texts, this module fills and orders them.
Rule 2: callers pass the path and the time, because the framework's own bodies show both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from msgspec import DecodeError, Struct, json

from simulator.model.accounts import QueueLimit
from simulator.model.times import format_time
from simulator.profiles.facts import ErrorBody, SpringError, TypedError
from simulator.profiles.profile import Profile

NOT_PLAYED = "Of Bandwidth's APIs only messaging, media and the OAuth2 token are simulated"
Headers = tuple[tuple[str, str], ...]


class Refusal(Struct, frozen=True):
    """An answer other than 202. `type` is the body's `type`, or its `error` where the framework wrote the body."""

    status: int
    type: str
    body: bytes
    headers: Headers = ()


def unauthorized(profile: Profile, *, path: str, now_ms: int) -> Refusal:
    refusal = _refusal(profile, profile.unauthorized.value, path=path, now_ms=now_ms)
    challenge = ("WWW-Authenticate", profile.challenge.value)
    return Refusal(refusal.status, refusal.type, refusal.body, (*refusal.headers, challenge))


def forbidden(profile: Profile, *, path: str, now_ms: int) -> Refusal:
    return _refusal(profile, profile.forbidden.value, path=path, now_ms=now_ms)


def not_found(profile: Profile, *, path: str, now_ms: int) -> Refusal:
    return _refusal(profile, profile.not_found.value, path=path, now_ms=now_ms)


def not_played(profile: Profile, *, path: str, now_ms: int) -> Refusal:
    """The 404 of another API of Bandwidth's, in the framework's body; its message is ours, for whoever wonders."""
    body = replace(profile.not_found.value, message=f"{NOT_PLAYED}; nothing is at {path}")
    return _refusal(profile, body, path=path, now_ms=now_ms)


def method_not_allowed(profile: Profile, method: str, *, allowed: Sequence[str], path: str, now_ms: int) -> Refusal:
    """The answer to a verb that the path does not know: 405, or 404 in eras that had no other verb.

    A 405 says which verbs there are: no source shows the header, RFC 9110 (15.5.6) demands it.
    """
    refusal = _refusal(profile, profile.method_not_allowed.value, path=path, now_ms=now_ms, method=method)
    if refusal.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return refusal
    allow = ("Allow", ", ".join(sorted(allowed)))
    return Refusal(refusal.status, refusal.type, refusal.body, (*refusal.headers, allow))


def unsupported_type(profile: Profile, content_type: str) -> Refusal:
    return _typed(profile, profile.unsupported_type.value, {}, content_type=_as_shown(content_type))


def _as_shown(content_type: str) -> str:
    """The type as in the documented text: without blanks, and with the charset that the service assumes.

    Source: both documented texts show a charset (API docs 2023; OpenAPI); that it is added when not sent is assumed.
    """
    parts = [part.strip() for part in content_type.split(";")]
    named = any(part.lower().startswith("charset=") for part in parts)
    return ";".join(parts) + ("" if named or not parts[0] else ";charset=UTF-8")


def invalid(profile: Profile, fields: Sequence[tuple[str, str]]) -> Refusal:
    """400 with a fieldError for each (field name, text), put in the era's order of fields."""
    order = profile.invalid_order.value
    ordered = sorted(fields, key=lambda field: order.index(field[0]) if field[0] in order else len(order))
    errors = [{"fieldName": name, "description": text} for name, text in ordered]
    return _typed(profile, profile.invalid.value, {"fieldErrors": errors})


def invalid_list(profile: Profile, reason: str) -> Refusal:
    """400 of GET …/messages, which has no fieldErrors."""
    return _typed(profile, profile.listing.invalid.value, {}, reason=reason)


def unauthorized_list(profile: Profile, *, path: str, now_ms: int) -> Refusal:
    """401 of GET …/messages, which another backend words."""
    refusal = _refusal(profile, profile.listing.unauthorized.value, path=path, now_ms=now_ms)
    challenge = ("WWW-Authenticate", profile.challenge.value)
    return Refusal(refusal.status, refusal.type, refusal.body, (*refusal.headers, challenge))


def list_too_often(profile: Profile, *, retry_after_s: int) -> Refusal:
    """429 of GET …/messages."""
    refusal = _typed(profile, profile.listing.rate_exceeded.value, {})
    return Refusal(refusal.status, refusal.type, refusal.body, (*refusal.headers, ("Retry-After", str(retry_after_s))))


def invalid_media(profile: Profile, reason: str) -> Refusal:
    """400 of the media calls: no source words one, so it is that of the list of messages."""
    return _typed(profile, profile.listing.invalid.value, {}, reason=reason)


def media_not_found(profile: Profile) -> Refusal:
    return _typed(profile, profile.media.not_found.value, {})


def media_too_large(profile: Profile, *, limit: int, status: int) -> Refusal:
    """The answer to an upload of more than `limit` bytes; which status it has is unknown (OQ-15)."""
    body = replace(profile.media.too_large.value, status=status)
    return _typed(profile, body, {}, limit=str(limit))


def queue_full(profile: Profile, limit: QueueLimit) -> Refusal:
    return _typed(
        profile,
        profile.queue_full.value,
        {},
        per_minute=str(limit.per_minute),
        capacity=str(limit.capacity),
        minutes=f"{round(limit.capacity_ms / 60_000, 2):g}",
    )


def scripted(
    profile: Profile,
    status: int,
    *,
    body: bytes | None,
    headers: Sequence[tuple[str, str]],
    path: str,
    now_ms: int,
) -> Refusal:
    """The answer that a scenario orders: its body, or else the era's for that status; its headers replace ours."""
    if body is None:
        usual = _usual(profile, status, path=path, now_ms=now_ms)
    else:
        usual = Refusal(status, _type_in(body) or _phrase(status), body, _content_type(profile))
    return Refusal(status, usual.type, usual.body, _merged(usual.headers, headers))


def _usual(profile: Profile, status: int, *, path: str, now_ms: int) -> Refusal:
    if status < 400:
        return Refusal(status, _phrase(status), b"")
    match status:
        case 400:
            return invalid(profile, ())
        case 401:
            return unauthorized(profile, path=path, now_ms=now_ms)
        case 403:
            return forbidden(profile, path=path, now_ms=now_ms)
        case 404:
            return not_found(profile, path=path, now_ms=now_ms)
        case 415:
            return unsupported_type(profile, "text/plain")
        case 429:
            return queue_full(profile, profile.queue_limit())
    return _refusal(profile, _other(profile, status), path=path, now_ms=now_ms, method="POST")


def _other(profile: Profile, status: int) -> ErrorBody:
    for known in (profile.server_error.value, profile.method_not_allowed.value):
        if known.status == status:
            return known
    phrase = _phrase(status)
    if profile.other_errors.value == "spring":
        return SpringError(status, phrase, phrase)
    return TypedError(status, phrase.lower().replace(" ", "-"), phrase)


# Python 3.13 has the phrases of RFC 9110; what the provider's framework says does not change with our interpreter.
_OLDER_PHRASES = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}


def _phrase(status: int) -> str:
    try:
        return _OLDER_PHRASES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _type_in(body: bytes) -> str | None:
    try:
        document = json.decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    said = document.get("type") or document.get("error")
    return said if isinstance(said, str) else None


def _merged(ours: Headers, theirs: Sequence[tuple[str, str]]) -> Headers:
    replaced = {name.lower() for name, _ in theirs}
    return (*(header for header in ours if header[0].lower() not in replaced), *theirs)


def _refusal(profile: Profile, body: ErrorBody, *, path: str, now_ms: int, method: str = "") -> Refusal:
    if isinstance(body, SpringError):
        return _spring(profile, body, path=path, now_ms=now_ms)
    return _typed(profile, body, {}, method=method)


def _typed(profile: Profile, body: TypedError, more: Mapping[str, object], **filled: str) -> Refusal:
    description = body.description.format(**filled)
    document = {"type": body.type, "description": description, **more}
    return Refusal(body.status, body.type, json.encode(document), _content_type(profile))


def _spring(profile: Profile, body: SpringError, *, path: str, now_ms: int) -> Refusal:
    document = {
        "timestamp": format_time(now_ms).removesuffix("Z") + "+0000",
        "status": body.status,
        "error": body.error,
        "exception": body.exception,
        "message": body.message,
        "path": path,
    }
    shown = {name: value for name, value in document.items() if value is not None}
    return Refusal(body.status, body.error, json.encode(shown), _content_type(profile))


def _content_type(profile: Profile) -> Headers:
    return (("Content-Type", profile.content_type.value),)
