"""Seeded draws without state: each is a digest of what it is for, so that a draw elsewhere changes none of them."""

from functools import lru_cache
from hashlib import blake2b

_DIGEST_BYTES = 64


class Draws:
    """The draws of one account.

    Each is keyed by (seed, account, purpose, from, to, ordinal, index): `ordinal` counts the messages among the same
    from and to, `index` tells apart several draws of one purpose for one message.
    """

    __slots__ = ("_start", "account_id", "seed")

    def __init__(self, seed: int, account_id: str) -> None:
        self.seed = seed
        self.account_id = account_id
        # Salt and person cost nothing per draw; a key would cost one more round for each.
        self._start = blake2b(digest_size=_DIGEST_BYTES, salt=_short(str(seed)), person=_short(account_id))

    def integer(self, low: int, high: int, *, purpose: str, from_: str, to: str, ordinal: int, index: int = 0) -> int:
        """One of `low` to `high`, both included."""
        if low > high:
            raise ValueError(f"cannot draw from {low} to {high}")
        digest = self._digest(purpose, from_, to, ordinal, index)
        return low + (int.from_bytes(digest[:16]) * (high - low + 1) >> 128)

    def fraction(self, *, purpose: str, from_: str, to: str, ordinal: int, index: int = 0) -> float:
        """At least 0, less than 1."""
        digest = self._digest(purpose, from_, to, ordinal, index)
        return (int.from_bytes(digest[:8]) >> 11) / 2**53

    def letters(
        self, alphabet: str, count: int, *, purpose: str, from_: str, to: str, ordinal: int, index: int = 0
    ) -> str:
        """`count` letters of `alphabet` (Latin-1, at most 256), each as likely as the others."""
        table, unfair = _letter_table(alphabet)
        drawn = self._digest(purpose, from_, to, ordinal, index).translate(table, unfair)
        block = 0
        while len(drawn) < count:
            block += 1
            drawn += self._digest(purpose, from_, to, ordinal, index, block).translate(table, unfair)
        return drawn[:count].decode("latin-1")

    def _digest(self, purpose: str, from_: str, to: str, ordinal: int, index: int, block: int = 0) -> bytes:
        digest = self._start.copy()
        key = f"{purpose}\0{from_}\0{to}\0{ordinal}\0{index}\0{block}"
        digest.update(key.encode("utf-8", "surrogatepass"))
        return digest.digest()


@lru_cache(maxsize=64)
def _letter_table(alphabet: str) -> tuple[bytes, bytes]:
    """What each byte of a digest becomes, and the bytes to leave out because they would favour the first letters."""
    letters = alphabet.encode("latin-1")
    if not 1 <= len(letters) <= 256:
        raise ValueError(f"an alphabet has 1 to 256 letters, not {len(letters)}")
    fair = 256 - 256 % len(letters)
    return (letters * (256 // len(letters))).ljust(256, b"\0"), bytes(range(fair, 256))


def _short(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
