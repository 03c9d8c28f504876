import resource
import tempfile
import tracemalloc
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.runtime.media import MediaError, MediaStore, TooLargeError

PICTURE = bytes(range(256)) * 1_000
NAMES = ["..", "../x", "/etc/passwd", "", ".", "\0", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "a" * 63 + "/"]


async def pieces(data: bytes, size: int = 1_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def broken_pieces() -> AsyncIterator[bytes]:
    yield b"half of "
    raise ConnectionResetError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(store: MediaStore, digest: str) -> bytes:
    with store.open(digest) as content:
        return content.read()


@pytest.fixture
def store(tmp_path) -> MediaStore:
    return MediaStore(tmp_path / "store")


# -- writing and reading


@pytest.mark.parametrize("durability", ["normal", "full"])
async def test_what_was_written_in_pieces_is_read_whole(tmp_path, durability):
    store = MediaStore(tmp_path, durability=durability)

    stored = await store.write(pieces(PICTURE))

    assert (stored.sha256, stored.length) == (sha256(PICTURE).hexdigest(), len(PICTURE))
    assert read(store, stored.sha256) == PICTURE
    assert names(tmp_path) == [stored.sha256]


async def test_nothing_at_all_can_be_stored(store):
    stored = await store.write(pieces(b""))

    assert (stored.length, read(store, stored.sha256)) == (0, b"")


@given(st.lists(st.binary(max_size=50), max_size=8))
async def test_every_content_is_there_once_and_unchanged(contents):
    with tempfile.TemporaryDirectory() as folder:
        store = MediaStore(Path(folder))

        stored = [store.put_bytes(content) for content in contents]

        assert [read(store, each.sha256) for each in stored] == contents
        assert len(names(Path(folder))) == len(set(contents))


async def test_exactly_the_limit_is_stored_and_a_byte_more_is_too_large(store, tmp_path):
    stored = await store.write(pieces(PICTURE), limit=len(PICTURE))

    with pytest.raises(TooLargeError):
        await store.write(pieces(PICTURE + b"x"), limit=len(PICTURE))

    assert names(tmp_path / "store") == [stored.sha256]


async def test_an_endless_upload_is_given_up_at_the_limit(store, tmp_path):
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000

    with pytest.raises(TooLargeError):
        await store.write(endless(), limit=10_000)

    assert names(tmp_path / "store") == []


async def test_an_upload_that_breaks_off_leaves_nothing(store, tmp_path):
    with pytest.raises(ConnectionResetError):
        await store.write(broken_pieces())

    assert names(tmp_path / "store") == []


async def test_a_large_upload_is_never_whole_in_memory(store):
    piece = b"x" * 65_536

    async def large() -> AsyncIterator[bytes]:
        for _ in range(512):
            yield piece

    tracemalloc.start()
    stored = await store.write(large())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert stored.length == 32 * 1024 * 1024
    assert most < 1024 * 1024


@pytest.mark.parametrize("name", NAMES)
def test_only_a_digest_is_a_name(store, tmp_path, name):
    (tmp_path / "x").write_bytes(b"not yours")
    store.put_bytes(b"content")

    with pytest.raises(MediaError):
        store.open(name)
    store.remove(name)

    assert (tmp_path / "x").exists()
    assert len(names(tmp_path / "store")) == 1


def test_a_content_that_is_not_there_is_told(store):
    with pytest.raises(MediaError, match="cannot read media"):
        store.open("0" * 64)


# -- a disk that fails


async def test_a_full_disk_is_told_and_leaves_nothing(store, tmp_path):
    # The kernel refuses to let a file of this process grow further, as it does when the disk is full.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(MediaError, match="cannot write media: File too large"):
            await store.write(pieces(PICTURE))
        with pytest.raises(MediaError, match="cannot write media: File too large"):
            store.put_bytes(PICTURE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert names(tmp_path / "store") == []
    assert (await store.write(pieces(PICTURE))).length == len(PICTURE)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(MediaError, match="cannot write media: Not a directory"):
        MediaStore(tmp_path / "file" / "store").put_bytes(b"content")


# -- removing


def test_a_removed_content_can_still_be_read_by_who_had_opened_it(store, tmp_path):
    stored = store.put_bytes(PICTURE)

    with store.open(stored.sha256) as content:
        store.remove(stored.sha256)
        store.remove(stored.sha256)

        assert content.read() == PICTURE
    assert names(tmp_path / "store") == []


def test_a_start_keeps_what_is_needed_and_sweeps_what_a_dead_process_left(store, tmp_path):
    folder = tmp_path / "store"
    kept, orphan = store.put_bytes(b"kept"), store.put_bytes(b"orphan")
    (folder / ".part-abc").write_bytes(b"half")
    (folder / "notes.txt").write_text("somebody else's")

    MediaStore(folder).keep_only({kept.sha256})

    assert names(folder) == sorted(["notes.txt", kept.sha256])
    assert not (folder / orphan.sha256).exists()


def test_a_reset_removes_everything_of_ours_and_the_folder(store, tmp_path):
    store.put_bytes(b"content")

    store.clear()

    assert names(tmp_path) == []


def test_a_reset_leaves_what_is_not_ours(store, tmp_path):
    store.put_bytes(b"content")
    (tmp_path / "store" / "notes.txt").write_text("somebody else's")

    store.clear()

    assert names(tmp_path / "store") == ["notes.txt"]


async def test_what_comes_after_a_reset_changes_nothing_for_who_came_next(store, tmp_path):
    async def reset_meanwhile() -> AsyncIterator[bytes]:
        yield b"half of "
        store.clear()
        yield b"a picture"

    with pytest.raises(MediaError, match="the account was reset meanwhile"):
        await store.write(reset_meanwhile())
    stored = MediaStore(tmp_path / "store").put_bytes(b"new")
    store.remove(stored.sha256)

    assert names(tmp_path / "store") == [stored.sha256]


def test_nothing_to_sweep_is_fine(tmp_path):
    MediaStore(tmp_path / "none").keep_only(())
    MediaStore(None).keep_only(())
    MediaStore(tmp_path / "none").clear()

    assert names(tmp_path) == []


# -- without a folder of the account's own


def test_a_private_folder_is_made_when_it_is_needed_and_ends_with_the_store(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = MediaStore(None)

    assert names(tmp_path) == []
    stored = store.put_bytes(b"content")
    [made] = names(tmp_path)
    assert names(tmp_path / made) == [stored.sha256]
    store.close()

    assert names(tmp_path) == []


def test_a_folder_of_the_accounts_own_stays_at_the_end(store, tmp_path):
    stored = store.put_bytes(b"content")

    store.close()

    assert names(tmp_path / "store") == [stored.sha256]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="this system has no /dev/shm")
def test_without_any_temporary_folder_the_shared_memory_serves(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/nonexistent"])
    store = MediaStore(None)

    stored = store.put_bytes(b"content")

    assert read(store, stored.sha256) == b"content"
    store.close()
