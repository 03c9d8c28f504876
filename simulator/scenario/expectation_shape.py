"""What an expectation must keep to beyond the type of each key.

Rule 1: it is exactly one of callback, sent, refused and app.
Rule 2: beside it stands only what it can be judged by; nothing can be judged of callbacks that must not come.

Works on the tree as written, so that a mistake elsewhere hides none of these.
"""

from collections.abc import Iterator

from simulator.model.problems import Problem
from simulator.scenario.places import Document, Node, Path
from simulator.scenario.wrong import listed

SUBJECTS = ("callback", "sent", "refused", "app")
HOW = ("acknowledged", "attempts", "within")
_BESIDE = {
    "callback": ("times", *HOW),
    "sent": ("times",),
    "refused": ("times",),
    "answers-every-callback": (),
    "no-reply-loop": ("at_most", "within"),
    "backs-off": ("at_least",),
    "sends-nothing-twice": (),
}
_ALL = frozenset({"times", "at_least", "at_most", *HOW})


def expectation_problems(document: Document, path: Path, said: Node) -> Iterator[Problem]:
    """The problems of one expectation."""
    if not isinstance(said.plain, dict):
        return
    subjects = [key for key in said.values if key in SUBJECTS]
    if not subjects:
        if set(said.values) <= {*_ALL, "name"}:
            yield document.problem(path, f"an expectation needs one of {listed(SUBJECTS)}")
        return
    for subject in subjects[1:]:
        stands = f"an expectation is about one thing, and {subjects[0]} stands here already"
        yield document.key_problem((*path, subject), stands, "write two expectations")
    yield from _misplaced(document, path, said, subjects[0])
    if subjects[0] == "callback":
        yield from _contradictions(document, path, said)


def _misplaced(document: Document, path: Path, said: Node, subject: str) -> Iterator[Problem]:
    kind = said.values["app"].plain if subject == "app" else subject
    if not isinstance(kind, str) or kind not in _BESIDE:
        return
    for key in said.values:
        if key in _ALL and key not in _BESIDE[kind]:
            owners = [owner for owner, keys in _BESIDE.items() if key in keys]
            yield document.key_problem((*path, key), f"does not belong to {kind}; it goes with {listed(owners)}")


def _contradictions(document: Document, path: Path, said: Node) -> Iterator[Problem]:
    values = {key: node.plain for key, node in said.values.items()}
    if values.get("times") == 0 and not isinstance(values["times"], bool):
        for key in HOW:
            if key in values:
                yield document.key_problem((*path, key), "nothing can be judged of callbacks that must not come")
    elif values.get("acknowledged") is False and "within" in values:
        message = "an acknowledgement that must not come cannot come in time"
        yield document.key_problem((*path, "within"), message)
