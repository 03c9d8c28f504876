"""Our side: why a message became what it became: the rules that were considered, and what is known of each callback."""

from aiohttp import web

from simulator.engine.explain import Explained, Explanation, UnknownPastError, explain
from simulator.engine.memory import Delivery, Happened, Recipient, Track
from simulator.engine.state import State
from simulator.lines import judged_words, outcome_words
from simulator.model.times import format_time
from simulator.runtime.world import World
from simulator.web import shapes, views
from simulator.web.considered import CONSIDERED, show_considered
from simulator.web.errors import ControlError, json_response
from simulator.web.paths import A, world_of
from simulator.web.refused import REFUSED, show_refused
from simulator.web.route import Answer, Route
from simulator.web.ways import travel_words

_GAVE_UP = {
    "window": "gave up: the next try would fall outside of the retry window",
    "reset": "gave up: the account began anew",
}


async def get_explanation(request: web.Request) -> web.Response:
    """Everything about one message; `newest` is the newest, a number the newest from or to it."""
    world, said = world_of(request), request.match_info["message_id"]
    messages = world.engine.state.messages
    if said in messages:
        return json_response({**show(messages[said], world), "refused": []})
    track = find_track(messages, said)
    refused = show_refused(world, after=track.seq if track else 0, number=None if said == "newest" else said)
    if track is None and not refused:
        account = world.engine.state.account_id
        raise ControlError(404, "not-found", f"message {said[:60]} is not known to account {account}")
    return json_response({**(show(track, world) if track else NO_MESSAGE), "refused": refused})


def find_track(tracks: dict[str, Track], said: str) -> Track | None:
    """The newest message of all, or from or to a number."""
    fitting = (
        track for track in reversed(tracks.values()) if said in ("newest", track.message.from_, *track.message.to)
    )
    return next(fitting, None)


_UNKNOWN = ("id", "time", "direction", "kind", "cause", "reply", "scenario", "state", "unknown", "queue", "next")
_EMPTY = {"from": "", "to": [], "text": "", "answers": [], "recipients": [], "pending": 0}
NO_MESSAGE: views.Json = {**dict.fromkeys(_UNKNOWN), **_EMPTY}
"""What is told of the message where there are only refused requests."""


def show(track: Track, world: World) -> views.Json:
    """The explanation of a message as JSON."""
    state, message = world.engine.state, track.message
    explanation, unknown = _explanation(track, world)
    recipients = [
        _recipient(track, index, recipient, explanation, world) for index, recipient in enumerate(track.recipients)
    ]
    return {
        "id": message.id,
        "time": views.show_time(message.time_ms),
        "direction": message.direction,
        "from": message.from_,
        "to": message.to,
        "text": message.text,
        "kind": message.kind,
        "cause": track.cause,
        "reply": track.answers,
        "scenario": explanation.scenario if explanation else None,
        "state": explanation.state if explanation else None,
        "unknown": unknown,
        "answers": show_considered(explanation.answers) if explanation else [],
        "queue": _queue(track, state),
        "recipients": recipients,
        "pending": track.pending,
        "next": views.show_time(_next_ms(track, state)),
    }


def _explanation(track: Track, world: World) -> tuple[Explanation | None, str | None]:
    world.journal.flush()
    try:
        return explain(track, world.journal.entries(), world.engine.defaults), None
    except UnknownPastError as error:
        return None, str(error)


def _recipient(
    track: Track, index: int, recipient: Recipient, explanation: Explanation | None, world: World
) -> views.Json:
    told = explanation.recipients[index] if explanation else None
    return {
        "to": recipient.to,
        "rule": recipient.rule,
        "because": _because(recipient, told, _judged(track, explanation)),
        "travel": travel_words(recipient.travel),
        "considered": show_considered(told.considered) if told else [],
        "happened": [_happened(each, track, world) for each in recipient.happened],
        "planned": [views.show_planned(event, track) for event in recipient.timeline[len(recipient.happened) :]],
    }


def _judged(track: Track, explanation: Explanation | None) -> str | None:
    """What is wrong with which file."""
    judged = explanation and explanation.judged
    if not judged:
        return None
    why = judged_words(judged)
    if judged.file is None:
        return f"one of its files: {why}" if why else "its files are too large together"
    return f"{track.message.media[judged.file]}: {why or 'too large'}"


def _because(recipient: Recipient, told: Explained | None, judged: str | None) -> str:
    if recipient.rule is not None:
        beside = "; its own events are the ordinary day's" if recipient.usual else ""
        return f"{recipient.rule} took it{beside}"
    if any(event.error_code for event in recipient.timeline):
        why = judged or (told.screened if told else None)
        return f"no rule took it; the era refuses it by itself{f': {why}' if why else ''}"
    none = "there is no rule for it" if told is not None and not told.considered else "no rule took it"
    return f"{none}: an ordinary day"


def _happened(happened: Happened, track: Track, world: World) -> views.Json:
    event, state = happened.event, world.engine.state
    deliveries = [state.deliveries[number] for number in happened.delivery_ids()]
    return {
        "type": event.type,
        "time": views.show_time(event.time_ms),
        "errorCode": event.error_code,
        "callback": _copies_words(deliveries, state) if deliveries else _skipped(happened, track, world),
    }


def _copies_words(deliveries: list[Delivery], state: State) -> str:
    if len(deliveries) == 1:
        return delivery_words(deliveries[0], state)
    return "; ".join(f"copy {number}: {delivery_words(each, state)}" for number, each in enumerate(deliveries, 1))


def _skipped(happened: Happened, track: Track, world: World) -> str:
    application = track.message.application_id
    if happened.skipped == "no-url":
        return (
            f"not sent: application {application} has no callback URL; name one with bwsim serve --callback-url, "
            f"or PUT …/applications/{application}"
        )
    asked = world.engine.config.find_application(application)
    asks = "the era's usual events" if asked is None or asked.events is None else ", ".join(asked.events) or "no event"
    return f"not sent: application {application} did not ask for it; it asks for {asks}"


def delivery_words(delivery: Delivery, state: State) -> str:
    """How a delivery stands, in a sentence."""
    item = None if delivery.item is None else state.agenda.items.get(delivery.item)
    tries = len(delivery.attempts)
    tried = "" if not tries else f" after {tries} attempt{'' if tries == 1 else 's'}, {_last(delivery)}"
    if delivery.status == "held":
        return _held(state.messages[delivery.message_id].recipients[delivery.recipient])
    if delivery.hung is not None:
        return f"attempt {delivery.hung.number} got no answer; it ends at {format_time(delivery.hung.ends_ms)}"
    if delivery.status == "acknowledged":
        return f"acknowledged{tried}"
    if delivery.status == "gave-up":
        return f"{_GAVE_UP.get(delivery.attempts[-1].gave_up or 'window', 'gave up')}{tried}"
    return f"waits{tried}; next at {format_time(item.due_ms)}" if item else f"under way{tried}"


def _held(recipient: Recipient) -> str:
    if recipient.travel is not None and recipient.travel.places and len(recipient.happened) < len(recipient.timeline):
        return "waits until everything has happened, to come in another order"
    return "waits until the event before it was tried once"


def _last(delivery: Delivery) -> str:
    return f"the last one {outcome_words(delivery.attempts[-1].outcome)}"


def _queue(track: Track, state: State) -> str | None:
    if track.departed_ms is not None or track.message.direction == "in":
        return None
    if track.expired_ms is not None:
        return f"expired in the queue at {format_time(track.expired_ms)}"
    ahead = sorted(state.outbox.waiting).index(next(w for w in state.outbox.waiting if w[2] == track.message.id))
    return f"waits in the account's queue behind {ahead} other message{'' if ahead == 1 else 's'}"


def _next_ms(track: Track, state: State) -> int | None:
    """When the next thing is due that concerns this message."""
    mine = track.message.id
    own = {delivery.item for delivery in state.deliveries.values() if delivery.message_id == mine}
    due = [
        item.due_ms
        for item in state.agenda.items.values()
        if item.seq in own or getattr(item.what, "message_id", None) == mine
    ]
    return min(due, default=None)


_HAPPENED = shapes.record(
    type=shapes.TEXT,
    time=shapes.TIME,
    errorCode=shapes.maybe(shapes.WHOLE),
    callback=shapes.said(shapes.TEXT, "how its callback stands, or why there is none"),
)
_PLANNED = shapes.record(
    type=shapes.TEXT,
    errorCode=shapes.maybe(shapes.WHOLE),
    raw=shapes.said(shapes.ANY, "what the scenario wrote of an event that no provider sends"),
    afterDeparture=shapes.NUMBER,
    due=shapes.maybe(shapes.TIME),
)
_RECIPIENT = shapes.record(
    to=shapes.TEXT,
    rule=shapes.maybe(shapes.TEXT),
    because=shapes.TEXT,
    travel=shapes.said(shapes.maybe(shapes.TEXT), "how its callbacks travel, where not in the ordinary way"),
    considered=shapes.many(CONSIDERED),
    happened=shapes.many(_HAPPENED),
    planned=shapes.many(_PLANNED),
)
EXPLANATION = shapes.record(
    id=shapes.said(shapes.maybe(shapes.TEXT), "null where there are only refused requests"),
    time=shapes.maybe(shapes.TIME),
    direction=shapes.maybe(shapes.one_of("in", "out")),
    from_=shapes.TEXT,
    to=shapes.many(shapes.TEXT),
    text=shapes.TEXT,
    kind=shapes.maybe(shapes.one_of("sms", "mms", "group")),
    cause=shapes.said(shapes.maybe(shapes.TEXT), "the rule or traffic that let a handset write it"),
    reply=shapes.said(shapes.maybe(shapes.TEXT), "the message that it answers"),
    scenario=shapes.maybe(shapes.TEXT),
    state=shapes.said(shapes.maybe(shapes.TEXT), "the story's state when it was decided"),
    unknown=shapes.said(shapes.maybe(shapes.TEXT), "why nothing is told of the rules"),
    answers=shapes.said(shapes.many(CONSIDERED), "the rules that answer requests"),
    queue=shapes.maybe(shapes.TEXT),
    recipients=shapes.many(_RECIPIENT),
    pending=shapes.said(shapes.WHOLE, "how much may still happen"),
    next=shapes.maybe(shapes.TIME),
    refused=shapes.said(
        shapes.many(REFUSED),
        "requests that were refused after it, newest first, at most five; none for one named by id",
    ),
)

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/messages/{{message_id}}/explain",
        handler=get_explanation,
        about="Why a message became what it became: by its id, by a number (its newest message), or `newest`; "
        "and why newer requests were refused",
        answers={200: Answer("The rules that were considered, and how each callback stands.", EXPLANATION)},
        errors=(404, 503),
    ),
)
