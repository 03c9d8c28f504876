"""Message ids in Bandwidth's shape."""

from simulator.model.draws import Draws

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def message_id(time_ms: int, draws: Draws, *, from_: str, to: str, ordinal: int) -> str:
    """The message's time in 13 digits and 16 letters of lower-case base 32.

    Source: nine ids published from 2016 to 2025 all have this shape, and two captures of 2021 show that the digits are
    `message.time`.
    """
    return f"{time_ms:013d}" + draws.letters(ALPHABET, 16, purpose="message-id", from_=from_, to=to, ordinal=ordinal)
