"""What a listener answers: `200`, `503x3,200`, `hang,200`; one for each callback, and the last one from then on."""

from collections.abc import Sequence

from msgspec import Struct

HANG = 0
MOST = 1_000_000
EXAMPLE = "expected statuses like 200, 503x3,200 or hang,200"


class Script(Struct):
    """Statuses in their order, each so many times; HANG is no answer at all. The last one has no end."""

    turns: list[tuple[int, int]]
    used: int = 0

    def take_next(self) -> int:
        """The answer to the next callback."""
        status, times = self.turns[0]
        if len(self.turns) == 1:
            return status
        self.used += 1
        if self.used >= times:
            self.turns, self.used = self.turns[1:], 0
        return status


def parse_answers(texts: Sequence[str]) -> Script:
    """The script of some texts, one after the other; ValueError for what is no answer."""
    words = [word.strip() for text in texts for word in text.split(",")]
    return Script([_turn(word) for word in words] or [(200, 1)])


def _turn(word: str) -> tuple[int, int]:
    said, cross, times = word.partition("x")
    if cross and not (times.isdecimal() and 1 <= int(times[:9]) <= MOST):
        raise ValueError(f"{EXAMPLE}, found {word!r:.80}")
    return _status(said, word), int(times) if cross else 1


def _status(said: str, word: str) -> int:
    if said == "hang":
        return HANG
    if not (said.isascii() and said.isdecimal() and len(said) == 3 and 200 <= int(said) <= 599):
        raise ValueError(f"{EXAMPLE}, found {word!r:.80}")
    return int(said)
