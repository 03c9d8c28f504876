"""Regular expressions that a scenario may bring, searched in one pass over the text.

Python's engine tries every way in which a pattern can divide a text: `(a+)+$` takes years for forty letters, and
`.*x.*y.*b` a minute for 1,400. That of Rust, which pydantic brings along, does not. It knows no look-around and no back
references; the rest is written as in Python.
"""

import re
from collections.abc import Callable
from functools import lru_cache

LONGEST = 1000
"""So many characters a pattern may have."""
LONGEST_SEARCHED = 2048
"""A search sees at most the first 2048 characters, all that Bandwidth takes as text."""

Search = Callable[[str], bool]
_ERROR = re.compile(r"regex parse error:\n {4}(?P<pattern>[^\n]*)\n {4}(?P<caret> *)\^+\s*\nerror: (?P<words>[^\n]+)$")
_WORDS = (
    (
        "look-around",
        "(?=…), (?!…) and the like are not understood; what must be absent is said with not: { matches: … }",
    ),
    ("backreferences", "back references like \\1 are not understood"),
    ("size limit", "not a regular expression: it repeats too much ([0-9] is smaller than \\d, [a-z] than \\w)"),
)


@lru_cache(maxsize=256)  # a rule keeps its own; the worst takes 10 MB
def compile_pattern(text: str) -> Search:
    """Whether a text holds what the pattern fits; ValueError when the pattern is malformed."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # the Python client has mostly no need of it

    if len(text) > LONGEST:
        raise ValueError(f"a regular expression of {len(text)} characters; at most {LONGEST} are allowed")
    try:
        holds = SchemaValidator(core_schema.str_schema(pattern=text, regex_engine="rust-regex")).isinstance_python
    except SchemaError as error:
        raise ValueError(_explain(str(error))) from None
    return lambda value: holds(value[:LONGEST_SEARCHED])


@lru_cache(maxsize=64)
def compile_whole(text: str) -> Search:
    """Whether the pattern fits the whole of a text; ValueError as above."""
    compile_pattern(text)
    return compile_pattern(f"^(?:{text})$")


def _explain(said: str) -> str:
    for word, words in _WORDS:
        if word in said:
            return words
    found = _ERROR.search(said)
    if found and found["pattern"].startswith("\\Z", len(found["caret"])):
        return "\\Z is not understood; the end of the text is $, or \\z"
    where = f": {found['words']} at position {len(found['caret'])}" if found else ""
    return f"not a regular expression{where}"
