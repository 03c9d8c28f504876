"""A world in one file: its journal and its media, to begin another world from.

Rule 1: the journal is the only truth, here too: a world that is loaded replays it, and says all that its twin says.
Rule 2: a file is read whole and found good before anything is changed: its sums, its order, that it can be folded.
Rule 3: loaded under another id, the account of the world and of its messages is that one, and nothing else differs.

The file is a zip archive: snapshot.json (format, version, account, entries, sum), journal.ndjson, and media/ by digest.
It holds what the journal holds, passwords of applications and scenarios among it.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator import __version__
from simulator.engine.state import State
from simulator.model import entries as e

FORMAT = 1
HEAD, JOURNAL, MEDIA = "snapshot.json", "journal.ndjson", "media/"
LARGEST = 512 * 1024 * 1024
"""Bytes, unpacked."""
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(e.AnyEntry)
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class SnapshotError(Exception):
    """The file is no snapshot, or one that cannot be used; the message says why."""


class Head(Struct, frozen=True, kw_only=True):
    """What the file says of itself."""

    format: int
    version: str
    account: str
    entries: int
    journal_sha256: str


class Snapshot(Struct, frozen=True):
    """A file that was found good: the lines, the state that they fold to, the contents of media by digest."""

    head: Head
    lines: list[bytes]
    state: State
    media: dict[str, bytes]


# -- writing


def write(account_id: str, lines: list[bytes], media: Iterable[tuple[str, bytes]]) -> bytes:
    """The file; the same journal and media give the same bytes."""
    journal = b"".join(line + b"\n" for line in lines)
    head = Head(
        format=FORMAT,
        version=__version__,
        account=account_id,
        entries=len(lines),
        journal_sha256=sha256(journal).hexdigest(),
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, HEAD, msgspec.json.format(_encoder.encode(head)))
        _add(archive, JOURNAL, journal)
        for digest, content in media:
            _add(archive, MEDIA + digest, content)
    return file.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    place = zipfile.ZipInfo(name)  # its date is the oldest there is: nothing of the wall enters
    archive.writestr(place, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=3)


# -- reading


def read(data: bytes, account_id: str) -> Snapshot:
    """The snapshot, for that account; SnapshotError."""
    if not data:
        raise SnapshotError("the body is empty; expected a snapshot, as GET …/snapshot answers it")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            head = _read_head(archive)
            _check_size(archive)
            journal = archive.read(JOURNAL)
            media = dict(_read_media(archive))
    except _DAMAGE as error:
        raise SnapshotError(f"it is damaged, or no snapshot: {_words(error)}") from None
    if sha256(journal).hexdigest() != head.journal_sha256:
        raise SnapshotError("it is damaged: its journal is not the one that was written")
    lines = list(_rename(journal.splitlines(), head.account, account_id))
    return Snapshot(head, lines, _fold(lines, head, media), media)


def _words(error: BaseException) -> str:
    return str(error).strip("'\"") or type(error).__name__


def _read_head(archive: zipfile.ZipFile) -> Head:
    place = archive.getinfo(HEAD)
    if place.file_size > 65_536:
        raise SnapshotError("it is damaged: its head is too long")
    try:
        said = msgspec.json.decode(archive.read(place))
        number = said["format"]
        if number != FORMAT:
            raise SnapshotError(
                f"its format is {number!r:.20}, of version {said.get('version')!r:.20}; this version reads {FORMAT}"
            )
        return msgspec.convert(said, Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"it is damaged: its head: {_words(error)}") from None


def _check_size(archive: zipfile.ZipFile) -> None:
    """What it would unpack to is known beforehand, and no more is ever unpacked."""
    if sum(place.file_size for place in archive.infolist()) > LARGEST:
        raise SnapshotError(f"unpacked it has more than {LARGEST} bytes")


def _read_media(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        if name.startswith(MEDIA):
            content = archive.read(name)
            digest = sha256(content).hexdigest()
            if name != MEDIA + digest:
                raise SnapshotError(f"it is damaged: {name[:80]} is not what was written")
            yield digest, content


def _rename(lines: Iterable[bytes], before: str, after: str) -> Iterator[bytes]:
    if before == after:
        yield from lines
        return
    for number, line in enumerate(lines, start=1):
        entry = _decode(line, number)
        if isinstance(entry, e.WorldStarted):
            entry = replace(entry, account_id=after)
        elif isinstance(entry, e.MessageAccepted | e.MessageReceived):
            entry = replace(entry, message=replace(entry.message, account_id=after))
        yield _encoder.encode(entry)


def _decode(line: bytes, number: int) -> e.AnyEntry:
    try:
        entry: e.AnyEntry = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SnapshotError(f"entry {number} is none that this version knows: {error}") from None
    return entry


def _fold(lines: list[bytes], head: Head, media: Mapping[str, bytes]) -> State:
    if not lines or len(lines) != head.entries:
        raise SnapshotError(f"it is damaged: {head.entries} entries were written, {len(lines)} are there")
    state = State()
    for number, line in enumerate(lines, start=1):
        entry = _decode(line, number)
        try:
            state.apply(entry)
        except (ValueError, LookupError, AttributeError, AssertionError, TypeError) as error:
            raise SnapshotError(f"entry {number} does not follow from those before it: {error}") from None
    missing = state.media_uses.keys() - media.keys()
    if missing:
        raise SnapshotError(f"it is damaged: {len(missing)} media files are missing")
    return state
