"""What the tests of our side ask, and the one shape of its errors."""

import io
from typing import Any

from tests.rig import Answer, Rig


async def call(rig: Rig, method: str, path: str, *, data: io.BytesIO | None = None) -> Answer:
    """A call anywhere under /_sim."""
    async with rig.http.request(method, f"{rig.url}/_sim{path}", data=data) as response:
        return Answer(response.status, dict(response.headers), await response.read())


def error(answer: Answer) -> dict[str, Any]:
    """The error of an answer, whose shape is always the same."""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    (only,) = answer.json.items()
    assert only[0] == "error"
    assert only[1].keys() == {"type", "message", "problems"}
    for problem in only[1]["problems"]:
        assert problem.keys() <= {"path", "message", "hint", "file", "line", "column", "level"}
        assert problem["message"]
    return dict(only[1])
