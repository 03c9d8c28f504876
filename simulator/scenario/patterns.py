"""Regular expressions of scenarios: whether one is well formed, and will not run for ever.

Python's engine tries every way in which a repetition inside a repetition can divide a text: `(a+)+$` takes years for
forty letters, and so does `(a|aa)+$`. Such patterns are refused by their form. Others may still be slow on long texts,
polynomially: `.*x.*y.*b` takes a minute for 1,400 letters that nearly fit. The texts are bounded
(`predicates.LONGEST_SEARCHED`), and the pattern is the tester's own.
"""

import re

from simulator.scenario.ambiguity import is_ambiguous

_ESCAPE = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_OPENING = re.compile(r"\(\?(?:P<\w+>|<[=!]|[:=!>]|[a-zA-Z-]*:)")
_NO_GROUP = re.compile(r"\(\?(?:[a-zA-Z]+|P=\w+|#[^)]*)\)")
_GROUP = re.compile(r"\(([^()]*)\)([*+]|\{\d*,?\d*\})?")
_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}")
LONGEST = 1000


def read_pattern(text: str) -> str:
    """The pattern itself; ValueError when it is malformed or could run for ever."""
    if len(text) > LONGEST:
        raise ValueError(f"a regular expression of {len(text)} characters; at most {LONGEST} are allowed")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if _repeats_repetition(text):
        raise ValueError("a repetition inside a repeated group can run for ever; write it without one of them")
    if is_ambiguous(text):
        raise ValueError("a repeated group that can take the same text in several ways can run for ever; write one way")
    return text


def _repeats_repetition(text: str) -> bool:
    text = _CLASS.sub("c", _ESCAPE.sub("e", text))
    text = _OPENING.sub("(", _NO_GROUP.sub("", text))
    while found := _GROUP.search(text):
        inner, repeat = found[1], found[2] or ""
        repeats = bool(_REPEAT.search(inner))
        if repeats and repeat:
            return True
        text = text[: found.start()] + ("x+" if repeats else "x") + repeat + text[found.end() :]
    return False
