"""Judge the credentials of a request to Bandwidth's side, and word the refusal as the account's era does."""

import logging

from aiohttp import web

from simulator.model.times import parse_time
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.auth import Access, Terms, check
from simulator.web.keys import SIMULATOR
from simulator.wire import refusals
from simulator.wire.refusals import Refusal

log = logging.getLogger(__name__)


def judge(request: web.Request, world: World, *, listing: bool = False) -> Refusal | None:
    """The refusal of these credentials for this account, or None; the list of messages words its own."""
    simulator, account_id = request.app[SIMULATOR], world.engine.state.account_id
    verdict = check(request.headers.get("Authorization"), account_id, _terms(simulator, world))
    if verdict.access is Access.ALLOWED:
        return None
    refusal = _word(verdict.access, request, world, listing=listing)
    log.warning("%s %r: %d: %s", request.method, request.path, refusal.status, verdict.reason)
    return refusal


def _terms(simulator: Simulator, world: World) -> Terms:
    settings = simulator.settings
    return Terms(
        accounts=settings.accounts,
        strict=settings.strict,
        basic=_takes_basic(settings.basic, world),
        bearer=not settings.strict or world.engine.config.profile.bearer.value,
        key=simulator.token_key,
        wall_ms=simulator.wall_ms(),
    )


def _takes_basic(said: str, world: World) -> bool:
    """`by-date`: until the day on which the era ends it, on the account's clock."""
    until = world.engine.config.profile.basic_until.value
    if said != "by-date" or until is None:
        return said != "refuse"
    return world.now_ms() < parse_time(f"{until}T00:00:00Z")


def _word(access: Access, request: web.Request, world: World, *, listing: bool) -> Refusal:
    profile, path, now_ms = world.engine.config.profile, request.path, world.now_ms()
    if access is Access.UNAUTHORIZED:
        build = refusals.unauthorized_list if listing else refusals.unauthorized
        return build(profile, path=path, now_ms=now_ms)
    if listing and request.app[SIMULATOR].settings.list_forbidden == "400":
        return refusals.invalid_list(profile, "The user may not list messages of this account")
    return refusals.forbidden(profile, path=path, now_ms=now_ms)
