"""Message ids in Bandwidth's two shapes: its own, and the UUID of what arrives as an SMS."""

from simulator.model.draws import Draws

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_HEX = "0123456789abcdef"


def message_id(time_ms: int, draws: Draws, *, from_: str, to: str, ordinal: int) -> str:
    """The message's time in 13 digits and 16 letters of lower-case base 32.

    Source: nine ids published from 2016 to 2025 all have this shape, and two captures of 2021 show that the digits are
    `message.time`.
    """
    return f"{time_ms:013d}" + draws.letters(ALPHABET, 16, purpose="message-id", from_=from_, to=to, ordinal=ordinal)


def message_uuid(draws: Draws, *, from_: str, to: str, ordinal: int) -> str:
    """A random UUID, version 4, drawn from the seed.

    Source: inbound messages of captures of 2021-03.
    """
    drawn = draws.letters(_HEX, 32, purpose="message-uuid", from_=from_, to=to, ordinal=ordinal)
    variant = "89ab"[_HEX.index(drawn[16]) % 4]
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{variant}{drawn[17:20]}-{drawn[20:]}"
