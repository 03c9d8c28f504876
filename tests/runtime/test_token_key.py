"""The key that signs tokens, where it is kept."""

import os
import stat

import pytest

from simulator.runtime.database import JournalError
from simulator.runtime.token_key import NAME, load_key, make_key


def test_a_key_is_made_once_and_found_again(tmp_path):
    first = load_key(tmp_path)

    assert len(first) == 32
    assert load_key(tmp_path) == first
    assert os.listdir(tmp_path) == [NAME]


def test_nobody_else_can_read_it(tmp_path):
    before = os.umask(0)
    try:
        load_key(tmp_path)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_no_two_keys_are_the_same():
    assert make_key() != make_key()


@pytest.mark.parametrize("content", [b"", b"\n", b"not hex", b"abcd", b"00" * 31, b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_told_and_left_alone(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(JournalError, match="not a key") as raised:
        load_key(tmp_path)

    assert str(tmp_path / NAME) in str(raised.value)
    assert (tmp_path / NAME).read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(JournalError, match="No such file"):
        load_key(tmp_path / "gone")
