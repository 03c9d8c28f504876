import io
import struct
import wave
import zlib
from hashlib import sha256

import pytest

from simulator.runtime.attachments import HEIGHT, SAMPLES, WIDTH, sample

# What journals refer to: a file that changes changes every journal that received it.
DIGESTS = {
    "picture.png": "e378cfacbb8c0f6f",
    "contact.vcf": "359d4df36a624653",
    "sound.wav": "cf2dcad48224e36b",
    "voice.amr": "cf54230bf5650695",
}


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with a sum that fits."""
    found, place = [], 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + length]
        assert png[place + 8 + length : place + 12 + length] == struct.pack(">I", zlib.crc32(kind + data))
        found.append((kind, data))
        place += 12 + length
    return found


def test_every_sample_is_the_same_on_every_machine():
    assert {name: sha256(part.data).hexdigest()[:16] for name, part in SAMPLES.items()} == DIGESTS


def test_every_sample_is_small_and_known_by_its_own_name():
    assert all(part.name == name and 0 < len(part.data) < 20_000 for name, part in SAMPLES.items())


def test_the_picture_is_a_whole_png():
    png, content_type = sample("picture.png")

    parts = dict(chunks(png))

    assert (png[:8], content_type) == (b"\x89PNG\r\n\x1a\n", "image/png")
    assert [kind for kind, _ in chunks(png)] == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert struct.unpack(">II", parts[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    rows = zlib.decompress(parts[b"IDAT"])
    assert len(rows) == (WIDTH + 1) * HEIGHT
    assert max(rows) < len(parts[b"PLTE"]) // 3


def test_the_sound_is_a_whole_wav():
    data, content_type = sample("sound.wav")

    with wave.open(io.BytesIO(data)) as sound:
        frames = sound.readframes(sound.getnframes())

    assert content_type == "audio/wav"
    assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 1, 8_000)
    assert len(frames) == sound.getnframes() == 4_800
    assert min(frames) < 64 and max(frames) > 192


def test_the_voice_memo_is_a_whole_amr_file_of_one_second():
    data, content_type = sample("voice.amr")

    frames = data.removeprefix(b"#!AMR\n")

    assert content_type == "audio/amr"
    assert [frame >> 3 & 15 for frame in frames] == [15] * 50


def test_the_contact_is_a_whole_vcard():
    data, content_type = sample("contact.vcf")

    lines = data.decode("ascii").split("\r\n")

    assert content_type == "text/vcard"
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert not any("\n" in line for line in lines)


def test_a_name_that_is_no_sample_is_told_with_those_that_are():
    with pytest.raises(LookupError, match=r"contact\.vcf, sound\.wav, voice\.amr \(did you mean 'picture\.png'\?\)"):
        sample("pictur.png")
