"""What was sent, stored or written may hold anything; a terminal obeys some of it."""

_CONTROLS = dict.fromkeys((*range(9), *range(10, 32), *range(127, 160)), "�")
_BUT_LINES = {code: said for code, said in _CONTROLS.items() if code != ord("\n")}
_ESCAPED = {code: f"\\u{code:04x}" for code in range(127, 160)}


def harmless(text: str) -> str:
    """Text on one line, without the characters that command a terminal."""
    return text.translate(_CONTROLS)


def harmless_lines(text: str) -> str:
    """The same, but line ends stay."""
    return text.translate(_BUT_LINES)


def harmless_json(text: str) -> str:
    """JSON that means the same: what commands a terminal and JSON allows as it is, U+007F to U+009F, is escaped."""
    return text.translate(_ESCAPED)
