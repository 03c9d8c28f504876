"""A message as a JSON object: its values by their names on the wire, in the era's order."""

from collections.abc import Sequence

from simulator.model.messages import Message
from simulator.model.times import format_time
from simulator.profiles.profile import Profile


def message_object(
    message: Message,
    profile: Profile,
    names: Sequence[str],
    *,
    text: str,
    tag: str | None,
    channel: str | None = None,
) -> dict[str, object]:
    """The fields called `names`; what is not set is absent, never null."""
    values = {
        "id": message.id,
        "owner": message.owner,
        "applicationId": message.application_id,
        "time": format_time(message.time_ms, precision=profile.message_precision.value),
        "segmentCount": message.segment_count,
        "direction": message.direction,
        "to": message.to,
        "from": message.from_,
        "media": message.media or None,
        "text": text,
        "tag": tag,
        "priority": message.priority or _usual_priority(message, profile),
        "expiration": message.expiration,
        "channel": channel,
    }
    return {name: value for name in names if (value := values[name]) is not None}


def _usual_priority(message: Message, profile: Profile) -> str | None:
    echoed = profile.echo_default_priority.value and profile.priority.value and message.direction == "out"
    return "default" if echoed else None
