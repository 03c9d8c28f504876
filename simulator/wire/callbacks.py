"""Write callbacks: a list that holds one event, as the era shows it."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from msgspec import json
from msgspec.structs import replace

from simulator.model.events import Event
from simulator.model.messages import Message
from simulator.model.times import format_time
from simulator.profiles.profile import Profile
from simulator.wire.fields import message_object
from simulator.wire.links import media_link

_encoder = json.Encoder()


@cache
def callback_headers(profile: Profile) -> Mapping[str, str]:
    return {"Content-Type": profile.callback_content_type.value, "User-Agent": profile.user_agent.value}


def render(message: Message, event: Event, profile: Profile, *, media_url: str = "") -> bytes:
    """The body of a callback; the same event always gives the same bytes, so that a retry repeats them.

    `media_url` is where the files of an inbound message are fetched.
    """
    if event.raw is not None:
        return _render_raw(message, event, profile, media_url, json.decode(event.raw))
    return _encoder.encode([_event(message, event, profile, media_url)])


def _render_raw(message: Message, event: Event, profile: Profile, media_url: str, said: Any) -> bytes:
    """Text and lists as they are; keys with values over what the era would send of such a type, deep in `message`."""
    if not isinstance(said, dict):
        return said.encode() if isinstance(said, str) else _encoder.encode(said)
    usual = "message-received" if message.direction == "in" else "message-delivered"
    kind = said.get("type")
    shown = _event(message, event, profile, media_url, shown_as=kind if isinstance(kind, str) else usual)
    over = said.get("message")
    if isinstance(over, dict):
        said = {**said, "message": {**cast(dict[str, object], shown["message"]), **over}}
    return _encoder.encode([{**shown, **said}])


def _event(message: Message, event: Event, profile: Profile, media_url: str, shown_as: str = "") -> dict[str, object]:
    """The event as the era shows it; `shown_as` is a type in place of its own."""
    kind = shown_as or event.type
    time = format_time(event.time_ms, micros=event.micros, precision=profile.event_precision.value)
    values = {
        "time": time,
        "eventTime": time if kind == "message-read" else None,
        "type": kind,
        "to": event.to,
        "description": profile.description(kind, message.kind, event.error_code),
        "message": _message(message, profile, media_url, channel="RBM" if kind == "message-read" else None),
        "errorCode": event.error_code if kind == "message-failed" else None,
        "carrierName": profile.carrier_name.value,
    }
    return {name: value for name in profile.event_fields.value if (value := values[name]) is not None}


def _message(message: Message, profile: Profile, media_url: str, *, channel: str | None) -> dict[str, object]:
    """An inbound message shows its text, and at most an empty tag; an outbound one shows both as the era does."""
    names = profile.message_fields.value
    if message.direction == "in":
        tag = "" if profile.inbound_tag.value else None
        return message_object(
            _arrived(message, profile, media_url), profile, names, text=message.text, tag=tag, channel=channel
        )
    text = message.text if profile.text_in_events.value else ""
    tag = "" if message.tag is None and profile.empty_tag.value else message.tag
    return message_object(message, profile, names, text=text, tag=tag, channel=channel)


def _arrived(message: Message, profile: Profile, media_url: str) -> Message:
    """As the era tells of it: with addresses in place of media ids, at the time that it prints."""
    step_ms = profile.inbound_time_step_ms.value
    media = tuple(media_link(media_url, message.account_id, media_id) for media_id in message.media)
    return replace(message, media=media, time_ms=message.time_ms // step_ms * step_ms)
