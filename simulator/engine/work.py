"""What the world is asked to do when something falls due, and what is recorded of it. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from simulator import profiles
from simulator.engine import travel
from simulator.engine.config import Config
from simulator.engine.fetched import Found, find_own
from simulator.engine.state import State
from simulator.model.accounts import Application, Credentials
from simulator.model.entries import Role, Skipped
from simulator.model.events import Event, PlannedEvent
from simulator.model.messages import Message
from simulator.model.travel import Fault
from simulator.wire import callbacks
from simulator.wire.garbled import garble


class AttemptRequest(Struct, frozen=True):
    """One attempt to make: a POST of `body`. `number` counts from 1; `timeout_ms` is the provider's patience.

    `fault` is what the network does to the request; what a fault does to the body or a header is done already.
    """

    delivery_id: int
    number: int
    message_id: str
    url: str | None
    body: bytes
    headers: Mapping[str, str]
    credentials: Credentials | None
    timeout_ms: int
    started_ms: int
    credentials_first: bool = False
    fault: Fault | None = None


class FetchRequest(Struct, frozen=True):
    """A question to the world: the files of a message. `found` has answers already where files are the account's.

    `timeout_ms` is the provider's patience, counted from `started_ms`.
    """

    message_id: str
    urls: tuple[str, ...]
    found: tuple[Found | None, ...]
    most_bytes: int
    timeout_ms: int
    started_ms: int


def attempt_request(delivery_id: int, state: State, config: Config, *, now_ms: int) -> AttemptRequest:
    """The next attempt of a delivery; its body is the same each time, unless a fault garbles it."""
    delivery = state.deliveries[delivery_id]
    track = state.messages[delivery.message_id]
    message, way = track.message, track.recipients[delivery.recipient].travel
    application = config.find_application(delivery.application_id)
    era = profiles.get(message.profile)
    body = callbacks.render(message, delivery.event, era, media_url=config.media_url)
    headers = callbacks.callback_headers(era)
    fault = None if way is None else travel.find_fault(way, len(delivery.attempts) + 1)
    if fault is not None:
        body, headers = garble(body, headers, fault.kind)
    return AttemptRequest(
        delivery_id=delivery_id,
        number=len(delivery.attempts) + 1,
        message_id=message.id,
        url=config.find_url(delivery.application_id, delivery.role),
        body=body,
        headers=headers,
        credentials=_credentials(application, delivery.role),
        timeout_ms=travel.policy_of(way, config.policy).timeout_ms,
        started_ms=now_ms,
        credentials_first=era.credentials_first.value,
        fault=fault,
    )


def _credentials(application: Application | None, role: Role) -> Credentials | None:
    if application is None:
        return None
    return application.status_credentials if role == "status" else application.inbound_credentials


def fetch_request(message_id: str, state: State, config: Config, *, now_ms: int) -> FetchRequest:
    """The question about a message's files."""
    message = state.messages[message_id].message
    return FetchRequest(
        message_id=message.id,
        urls=message.media,
        found=tuple(find_own(url, state, config, now_ms=now_ms) for url in message.media),
        most_bytes=config.media_limit,
        timeout_ms=config.profile.media.fetch_timeout_ms.value,
        started_ms=now_ms,
    )


def happen(message: Message, to: str, planned: PlannedEvent, config: Config, *, due_ms: int, index: int) -> Event:
    """A planned event as it happens at `due_ms`; `index` is its place in the recipient's timeline."""
    micros = 0
    if profiles.get(message.profile).event_precision.value == "us":
        # One draw for the recipient and the place in the line, so that what happens later never shows an earlier time.
        drawn = config.draws.integer(0, 899, purpose="micros", from_=message.id, to=to, ordinal=0)
        micros = min(drawn + index, 999)
    return Event(
        type=planned.type, to=to, time_ms=due_ms, micros=micros, error_code=planned.error_code, raw=planned.raw
    )


def why_skipped(message: Message, event: Event, config: Config) -> Skipped | None:
    """Why nobody is called back about it, or None."""
    role = role_of(message)
    requested = config.requested(message.application_id, message.kind, profiles.get(message.profile))
    if role == "status" and event.type not in requested and event.type != "raw":
        return "not-requested"
    return "no-url" if config.find_url(message.application_id, role) is None else None


def role_of(message: Message) -> Role:
    """Which of the application's URLs hears of it."""
    return "inbound" if message.direction == "in" else "status"
