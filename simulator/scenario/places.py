"""A document as a tree that knows where each part stands, and problems that say so.

A path is a tuple of keys and indexes; `rules[0].then[1].faild` is how it is shown.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from simulator.model.problems import Problem

Place = tuple[int, int]
"""Line and column, counted from 1."""

Path = Sequence[str | int]


class Node:
    """One value and its place. `plain` is the value without places, `raw` a scalar as it was written."""

    __slots__ = ("depth", "items", "keys", "place", "plain", "raw", "size", "values")

    def __init__(self, plain: object, place: Place | None, *, raw: str = "") -> None:
        self.plain = plain
        self.place = place
        self.raw = raw
        self.size = 1
        self.depth = 0
        self.items: list[Node] = []
        self.values: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}

    @classmethod
    def of_list(cls, items: list["Node"], place: Place | None) -> "Node":
        node = cls([item.plain for item in items], place)
        node.items = items
        node._measure(items)
        return node

    @classmethod
    def of_dict(cls, values: dict[str, "Node"], keys: dict[str, Place], place: Place | None) -> "Node":
        node = cls({key: value.plain for key, value in values.items()}, place)
        node.values, node.keys = values, keys
        node._measure(values.values())
        return node

    def _measure(self, parts: Iterable["Node"]) -> None:
        for part in parts:
            self.size += part.size
            self.depth = max(self.depth, part.depth + 1)

    def find(self, part: str | int) -> "Node | None":
        if isinstance(part, str):
            return self.values.get(part)
        return self.items[part] if part < len(self.items) else None


class Document:
    """A tree (None when the text could not be read), its file, and the problems of reading it."""

    def __init__(self, root: Node | None, file: str | None = None, problems: Iterable[Problem] = ()) -> None:
        self.root = root
        self.file = file
        self.problems = [replace(problem, file=file) for problem in problems]

    def find(self, path: Path) -> Node | None:
        node = self.root
        for part in path:
            node = node.find(part) if node else None
        return node

    def merges(self, path: Path) -> bool:
        """Whether `<<` stands among the keys there, so that what is missing may have been meant."""
        node = self.find(path)
        return node is not None and "<<" in node.keys

    def problem(
        self, path: Path, message: str, hint: str | None = None, *, at: Place | None = None, warning: bool = False
    ) -> Problem:
        """A problem with the value at `path`; its place is the value's, or of what holds it where there is none."""
        line, column = at or self._place(path) or (None, None)
        return Problem(
            path=show_path(path),
            message=message,
            hint=hint,
            file=self.file,
            line=line,
            column=column,
            level="warning" if warning else "error",
        )

    def key_problem(self, path: Path, message: str, hint: str | None = None) -> Problem:
        """A problem with the last key of `path` itself."""
        holder = self.find(path[:-1])
        at = holder.keys.get(str(path[-1])) if holder else None
        return self.problem(path, message, hint, at=at)

    def _place(self, path: Path) -> Place | None:
        for length in range(len(path), -1, -1):
            node = self.find(path[:length])
            if node:
                return node.place
        return None


def show_path(path: Path) -> str:
    """`rules[0].then[1].faild`"""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part[:80]}"
    return shown.removeprefix(".")
