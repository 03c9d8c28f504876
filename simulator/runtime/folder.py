"""The data folder: what files an account has there, and what they are called.

Rule: a name has no capital letter but in its escapes, so that accounts which differ only in case are apart on every
      file system, also on one that does not tell `A` from `a`.
"""

import string
from pathlib import Path
from urllib.parse import unquote

from simulator.runtime.database import JournalError
from simulator.runtime.media import MediaStore

SUFFIX = ".journal"
MEDIA_SUFFIX = ".media"
LONGEST_NAME = 200  # file systems allow 255 bytes, and SQLite puts endings of its own behind it
_ENDINGS = ("", "-wal", "-shm", "-journal")
_PLAIN = frozenset(string.ascii_lowercase + string.digits + "_-~")


def can_name(account_id: str) -> bool:
    """Whether a file can be named after such an account."""
    return len(_file_name(account_id)) <= LONGEST_NAME


def _file_name(account_id: str) -> str:
    return "".join(map(_escaped, account_id)) + SUFFIX


def _escaped(char: str) -> str:
    return char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in char.encode())


class Folder:
    """Knows the files; `open` before use."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> None:
        """Make it when it is not there, open to its owner only, for credentials lie in it; JournalError."""
        try:
            self.path.mkdir(0o700, parents=True, exist_ok=True)
        except FileExistsError as error:
            raise JournalError(f"--data {self.path}: this is a file; name a folder") from error
        except OSError as error:
            raise JournalError(f"--data {self.path}: {error.strerror}") from error

    def accounts(self) -> list[str]:
        """The accounts that have a journal, which then has the name that it should have."""
        paths = sorted(self.path.glob(f"*{SUFFIX}"))
        found = [unquote(path.name.removesuffix(SUFFIX)) for path in paths]
        for path, account_id in zip(paths, found, strict=True):
            if path != self.journal(account_id):  # earlier versions left capital letters as they are
                _rename(path, self.journal(account_id))
        return found

    def journal(self, account_id: str) -> Path:
        """The file of its journal."""
        return self.path / _file_name(account_id)

    def media(self, account_id: str) -> Path:
        """The folder of its media."""
        return self.journal(account_id).with_suffix(MEDIA_SUFFIX)

    def remove(self, account_id: str) -> None:
        """Drop its journal and its media."""
        path = self.journal(account_id)
        for ending in _ENDINGS:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        MediaStore(self.media(account_id)).clear()

    def sweep(self) -> None:
        """Drop media without a journal: what a reset left that was cut short."""
        for media in self.path.glob(f"*{MEDIA_SUFFIX}"):
            if not media.with_suffix(SUFFIX).exists():
                MediaStore(media).clear()


def _rename(before: Path, now: Path) -> None:
    """With all that belongs to it, the journal itself last."""
    media = before.with_suffix(MEDIA_SUFFIX)
    if media.exists():
        media.rename(now.with_suffix(MEDIA_SUFFIX))
    for ending in reversed(_ENDINGS):
        part = before.with_name(before.name + ending)
        if part.exists():
            part.rename(now.with_name(now.name + ending))
