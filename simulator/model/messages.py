"""What an application asks to send, and the message that results."""

from typing import Literal

from msgspec import Struct

Kind = Literal["sms", "mms", "group"]
Direction = Literal["in", "out"]


def kind_of(to: tuple[str, ...], media: tuple[str, ...]) -> Kind:
    """Several recipients make a group; one with media an MMS; anything else an SMS (`to` without duplicates)."""
    if len(to) > 1:
        return "group"
    return "mms" if media else "sms"


class SendRequest(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A valid POST …/messages. `to` has no duplicates; `expiration` is as sent, `expiration_ms` its instant."""

    application_id: str
    from_: str
    to: tuple[str, ...]
    text: str = ""
    media: tuple[str, ...] = ()
    tag: str | None = None
    priority: str | None = None
    expiration: str | None = None
    expiration_ms: int | None = None


class Message(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename={"from_": "from"}):
    """One message, out or in, as accepted. `time_ms` is epoch milliseconds; `profile` names the era it is shown in.

    `owner` is the account's own number: `from_` when `direction` is out, the receiving number when in.
    """

    id: str
    account_id: str
    profile: str
    application_id: str
    direction: Direction
    owner: str
    from_: str
    to: tuple[str, ...]
    text: str
    media: tuple[str, ...] = ()
    tag: str | None = None
    priority: str | None = None
    expiration: str | None = None
    expiration_ms: int | None = None
    kind: Kind
    segment_count: int
    time_ms: int
