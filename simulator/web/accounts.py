"""Our side: the accounts in use, and a fresh one with exactly the choices that a test needs.

Rule 1: what is chosen here goes before flags, environment and the scenario (decision 2), and is kept over a restart.
Rule 2: a lent account is not forgotten while its borrower uses it; PUT and DELETE …/lease say so of any account.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import web

from simulator import profiles
from simulator.engine import config as configs
from simulator.engine.config import Choices
from simulator.model.clocks import parse_clock
from simulator.model.entries import AS_TEXT
from simulator.model.problems import guess
from simulator.runtime.aside import aside
from simulator.runtime.lending import TakenError, Wish
from simulator.runtime.world import World
from simulator.scenario import builtin
from simulator.settings.values import parse_url
from simulator.web import shapes, views
from simulator.web.bodies import check_keys, read_json
from simulator.web.errors import ControlError, invalid, json_response, shown, wrong
from simulator.web.paths import A, account_id_of, simulator_of, world_of
from simulator.web.route import Answer, Body, Route

KEYS = ("account", "scenario", "profile", "seed", "clock", "callback_url", "lease")
LARGEST_SEED = 2**63 - 1
LONGEST_ID = 60
T = TypeVar("T")


async def list_accounts(request: web.Request) -> web.Response:
    """Every world in use."""
    simulator = simulator_of(request)
    shown = [views.show_world(world) for world in simulator.worlds.values()]
    return json_response({"accounts": shown + [views.show_asleep(asleep) for asleep in simulator.asleep.values()]})


async def make_account(request: web.Request) -> web.Response:
    """A fresh account, of a free id or the one that is said, with these choices."""
    said = await read_json(request)
    if not isinstance(said, Mapping):
        raise invalid(f"expected an object with some of {', '.join(KEYS)}, found {shown(said)}")
    check_keys(said, KEYS)
    account_id, wish = _read_id(request, said), await _read_wish(said)
    try:
        world = simulator_of(request).make(account_id, wish)
    except TakenError:
        message = f"account {account_id} is in use already; DELETE it first, or say no account for a free one"
        raise ControlError(409, "conflict", message) from None
    await world.committed()
    return json_response(_show_made(request, world), status=201)


def _show_made(request: web.Request, world: World) -> dict[str, object]:
    own = f"{request.scheme}://{request.host}"
    return {
        **views.show_world(world),
        "base_url": f"{own}/api/v2",
        "control_url": f"{own}/_sim/accounts/{quote(world.engine.state.account_id, safe='')}",
    }


def _read_id(request: web.Request, said: Mapping[str, Any]) -> str | None:
    account_id = said.get("account")
    if account_id is None:
        return None
    if not isinstance(account_id, str) or account_id in ("", ".", "..") or "/" in account_id:
        raise wrong("account", f"expected text that can stand in a path, without /, found {shown(account_id)}")
    if len(account_id) > LONGEST_ID or not simulator_of(request).can_be(account_id):
        raise wrong("account", f"expected at most {LONGEST_ID} characters, found {len(account_id)}")
    return account_id


async def _read_wish(said: Mapping[str, Any]) -> Wish:
    clock = said.get("clock")
    choices = Choices(
        profile=_read_profile(said.get("profile")),
        seed=_read_seed(said.get("seed")),
        clock=None if clock is None else _read("clock", lambda: parse_clock(clock)),
        callback_url=_read_url(said.get("callback_url")),
    )
    lent = said.get("lease", False)
    if not isinstance(lent, bool):
        raise wrong("lease", f"expected true or false, found {shown(lent)}")
    return Wish(scenario=await _read_scenario(said.get("scenario")), choices=choices, lent=lent)


def _read_profile(said: object) -> str | None:
    if said is None or said == "newest":
        return None if said is None else profiles.NEWEST
    if said not in profiles.NAMES:
        hint = guess(str(said), profiles.NAMES)
        raise wrong("profile", f"expected {', '.join(profiles.NAMES)}, found {shown(said)}", hint)
    return str(said)


def _read_seed(said: object) -> int | None:
    if said is None or (isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= LARGEST_SEED):
        return said
    raise wrong("seed", f"expected a whole number up to {LARGEST_SEED}, found {shown(said)}")


def _read_url(said: object) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str):
        raise wrong("callback_url", f"expected a URL, found {shown(said)}")
    return _read("callback_url", lambda: parse_url(said))


async def _read_scenario(said: object) -> tuple[str, str] | None:
    """The name of a built-in scenario, a scenario's text, or a scenario as an object."""
    if said is None:
        return None
    if isinstance(said, Mapping):
        name, text = AS_TEXT, msgspec.json.encode(said).decode()
    elif isinstance(said, str) and ("\n" in said or ":" in said):
        name, text = AS_TEXT, said
    elif isinstance(said, str) and said in builtin.names():
        name, text = said, builtin.read(said)
    else:
        hint = guess(str(said), builtin.names()) or "GET /_sim/scenarios lists them"
        raise wrong(
            "scenario", f"expected the name of a built-in scenario, or a scenario's text, found {shown(said)}", hint
        )
    problems = await aside(text, partial(configs.find_problems, text, name))
    if problems:
        raise invalid(f"scenario: {problems[0]}", *problems)
    return name, text


def _read(key: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except ValueError as error:
        raise wrong(key, str(error)) from None


async def reset_all(request: web.Request) -> web.Response:
    """Forget every world."""
    simulator_of(request).reset_all()
    return web.Response(status=204)


async def show_account(request: web.Request) -> web.Response:
    """Clock, scenario, counters, what is pending."""
    return json_response(views.show_world(world_of(request)))


async def reset_account(request: web.Request) -> web.Response:
    """A new beginning for this account."""
    simulator_of(request).reset(account_id_of(request))
    return web.Response(status=204)


async def put_lease(request: web.Request) -> web.Response:
    """Somebody counts on this account: it is not forgotten."""
    world_of(request).lent = True
    return web.Response(status=204)


async def delete_lease(request: web.Request) -> web.Response:
    """Nobody does any more; it stays until its place is needed."""
    world = simulator_of(request).worlds.get(account_id_of(request))
    if world is not None:  # and nobody counts on one that is closed
        world.lent = False
    return web.Response(status=204)


ROUTES = (
    Route(
        method="GET",
        path="/_sim/accounts",
        handler=list_accounts,
        about="Every account there is",
        answers={200: Answer("The accounts, those that are closed at the end.", shapes.ACCOUNTS)},
    ),
    Route(
        method="POST",
        path="/_sim/accounts",
        handler=make_account,
        about="A fresh account with exactly these choices, which go before flags and the scenario; for a test",
        body=Body({"application/json": shapes.MAKE}, '{"clock": "manual", "seed": 7, "lease": true}'),
        answers={201: Answer("The account, and where an application is to be pointed.", shapes.MADE)},
        errors=(400, 409, 413, 422, 503),
    ),
    Route(
        method="DELETE",
        path="/_sim/accounts",
        handler=reset_all,
        about="Forget every account",
        answers={204: Answer("They begin anew.")},
    ),
    Route(
        method="GET",
        path=A,
        handler=show_account,
        about="An account: clock, scenario, counters, what is pending; one that was never used as it would be",
        answers={200: Answer("The account.", shapes.ACCOUNT)},
        errors=(404, 503),
    ),
    Route(
        method="DELETE",
        path=A,
        handler=reset_account,
        about="Forget this account: its next use is a new beginning",
        answers={204: Answer("It begins anew.")},
        errors=(404,),
    ),
    Route(
        method="PUT",
        path=f"{A}/lease",
        handler=put_lease,
        about="Somebody counts on this account: it is not forgotten while it is used at least once an hour",
        answers={204: Answer("It is lent.")},
        errors=(404, 503),
    ),
    Route(
        method="DELETE",
        path=f"{A}/lease",
        handler=delete_lease,
        about="Nobody does any more: it stays until its place is needed",
        answers={204: Answer("It is given back.")},
        errors=(404,),
    ),
)
