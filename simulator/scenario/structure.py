"""What a scenario's shape must keep to beyond the type of each key.

Rule 1: a step has exactly one verb.
Rule 2: a rule answers the request (one `respond`) or plans events, not both; nothing happens after an ending.
Rule 3: an application and a number are declared once.

Works on the tree as written, so that a mistake elsewhere hides none of these.
"""

from collections.abc import Iterator

from simulator.model.problems import Problem
from simulator.scenario import schema
from simulator.scenario.expectation_shape import expectation_problems
from simulator.scenario.places import Document, Node, Path
from simulator.scenario.values import ENDINGS
from simulator.scenario.wrong import listed

VERBS = tuple(name for name in schema.Step.model_fields if name != "after")
_ALL_KEYS = {*VERBS, *schema.Step.later, "after"}


def find_shape_problems(document: Document) -> Iterator[Problem]:
    """The problems of rules and declarations, in no order."""
    for path, rule in _items(document, ("rules",)):
        yield from rule_problems(document, path, rule)
    for path, said in _items(document, ("expect",)):
        yield from expectation_problems(document, path, said)
    yield from _repeated(document, ("account", "applications"), "id")
    yield from _repeated(document, ("account", "numbers"), "number")


def rule_problems(document: Document, path: Path, rule: Node) -> Iterator[Problem]:
    verbs: list[tuple[Path, str]] = []
    for step_path, step in _items(document, (*path, "then")):
        yield from _step_problems(document, step_path, step)
        found = [key for key in step.values if key in VERBS]
        verbs += [((*step_path, found[0]), found[0])] if found else []
    yield from _order_problems(document, verbs)


def _step_problems(document: Document, path: Path, step: Node) -> Iterator[Problem]:
    if not isinstance(step.plain, dict):
        return
    verbs = [key for key in step.values if key in VERBS or key in schema.Step.later]
    if not verbs and set(step.values) <= _ALL_KEYS:
        yield document.problem(path, f"a step needs a verb: {listed(VERBS)}")
    for verb in verbs[1:]:
        said = f"a step has one verb, and {verbs[0]} stands here already"
        yield document.key_problem((*path, verb), said, "write two steps")
    if "respond" in verbs and "after" in step.values:
        yield document.key_problem((*path, "after"), "a delayed answer is not supported yet")


def _order_problems(document: Document, verbs: list[tuple[Path, str]]) -> Iterator[Problem]:
    answers = [path for path, verb in verbs if verb == "respond"]
    for path in answers[1:]:
        yield document.key_problem(path, "a request is answered once")
    if answers and len(answers) < len(verbs):
        said = "a rule that answers the request plans no events, for there is no message"
        yield document.key_problem(answers[0], said, "write two rules")
        return
    ended = None
    for path, verb in verbs:
        if ended:
            yield document.key_problem(path, f"nothing follows {ended}, which ends the message")
        ended = ended or (verb if verb in ENDINGS else None)


def _repeated(document: Document, path: Path, key: str) -> Iterator[Problem]:
    seen: dict[object, Path] = {}
    for item_path, item in _items(document, path):
        value = item.values.get(key)
        if value is None or not isinstance(value.plain, str):
            continue
        if value.plain in seen:
            yield document.problem((*item_path, key), f"{value.plain} is declared twice")
        seen[value.plain] = item_path


def _items(document: Document, path: Path) -> Iterator[tuple[Path, Node]]:
    node = document.find(path)
    for index, item in enumerate(node.items if node else ()):
        yield (*path, index), item
