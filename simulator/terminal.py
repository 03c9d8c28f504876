"""Print lines to people: in colour on a terminal (unless NO_COLOR is set), as plain text elsewhere."""

from rich.console import Console
from rich.text import Text

from simulator.lines import Line, Piece
from simulator.model.harmless import harmless


class Terminal:
    """Standard output. With `cut`, a line that is longer than the terminal is wide ends with `…` there."""

    def __init__(self, *, cut: bool = False) -> None:
        self.console = Console(highlight=False, emoji=False, soft_wrap=True)
        self._cut = cut and self.console.is_terminal

    def show(self, *pieces: Piece) -> None:
        """One line, written at once."""
        text = Text()
        for piece in pieces:
            text.append(harmless(piece.text), piece.style or None)
        text.rstrip()
        if self._cut:
            text.truncate(self.console.width, overflow="ellipsis")
        self.console.print(text)

    def show_all(self, lines: list[Line]) -> None:
        """Several lines."""
        for line in lines:
            self.show(*line)
