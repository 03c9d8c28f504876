"""Say of a verdict, as the simulator gives it, what does not hold.

Rule: the words are the simulator's own; here they only get their lines.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def tell_verdict(verdict: Mapping[str, Any], head: str, *, again: bool = True) -> str:
    """What was expected, what came, and the nearest, of each that does not hold.

    With `again` also what may explain it and how to play it again, in commands of bwsim; a test's report says its own.
    """
    lines = [head]
    for result in verdict["expectations"]:
        if not result["passed"]:
            lines += _result(result)
    if verdict["incomplete"]:
        lines.append(verdict["incomplete"])
    if again:
        lines += [verdict["note"]] if verdict["note"] else []
        lines.append(f"seed {verdict['seed']}; again: {verdict['replay']}")
    return "\n".join(lines)


def head_of(verdict: Mapping[str, Any]) -> str:
    """How many do not hold."""
    total = len(verdict["expectations"])
    failed = sum(not result["passed"] for result in verdict["expectations"])
    if total == 1:
        return "what is expected does not hold:"
    return f"{failed} of {total} expectations {'does' if failed == 1 else 'do'} not hold:"


def _result(result: Mapping[str, Any]) -> Iterator[str]:
    named = f"{result['name']}: " if result["name"] else ""
    yield f"  {named}expected {result['expected']}"
    yield f"    came: {result['came']}"
    near = result["nearest"]
    if near is not None:
        differs = [f"{each['field']} is {each['found']}, not {each['expected']}" for each in near["differs"]]
        yield f"    {near['word']}: {'; '.join([near['what'], *differs, *([near['note']] if near['note'] else [])])}"
