"""Mask passwords in the lines of a journal that leave this process.

Rule 1: only what holds credentials is changed: applications that were put, and the texts of scenarios. A message's own
        text is never touched, whatever it says.
Rule 2: the line stays JSON, and a scenario's text the same text but for the values of its `password` keys.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, overload

import msgspec
import yaml
from msgspec.structs import replace

from simulator.model.accounts import Application, Credentials
from simulator.model.entries import AnyEntry, ApplicationSet, ScenarioSet
from simulator.model.masking import MASK
from simulator.scenario.bundle import Included, pack, unpack

_HOLDING = (b'{"kind":"application-set"', b'{"kind":"scenario-set"')
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")  # an anchor or a tag before a value
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEntry)


def redact(line: bytes) -> bytes:
    """The line as it may leave the machine."""
    if not line.startswith(_HOLDING):
        return line
    entry = _decoder.decode(line)
    if isinstance(entry, ApplicationSet):
        return _encoder.encode(replace(entry, application=_without_passwords(entry.application)))
    if isinstance(entry, ScenarioSet):
        return _encoder.encode(replace(entry, text=mask_url(mask_bundle(entry.text))))
    return line


_USER_IN_URL = re.compile(r"(https?://[^/\s:@\"']*):[^/\s\"']+@", re.IGNORECASE)


@overload
def mask_url(text: str) -> str: ...
@overload
def mask_url(text: None) -> None: ...
def mask_url(text: str | None) -> str | None:
    """A URL, or a text with URLs, without the passwords in them."""
    return None if text is None else _USER_IN_URL.sub(rf"\1:{MASK}@", text)


def _without_passwords(application: Application) -> Application:
    return replace(
        application,
        status_url=mask_url(application.status_url),
        inbound_url=mask_url(application.inbound_url),
        status_credentials=_masked(application.status_credentials),
        inbound_credentials=_masked(application.inbound_credentials),
    )


def _masked(credentials: Credentials | None) -> Credentials | None:
    return None if credentials is None else Credentials(credentials.user, MASK)


def mask_bundle(text: str) -> str:
    """The same for a scenario with the files that it includes beneath it."""
    own, files = unpack(text)
    masked = {name: one if one.reason else Included(mask_passwords(one.text)) for name, one in files.items()}
    return pack(mask_passwords(own), masked)


@lru_cache(maxsize=64)  # a test reads its journal again and again, and the scenario stands in it once
def mask_passwords(text: str) -> str:
    """A scenario's text, YAML or JSON, with the values of its `password` keys masked, however they are spelled."""
    if text.startswith("\ufeff"):  # the parser does not count a byte order mark
        return "\ufeff" + mask_passwords(text[1:])
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        return _mask_json(text)
    places = {(node.start_mark.index, node.end_mark.index) for node in _secrets(root, set())}
    for start, end in sorted(places, reverse=True):
        said = text[start:end]
        properties = _PROPERTIES.match(said)
        newline = "\n" if said.endswith("\n") else ""
        text = f'{text[:start]}{properties[0] if properties else ""}"{MASK}"{newline}{text[end:]}'
    return text


def _secrets(node: Any, seen: set[int]) -> Iterator[yaml.Node]:
    """The value nodes of `password` keys; an alias is the node that it stands for."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "password" and isinstance(value, yaml.ScalarNode):
                yield value
            yield from _secrets(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _secrets(item, seen)


def _mask_json(text: str) -> str:
    """JSON with escapes that YAML does not know; its layout is lost."""

    def mask(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: MASK if key == "password" else value for key, value in pairs}

    try:
        return json.dumps(json.loads(text, object_pairs_hook=mask), ensure_ascii=False)
    except (ValueError, RecursionError):
        return MASK
