"""The bytes of an account's media files: each content once, in a file that is called by its SHA-256.

Rule 1: no path comes from what anybody said: a name is a digest, and ids lie in the journal.
Rule 2: a content is there whole or not at all: it is written under another name, which a start sweeps away.
Rule 3: the journal knows which contents are needed. Who stored one records its file before awaiting anything, or it may
        be removed with the last file that had the same content.
"""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterable, Container, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = ".part-"
_LAST_RESORT = "/dev/shm"


class MediaError(Exception):
    """The disk did not take or give a file; the message says why."""


class TooLargeError(Exception):
    """There came more bytes than are allowed."""


class Stored(Struct, frozen=True):
    """A content that lies in the store: its digest, as hexadecimal digits, and how many bytes it has."""

    sha256: str
    length: int


class MediaStore:
    """A folder of contents; without one, a private folder that is made for the first and ends with the store."""

    def __init__(self, folder: Path | None, *, durability: str = "normal") -> None:
        self._folder, self._private = folder, folder is None
        self._sync = durability == "full"
        self._closed = False

    # -- writing

    async def write(self, chunks: AsyncIterable[bytes], *, limit: int | None = None) -> Stored:
        """Store what comes, piece by piece; TooLargeError past `limit` bytes. What fails on the way leaves nothing."""
        with self._new_part() as part:
            async for chunk in chunks:
                if limit is not None and part.length + len(chunk) > limit:
                    raise TooLargeError
                part.write(chunk)
            return self._place(part)

    def put_bytes(self, data: bytes) -> Stored:
        """Store bytes that are here already."""
        with self._new_part() as part:
            part.write(data)
            return self._place(part)

    @contextmanager
    def _new_part(self) -> Iterator["_Part"]:
        with _disk("write"):
            part = _Part(self._get_folder())
        try:
            yield part
        finally:
            part.discard()

    def _place(self, part: "_Part") -> Stored:
        if self._closed:
            raise MediaError("the account was reset meanwhile")
        stored = Stored(part.digest.hexdigest(), part.length)
        with _disk("write"):
            part.finish(sync=self._sync)
            os.replace(part.path, self._path(stored.sha256))
        return stored

    # -- reading

    def open(self, digest: str) -> BinaryIO:
        """The content as a file; it can be read to its end although it is removed meanwhile."""
        with _disk("read"):
            return self._path(digest).open("rb")

    # -- removing

    def remove(self, digest: str) -> None:
        """Drop a content that no file needs any more."""
        if not self._closed:
            with suppress(OSError):  # what cannot be removed now is swept away at a start
                self._path(digest).unlink()

    def keep_only(self, digests: Container[str]) -> None:
        """Drop every other content, and what was being written when a process died."""
        if self._folder is None or not self._folder.is_dir():
            return
        with _disk("sweep"):
            for path in list(self._folder.iterdir()):
                if path.name.startswith(_PART) or (_DIGEST.fullmatch(path.name) and path.name not in digests):
                    path.unlink()

    def clear(self) -> None:
        """Drop everything, for good: what comes late is refused."""
        with suppress(MediaError):  # what stays is swept away when the account is used again
            self.keep_only(())
        self._closed = True
        if self._folder is not None:
            with suppress(OSError):  # not there, or something of somebody else's in it
                self._folder.rmdir()

    def close(self) -> None:
        """The end of the process: only a folder of the account's own stays."""
        self._closed = True
        if self._private and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    # -- places

    def _get_folder(self) -> Path:
        if self._folder is None:
            self._folder = _make_private_folder()
        elif not self._private:
            self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def _path(self, digest: str) -> Path:
        if self._folder is None or not _DIGEST.fullmatch(digest):
            raise FileNotFoundError(2, "no such content", digest)
        return self._folder / digest


class _Part:
    """A content that is being written."""

    def __init__(self, folder: Path) -> None:
        number, name = tempfile.mkstemp(prefix=_PART, dir=folder)
        self.path = Path(name)
        self.digest = sha256()
        self.length = 0
        self._file = os.fdopen(number, "wb")

    def write(self, chunk: bytes) -> None:
        with _disk("write"):
            self._file.write(chunk)
        self.digest.update(chunk)
        self.length += len(chunk)

    def finish(self, *, sync: bool) -> None:
        self._file.flush()
        if sync:
            os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing; once it has its place there is nothing left."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.path.unlink()


@contextmanager
def _disk(verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MediaError(f"cannot {verb} media: {error.strerror or error}") from error


def _make_private_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="bwsim-media-"))
    except FileNotFoundError:  # a container whose root cannot be written and that was given no /tmp
        return Path(tempfile.mkdtemp(prefix="bwsim-media-", dir=_LAST_RESORT))
