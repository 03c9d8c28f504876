"""The SMIL part of an MMS: which of its files a handset shows, one slide for each.

Source: OpenAPI lists application/smil among the types of media; no example of an event shows one (OQ-35), so that its
name and its text are ours.
"""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

NAME = "0.smil"
CONTENT_TYPE = "application/smil"
_ELEMENTS = {"image": "img", "audio": "audio", "video": "video", "text": "text"}


def write_smil(files: Sequence[tuple[str, str]]) -> bytes:
    """The part for files given as (name, content type)."""
    slides = "".join(f'<par dur="5s"><{_element(kind)} src={quoteattr(name)}/></par>' for name, kind in files)
    return f"<smil><head><layout/></head><body>{slides}</body></smil>".encode()


def _element(content_type: str) -> str:
    return _ELEMENTS.get(content_type.partition("/")[0], "ref")
