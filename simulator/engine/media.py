"""Which media files an account has: found, listed, too old.

Rule 1: pure: the State is read, never changed; the bytes are the business of runtime.
Rule 2: a file is gone once its era's retention has passed on the account's clock, also before anybody has removed it.
        It is no item of the agenda: a clock that runs until idle would pass two days for every upload.
"""

import heapq

from msgspec import Struct

from simulator.engine.config import Config
from simulator.engine.state import State
from simulator.model.media import MediaFile


class Page(Struct, frozen=True):
    """Files by name; `more` when others follow the last of them."""

    files: tuple[MediaFile, ...]
    more: bool


def find(media_id: str, state: State, config: Config, *, now_ms: int) -> MediaFile | None:
    """The file of that id."""
    file = state.media.get(media_id)
    return None if file is None or _is_over(file, config, now_ms) else file


def list_page(after: str, state: State, config: Config, *, now_ms: int) -> Page:
    """The era's page of files whose names follow `after`, in the order of their characters."""
    size = config.profile.media.list_page.value
    names = (name for name, file in state.media.items() if name > after and not _is_over(file, config, now_ms))
    found = heapq.nsmallest(size + 1, names)
    return Page(tuple(state.media[name] for name in found[:size]), len(found) > size)


def find_over(state: State, config: Config, *, now_ms: int) -> tuple[str, ...]:
    """The ids of files that are too old. The State holds files oldest first, so this looks at no others."""
    over = []
    for media_id, file in state.media.items():
        if not _is_over(file, config, now_ms):
            break
        over.append(media_id)
    return tuple(over)


def _is_over(file: MediaFile, config: Config, now_ms: int) -> bool:
    return now_ms >= file.stored_ms + config.profile.media.retention_ms.value
