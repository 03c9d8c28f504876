"""Whether a repeated group of a regular expression can take one text in several ways: then it may run for ever.

`(a|aa)+$` has as many ways through forty letters as there are sums of ones and twos. Here two runners go through the
group (its Glushkov automaton) letter by letter; when they can part and meet again, there are two ways.

Rule 1: refuse rather than allow: characters are compared without case, what a back reference holds may be anything, and
        a group too large to be searched counts as ambiguous.
Rule 2: a group that repeats no more than `FEW` times is let be: its ways can be counted.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import combinations
from typing import Any

code: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
"""How Python itself reads a pattern: not documented, the same since 3.11."""

FEW = 8
_COPIES = 4
MOST_STEPS = 100_000
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT)
_DOT_IS_ALL = re.compile(r"\(\?[a-zA-Z]*s")
_USUAL = "azAZ09_ \n\t-.é!"
_CATEGORIES = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
}
Letters = frozenset[str]
Positions = frozenset[int]
NOWHERE: Positions = frozenset()
Part = tuple[bool, Positions, Positions]
"""Of a piece: whether it may be empty, where it may begin, where it may end."""


def is_ambiguous(pattern: str) -> bool:
    """Whether a group of it that repeats without a near end can take a text in several ways."""
    items = list(parser.parse(pattern))
    alphabet = frozenset(letter.lower() for letter in _USUAL + "".join(_literals(items)))
    dot_is_all = _DOT_IS_ALL.search(pattern) is not None
    return any(_Group(body, alphabet, dot_is_all=dot_is_all).is_ambiguous() for body in _repeated(items))


def _repeated(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The bodies of everything that repeats often, at any depth."""
    for op, said in items:
        if op in _REPEATS and said[1] > FEW:
            yield list(said[2])
        for inner in _inside(said):
            yield from _repeated(inner)


def _inside(said: Any) -> Iterator[list[Any]]:
    """The sequences that an item holds, however it holds them."""
    if isinstance(said, parser.SubPattern):
        yield list(said)
    elif isinstance(said, tuple | list):
        for each in said:
            yield from _inside(each)


def _literals(items: Iterable[Any]) -> Iterator[str]:
    for op, said in items:
        if op in (code.LITERAL, code.NOT_LITERAL):
            yield chr(said)
        elif op is code.IN:
            yield from _literals(said)
        elif op is code.RANGE:
            yield from map(chr, said)
        for inner in _inside(said):
            yield from _literals(inner)


class _Group:
    """One body, its characters numbered as they come."""

    def __init__(self, body: list[Any], alphabet: Letters, *, dot_is_all: bool) -> None:
        self._alphabet, self._dot_is_all = alphabet, dot_is_all
        self._letters: list[Letters] = []
        self._after: list[set[int]] = []
        self._twice_empty = False
        _, self._first, last = self._sequence(body)
        self._join(last, self._first)

    def is_ambiguous(self) -> bool:
        """Whether two runners can part and meet again."""
        found = self._parted(self._first) | {pair for after in self._after for pair in self._parted(after)}
        ahead, steps = list(found), 0
        while ahead:
            one, other = ahead.pop()
            steps += len(self._after[one]) * len(self._after[other])
            if self._after[one] & self._after[other] or steps > MOST_STEPS:
                return True
            fresh = {
                self._ordered(x, y) for x in self._after[one] for y in self._after[other] if self._meet(x, y)
            } - found
            found |= fresh
            ahead += fresh
        return self._twice_empty

    def _parted(self, ways: Iterable[int]) -> set[tuple[int, int]]:
        return {(x, y) for x, y in combinations(sorted(ways), 2) if self._meet(x, y)}

    def _meet(self, one: int, other: int) -> bool:
        return not self._letters[one].isdisjoint(self._letters[other])

    @staticmethod
    def _ordered(one: int, other: int) -> tuple[int, int]:
        return (one, other) if one < other else (other, one)

    def _join(self, ends: Positions, beginnings: Positions) -> None:
        for end in ends:
            self._after[end] |= beginnings

    def _sequence(self, items: Iterable[Any]) -> Part:
        empty, first, last = True, NOWHERE, NOWHERE
        for item in items:
            its_empty, its_first, its_last = self._item(*item)
            self._join(last, its_first)
            first = first | its_first if empty else first
            last = last | its_last if its_empty else its_last
            empty = empty and its_empty
        return empty, first, last

    def _item(self, op: Any, said: Any) -> Part:
        if op in (*_REPEATS, code.POSSESSIVE_REPEAT):
            return self._repeat(*said)
        if op is code.BRANCH:
            return self._either([list(each) for each in said[1]])
        if op is code.GROUPREF_EXISTS:
            return self._either([list(each) if each else [] for each in said[1:]])
        if op is code.SUBPATTERN:
            return self._sequence(said[3])
        if op is code.ATOMIC_GROUP:
            return self._sequence(said)
        if op in (code.AT, code.ASSERT, code.ASSERT_NOT):
            return True, NOWHERE, NOWHERE
        anything = op is code.GROUPREF or (op is code.ANY and self._dot_is_all)
        return self._letter(self._alphabet if anything else _letters_of(op, said, self._alphabet))

    def _letter(self, letters: Letters) -> Part:
        self._letters.append(letters)
        self._after.append(set())
        here = frozenset({len(self._letters) - 1})
        return False, here, here

    def _either(self, ways: list[list[Any]]) -> Part:
        parts = [self._sequence(way) for way in ways]
        first = NOWHERE.union(*(part[1] for part in parts))
        self._twice_empty |= sum(part[0] for part in parts) > 1
        return any(part[0] for part in parts), first, NOWHERE.union(*(part[2] for part in parts))

    def _repeat(self, least: int, most: int, body: Any) -> Part:
        if least == most <= _COPIES:
            return self._sequence(list(body) * least)
        empty, first, last = self._sequence(body)
        if most > 1:
            self._join(last, first)
        return empty or least == 0, first, last


def _letters_of(op: Any, said: Any, alphabet: Letters) -> Letters:
    """Those letters that one character of a pattern takes."""
    return frozenset(letter for letter in alphabet if _takes(op, said, letter) or _takes(op, said, letter.upper()))


def _takes(op: Any, said: Any, letter: str) -> bool:
    if op is code.LITERAL:
        return bool(said == ord(letter[0]))
    if op is code.NOT_LITERAL:
        return bool(said != ord(letter[0]))
    if op is code.RANGE:
        return bool(said[0] <= ord(letter[0]) <= said[1])
    if op is code.CATEGORY:
        return re.match(_CATEGORIES[said], letter[0]) is not None
    if op is code.ANY:
        return letter != "\n"
    if op is code.IN:
        negated = bool(said) and said[0][0] is code.NEGATE
        return any(_takes(each[0], each[1], letter) for each in said if each[0] is not code.NEGATE) is not negated
    return True
