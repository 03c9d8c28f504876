"""Tokens of pages."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.page_tokens import read_token, write_token


@given(st.integers(0, 10**12))
def test_a_token_gives_back_its_offset(offset):
    token = write_token(offset)

    assert read_token(token) == offset
    assert token.isascii() and token.replace("-", "").replace("_", "").isalnum()
    assert read_token(token + "=" * (-len(token) % 4)) == offset
