"""Say in our words why a text is not YAML; the parser's own words depend on how it was installed."""

import re

import yaml

from simulator.scenario.places import Place

# What YAML calls not printable, below the surrogates, and the two that are no characters at all.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def explain(error: yaml.YAMLError, text: str) -> tuple[str, Place | None, str | None]:
    """What is wrong, where, and a hint."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _of_character(error, text)
    mark, opened = error.problem_mark, error.context_mark
    if opened is not None and any(word in (error.problem or "") for word in ("unexpected end", "expected ':'")):
        mark = opened  # that quotes are not closed, or a colon is missing, shows further down, often far
    message, hint = _words(error.problem or "", _character(text, mark.line, mark.column))
    if opened is not None and (bracket := _character(text, opened.line, opened.column)) in ("[", "{"):
        hint = hint or f"the {bracket} of line {opened.line + 1} is not closed"
    return message, (mark.line + 1, mark.column + 1), hint


_INDENTATION = "the indentation does not fit the lines above", "a level's keys share their column"
# A part of the parser's words, as C and Python have them; ours, and a hint. The first that is found holds.
_WORDS: tuple[tuple[str, tuple[str, str | None]], ...] = (
    ("tab character", ("a tab", "indent with spaces")),
    ("mapping values are not", ("a second ':' on this line", "write text with ': ' in quotes, or begin a new line")),
    ("',' or", ("expected ',' or the closing bracket", None)),
    ("node content", ("a value or a closing bracket is missing here", None)),
    ("find expected ':'", ("no ':' follows this key", "write key: value, and a text of several lines in quotes")),
    ("<document start>", ("this does not belong to what stands before it", _INDENTATION[1])),
    (
        "sequence entries are not",
        ("no item of a list can begin here", "begin the list on a line of its own, beneath its key"),
    ),
    ("found unexpected ':'", ("no ':' can stand here", "write the text in quotes")),
    ("comment or", ("more stands on this line than may", "what follows | or > begins on the next line")),
    ("alphabetic or numeric", ("a text that begins with * or &", "write it in quotes")),
    ("unexpected end of stream", ("these quotes are not closed", None)),
    ("expected key", _INDENTATION),
    ("<block end>", _INDENTATION),
    ("'-' indicator", _INDENTATION),
)


def _words(problem: str, character: str) -> tuple[str, str | None]:
    if "cannot start any token" in problem:
        hint = "write the text in quotes"
        return ("a tab", "indent with spaces") if character == "\t" else (f"{character!r} cannot begin a value", hint)
    return next((ours for theirs, ours in _WORDS if theirs in problem), (problem, None))


def _character(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line][column : column + 1] if line < len(lines) else ""


def _of_character(error: yaml.YAMLError, text: str) -> tuple[str, Place | None, str | None]:
    found = _CONTROL.search(text)
    if found is None:
        return f"it cannot be read: {type(error).__name__}", None, None
    before = text[: found.start()]
    place = before.count("\n") + 1, found.start() - before.rfind("\n")
    return f"the control character {found[0]!r}", place, "write it as an escape, in double quotes"
