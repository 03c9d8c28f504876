"""The key that signs tokens: of the process, or kept in the data folder, so that tokens outlive a restart."""

import os
import secrets
import tempfile
from pathlib import Path

from simulator.runtime.database import JournalError

NAME = "token.key"
_LENGTH = 32  # bytes; HS256 asks for no less (RFC 7518, 3.2)


def make_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(_LENGTH)


def load_key(folder: Path) -> bytes:
    """The key in that folder, made there when there is none; JournalError when it cannot be read or written."""
    path = folder / NAME
    try:
        return _read(path) if path.exists() else _write(path)
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise JournalError(f"{path}: not a key") from error
        raise JournalError(f"--data {folder}: {NAME} cannot be kept there: {error.strerror}") from error


def _read(path: Path) -> bytes:
    text = path.read_text(encoding="ascii").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < _LENGTH:
        raise JournalError(f"{path}: not a key of {_LENGTH} bytes in hex; remove it, and tokens given before end")
    return key


def _write(path: Path) -> bytes:
    """Whole or not at all, and for nobody else to read at any moment."""
    key = make_key()
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return key
