"""Store the files that come with what a handset sends, so that the engine can record where their bytes are."""

from collections.abc import Iterable

from simulator.engine.receive import Attachment
from simulator.runtime.attachments import SAMPLES, Part
from simulator.runtime.media import MediaStore
from simulator.wire import smil


def store_parts(parts: tuple[Part, ...], store: MediaStore, *, show: bool) -> tuple[Attachment, ...]:
    """The files as they come along; `show`: with the part that says how to show them."""
    return tuple(_store(part, store) for part in (with_smil(parts) if show else parts))


def _store(part: Part, store: MediaStore) -> Attachment:
    stored = store.put_bytes(part.data)
    return Attachment(name=part.name, content_type=part.content_type, length=stored.length, sha256=stored.sha256)


def samples(names: Iterable[str]) -> tuple[Part, ...]:
    """Built-in files by name; the scenario's reader knows that they are there."""
    return tuple(SAMPLES[name] for name in names)


def with_smil(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The files of an MMS with the part that says how to show them, first; what has no files stays an SMS."""
    if not parts:
        return parts
    text = smil.write_smil([(part.name, part.content_type) for part in parts])
    return (Part(smil.NAME, smil.CONTENT_TYPE, text), *parts)
