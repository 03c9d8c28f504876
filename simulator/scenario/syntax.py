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
    if opened is not None and "unexpected end" in (error.problem or ""):
        mark = opened  # that quotes are not closed shows at the end of the text, which is far
    message, hint = _words(error.problem or "", _character(text, mark.line, mark.column))
    if opened is not None and (bracket := _character(text, opened.line, opened.column)) in ("[", "{"):
        hint = hint or f"the {bracket} of line {opened.line + 1} is not closed"
    return message, (mark.line + 1, mark.column + 1), hint


def _words(problem: str, character: str) -> tuple[str, str | None]:
    if character == "\t" and "cannot start any token" in problem:
        return "a tab", "indent with spaces"
    if "cannot start any token" in problem:
        return f"{character!r} cannot begin a value", "write the text in quotes"
    if "mapping values are not allowed" in problem:
        return "a second ':' on this line", "write text with ': ' in quotes, or begin a new line"
    if "',' or" in problem:
        return "expected ',' or the closing bracket", None
    if "node content" in problem:
        return "a value or a closing bracket is missing here", None
    if "alphabetic or numeric" in problem:
        return "a text that begins with * or &", "write it in quotes"
    if "unexpected end of stream" in problem:
        return "these quotes are not closed", None
    if "expected key" in problem or "<block end>" in problem or "'-' indicator" in problem:
        return "the indentation does not fit the lines above", "a level's keys share their column"
    return problem, None


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
