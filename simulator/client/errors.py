"""What goes wrong in a conversation with a simulator: three errors, each with a message for the user.

Nothing listens, our side refuses, or Bandwidth's side refuses the message.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from simulator.model.problems import Problem


class SimulatorError(Exception):
    """A call did not work; the message says why and what to do."""


class NotListeningError(SimulatorError):
    """Nothing answers there."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"no simulator at {url}; start one with bwsim serve, or name it with --url")
        self.reason = reason


class RefusedError(SimulatorError):
    """Our side refused: `status`, `type`, `message` and `problems`; its text holds the problems, a line for each."""

    def __init__(self, status: int, type_: str, message: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        lines = [str(Problem(**problem)) for problem in problems if problem["message"] not in message]
        super().__init__("\n  ".join([message, *lines]))
        self.status, self.type, self.message, self.problems = status, type_, message, problems


class NotAcceptedError(SimulatorError):
    """Bandwidth's side refused a message: `status` and its body, read when it was JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(_told(status, body))
        self.status, self.body = status, body


def _told(status: int, body: Any) -> str:
    said = body if isinstance(body, dict) else {}
    head = f"{status} {said.get('type') or said.get('error') or ''}".strip()
    lines = [f"{error.get('fieldName')}: {error.get('description')}" for error in said.get("fieldErrors") or ()]
    description = said.get("description") or said.get("message")
    return "\n  ".join([f"{head}: {description}" if description else head, *lines])


def refusal(status: int, body: bytes) -> RefusedError:
    """The refusal that an answer of our side says, or that something else answered."""
    try:
        error = msgspec.json.decode(body)["error"]
        return RefusedError(status, error["type"], error["message"], error.get("problems", ()))
    except (msgspec.DecodeError, KeyError, TypeError):
        return RefusedError(status, "unknown", f"answered {status}, not as a simulator does; is it one? --url names it")


def stranger(url: str, status: int) -> SimulatorError:
    """What listens there is something else."""
    return SimulatorError(f"{url} answers {status}, not as a simulator does; is it one? --url names it")
