"""Judge the files that an MMS names, once they were looked at.

Rule 1: pure: what was found comes in as values, an error code or None comes out.
Rule 2: what cannot be had comes before what is too large, and that before what has a wrong type.
"""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from simulator.engine import media
from simulator.engine.config import Config
from simulator.engine.state import State
from simulator.model.entries import Reason
from simulator.model.messages import Message
from simulator.model.numbers import number_type


class Found(Struct, frozen=True, gc=False):
    """One file behind a URL: its length in bytes and its media type; None when it could not be had.

    `reason` is a word for that where one is worth knowing: no answer came in time, or the host may not be connected to.
    """

    length: int | None = None
    content_type: str = ""
    reason: Reason | None = None


NOT_FOUND = Found()
HUNG = Found(reason="timeout")


def has_hung(files: Sequence[Found]) -> bool:
    """Whether the provider would wait for a file as long as it ever does."""
    return any(file.reason == "timeout" for file in files)


def find_reason(files: Sequence[Found]) -> Reason | None:
    """Why a file could not be had, where that is known: of the first one."""
    return next((file.reason for file in files if file.reason is not None), None)


def judge_files(files: Sequence[Found], message: Message, config: Config) -> int | None:
    """The error code that the message fails with, or None when its files may go."""
    screening, limits = config.profile.screening, config.profile.media
    lengths = [file.length for file in files if file.length is not None]
    if len(lengths) < len(files):
        return config.find_code(screening.media_unavailable)
    toll_free = number_type(message.from_) == "toll_free"
    if max(lengths) > config.media_limit or (toll_free and sum(lengths) > limits.max_toll_free.value):
        return config.find_code(screening.media_too_large)
    if any(_bare(file.content_type) not in limits.types.value for file in files):
        return config.find_code(screening.media_type)
    return None


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def find_own(url: str, state: State, config: Config, *, now_ms: int) -> Found | None:
    """What a URL of the account's own media names, whatever host it stands on; None for any other URL."""
    prefix = f"/api/v2/users/{state.account_id}/media/"
    path = urlsplit(url).path
    if not path.startswith(prefix):
        return None
    file = media.find(unquote(path.removeprefix(prefix)), state, config, now_ms=now_ms)
    return NOT_FOUND if file is None else Found(file.length, file.content_type)
