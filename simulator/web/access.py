"""Judge the credentials of a request to Bandwidth's side, and word the refusal as the account's era does."""

import logging
from functools import cache
from typing import NamedTuple

from aiohttp import web

from simulator.model.times import parse_time
from simulator.profiles.profile import Profile
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.auth import Access, Terms, check
from simulator.web.keys import SIMULATOR
from simulator.wire import refusals
from simulator.wire.refusals import Refusal

log = logging.getLogger(__name__)


def judge(request: web.Request, world: World, *, listing: bool = False) -> Refusal | None:
    """The refusal of these credentials for this account, or None; the list of messages words its own."""
    state, profile = world.engine.state, world.engine.config.profile
    return _judge(request, _Place(state.account_id, profile, world.now_ms()), listing=listing)


def judge_unseen(request: web.Request, account_id: str, *, listing: bool = False) -> Refusal | None:
    """The same for an account that nobody used yet: whoever may not use it does not bring it into being."""
    simulator = request.app[SIMULATOR]
    return _judge(request, _Place(account_id, simulator.era, simulator.begin_ms), listing=listing)


class _Place(NamedTuple):
    account_id: str
    profile: Profile
    now_ms: int


def _judge(request: web.Request, place: _Place, *, listing: bool) -> Refusal | None:
    terms = _terms(request.app[SIMULATOR], place)
    verdict = check(request.headers.get("Authorization"), place.account_id, terms)
    if verdict.access is Access.ALLOWED:
        return None
    refusal = _word(verdict.access, request, place, listing=listing)
    log.warning("%s %r: %d: %s", request.method, request.path, refusal.status, verdict.reason)
    return refusal


def _terms(simulator: Simulator, place: _Place) -> Terms:
    settings = simulator.settings
    return Terms(
        accounts=settings.accounts,
        strict=settings.strict,
        basic=_takes_basic(settings.basic, place),
        bearer=not settings.strict or place.profile.bearer.value,
        key=simulator.token_key,
        wall_ms=simulator.wall_ms(),
    )


def _takes_basic(said: str, place: _Place) -> bool:
    """`by-date`: until the day on which the era ends it, on the account's clock."""
    until = place.profile.basic_until.value
    if said != "by-date" or until is None:
        return said != "refuse"
    return place.now_ms < _begin_ms(until)


@cache
def _begin_ms(day: str) -> int:
    return parse_time(f"{day}T00:00:00Z")


def _word(access: Access, request: web.Request, place: _Place, *, listing: bool) -> Refusal:
    profile, path, now_ms = place.profile, request.path, place.now_ms
    if access is Access.UNAUTHORIZED:
        build = refusals.unauthorized_list if listing else refusals.unauthorized
        return build(profile, path=path, now_ms=now_ms)
    if listing and request.app[SIMULATOR].settings.list_forbidden == "400":
        return refusals.invalid_list(profile, "The user may not list messages of this account")
    return refusals.forbidden(profile, path=path, now_ms=now_ms)
