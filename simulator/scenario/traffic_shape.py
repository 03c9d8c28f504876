"""What an item of traffic must keep to beyond the type of each key.

Rule 1: it comes to an end: exactly one of `for` and `count`.
Rule 2: what arrives has a text, media, or both; who says `from` says who writes, so nobody is made up.
Rule 3: `reply_after` belongs to `replies`.

Works on the tree as written, so that a mistake elsewhere hides none of these.
"""

from collections.abc import Iterator

from simulator.model.problems import Problem
from simulator.scenario.places import Document, Node, Path


def traffic_problems(document: Document) -> Iterator[Problem]:
    """The problems of every item, in no order."""
    node = document.find(("traffic",))
    for index, item in enumerate(node.items if node else ()):
        if isinstance(item.plain, dict):
            yield from _item_problems(document, ("traffic", index), item)


def _item_problems(document: Document, path: Path, item: Node) -> Iterator[Problem]:
    ends = [key for key in ("for", "count") if key in item.values]
    if not ends:
        yield document.problem(path, "this never ends; it needs for or count", "for: 2m, or count: 100")
    if len(ends) > 1:
        yield document.key_problem((*path, "count"), "for says when it ends already", "remove one of them")
    if "reply_after" in item.values and "replies" not in item.values:
        yield document.key_problem((*path, "reply_after"), "there are no replies that could come after")
    yield from _message_problems(document, path, item)


def _message_problems(document: Document, path: Path, item: Node) -> Iterator[Problem]:
    receive = item.values.get("receive")
    if receive is None or not isinstance(receive.plain, dict):
        return
    if not {"text", "media"} & set(receive.values):
        yield document.problem((*path, "receive"), "a message has a text, media, or both")
    if "from" in receive.values and "people" in item.values:
        yield document.key_problem(
            (*path, "people"), "from says who writes, so nobody is made up", "remove one of them"
        )
