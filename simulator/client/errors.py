"""What goes wrong in a conversation with a simulator: three errors, each with a message for the user.

Nothing listens, our side refuses, or Bandwidth's side refuses the message.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from simulator.model.entries import AS_TEXT
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


def in_file(error: RefusedError, said: object) -> RefusedError:
    """The same refusal of a scenario, with the file that it was read from where the simulator saw a text."""
    if not (isinstance(said, Path) or (isinstance(said, str) and "\n" not in said)):
        return error
    message, problems = error.message, []
    for problem in error.problems:
        named = {**problem, "file": _from_here(said)} if problem.get("file") == AS_TEXT else problem
        message = message.replace(str(Problem(**problem)), str(Problem(**named)))
        problems.append(named)
    return RefusedError(error.status, error.type, message, problems)


def _from_here(file: Path | str) -> str:
    """The path as it is typed here."""
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


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
