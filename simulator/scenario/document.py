"""Read YAML or JSON text into plain values that remember where they stand.

Rule 1: plain scalars are read as JSON would read them (true, false, null, numbers; YAML 1.2's core). The rest is text:
        `on`, `yes`, `1:30`, `0755`, `1_000`, `.inf` and dates are what they look like.
Rule 2: a key is text, whatever it looks like, and stands once.
Rule 3: text, depth and size are bounded, aliases counted as often as they are used.
Rule 4: JSON that YAML cannot read (surrogate escapes), or reads differently (the line ends that only YAML knows), is
        read as JSON; then places are unknown.
"""

import json
import math
import re
from collections.abc import Iterator

import yaml

from simulator.model.problems import Problem
from simulator.scenario.places import Document, Node, Place, show_path
from simulator.scenario.syntax import explain

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML_LINE_END = re.compile("[\x85\u2028\u2029]")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,99}(?:\.[0-9]{1,99})?(?:[eE][-+]?[0-9]{1,3})?")


def read_document(text: str, *, file: str | None = None) -> Document:
    """The tree of a text with its places; without a root when the text cannot be read, which the problems explain."""
    try:
        return _read(text, file)
    except _UnreadableError as broken:
        return Document(None, file, [broken.problem])


class _UnreadableError(Exception):
    """Nothing can be said about the rest of the text."""

    def __init__(self, message: str, place: Place | None = None, hint: str | None = None) -> None:
        line, column = place or (None, None)
        self.problem = Problem(path="", message=message, hint=hint, line=line, column=column)


def _too_many(place: Place | None) -> _UnreadableError:
    return _UnreadableError(f"more than {MAX_NODES} values, with aliases counted as often as they are used", place)


def _read(text: str, file: str | None) -> Document:
    if len(text) > MAX_CHARACTERS:
        raise _UnreadableError(f"{len(text)} characters; at most {MAX_CHARACTERS} are read")
    if not _is_encodable(text):
        raise _UnreadableError("not Unicode text: it holds half of a surrogate pair")
    composer = _Composer(text)
    root = _from_json(text) if _YAML_LINE_END.search(text) else None
    try:
        root = root or composer.compose()
    except yaml.YAMLError as error:
        root = _from_json(text)
        if root is None:
            message, place, hint = explain(error, text)
            raise _UnreadableError(f"not valid YAML: {message}", place, hint) from None
    return Document(root, file, composer.problems)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Composer:
    """Builds nodes from the parser's events; its own, because of the bounds, the duplicates and the places of keys."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, Node] = {}
        self._path: list[str | int] = []
        self._count = 0

    def compose(self) -> Node:
        next(self._events)  # the stream begins
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _UnreadableError("nothing is written here")
        root = self._node(next(self._events))
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _UnreadableError("a second document begins here; one file holds one", _place(after))
        return root

    def _node(self, event: yaml.Event) -> Node:
        self._count += 1
        if self._count > MAX_NODES:
            raise _too_many(_place(event))  # at once, not after the whole
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        self._check_depth(0, event)
        if isinstance(event, yaml.ScalarEvent):
            node = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(event)
        else:  # pragma: no cover: the parser emits no other event where a value stands
            raise AssertionError(event)
        return self._known(event, node)

    def _known(self, event: yaml.Event, node: Node) -> Node:
        if getattr(event, "tag", None) is not None:
            self._report(_place(event), f"the tag {_shown_tag(event)} means nothing here; remove it")
        if node.size > MAX_NODES:
            raise _too_many(node.place)
        if (anchor := getattr(event, "anchor", None)) is not None:
            self._anchors[anchor] = node
        return node

    def _aliased(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self._anchors:
            said = f"the alias *{event.anchor} has no anchor &{event.anchor} that ends before it"
            raise _UnreadableError(said, _place(event), f'if it is a text, write it in quotes: "*{event.anchor}"')
        node = self._anchors[event.anchor]
        self._check_depth(node.depth, event)
        return node

    def _sequence(self, start: yaml.SequenceStartEvent) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            self._path.append(len(items))
            items.append(self._node(event))
            self._path.pop()
        return Node.of_list(items, _place(start))

    def _mapping(self, start: yaml.MappingStartEvent) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            self._path.append(key)
            value = self._node(next(self._events))
            if key in keys:
                self._report(_place(event), f"stands twice; the first is on line {keys[key][0]}")
            elif key == "<<":
                keys[key] = _place(event)
                self._report(keys[key], "merging with << is not supported; repeat the keys")
            else:
                keys[key], values[key] = _place(event), value
            self._path.pop()
        return Node.of_dict(values, keys, _place(start))

    def _key(self, event: yaml.Event) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        hint = 'a text that begins with {{ stands in quotes: "{{ faker.sentence }}"'
        is_brace = isinstance(event, yaml.MappingStartEvent) and event.flow_style
        raise _UnreadableError("a key is a word or a text, nothing else", _place(event), hint if is_brace else None)

    def _check_depth(self, below: int, event: yaml.Event) -> None:
        if len(self._path) + below > MAX_DEPTH:
            raise _UnreadableError(f"nested deeper than {MAX_DEPTH} levels", _place(event))

    def _report(self, place: Place, message: str) -> None:
        line, column = place
        self.problems.append(Problem(path=show_path(self._path), message=message, line=line, column=column))


def _scalar(event: yaml.ScalarEvent) -> Node:
    value = resolve(event.value) if event.implicit[0] else event.value
    return Node(value, _place(event), raw=event.value)


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain, unquoted scalar."""
    if text in _NOTHING:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and not _has_leading_zero(text) and math.isfinite(number := float(text)):
        return number
    return text


def _has_leading_zero(text: str) -> bool:
    digits = text.lstrip("+-")
    return digits[0] == "0" and digits[1:2].isdigit()


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    assert mark is not None  # only events that no parser made have none
    return mark.line + 1, mark.column + 1


def _shown_tag(event: yaml.Event) -> str:
    tag = str(getattr(event, "tag", ""))
    return tag.replace("tag:yaml.org,2002:", "!!")[:40]


def _from_json(text: str) -> Node | None:
    try:
        value = json.loads(text)
        return _of_plain(value) if _is_encodable(json.dumps(value, ensure_ascii=False)) else None
    except (ValueError, RecursionError):
        return None


def _of_plain(value: object, depth: int = 0) -> Node:
    if depth > MAX_DEPTH:
        raise _UnreadableError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return Node.of_dict({key: _of_plain(part, depth + 1) for key, part in value.items()}, {}, None)
    if isinstance(value, list):
        return Node.of_list([_of_plain(part, depth + 1) for part in value], None)
    return Node(value, None, raw=value if isinstance(value, str) else json.dumps(value))
