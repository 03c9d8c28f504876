"""Bandwidth's side: GET /api/v2/users/{accountId}/messages.

Rule 1: reading leaves no trace, unless a rule of the scenario counts it: no entry in the journal, and no pause of a
        clock that waits for requests to end.
Rule 2: 404 comes before 401 and 403, then 400, then 429 (OQ-45).
"""

from aiohttp import web
from multidict import CIMultiDict

from simulator.engine.answer import Answer
from simulator.profiles.profile import Profile
from simulator.runtime.database import JournalError
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.scenario.match import ListFacts
from simulator.settings import Settings
from simulator.web import messages
from simulator.web.access import judge
from simulator.web.broken import give
from simulator.web.keys import SIMULATOR
from simulator.wire.listed import render_page
from simulator.wire.listing import Query, read_query
from simulator.wire.refusals import Refusal, list_too_often


async def list_messages(request: web.Request) -> web.Response:
    """A page of messages; HEAD is answered alike, without the body."""
    simulator = request.app[SIMULATOR]
    profile, _ = messages.era_of(request)
    if profile.listing.records.value == "none":
        return await messages.other_method(request)
    world = messages.enter(request, listing=True)
    if isinstance(world, Refusal):
        return messages.render(world)
    refusal = judge(request, world, listing=True)
    if refusal is not None:
        return messages.render(refusal)
    try:
        said = await _ask_scenario(request, world)
        response = messages.render(said.what) if isinstance(said.what, Refusal) else _answer(request, simulator, world)
    except JournalError as error:
        return messages.stopped(error)
    return await give(request, world, said, response)


async def _ask_scenario(request: web.Request, world: World) -> Answer:
    """What a rule says of this request; nothing is written where no rule looks at lists."""
    query = {name: _clean(text) for name, text in request.query.items()}
    facts = ListFacts(
        message=query.get("messageId"),
        from_=query.get("sourceTn"),
        to=query.get("destinationTn"),
        status=query.get("messageStatus"),
    )
    said = world.meet("list", facts, path=request.path)
    await world.committed()
    return said


def _answer(request: web.Request, simulator: Simulator, world: World) -> web.Response:
    query = _read(request, simulator, world)
    return messages.render(query) if isinstance(query, Refusal) else _page(request, query, simulator, world)


def _read(request: web.Request, simulator: Simulator, world: World) -> Query | Refusal:
    profile, now_ms = world.engine.config.profile, world.now_ms()
    wait_ms = _wait_ms(request, simulator.settings, profile, world)
    query = read_query(((name, _clean(text)) for name, text in request.query.items()), profile, now_ms=now_ms)
    if isinstance(query, Query) and wait_ms:
        return list_too_often(profile, retry_after_s=-(-wait_ms // 1000))
    return query


def _clean(text: str) -> str:
    """Bytes that are no UTF-8 match nothing, but can be looked for."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _wait_ms(request: web.Request, settings: Settings, profile: Profile, world: World) -> int:
    """0 while the source address does not ask too often."""
    said = settings.list_rate_limit
    if said is None:
        said = "on" if settings.strict else "off"
    if said == "off":
        return 0
    listing = profile.listing
    limit = listing.rate.value if said == "on" else int(said)
    source, window_ms = request.remote or "", listing.rate_window_ms.value
    return world.list_requests.take(source, now_ms=world.now_ms(), limit=limit, window_ms=window_ms)


def _page(request: web.Request, query: Query, simulator: Simulator, world: World) -> web.Response:
    profile = world.engine.config.profile
    page = world.list_messages(query, acknowledged=_only_acknowledged(simulator.settings, profile))
    url = f"{request.scheme}://{request.host}{request.rel_url.raw_path}"
    body, headers = render_page(page, query, profile, account_id=world.engine.state.account_id, url=url)
    return web.Response(body=body, headers=CIMultiDict(headers))


def _only_acknowledged(settings: Settings, profile: Profile) -> bool:
    """Seed 002: a message can be looked up once its callback was answered 2xx (decision 22)."""
    said = settings.list_visible
    return (profile.listing.visible.value if said == "profile" else said.replace("-", "_")) == "after_2xx"
