"""Read POST A/inbound: a handset's message, or every problem with it."""

import binascii
import mimetypes
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from simulator.model.numbers import is_e164, is_short_code, meant_number
from simulator.model.problems import Problem, guess
from simulator.runtime.attachments import SAMPLES, Part
from simulator.web.errors import invalid

FIELDS = ("from", "to", "text", "media")
FILE_FIELDS = ("name", "content_type", "base64", "text")
NUMBER = 'a number like "+19195550101" or a short code like "12345"'
A_FILE = '{"name", "content_type", and "base64" or "text"}'
_FILE_NAME = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f\x7f]{1,200}")
_CONTENT_TYPE = re.compile(r"[\x21-\x7e]+/[\x20-\x7e]+")
_types = mimetypes.MimeTypes()  # the ones that Python knows: what a machine adds would change the journal


class Arriving(Struct, frozen=True):
    """What a handset sends."""

    from_: str
    to: tuple[str, ...]
    text: str
    media: tuple[Part, ...]


def read_arrival(value: object) -> Arriving:
    """The message; 422 lists every problem."""
    if not isinstance(value, Mapping):
        raise invalid('expected {"from": "+19195550101", "to": "+19195550100", "text": "hi"}')
    reader = _Reader()
    reader.check_keys(value, FIELDS, "")
    from_ = reader.number(value.get("from"), "from")
    to = reader.recipients(value.get("to"))
    text = reader.text(value.get("text", ""), "text")
    media = reader.media(value.get("media", []))
    if "text" not in value and not value.get("media"):
        reader.say("text", "expected a text, media, or both")
    if reader.problems:
        count = len(reader.problems)
        raise invalid(f"the message has {count} problem{'' if count == 1 else 's'}", *reader.problems)
    return Arriving(from_, to, text, media)


class _Reader:
    """Reads values and collects what is wrong with them; a wrong one reads as empty."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, path: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path=path, message=message, hint=hint))

    def check_keys(self, said: Mapping[Any, object], allowed: tuple[str, ...], path: str) -> None:
        for key in said:
            if key not in allowed:
                self.say(f"{path}{key}", f"unknown key; allowed: {', '.join(allowed)}", guess(str(key), allowed))

    def text(self, value: object, path: str) -> str:
        if isinstance(value, str):
            return value
        self.say(path, f"expected text, found {_shown(value)}")
        return ""

    def number(self, value: object, path: str) -> str:
        if isinstance(value, str) and (is_e164(value) or is_short_code(value)):
            return value
        self.say(path, f"expected {NUMBER}, found {_shown(value)}", number_hint(value))
        return ""

    def recipients(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            return (self.number(value, "to"),)
        if not value:
            self.say("to", f"expected at least one: {NUMBER}")
        return tuple(dict.fromkeys(self.number(item, f"to[{index}]") for index, item in enumerate(value)))

    def media(self, value: object) -> tuple[Part, ...]:
        if not isinstance(value, list):
            self.say("media", f"expected a list of {_samples()}, or {A_FILE}, found {_shown(value)}")
            return ()
        parts = [self._part(item, f"media[{index}]") for index, item in enumerate(value)]
        return tuple(part for part in parts if part is not None)

    def _part(self, value: object, path: str) -> Part | None:
        if isinstance(value, str):
            return self._sample(value, path)
        if not isinstance(value, Mapping):
            self.say(path, f"expected {_samples()}, or {A_FILE}, found {_shown(value)}")
            return None
        self.check_keys(value, FILE_FIELDS, f"{path}.")
        name = self._name(value.get("name"), f"{path}.name")
        content_type = self._content_type(value.get("content_type"), name, f"{path}.content_type")
        return Part(name, content_type, self._data(value, path))

    def _sample(self, name: str, path: str) -> Part | None:
        sample = SAMPLES.get(name)
        if sample is None:
            message = f"there is no file {name!r} here, but {_samples()}; {A_FILE} brings any other"
            self.say(path, message, guess(name, SAMPLES))
        return sample

    def _name(self, value: object, path: str) -> str:
        if isinstance(value, str) and _FILE_NAME.fullmatch(value):
            return value
        self.say(path, f"expected a file's name like picture.png, found {_shown(value)}")
        return ""

    def _content_type(self, value: object, name: str, path: str) -> str:
        if value is None:
            return _types.guess_type(name)[0] or "application/octet-stream"
        if isinstance(value, str) and _CONTENT_TYPE.fullmatch(value):
            return value
        self.say(path, f"expected a type like image/png, found {_shown(value)}")
        return ""

    def _data(self, value: Mapping[Any, object], path: str) -> bytes:
        said = [name for name in ("base64", "text") if name in value]
        if len(said) != 1:
            self.say(path, "expected either base64 or text")
            return b""
        text = self.text(value[said[0]], f"{path}.{said[0]}")
        if said[0] == "text":
            return text.encode("utf-8", "surrogatepass")
        try:
            return b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self.say(f"{path}.base64", "this is not base64")
            return b""


def _samples() -> str:
    *others, last = SAMPLES
    return f"{', '.join(others)} or {last}"


def _shown(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def number_hint(value: object) -> str | None:
    """The number that somebody wrote in another form."""
    meant = meant_number(str(value)) if isinstance(value, str | int) else None
    return f"did you mean '{meant}'?" if meant else None
