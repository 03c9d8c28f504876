"""What a scenario's shape must keep to beyond the type of each key.

Rule 1: a step has exactly one verb, and a rule looks at exactly one of send, receive, upload and list.
Rule 2: a rule answers the request (one `respond` or `drop`) or plans events, not both; only a state goes with either.
Rule 3: after an ending only what is no event of the way there: read, raw, state.
Rule 4: an application and a number are declared once.

Works on the tree as written, so that a mistake elsewhere hides none of these.
"""

from collections.abc import Generator, Iterator

from simulator.model.problems import Problem
from simulator.scenario import schema
from simulator.scenario.build import DOMAINS
from simulator.scenario.expectation_shape import expectation_problems
from simulator.scenario.places import Document, Node, Path
from simulator.scenario.traffic_shape import traffic_problems
from simulator.scenario.travel_checks import copies_problems
from simulator.scenario.values import AFTERWARDS, BESIDE, ENDINGS
from simulator.scenario.wrong import listed

VERBS = tuple(name for name in schema.Step.model_fields if name != "after")
ANSWERS = ("respond", "drop")
ALLOWED = {
    "send": VERBS,
    "receive": tuple(verb for verb in VERBS if verb in ("silence", "raw") or verb in BESIDE),
    "upload": (*ANSWERS, "state"),
    "list": (*ANSWERS, "state"),
}
"""The verbs that fit what a rule looks at."""

_ALL_KEYS = {*VERBS, "after"}
Verbs = list[tuple[Path, str]]


def find_shape_problems(document: Document) -> Iterator[Problem]:
    """The problems of rules and declarations, in no order."""
    for path, rule in _items(document, ("rules",)):
        yield from rule_problems(document, path, rule)
    for path, said in _items(document, ("expect",)):
        yield from expectation_problems(document, path, said)
    yield from traffic_problems(document)
    yield from copies_problems(document, ("callbacks",))
    yield from _repeated(document, ("account", "applications"), "id")
    yield from _repeated(document, ("account", "numbers"), "number")


def rule_problems(document: Document, path: Path, rule: Node) -> Iterator[Problem]:
    """Everything about one rule."""
    verbs: Verbs = []
    for step_path, step in _items(document, (*path, "then")):
        yield from _step_problems(document, step_path, step)
        found = [key for key in step.values if key in VERBS]
        verbs += [((*step_path, found[0]), found[0])] if found else []
    domain = yield from _domain_problems(document, path, rule)
    yield from _fitting_problems(document, domain, verbs)
    yield from _order_problems(document, verbs)
    yield from _callback_problems(document, path, rule, domain, verbs)
    yield from copies_problems(document, (*path, "callbacks"))


def _domain_problems(document: Document, path: Path, rule: Node) -> Generator[Problem, None, str | None]:
    """Yields problems and returns what the rule looks at, None where that is not plain."""
    when = rule.values.get("when")
    if when is None or not isinstance(when.plain, dict):
        return None
    named = [key for key in when.values if key in DOMAINS]
    for other in named[1:]:
        said = f"a rule looks at one of {listed(DOMAINS)}, and {named[0]} stands here already"
        yield document.key_problem((*path, "when", other), said, "write two rules")
    if not named and set(when.values) <= set(schema.When.model_fields):
        said = f"a rule looks at one of {listed(DOMAINS)}"
        yield document.problem((*path, "when"), said, "send: {} for every message")
    return named[0] if len(named) == 1 else None


def _step_problems(document: Document, path: Path, step: Node) -> Iterator[Problem]:
    if not isinstance(step.plain, dict):
        return
    verbs = [key for key in step.values if key in VERBS]
    if not verbs and set(step.values) <= _ALL_KEYS:
        hint = f"one step holds both: {_together(document, path)}" if "after" in step.values else None
        yield document.problem(path, f"a step needs a verb: {listed(VERBS)}", hint)
    for verb in verbs[1:]:
        said = f"a step has one verb, and {verbs[0]} stands here already"
        yield document.key_problem((*path, verb), said, "write two steps")
    if "respond" in verbs and "after" in step.values:
        hint = "a late answer is respond: { status: 500, delay: 5s }"
        yield document.key_problem((*path, "after"), "the answer to a request has no after", hint)
    if "drop" in verbs and "after" in step.values:
        yield document.key_problem((*path, "after"), "a request is dropped at once")


def _together(document: Document, path: Path) -> str:
    """How `after` is written with its verb, most likely the one that stands in the next item."""
    *holder, index = path
    after, following = document.find((*path, "after")), document.find((*holder, int(index) + 1))
    verb = next((key for key in following.values if key in VERBS), None) if following else None
    value = following.values[verb].raw if following and verb else ""
    return f"{{ after: {after.raw if after else '2s'}, {verb or 'deliver'}: {value or 'true'} }}"


def _fitting_problems(document: Document, domain: str | None, verbs: Verbs) -> Iterator[Problem]:
    allowed = ALLOWED.get(domain or "send", VERBS)
    for path, verb in verbs:
        if verb not in allowed:
            yield document.key_problem(path, f"{verb} does not go with {domain}; expected {listed(allowed)}")


def _order_problems(document: Document, verbs: Verbs) -> Iterator[Problem]:
    answers = [path for path, verb in verbs if verb in ANSWERS]
    for path in answers[1:]:
        yield document.key_problem(path, "a request is answered once")
    if answers and any(verb not in (*ANSWERS, "state") for _, verb in verbs):
        said = "a rule that answers the request plans no events, for there is no message"
        yield document.key_problem(answers[0], said, "write two rules")
        return
    ended = None
    for path, verb in verbs:
        if ended and verb not in AFTERWARDS:
            yield document.key_problem(path, f"nothing follows {ended}, which ends the message")
        ended = ended or (verb if verb in ENDINGS else None)


def _callback_problems(
    document: Document, path: Path, rule: Node, domain: str | None, verbs: Verbs
) -> Iterator[Problem]:
    if not isinstance(rule.plain, dict):
        return
    if "then" not in rule.values and "callbacks" not in rule.values:
        yield from _missing_then(document, path, rule)
    if "callbacks" in rule.values and (domain in ("upload", "list") or any(verb in ANSWERS for _, verb in verbs)):
        yield document.key_problem((*path, "callbacks"), "where a request is answered there are no callbacks")


def _missing_then(document: Document, path: Path, rule: Node) -> Iterator[Problem]:
    """Unless an unknown key stands there, most likely a misspelt `then` and told as such, or a merge."""
    if set(rule.values) <= set(schema.Rule.model_fields) and not document.merges(path):
        yield document.problem((*path, "then"), "missing")


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
