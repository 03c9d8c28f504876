"""What a route under /_sim is: its handler, and beside it what it takes and answers, said once.

Rule: registering, refusing unknown parameters, the OpenAPI description and the reference page all come from it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from aiohttp import web
from msgspec import Struct

from simulator.model.problems import Problem, guess
from simulator.web.errors import invalid

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Schema = Mapping[str, Any]


class Param(Struct, frozen=True):
    """A parameter of the query string; `schema` is JSON Schema of its text, None any text."""

    name: str
    about: str
    schema: Schema | None = None


class Body(Struct, frozen=True):
    """What may be sent: a JSON Schema by content type, and one example as a user would write it."""

    content: Mapping[str, Schema]
    example: str


class Answer(Struct, frozen=True):
    """An answer: what it is, and the schema of its body, of one content type; None has no body."""

    about: str
    schema: Schema | None = None
    content_type: str = "application/json"


class Route(Struct, frozen=True, kw_only=True):
    """One method of one path. `errors` are the statuses that it may answer in the common shape of errors."""

    method: str
    path: str
    handler: Handler
    about: str
    query: tuple[Param, ...] = ()
    body: Body | None = None
    answers: Mapping[int, Answer]
    errors: tuple[int, ...] = ()


def add(app: web.Application, routes: Iterable[Route]) -> None:
    """Serve these."""
    for route in routes:
        app.router.add_route(route.method, route.path, _checked(route))
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, _checked(route))


def _checked(route: Route) -> Handler:
    names = tuple(param.name for param in route.query)

    @wraps(route.handler)
    async def handle(request: web.Request) -> web.StreamResponse:
        check_query(request, names)
        return await route.handler(request)

    return handle


def check_query(request: web.Request, allowed: tuple[str, ...]) -> None:
    """Refuse parameters that nobody reads, all at once."""
    known = f"allowed: {', '.join(allowed)}" if allowed else "this takes none"
    problems = [
        Problem(path=name, message=f"unknown parameter; {known}", hint=guess(name, allowed))
        for name in dict.fromkeys(request.query)
        if name not in allowed
    ]
    if problems:
        raise invalid(str(problems[0]), *problems)
