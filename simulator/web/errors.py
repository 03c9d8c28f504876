"""Our own errors under /_sim: what was wrong, where, and what to do."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from aiohttp import web

from simulator.model.problems import Problem

LONGEST_SHOWN = 80


class ControlError(Exception):
    """An answer other than 2xx under /_sim. `status` is 400, 401, 403, 404, 408, 409, 410, 422, 500 or 503."""

    def __init__(
        self,
        status: int,
        type_: str,
        message: str,
        problems: Sequence[Problem] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.type, self.message, self.problems = status, type_, message, problems
        self.headers = headers or {}

    def response(self) -> web.Response:
        """{"error": {"type", "message", "problems": [{"path", "message", "hint", …}]}}"""
        error = {"type": self.type, "message": self.message, "problems": list_problems(self.problems)}
        response = json_response({"error": error}, status=self.status)
        response.headers.update(self.headers)
        return response


def list_problems(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """Problems as JSON, without what is not known."""
    fields = ("path", "message", "hint", "file", "line", "column", "level")
    return [
        {name: getattr(problem, name) for name in fields if getattr(problem, name) is not None} for problem in problems
    ]


def json_response(value: object, *, status: int = 200) -> web.Response:
    """JSON, indented: people read this side with curl."""
    body = msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def wrong(key: str, message: str, hint: str | None = None) -> ControlError:
    """422 for one parameter or key."""
    problem = Problem(path=key, message=message, hint=hint)
    return invalid(str(problem), problem)


def shown(value: object) -> str:
    """What was found, as it was written, and not all of it when it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def invalid(message: str, *problems: Problem) -> ControlError:
    """422 with its problems."""
    return ControlError(422, "invalid", message, problems or (Problem(path="", message=message),))
