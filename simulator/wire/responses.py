"""Write the body of a 202."""

from msgspec import json

from simulator.model.messages import Message
from simulator.profiles.profile import Profile
from simulator.wire.fields import message_object

_encoder = json.Encoder()


def accepted(message: Message, profile: Profile) -> bytes:
    """The message as accepted: `to` is always a list, the text is told back, what was not sent is absent."""
    names = profile.accepted_fields.value
    return _encoder.encode(message_object(message, profile, names, text=message.text, tag=message.tag))
