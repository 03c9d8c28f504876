"""Small files that come with messages from handsets: a picture, a contact, a sound, a voice memo.

Rule 1: every file is made here by code, and real: programs open it.
Rule 2: the same bytes on every machine, or journals would differ: whole numbers only, and no compressor's choices.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping

from msgspec import Struct

from simulator.model.problems import guess


class Part(Struct, frozen=True):
    """A file as it came: its name, its type, its bytes."""

    name: str
    content_type: str
    data: bytes


def sample(name: str) -> tuple[bytes, str]:
    """The bytes and the type of one of SAMPLES; LookupError with the names there are."""
    part = SAMPLES.get(name)
    if part is None:
        hint = guess(name, SAMPLES)
        raise LookupError(f"no file {name!r}; there are {', '.join(SAMPLES)}{f' ({hint})' if hint else ''}")
    return part.data, part.content_type


# -- a picture: the sun over a hill

WIDTH, HEIGHT = 96, 64
_BLUES = 8
_SUN, _HILL, _SHADE = _BLUES, _BLUES + 1, _BLUES + 2
_COLOURS = [(96 + 18 * step, 160 + 10 * step, 255) for step in range(_BLUES)] + [(255, 214, 64), (64, 144, 72)]
_COLOURS += [(44, 110, 56)]


def _draw_picture() -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)  # 8 bits for a pixel: a place in the palette
    palette = bytes(value for colour in _COLOURS for value in colour)
    rows = b"".join(b"\0" + bytes(_pixel(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", _stored(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(x: int, y: int) -> int:
    from_top = HEIGHT - 22 + (x - 40) ** 2 // 160
    if y >= from_top:
        return _SHADE if y >= from_top + 10 else _HILL
    if (x - 70) ** 2 + (y - 18) ** 2 <= 100:
        return _SUN
    return min(y * _BLUES // 52, _BLUES - 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stored(data: bytes) -> bytes:
    """A zlib stream of one stored block (RFC 1950, 1951): versions of zlib compress differently."""
    block = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF) + data
    return b"\x78\x01" + block + struct.pack(">I", zlib.adler32(data))


# -- a sound: three notes, each fading

_RATE = 8_000
_NOTES = (523, 659, 784)
_NOTE_LENGTH = _RATE // 5


def _play_notes() -> bytes:
    samples = bytes(value for note in _NOTES for value in _triangle(note))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, _RATE, _RATE, 1, 8)  # PCM, mono, 8 bits
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def _triangle(note: int) -> Iterator[int]:
    for place in range(_NOTE_LENGTH):
        phase = note * place % _RATE
        height = abs(2 * phase - _RATE) * 2 - _RATE  # from -_RATE to _RATE
        yield 128 + height * 100 * (_NOTE_LENGTH - place) // (_RATE * _NOTE_LENGTH)


# -- the rest

_CONTACT = """\
BEGIN:VCARD
VERSION:3.0
N:Example;Ana;;;
FN:Ana Example
TEL;TYPE=CELL:+19195550101
EMAIL:ana@example.com
END:VCARD
"""

_VOICE = b"#!AMR\n" + b"\x7c" * 50
"""A second of silence: fifty frames without data, 20 ms each (RFC 4867, 5.3)."""

SAMPLES: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("picture.png", "image/png", _draw_picture()),
        Part("contact.vcf", "text/vcard", _CONTACT.replace("\n", "\r\n").encode()),
        Part("sound.wav", "audio/wav", _play_notes()),
        Part("voice.amr", "audio/amr", _VOICE),
    )
}
