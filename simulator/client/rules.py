"""A rule of the scenario language from keyword arguments: `to="+1919*", fail=4720, after="2s"`.

Rule 1: what the words mean is the scenario's business; here only an argument that is none is refused.
Rule 2: what is wrong in a rule is told of the argument that said it; there is no file, so no line and no column.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from simulator.client.errors import RefusedError
from simulator.model.problems import Problem, guess

__tracebackhide__ = True  # a test that fails shows its own line, not ours
Step = Mapping[str, Any]


class RuleFields(TypedDict, total=False):
    """What a rule may say: its conditions, its selectors, and one step or all of them as `then`."""

    name: str
    # conditions
    to: Any
    from_: Any
    text: Any
    media: Any
    tag: Any
    application: Any
    priority: Any
    segments: Any
    kind: Any
    number_type: Any
    # selectors
    nth: int | str
    chance: str
    state: str
    # one step
    after: str
    fail: int | str
    deliver: bool
    sending: bool
    sent: bool
    read: bool
    silence: bool | str
    reply: Any
    respond: int | Mapping[str, Any]
    drop: Any
    # or all of them
    then: Sequence[Step]
    # how callbacks travel
    callbacks: Mapping[str, Any]


CONDITIONS = ("to", "from_", "text", "media", "tag", "application", "priority", "segments", "kind", "number_type")
SELECTORS = ("nth", "chance", "state")
VERBS = ("fail", "deliver", "sending", "sent", "read", "silence", "reply", "respond", "drop")


def make_rule(fields: RuleFields) -> dict[str, Any]:
    """The rule as a scenario writes it; TypeError for an argument that there is not, or steps said twice."""
    said: Mapping[str, Any] = fields
    known = tuple(RuleFields.__annotations__)
    for name in said:
        if name not in known:
            hint = guess(name, known)
            raise TypeError(
                f"rule: unknown argument {name!r}; expected {', '.join(known)}{f' ({hint})' if hint else ''}"
            )
    rule: dict[str, Any] = {name: said[name] for name in ("name", "callbacks") if name in said}
    conditions = {name.rstrip("_"): said[name] for name in CONDITIONS if name in said}
    rule["when"] = {"send": conditions, **{name: said[name] for name in SELECTORS if name in said}}
    steps = _steps(said)
    return {**rule, "then": steps} if steps else rule


def in_python(error: RefusedError) -> RefusedError:
    """The same refusal in the words of a call: `to` for `when.send.to`, and without a place in a file."""
    problems = [problem_in_python(problem) for problem in error.problems]
    message = error.message
    for old, new in zip(error.problems, problems, strict=True):
        message = message.replace(str(Problem(**old)), str(Problem(**new)))
    return RefusedError(error.status, error.type, message, problems)


def problem_in_python(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem so."""
    said = {name: value for name, value in problem.items() if name not in ("line", "column")}
    path = str(said.get("path", ""))
    for within in ("when.send.", "when.", "then[0]."):
        path = path.removeprefix(within)
    if said.get("hint") == "write it without quotes":
        said["hint"] = "a number, not a text"
    return {**said, "path": "from_" if path == "from" else path}


def _steps(said: Mapping[str, Any]) -> list[Step]:
    verbs = [name for name in VERBS if name in said]
    if "then" in said:
        if verbs or "after" in said:
            raise TypeError(f"rule: then holds all the steps; {', '.join(verbs) or 'after'} belongs into it")
        return list(said["then"])
    if len(verbs) > 1:
        raise TypeError(f"rule: {' and '.join(verbs)} are {len(verbs)} steps; write then=[{{…}}, {{…}}]")
    if not verbs:
        if "after" in said or "callbacks" not in said:
            raise TypeError(f"rule: nothing happens; say one of {', '.join(VERBS)}, or then=[…]")
        return []
    step = {"after": said["after"]} if "after" in said else {}
    return [{**step, verbs[0]: _operand(verbs[0], said[verbs[0]])}]


def _operand(verb: str, value: Any) -> Any:
    """`respond=429` is short for its object; a code may be a text, as applications often hold it."""
    if verb == "fail" and isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return {"status": value} if verb == "respond" and isinstance(value, int) else value
