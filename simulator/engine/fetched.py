"""Judge the files that an MMS names, once they were looked at.

Rule 1: pure: what was found comes in as values, an error code or None comes out.
Rule 2: what cannot be had comes before what is too large, and that before what has a wrong type.
"""

from collections.abc import Sequence
from urllib.parse import unquote

from msgspec import Struct

from simulator.engine import media
from simulator.engine.config import Config
from simulator.engine.state import State
from simulator.model.entries import Reason
from simulator.model.messages import Message
from simulator.model.numbers import number_type
from simulator.model.urls import find_url
from simulator.profiles.facts import Fact


class Found(Struct, frozen=True, gc=False):
    """One file behind a URL: its length in bytes and its media type; None when it could not be had.

    Then `reason` says why, and `status` what was answered instead of 200.
    """

    length: int | None = None
    content_type: str = ""
    reason: Reason | None = None
    status: int | None = None


NOT_FOUND = Found(reason="answered", status=404)
HUNG = Found(reason="timeout")


class Judgement(Struct, frozen=True):
    """The error code that a message fails with, None when its files may go; and of the file at fault what is known.

    `place` is its place among the message's media, None when they are too large together, or one hung; `content_type`
    is told where it is what is wrong.
    """

    code: int | None = None
    place: int | None = None
    reason: Reason | None = None
    status: int | None = None
    content_type: str | None = None


def has_hung(files: Sequence[Found]) -> bool:
    """Whether the provider would wait for a file as long as it ever does."""
    return any(file.reason == "timeout" for file in files)


def judge_files(files: Sequence[Found], message: Message, config: Config) -> Judgement:
    """What the files are worth: all of the message's, or one that hung."""
    found = _find_fault(files, message, config)
    code = config.find_code(found[0]) if found else None
    if found is None or code is None:
        return Judgement()
    cause, place = found
    if place is None:
        return Judgement(code)
    known = place if len(files) == len(message.media) else None
    file = files[place]
    wrong_type = _bare_type(file.content_type) or "no type" if cause is config.profile.screening.media_type else None
    return Judgement(code, known, file.reason, file.status, wrong_type)


def _find_fault(
    files: Sequence[Found], message: Message, config: Config
) -> tuple[Fact[tuple[int, ...]], int | None] | None:
    """The codes for it and the place of the file; None when all is well."""
    screening, limits = config.profile.screening, config.profile.media
    for place, file in enumerate(files):
        if file.length is None:
            return screening.media_unavailable, place
    lengths = [file.length or 0 for file in files]
    for place, length in enumerate(lengths):
        if length > config.media_limit:
            return screening.media_too_large, place
    if number_type(message.from_) == "toll_free" and sum(lengths) > limits.max_toll_free.value:
        return screening.media_too_large, None
    for place, file in enumerate(files):
        if _bare_type(file.content_type) not in limits.types.value:
            return screening.media_type, place
    return None


def _bare_type(content_type: str) -> str:
    """The media type without its parameters; at most a hundred letters, those that journals can hold."""
    said = content_type.partition(";")[0].strip().lower()[:100]
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def find_own(url: str, state: State, config: Config, *, now_ms: int) -> Found | None:
    """What a URL of the account's own media names, whatever host it stands on; None for any other URL."""
    prefix = f"/api/v2/users/{state.account_id}/media/"
    parts = find_url(url)
    if parts is None or not parts.path.startswith(prefix):
        return None
    file = media.find(unquote(parts.path.removeprefix(prefix)), state, config, now_ms=now_ms)
    return NOT_FOUND if file is None else Found(file.length, file.content_type)
