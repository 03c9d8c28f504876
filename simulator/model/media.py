"""A media file as an account remembers it."""

from msgspec import Struct

SAMPLE_NAMES = ("picture.png", "contact.vcf", "sound.wav", "voice.amr")
"""The small files that are built in, to come with what a handset sends."""


class MediaFile(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A file under its media id, uploaded or received. `sha256` finds its bytes, `length` of them.

    Type and caching are as they were said when it was stored at `stored_ms`, epoch milliseconds of the account's clock.
    """

    id: str
    content_type: str
    length: int
    sha256: str
    cache_control: str | None = None
    stored_ms: int
