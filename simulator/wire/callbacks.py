"""Write callbacks: a list that holds one event, as the era shows it."""

from collections.abc import Mapping

from msgspec import json

from simulator.model.events import Event
from simulator.model.messages import Message
from simulator.model.times import format_time
from simulator.profiles.profile import Profile
from simulator.wire.fields import message_object

_encoder = json.Encoder()


def callback_headers(profile: Profile) -> Mapping[str, str]:
    return {"Content-Type": profile.callback_content_type.value, "User-Agent": profile.user_agent.value}


def render(message: Message, event: Event, profile: Profile) -> bytes:
    """The body of a callback; the same event always gives the same bytes, so that a retry repeats them."""
    values = {
        "time": format_time(event.time_ms, micros=event.micros, precision=profile.event_precision.value),
        "type": event.type,
        "to": event.to,
        "description": profile.description(event.type, message.kind, event.error_code),
        "message": _message(message, profile),
        "errorCode": event.error_code if event.type == "message-failed" else None,
    }
    return _encoder.encode(
        [{name: value for name in profile.event_fields.value if (value := values[name]) is not None}]
    )


def _message(message: Message, profile: Profile) -> dict[str, object]:
    """An inbound message shows its text and never a tag; an outbound one as the era does."""
    names = profile.message_fields.value
    if message.direction == "in":
        return message_object(message, profile, names, text=message.text, tag=None)
    text = message.text if profile.text_in_events.value else ""
    tag = "" if message.tag is None and profile.empty_tag.value else message.tag
    return message_object(message, profile, names, text=text, tag=tag)
