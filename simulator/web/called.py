"""Our side: every URL that callbacks would go to, of all accounts; for those who ask whether they can be reached."""

from collections.abc import Iterator

from aiohttp import web
from msgspec import Struct

from simulator.engine.config import EVERY, Config
from simulator.model.entries import Role
from simulator.runtime.redact import mask_url
from simulator.runtime.simulator import Simulator
from simulator.web import shapes, views
from simulator.web.errors import json_response
from simulator.web.paths import simulator_of
from simulator.web.route import Answer, Route

ROLES: tuple[Role, ...] = ("status", "inbound")
MOST = 100
NAMED = 10


class Called(Struct):
    """A URL, and for whom it is called; of applications `*` is every other one."""

    url: str
    accounts: dict[str, None]
    applications: dict[str, None]
    roles: dict[Role, None]


async def get_callback_urls(request: web.Request) -> web.Response:
    """The URLs in use, and those of accounts that are declared or come first."""
    found = find_called(simulator_of(request))
    return json_response({"urls": [_show(each) for each in found[:MOST]], "total": len(found)})


def find_called(simulator: Simulator) -> list[Called]:
    """Each URL once."""
    settings = simulator.settings
    found: dict[str, Called] = {}
    known = dict.fromkeys((*simulator.worlds, settings.account, *settings.accounts))
    for account_id in (each for each in known if each not in simulator.asleep):  # nobody is called for those
        for application_id, role, url in _called(simulator.look(account_id).engine.config):
            called = found.setdefault(url, Called(url, {}, {}, {}))
            called.accounts[account_id] = called.applications[application_id] = called.roles[role] = None
    return list(found.values())


def _called(config: Config) -> Iterator[tuple[str, Role, str]]:
    for application_id in dict.fromkeys((*config.declared, *config.put, EVERY)):
        for role in ROLES:
            url = config.find_url(application_id, role)
            if url is not None:
                yield application_id, role, url


def _show(called: Called) -> views.Json:
    return {
        "url": mask_url(called.url),
        "accounts": list(called.accounts)[:NAMED],
        "applications": list(called.applications)[:NAMED],
        "of": list(called.roles),
    }


_CALLED = shapes.record(
    url=shapes.said(shapes.TEXT, "a password in it is masked"),
    accounts=shapes.said(shapes.many(shapes.TEXT), "for whom, at most ten"),
    applications=shapes.said(shapes.many(shapes.TEXT), "whose events, at most ten; * is every other one"),
    of=shapes.many(shapes.one_of(*ROLES)),
)

ROUTES = (
    Route(
        method="GET",
        path="/_sim/callback-urls",
        handler=get_callback_urls,
        about="Every URL that callbacks would go to, of all accounts",
        answers={
            200: Answer(
                "Each URL once, at most a hundred.",
                shapes.record(urls=shapes.many(_CALLED), total=shapes.said(shapes.WHOLE, "how many there are")),
            )
        },
    ),
)
