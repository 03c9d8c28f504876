"""Spoil a callback as a broken provider might; what the network does to it is not done here."""

from collections.abc import Mapping
from typing import Any

import msgspec

from simulator.model.travel import FaultKind

WRONG_CONTENT_TYPE = "text/plain"
UNKNOWN_TYPE = "message-teleported"
EXTRA_FIELD = "unannounced"
Headers = Mapping[str, str]
_encoder = msgspec.json.Encoder()


def garble(body: bytes, headers: Headers, kind: FaultKind) -> tuple[bytes, Headers]:
    """Body and headers with that fault; faults of the network leave both, and bodies that hold no events stay."""
    if kind == "content_type":
        return body, {**headers, "Content-Type": WRONG_CONTENT_TYPE}
    if kind == "malformed":
        return _cut(body.decode()).encode(), headers
    if kind in ("unknown_type", "extra_field"):
        return _change_events(body, kind), headers
    return body, headers


def _cut(text: str) -> str:
    """Text is cut and not bytes, so that what arrives is UTF-8 all the same."""
    return text[: len(text) * 2 // 3] or "["


def _change_events(body: bytes, kind: FaultKind) -> bytes:
    try:
        events = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        return body
    change = _rename if kind == "unknown_type" else _extend
    return _encoder.encode([change(event) for event in events])


def _rename(event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "type": UNKNOWN_TYPE}


def _extend(event: dict[str, Any]) -> dict[str, Any]:
    message = event.get("message")
    if isinstance(message, dict):
        event = {**event, "message": {**message, EXTRA_FIELD: "in the message"}}
    return {**event, EXTRA_FIELD: {"in": "the event"}}
