"""Read the tree of a settings file into values, so that every mistake in it can be pointed at.

Rule 1: every scalar is its text. `port: 8484`, `number: +19195550100` and `strict: on` mean what they look like; the
        parser of each setting says what the text must be, as it does for a flag or a variable.
Rule 2: all problems are collected; what could not be read is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from simulator.model.masking import MASK, is_secret
from simulator.model.problems import Problem, guess
from simulator.scenario.places import Document, Node

T = TypeVar("T")
Path = tuple[str | int, ...]


class Reader:
    """Goes through one document and collects the problems it meets."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = list(document.problems)

    def report(self, path: Path, message: str, hint: str | None = None) -> None:
        """Collect a problem with the value at `path`."""
        self.problems.append(self.document.problem(path, message, hint))

    def node(self, path: Path) -> Node:
        """The value at `path`, which is there."""
        node = self.document.find(path)
        if node is None:
            raise LookupError(path)
        return node

    def place(self, path: Path) -> str:
        """`file:line:column` of the value at `path`."""
        return ":".join(str(part) for part in (self.document.file, *(self.node(path).place or ())))

    def keys(self, path: Path) -> list[str]:
        """The keys of the mapping at `path`; a problem and none when it is something else."""
        node = self.node(path)
        if not isinstance(node.plain, dict):
            self.report(path, f"expected keys and values, found {shown(node, path)}")
        return list(node.values)

    def unknown(self, path: Path, allowed: Iterable[str]) -> None:
        """Report a key that nothing knows."""
        words = sorted(allowed)
        message, hint = f"unknown key: expected {', '.join(words)}", guess(str(path[-1]), words)
        self.problems.append(self.document.key_problem(path, message, hint))


Read = Callable[[Reader, Path], Any]


def text(reader: Reader, path: Path) -> str | None:
    """Reads any text but none."""
    value = as_text(reader.node(path))
    if isinstance(value, str) and value:
        return value
    reader.report(path, f"expected a text, found {shown(reader.node(path), path)}")
    return None


def parsed(parse: Callable[[object], T]) -> Read:
    """Reads what `parse` understands; its ValueError is the problem."""

    def read(reader: Reader, path: Path) -> T | None:
        try:
            return parse(as_text(reader.node(path)))
        except ValueError as problem:
            reader.report(path, str(problem))
            return None

    return read


def record_of(build: Callable[..., T], fields: Mapping[str, Read], required: tuple[str, ...] = ()) -> Read:
    """Reads a mapping whose fields make one value; None when one is missing or unreadable."""

    def read(reader: Reader, path: Path) -> T | None:
        before = len(reader.problems)
        keys = reader.keys(path)
        for key in keys:
            if key not in fields:
                reader.unknown((*path, key), fields)
        found = {key: fields[key](reader, (*path, key)) for key in keys if key in fields}
        missing = [name for name in required if name not in found]
        if missing and len(reader.problems) == before:
            reader.report(path, f"{' and '.join(missing)} missing")
        return build(**found) if len(reader.problems) == before else None

    return read


def list_of(read_one: Read) -> Read:
    """Reads a list, each item by `read_one`; unreadable items are left out."""

    def read(reader: Reader, path: Path) -> tuple[Any, ...]:
        node = reader.node(path)
        if not isinstance(node.plain, list):
            reader.report(path, f"expected a list, found {shown(node, path)}")
        items = [read_one(reader, (*path, index)) for index in range(len(node.items))]
        return tuple(item for item in items if item is not None)

    return read


def as_text(node: Node) -> object:
    """The value with every scalar as it is written; None where nothing, null or ~ stands."""
    if isinstance(node.plain, dict):
        return {key: as_text(value) for key, value in node.values.items()}
    if isinstance(node.plain, list):
        return [as_text(item) for item in node.items]
    return None if node.plain is None else node.raw


def shown(node: Node, path: Path) -> str:
    """What was found there, for a problem; nothing that may be a password."""
    if isinstance(node.plain, dict):
        return "keys and values"
    if isinstance(node.plain, list):
        return "a list"
    if node.plain is None:
        return "nothing"
    return MASK if is_secret(path) else repr(node.raw[:60])
