"""Hold a document against the schema, and tell every mismatch in our words, with its place.

Rule 1: one problem per path; what `structure` and the document say stands beside what the types say.
Rule 2: what an unwritten merge (<<) would have brought is not called missing.
Rule 3: nothing stands for nothing: a key without a value is a problem.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError

from simulator.model.masking import MASK, is_secret, mask_user
from simulator.model.problems import Problem, guess
from simulator.scenario import wrong
from simulator.scenario.hints import as_keys, as_list, belongs, keys_of, part_at, parts_in
from simulator.scenario.part import Part
from simulator.scenario.places import Document, Node, Path

P = TypeVar("P", bound=Part)

MOST_PROBLEMS = 1_000
_PHONE_KEYS = frozenset({"to", "from", "number"})
_EXPECTED = {
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "list_type": "a list",
    "too_short": "at least one item",
}
_KEYS_WANTED = ("model_type", "model_attributes_type")


def validate(document: Document, part: type[P], *, within: Path = ()) -> tuple[P | None, list[Problem]]:
    """The document as `part`, or None and the problems. `within` is where the root stands in `part`."""
    plain: Any = document.root.plain if document.root else None
    for step in reversed(within):
        plain = [plain] if isinstance(step, int) else {step: plain}
    found = list(_empty_values(document, (), document.root))
    try:
        value = part.model_validate(plain)
    except ValidationError as error:
        mismatches = _without_misspelt(error.errors(include_url=False))
        for each in islice(mismatches, MOST_PROBLEMS):
            found += _translate(document, part, each, len(within))
        more = sum(1 for _ in mismatches)
        if more:
            found.append(document.problem((), f"{more} more problems; they are said once these are mended"))
        return None, _once_each(found)
    return (None, found) if found else (value, [])


def _once_each(problems: list[Problem]) -> list[Problem]:
    return list({problem.path: problem for problem in reversed(problems)}.values())


def _without_misspelt(mismatches: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The mismatches, but for a missing key beside an unknown one that says the same otherwise."""
    unknown: dict[Path, list[str]] = defaultdict(list)
    for each in mismatches:
        if each["type"] == "extra_forbidden":
            unknown[each["loc"][:-1]].append(str(each["loc"][-1]))
    for each in mismatches:
        *holder, key = each["loc"] or ("",)
        if each["type"] != "missing" or not _is_said_otherwise(str(key), unknown.get(tuple(holder), [])):
            yield each


def _is_said_otherwise(missing: str, beside: list[str]) -> bool:
    return any(guess(word, [missing]) for word in beside[:MOST_PROBLEMS])


def _empty_values(document: Document, path: Path, node: Node | None) -> Iterator[Problem]:
    if node is None or path[-2:] == ("respond", "body") or _is_raw(path):  # a JSON body may hold null
        return
    if node.plain is None:
        hint = (
            "write {} for every message"
            if path and path[-1] in ("send", "receive", "upload", "list")
            else "remove the key, or give it a value"
        )
        yield document.problem(path, "nothing stands here", hint)
    for key, value in node.values.items():
        yield from _empty_values(document, (*path, key), value)
    for index, item in enumerate(node.items):
        yield from _empty_values(document, (*path, index), item)


def _is_raw(path: Path) -> bool:
    """Within what a raw step writes."""
    return any(path[at] == "then" and path[at + 2] == "raw" for at in range(len(path) - 3))


def _translate(document: Document, part: type[Part], error: Mapping[str, Any], skipped: int) -> list[Problem]:
    location = error["loc"]
    path: Path = location[skipped:]
    match error["type"]:
        case "missing":
            return [] if document.merges(path[:-1]) else [document.problem(path, "missing")]
        case "extra_forbidden":
            message, hint = _about_unknown(part, part_at(part, location[:-1]), str(location[-1]))
            return [document.key_problem(path, message, hint)]
        case wrong.KIND:
            return [_translate_ours(document, path, error["ctx"])]
        case wrong.SEVERAL:
            return [_translate_ours(document, path, context) for context in error["ctx"]["all"]]
    wanted = part_at(part, location) if error["type"] in _KEYS_WANTED else None
    return [_unexpected(document, path, _EXPECTED.get(error["type"], error["msg"]), part=wanted)]


def _translate_ours(document: Document, path: Path, context: Mapping[str, Any]) -> Problem:
    path = (*path, *context["at"])
    if "expected" in context:
        return _unexpected(document, path, context["expected"], context["hint"])
    if context["key"]:
        return document.key_problem(path, context["message"], context["hint"])
    return document.problem(path, context["message"], context["hint"])


def _unexpected(
    document: Document, path: Path, expected: str, hint: str | None = None, part: type[Part] | None = None
) -> Problem:
    node = document.find(path)
    if node is not None and isinstance(node.plain, bool | int | float) and _is_text(expected):
        return document.problem(path, _unquoted(node, path))
    return document.problem(
        path, f"expected {expected}, found {_shown(node, path)}", hint or _otherwise(node, path, expected, part)
    )


def _otherwise(node: Node | None, path: Path, expected: str, part: type[Part] | None) -> str | None:
    """How one thing is written where a list of them was wanted, and a word where keys were."""
    if node is None or node.plain is None or not path:
        return None
    if expected == _EXPECTED["list_type"] and not isinstance(node.plain, bool) and node.plain != {}:
        return as_list(node, str(path[-1]))
    return None if part is None else as_keys(node, part)


def _is_text(expected: str) -> bool:
    return expected.startswith(("text", "a number like"))


def _unquoted(node: Node, path: Path) -> str:
    text = MASK if is_secret(path) else node.raw
    if isinstance(node.plain, bool):
        return f'{text} is a yes or no; write it in quotes: "{text}"'
    if _PHONE_KEYS & set(path) and re.fullmatch(r"\+?1?[2-9]\d{9}", text):
        return f'{text} is a number; write it in quotes: "+1{text[-10:]}"'
    return f'{text} is a number; write it in quotes: "{text}"'


def _shown(node: Node | None, path: Path) -> str:
    if node is None or node.plain is None:
        return "nothing"
    if isinstance(node.plain, dict):
        return "keys with values" if node.plain else "{}"
    if isinstance(node.plain, list):
        return "a list" if node.plain else "an empty list"
    if is_secret(path):
        return MASK
    return f"{mask_user(node.plain)!r:.60}" if isinstance(node.plain, str) else node.raw[:60]


def _about_unknown(whole: type[Part], part: type[Part], key: str) -> tuple[str, str | None]:
    if key in part.elsewhere:
        return f"no {part.thing} of a scenario", part.elsewhere[key]
    message, near = wrong.unknown_words(part.thing, key, keys_of(part))
    return message, near or belongs(whole, part, key)


def parts_of(part: type[Part]) -> list[type[Part]]:
    """The group of keys and every group below it, each once, in the order in which a reader meets them."""
    found = [part]
    for field in part.model_fields.values():
        for inner in parts_in(field.annotation):
            found += [each for each in parts_of(inner) if each not in found]
    return found
