"""Files that go with a handset's message: those of the simulator by name, others as they lie on this machine."""

import base64
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

Attached = str | PathLike[str] | Mapping[str, str]
"""A name like picture.png, a path, or {"name", "content_type", and "base64" or "text"}."""


def as_media(said: Attached) -> str | dict[str, str]:
    """As the control API takes it; OSError when a path cannot be read."""
    if isinstance(said, str):
        return said
    if isinstance(said, Mapping):
        return dict(said)
    path = Path(said)
    return {"name": path.name, "base64": base64.b64encode(path.read_bytes()).decode()}
