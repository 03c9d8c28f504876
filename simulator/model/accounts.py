"""What an account declares: applications, their callback URLs, features, how callbacks travel."""

from typing import Literal

from msgspec import Struct

GroupInvalidNumbers = Literal["current", "correct"]
Redirect = Literal["retry", "ok"]
InboundId = Literal["uuid", "long"]
MediaTooLarge = Literal[413, 400]


class Credentials(Struct, frozen=True):
    """A user and a password for HTTP Basic."""

    user: str
    password: str


class Application(Struct, frozen=True, kw_only=True):
    """A messaging application. `events` are the requested outbound event types; None means the profile's default."""

    id: str
    status_url: str | None = None
    inbound_url: str | None = None
    status_credentials: Credentials | None = None
    inbound_credentials: Credentials | None = None
    events: tuple[str, ...] | None = None


class Number(Struct, frozen=True, kw_only=True):
    """A number that the account owns, and the application that hears about it.

    `registered`: a local number has its campaign, a toll-free one its verification.
    """

    number: str
    application: str | None = None
    registered: bool = True


class Features(Struct, frozen=True, kw_only=True):
    """Switches of an account; None leaves it to the profile."""

    mms_delivery_receipts: bool | None = None
    group_invalid_numbers: GroupInvalidNumbers | None = None
    inbound_id: InboundId | None = None
    inbound_smil: bool | None = None
    countries: tuple[str, ...] | None = None
    media_limit: int | None = None
    media_too_large: MediaTooLarge | None = None


class QueueSaid(Struct, frozen=True, kw_only=True):
    """What a scenario says of the queue; None leaves it to the profile."""

    per_minute: int | None = None
    capacity_ms: int | None = None
    number_per_minute: int | None = None


class QueueLimit(Struct, frozen=True, kw_only=True):
    """The account's queue: `per_minute` segments leave in a minute; it holds as many as leave in `capacity_ms`.

    `number_per_minute` bounds each local sender besides; None does not.
    """

    per_minute: int
    capacity_ms: int
    number_per_minute: int | None = None

    @property
    def capacity(self) -> int:
        """How many segments may wait."""
        return self.per_minute * self.capacity_ms // 60_000


class CallbackPolicy(Struct, frozen=True, kw_only=True):
    """How a callback is tried, in milliseconds. The last delay of `schedule_ms` repeats until the window ends."""

    timeout_ms: int
    schedule_ms: tuple[int, ...]
    window_ms: int
    redirect: Redirect = "retry"
