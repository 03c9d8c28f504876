"""Put a scenario together of several files: what `include` names lies beneath the file that names it.

Rule 1: rules, traffic and expect go on below the file's own; applications and numbers are merged by id and number;
        of everything else the including file's word holds. name, description and version are each file's own.
Rule 2: a file is named from the folder of the file that includes it, and never leaves it; a bare word is built in.
Rule 3: a file lies there once, where it is named first; one that includes itself is a problem.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath, PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct

from simulator.model.problems import Problem, guess
from simulator.scenario import shipped
from simulator.scenario.bundle import Included
from simulator.scenario.part import Part
from simulator.scenario.places import Document, Path, Place
from simulator.scenario.schema import Scenario

P = TypeVar("P", bound=Part)

GOING_ON = ("rules", "traffic", "expect")
_OWN = frozenset({"name", "description", "version", "include"})
_KEYS = ("id", "number")
MOST = 50


class Piece(Struct, frozen=True):
    """One file of several: its name among them ("" for the first), what it says, and where."""

    name: str
    said: Scenario
    document: Document


def resolve(said: str, within: str) -> str:
    """The name among all files of what a file `within` calls `said`; ValueError when it may not be named."""
    if said in shipped.names():
        return said
    path = PurePosixPath(said)
    if path.is_absolute() or PurePath(said).is_absolute() or "\\" in said:
        raise ValueError("name it from the folder of this file, with / between folders")
    if not said.isprintable():
        raise ValueError("a name is one line of text")
    if ".." in path.parts:
        raise ValueError("it lies outside of the folder of the file that includes it")
    if within in shipped.names():
        raise ValueError("a built-in scenario includes only built-in ones")
    return str(PurePosixPath(within).parent / path)


def named(document: Document) -> list[tuple[Path, str]]:
    """What the file includes, each with its path in it."""
    found = document.find(("include",))
    items = found.items if found else []
    return [(("include", index), item.plain) for index, item in enumerate(items) if isinstance(item.plain, str)]


def find_text(name: str, files: Mapping[str, Included]) -> Included:
    """A built-in scenario, or a file that lies beneath the text."""
    if name in files:
        return files[name]
    if name in shipped.names():
        return Included(shipped.read(name))
    hint = guess(name, shipped.names()) or "bwsim scenarios lists them"
    return Included(reason=f"no such built-in scenario, and files are only read beside a file ({hint})")


def shown_file(file: str | None, name: str) -> str:
    """How problems call an included file: as seen from where the first one was named."""
    return name if file is None or name in shipped.names() else str(PurePath(file).parent / name)


def cycle_problem(document: Document, path: Path, trail: list[str]) -> Problem:
    """The file includes itself, by way of others."""
    return document.problem(path, f"it includes itself: {' → '.join(part or 'this file' for part in trail)}")


# -- what several files mean together


def merge(pieces: list[Piece]) -> Scenario:
    """What the first says, over what the others say; the rules are the first's own."""
    merged = pieces[0].said
    for piece in pieces[1:]:
        merged = _over(merged, piece.said, own=_OWN | {"rules"})
    return merged


def _over(above: P, beneath: P, *, own: frozenset[str] = frozenset()) -> P:
    changed = {
        name: _joined(name, getattr(above, name), getattr(beneath, name))
        if name in above.model_fields_set
        else getattr(beneath, name)
        for name in beneath.model_fields_set - own
    }
    return above.model_copy(update=changed)


def _joined(name: str, above: Any, beneath: Any) -> Any:
    if isinstance(above, Part) and isinstance(beneath, Part):
        return _over(above, beneath)
    if isinstance(above, dict) and isinstance(beneath, dict):
        return {**beneath, **above}
    if name in GOING_ON:
        return [*above, *beneath]
    if isinstance(above, list) and any(isinstance(item, Part) for item in [*above, *beneath]):
        return list(_by_key(above, beneath))
    return above


def _by_key(above: list[Part], beneath: list[Part]) -> Iterator[Part]:
    others = {_key(item): item for item in beneath}
    for item in above:
        other = others.pop(_key(item), None)
        yield item if other is None else _over(item, other)
    yield from others.values()


def _key(item: Part) -> object:
    return next(getattr(item, key) for key in _KEYS if key in type(item).model_fields)


class Together(Document):
    """The documents of all files as one, in which a path leads to the file that says it."""

    def __init__(self, documents: list[Document]) -> None:
        super().__init__(documents[0].root, documents[0].file)
        self._documents = documents

    def problem(
        self, path: Path, message: str, hint: str | None = None, *, at: Place | None = None, warning: bool = False
    ) -> Problem:
        """The problem, with the path and the place in its own file."""
        document, inner = self._lead(tuple(path))
        if document is self._documents[0]:
            return super().problem(inner, message, hint, at=at, warning=warning)
        return document.problem(inner, message, hint, at=at, warning=warning)

    def key_problem(self, path: Path, message: str, hint: str | None = None) -> Problem:
        """The same for the last key of the path."""
        document, inner = self._lead(tuple(path))
        if document is self._documents[0]:
            return super().key_problem(inner, message, hint)
        return document.key_problem(inner, message, hint)

    def _lead(self, path: tuple[str | int, ...]) -> tuple[Document, Path]:
        if len(path) > 1 and path[0] in GOING_ON and isinstance(path[1], int):
            return self._lead_into_list(path[0], path[1], path)
        return next((each for each in self._documents if each.find(path)), self._documents[0]), path

    def _lead_into_list(self, name: str | int, index: int, path: tuple[str | int, ...]) -> tuple[Document, Path]:
        for document in self._documents:
            found = document.find((name,))
            count = len(found.items) if found else 0
            if index < count:
                return document, (name, index, *path[2:])
            index -= count
        return self._documents[0], path
