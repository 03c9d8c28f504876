"""The local certificate authority: whoever trusts it takes this simulator for Bandwidth.

Rule 1: the authority is made once and kept, or trust would have to be given anew after each restart; the certificate of
        a server is made at its start and never kept.
Rule 2: one file holds the key with its certificate, appears whole or not at all, and is for its owner to read; the
        certificate alone lies beside it, for everybody.
"""

import os
import re
import socket
import ssl
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from trustme import CA

CERTIFICATE, KEY = "ca.pem", "ca.key"
ORGANIZATION = "bandwidth-simulator"
BANDWIDTH = ("messaging.bandwidth.com", "api.bandwidth.com")
LOCAL = ("localhost", "127.0.0.1", "::1")
_GOOD_FOR = timedelta(days=397)  # Apple's platforms believe none that is good for longer than 825
_HEAD_START = timedelta(days=1)  # for clients whose clock is behind
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_FOOT = b"-----END CERTIFICATE-----\n"


class AuthorityError(Exception):
    """There is no authority to be had; the message says why and what to do."""


class Authority(Struct, frozen=True):
    """The authority in a folder: its certificate (PEM), and key and certificate as they lie in its file."""

    folder: Path
    pem: bytes
    secret: bytes

    @property
    def path(self) -> Path:
        """The file with its certificate."""
        return self.folder / CERTIFICATE

    def make_context(self, names: Iterable[str]) -> ssl.SSLContext:
        """What a server with a new certificate for these names and addresses needs. AuthorityError for a bad name."""
        now = datetime.now(UTC)
        try:
            leaf = _read(self.secret, self.folder).issue_cert(
                *names, organization_name=ORGANIZATION, not_before=now - _HEAD_START, not_after=now + _GOOD_FOR
            )
        except (ValueError, UnicodeError) as error:
            raise AuthorityError(f"no certificate can be made for {', '.join(names)}: {error}") from error
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with leaf.private_key_and_cert_chain_pem.tempfile(dir=_scratch(self.folder)) as name:
            context.load_cert_chain(name)
        return context


def find_folder(ca_dir: str | None, data: str | None, environment: Mapping[str, str]) -> Path:
    """Where the authority is kept: as said, else with the data, else in the user's own state folder."""
    said = ca_dir or data
    if said:
        return Path(said)
    if sys.platform == "win32":
        state = environment.get("LOCALAPPDATA")
    else:
        state = environment.get("XDG_STATE_HOME") or (environment.get("HOME") and f"{environment['HOME']}/.local/state")
    if not state:
        raise AuthorityError("there is no home folder to keep the authority in; say where: --ca-dir FOLDER")
    return Path(state) / "bwsim"


def load_authority(folder: Path) -> Authority:
    """The authority in that folder, made there when there is none."""
    try:
        secret = _find_secret(folder)
        authority = Authority(folder, _certificate_in(secret, folder), secret)
        _keep_certificate(authority)
    except OSError as error:
        raise AuthorityError(
            f"the authority cannot be kept in {folder}: {error.strerror or error}; another place: --ca-dir FOLDER"
        ) from error
    return authority


def own_names(extra: Iterable[str] = ()) -> tuple[str, ...]:
    """What a server's certificate is for: Bandwidth's two hosts, this machine, and what else was asked for."""
    host = socket.gethostname()
    own = (host,) if _PLAIN_NAME.fullmatch(host) else ()
    return tuple(dict.fromkeys((*BANDWIDTH, *LOCAL, *own, *extra)))


def _find_secret(folder: Path) -> bytes:
    path = folder / KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path, _make())
    return path.read_bytes()  # perhaps another process was first


def _make() -> bytes:
    unit = f"local authority of {socket.gethostname()}"[:64]  # X.520 bounds it
    made = _trustme()(organization_name=ORGANIZATION, organization_unit_name=unit)
    return bytes(made.private_key_pem.bytes() + made.cert_pem.bytes())


def _read(secret: bytes, folder: Path) -> "CA":
    try:
        return _trustme().from_pem(_certificate_in(secret, folder), secret)
    except (ValueError, TypeError) as error:
        raise AuthorityError(_damaged(folder)) from error


def _certificate_in(secret: bytes, folder: Path) -> bytes:
    begin = secret.find(b"-----BEGIN CERTIFICATE-----")
    if begin < 0 or not secret.endswith(_FOOT):
        raise AuthorityError(_damaged(folder))
    return secret[begin:]


def _damaged(folder: Path) -> str:
    return f"{folder / KEY}: not an authority; remove it, and trust the new one (bwsim ca)"


def _keep_certificate(authority: Authority) -> None:
    """For those who trust it; a folder that is read-only may hold it already."""
    path = authority.path
    if not path.exists() or path.read_bytes() != authority.pem:
        written = _write_beside(path, authority.pem)
        written.chmod(0o644)
        os.replace(written, path)


def _write_once(path: Path, content: bytes) -> None:
    """Unless somebody else was first."""
    written = _write_beside(path, content)
    try:
        os.link(written, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(written, path)
    written.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    """A whole file in the same folder, for its owner only."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _scratch(folder: Path) -> str:
    """Where a file may lie for a moment: OpenSSL reads a key from a file only. A container may have no /tmp."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return str(folder)


def _trustme() -> "type[CA]":
    try:
        import trustme
    except ModuleNotFoundError as error:
        raise AuthorityError("TLS needs one package more: pip install 'bandwidth-simulator[tls]'") from error
    return trustme.CA
