"""Media files on the wire: ids in paths, the list, and the token of its next page.

Rule 1: nothing here raises, whatever a client sends; what cannot be read is None.
Rule 2: an id is a name and nothing more: `..`, slashes at either end and control characters are part of it.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha512
from urllib.parse import unquote_to_bytes

from msgspec import json

from simulator.model.media import MediaFile
from simulator.profiles.profile import Profile
from simulator.wire.links import media_link

LONGEST_ID = 4096
"""Bytes. Ours: so that a token, which holds an id, fits into a header."""

_DIGEST_LENGTH = 128
_encoder = json.Encoder()


def read_id(raw: str) -> str | None:
    """The id in the rest of a path, as it came: escapes are undone, `%2F` and `/` are the same."""
    data = unquote_to_bytes(raw.encode("utf-8", "surrogateescape"))
    try:
        return data.decode() if 0 < len(data) <= LONGEST_ID else None
    except UnicodeDecodeError:
        return None


def has_escaped_slash(raw: str) -> bool:
    """Whether a path holds `%2F`."""
    return "%2f" in raw.lower()


def write_token(last: str) -> str:
    """The token of the page after the file called `last`: opaque and long, as the documented example is."""
    name = last.encode()
    return urlsafe_b64encode(_digest(name) + name).decode()


def read_token(token: str) -> str | None:
    """The name that a token of ours holds."""
    try:
        data = urlsafe_b64decode(token.encode("ascii"))
        digest, name = data[:_DIGEST_LENGTH], data[_DIGEST_LENGTH:]
        return name.decode() if digest == _digest(name) else None
    except (binascii.Error, ValueError):
        return None


def _digest(name: bytes) -> bytes:
    return sha512(name).hexdigest().encode()


def render_list(files: Iterable[MediaFile], profile: Profile, *, base: str, account_id: str) -> bytes:
    """The files of one page in the era's form; `base` is the scheme, host and port of their addresses."""
    names = profile.media.list_fields.value
    return _encoder.encode([_shown(file, names, base, account_id) for file in files])


def _shown(file: MediaFile, names: Iterable[str], base: str, account_id: str) -> dict[str, object]:
    values = {
        "content": media_link(base, account_id, file.id),
        "contentLength": file.length,
        "mediaName": file.id,
    }
    return {name: values[name] for name in names}
