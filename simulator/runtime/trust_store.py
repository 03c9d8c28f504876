"""The system's store of trusted authorities: put ours in, take it out again.

Rule 1: only stores that are fed by a folder and a command are touched; what to do elsewhere is told.
Rule 2: the folder gets one file, of a name of ours, so that it can be found and taken out.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

NAME = "bandwidth-simulator"
LONGEST_S = 120.0  # Debian's command starts a hook for Java's store, which takes its time
BY_HAND = {
    "darwin": "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {path}",
    "win32": "certutil -addstore -f Root {path}  (in a terminal of an administrator)",
}


class TrustError(Exception):
    """The store could not be changed; the message says why and what to do."""


class Store(Struct, frozen=True):
    """A folder of trusted certificates, and the commands that take them over, and over without what has gone."""

    systems: str
    folder: Path
    ending: str
    command: tuple[str, ...]
    anew: tuple[str, ...]

    @property
    def file(self) -> Path:
        """Where our certificate lies in it."""
        return self.folder / f"{NAME}{self.ending}"


_CERTIFICATES = (("update-ca-certificates",), ("update-ca-certificates", "--fresh"))
_EXTRACT = (("update-ca-trust", "extract"), ("update-ca-trust", "extract"))
STORES = (
    Store("SUSE", Path("/etc/pki/trust/anchors"), ".pem", *_CERTIFICATES),
    Store("Debian, Ubuntu, Alpine", Path("/usr/local/share/ca-certificates"), ".crt", *_CERTIFICATES),
    Store("Red Hat, Fedora", Path("/etc/pki/ca-trust/source/anchors"), ".pem", *_EXTRACT),
    Store("Arch", Path("/etc/ca-certificates/trust-source/anchors"), ".crt", *_EXTRACT),
)


def find_store(path: Path, *, stores: Sequence[Store] = STORES, platform: str = sys.platform) -> Store:
    """This system's store; TrustError where there is none that we know, with what to do for the certificate there."""
    for store in stores:
        if store.folder.is_dir() and shutil.which(store.command[0]):
            return store
    by_hand = BY_HAND.get(platform)
    if by_hand:
        raise TrustError(f"this system's store is changed by hand: {by_hand.format(path=path)}")
    raise TrustError(
        "this system has no store that is known (update-ca-certificates, update-ca-trust); "
        "install the package ca-certificates, or say by a variable whom to trust: docs/how-to/zero-change.md"
    )


def install(store: Store, pem: bytes) -> Path:
    """Trust it: the file in the store."""
    try:
        store.file.write_bytes(pem)
        store.file.chmod(0o644)
    except OSError as error:
        raise TrustError(f"{store.file} cannot be written: {error.strerror}") from error
    try:
        _run(store.command)
    except TrustError:
        store.file.unlink(missing_ok=True)
        raise
    return store.file


def uninstall(store: Store) -> bool:
    """Trust it no more; whether it was there."""
    try:
        store.file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise TrustError(f"{store.file} cannot be removed: {error.strerror}") from error
    _run(store.anew)
    return True


def _run(command: tuple[str, ...]) -> None:
    said = " ".join(command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TrustError(f"{said}: {error}") from error
    if done.returncode:
        raise TrustError(f"{said} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
