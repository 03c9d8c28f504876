"""Bandwidth's token endpoint: POST /api/v1/oauth2/token, client credentials for a signed token (RFC 6749, 4.4).

Rule 1: errors are the RFC's, since Bandwidth publishes none (OQ-7): first the request's, then the client's, then the
        grant's.
Rule 2: while no account declares a client, and the simulator is not strict, any id and secret will do.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, unquote_plus

import msgspec
from aiohttp import web
from msgspec import Struct

from simulator.profiles.profile import Profile
from simulator.runtime.simulator import Simulator
from simulator.web import tokens
from simulator.web.auth import find_clients, read_basic
from simulator.web.keys import SIMULATOR
from simulator.web.messages import unknown_path
from simulator.web.tokens import Claims

log = logging.getLogger(__name__)
TOKEN = "/api/v1/oauth2/token"
FORM = "application/x-www-form-urlencoded"
GRANT = "client_credentials"
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", "Pragma": "no-cache"}


class _Fault(Struct, frozen=True):
    """An error of RFC 6749, 5.2."""

    error: str
    description: str
    status: int = HTTPStatus.BAD_REQUEST


_NOT_A_CLIENT = _Fault("invalid_client", "the client is unknown, or its secret is wrong", HTTPStatus.UNAUTHORIZED)


async def post_token(request: web.Request) -> web.Response:
    """A token for the client, or what is wrong."""
    simulator = request.app[SIMULATOR]
    profile = _profile(simulator)
    if not _is_known(simulator, profile):
        return await _not_in_era(request, profile)
    answer = _answer(request, await _read_body(request), simulator, profile)
    if isinstance(answer, _Fault):
        log.warning("POST %r: %d: %s", TOKEN, answer.status, answer.description)
        return _render_fault(answer, profile)
    return web.Response(body=msgspec.json.encode(answer), headers=_HEADERS)


async def other_method(request: web.Request) -> web.Response:
    """405: a token is had by POST only."""
    profile = _profile(request.app[SIMULATOR])
    if not _is_known(request.app[SIMULATOR], profile):
        return await _not_in_era(request, profile)
    return _render_fault(_Fault("invalid_request", "a token is had by POST", HTTPStatus.METHOD_NOT_ALLOWED), profile)


async def _not_in_era(request: web.Request, profile: Profile) -> web.Response:
    log.warning("%s %r: 404: the era %s knows no tokens (--strict)", request.method, TOKEN, profile.name)
    return await unknown_path(request)


def _profile(simulator: Simulator) -> Profile:
    """The era that new accounts get: a token is for no single account."""
    return simulator.era


def _is_known(simulator: Simulator, profile: Profile) -> bool:
    return profile.bearer.value or not simulator.settings.strict


async def _read_body(request: web.Request) -> bytes | None:
    """The body; None when it cannot be decoded or is larger than we read."""
    try:
        return await request.read()
    except (web.HTTPRequestEntityTooLarge, web.RequestPayloadError):
        return None


def _answer(
    request: web.Request, body: bytes | None, simulator: Simulator, profile: Profile
) -> dict[str, object] | _Fault:
    form = _read_form(request.content_type, body)
    if isinstance(form, _Fault):
        return form
    pairs = _read_client(request.headers.get("Authorization"), form)
    if isinstance(pairs, _Fault):
        return pairs
    claims = _find_claims(pairs, simulator)
    if claims is None:
        return _NOT_A_CLIENT
    if form["grant_type"] != GRANT:
        return _Fault("unsupported_grant_type", f"grant_type must be {GRANT}")
    return _grant(claims, simulator, profile)


def _read_form(content_type: str, body: bytes | None) -> dict[str, str] | _Fault:
    """The form's fields; one with an empty value counts as absent (RFC 6749, 3.2)."""
    if content_type != FORM:
        return _Fault("invalid_request", f"the body must be {FORM}")
    if body is None:
        return _Fault("invalid_request", "the body is too large or cannot be decoded")
    try:
        fields = parse_qs(body.decode(), errors="strict", max_num_fields=100)
    except ValueError:
        return _Fault("invalid_request", "the body cannot be read as a form")
    if any(len(values) > 1 for values in fields.values()):
        return _Fault("invalid_request", "a parameter is repeated")
    if "grant_type" not in fields:
        return _Fault("invalid_request", "grant_type is missing")
    return {name: values[0] for name, values in fields.items()}


def _read_client(header: str | None, form: Mapping[str, str]) -> list[tuple[str, str]] | _Fault:
    """Id and secret in each reading: the RFC has them escaped inside Basic, most clients do not escape them."""
    name, secret = form.get("client_id"), form.get("client_secret")
    if header is None:
        return [(name, secret)] if name and secret else _NOT_A_CLIENT
    scheme, _, encoded = header.strip().partition(" ")
    pair = read_basic(encoded) if scheme.lower() == "basic" else None
    if pair is None:
        return _NOT_A_CLIENT
    pairs = [pair, (unquote_plus(pair[0]), unquote_plus(pair[1]))]
    if secret is not None or (name is not None and name not in (pairs[0][0], pairs[1][0])):
        return _Fault("invalid_request", "the client says who it is twice: in Authorization and in the body")
    return pairs


def _find_claims(pairs: list[tuple[str, str]], simulator: Simulator) -> Claims | None:
    settings = simulator.settings
    for name, secret in pairs:
        clients = find_clients(name, secret, settings.accounts)
        if clients:
            roles = (tokens.MESSAGING,) if any(client.messaging for client in clients.values()) else ()
            return Claims(sub=name, accounts=tuple(clients), roles=roles)
    if settings.strict or any(account.clients is not None for account in settings.accounts.values()):
        return None
    return Claims(sub=pairs[0][0], accounts=(settings.account,), roles=(tokens.MESSAGING,), undeclared=True)


def _grant(claims: Claims, simulator: Simulator, profile: Profile) -> dict[str, object]:
    lifetime_ms = simulator.settings.token_lifetime_ms or profile.token_lifetime_ms.value
    token = tokens.sign(claims, simulator.token_key, issued_ms=simulator.wall_ms(), lifetime_ms=lifetime_ms)
    return {"access_token": token, "expires_in": lifetime_ms // 1000, "token_type": "Bearer"}


def _render_fault(fault: _Fault, profile: Profile) -> web.Response:
    headers = dict(_HEADERS)
    if fault.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = profile.challenge.value
    if fault.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = "POST"
    body = msgspec.json.encode({"error": fault.error, "error_description": fault.description})
    return web.Response(body=body, status=fault.status, headers=headers)
