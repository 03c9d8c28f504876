"""What the control API shows: worlds, messages, deliveries and attempts as JSON values."""

from collections.abc import Mapping

from simulator.engine.memory import Attempt, Delivery, Flow, Happened, Recipient, Track
from simulator.engine.state import State
from simulator.model.accounts import Application, Credentials
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from simulator.model.events import PlannedEvent
from simulator.model.times import format_time
from simulator.runtime.hand import Advanced
from simulator.runtime.journal import Note
from simulator.runtime.redact import mask_url
from simulator.runtime.world import World
from simulator.scenario.values import Traffic
from simulator.web.ways import show_raw, show_travel

Json = dict[str, object]


def show_time(at_ms: int | None) -> str | None:
    """RFC 3339 with milliseconds."""
    return None if at_ms is None else format_time(at_ms)


def show_world(world: World) -> Json:
    """GET A."""
    state, config = world.engine.state, world.engine.config
    return {
        "account": state.account_id,
        "begun": world.begun,
        "lent": world.lent,
        "now": show_time(world.now_ms()),
        "clock": show_clock(world.clock.setting),
        "profile": config.profile.name,
        "seed": config.draws.seed,
        "scenario": config.scenario.name,
        "counters": state.counters,
        "totals": state.totals,
        "messages": len(state.messages),
        "queue": {
            "segments": state.outbox.segments,
            "messages": len(state.outbox.waiting),
            "perMinute": config.limit.per_minute if config.limit else None,
            "capacity": config.limit.capacity if config.limit else None,
            "numberPerMinute": config.limit.number_per_minute if config.limit else None,
        },
        "traffic": [
            _traffic(item, flow, state) for item, flow in zip(config.scenario.traffic, state.flows, strict=False)
        ],
        "pending": len(state.agenda.items),
        "due": count_due(world),
        "next": show_time(world.engine.next_due_ms()),
        "firstSeq": world.journal.first_seq,
        "lastSeq": world.last_seq,
        "stopped": world.failure,
    }


def _traffic(item: Traffic, flow: Flow, state: State) -> Json:
    due = None if flow.item is None else state.agenda.items.get(flow.item)
    return {"item": item.label, "written": flow.written, "next": show_time(due.due_ms if due else None)}


def count_due(world: World) -> int:
    """How many things are due now. Where time flows they are on their way, and nobody needs to do anything: 0."""
    next_ms, now_ms = world.engine.next_due_ms(), world.now_ms()
    if world.clock.mode != "manual" or next_ms is None or next_ms > now_ms:
        return 0
    return sum(item.due_ms <= now_ms for item in world.engine.state.agenda.items.values())


def show_clock(setting: ClockSetting) -> Json:
    """Mode, and the rate where it counts."""
    return {"mode": setting.mode, "rate": setting.rate if setting.mode == "compressed" else None}


def show_advanced(advanced: Advanced) -> Json:
    """The answer of an advance."""
    return {
        "now": show_time(advanced.now_ms),
        "fired": advanced.fired,
        "pending": advanced.pending,
        "next": show_time(advanced.next_ms),
    }


def show_application(application: Application) -> Json:
    """An application, its passwords masked."""
    return {
        "id": application.id,
        "status_url": mask_url(application.status_url),
        "inbound_url": mask_url(application.inbound_url),
        "status_credentials": _mask(application.status_credentials),
        "inbound_credentials": _mask(application.inbound_credentials),
        "events": application.events,
    }


def _mask(credentials: Credentials | None) -> Json | None:
    return None if credentials is None else {"user": credentials.user, "password": "***"}


def show_message(track: Track, deliveries: Mapping[int, Delivery]) -> Json:
    """A line of GET A/messages."""
    message = track.message
    return {
        "id": message.id,
        "time": show_time(message.time_ms),
        "direction": message.direction,
        "kind": message.kind,
        "from": message.from_,
        "to": message.to,
        "text": message.text,
        "media": message.media,
        "tag": message.tag,
        "applicationId": message.application_id,
        "segmentCount": message.segment_count,
        "priority": message.priority,
        "expiration": message.expiration,
        "profile": message.profile,
        "cause": track.cause,
        "answers": track.answers,
        "departed": show_time(track.departed_ms),
        "expired": show_time(track.expired_ms),
        "pending": track.pending,
        "recipients": [_summary(recipient, deliveries) for recipient in track.recipients],
    }


def _summary(recipient: Recipient, deliveries: Mapping[int, Delivery]) -> Json:
    return {
        "to": recipient.to,
        "rule": recipient.rule,
        "events": [happened.event.type for happened in recipient.happened],
        "errorCode": next((h.event.error_code for h in recipient.happened if h.event.error_code is not None), None),
        "acknowledged": all(
            deliveries[delivery_id].status == "acknowledged"
            for happened in recipient.happened
            for delivery_id in happened.delivery_ids()
        ),
    }


def show_history(track: Track, state: State, notes: Mapping[int, Mapping[int, Note]]) -> Json:
    """GET A/messages/{id}: everything that is planned, happened and was tried. `notes` by delivery and attempt."""
    shown = show_message(track, state.deliveries)
    shown["recipients"] = [
        {
            "to": recipient.to,
            "rule": recipient.rule,
            "travel": show_travel(recipient.travel),
            "planned": [show_planned(event, track) for event in recipient.timeline[len(recipient.happened) :]],
            "events": [_happened(happened, track, state, notes) for happened in recipient.happened],
        }
        for recipient in track.recipients
    ]
    return shown


def show_planned(event: PlannedEvent, track: Track) -> Json:
    """An event that is still to come."""
    due_ms = None if track.departed_ms is None else track.departed_ms + event.offset_ms
    return {
        "type": event.type,
        "errorCode": event.error_code,
        "raw": show_raw(event.raw),
        "afterDeparture": event.offset_ms / 1000,
        "due": show_time(due_ms),
    }


def _happened(happened: Happened, track: Track, state: State, notes: Mapping[int, Mapping[int, Note]]) -> Json:
    event = happened.event
    resent = [each for each in track.resent if happened.delivery_id and state.deliveries[each].event == event]
    deliveries = [_delivery(number, state, notes) for number in happened.delivery_ids()]
    return {
        "type": event.type,
        "time": show_time(event.time_ms),
        "errorCode": event.error_code,
        "skipped": happened.skipped,
        "raw": show_raw(event.raw),
        "delivery": deliveries[0] if deliveries else None,
        "copies": deliveries[1:],
        "resent": [_delivery(again, state, notes) for again in resent],
    }


def _delivery(number: int, state: State, notes: Mapping[int, Mapping[int, Note]]) -> Json:
    return show_delivery(state.deliveries[number], state, notes.get(number, {}))


def show_delivery(delivery: Delivery, state: State, notes: Mapping[int, Note]) -> Json:
    """One event on its way to one URL, with every attempt."""
    item = None if delivery.item is None else state.agenda.items.get(delivery.item)
    return {
        "id": delivery.id,
        "since": show_time(delivery.since_ms),
        "role": delivery.role,
        "application": delivery.application_id,
        "status": delivery.status,
        "next": None if item is None else show_time(item.due_ms),
        "attempts": [_attempt(attempt, notes.get(attempt.number)) for attempt in delivery.attempts],
    }


def _attempt(attempt: Attempt, note: Note | None) -> Json:
    return {
        "number": attempt.number,
        "started": show_time(attempt.started_ms),
        "ended": show_time(attempt.ended_ms),
        **_outcome(attempt.outcome),
        "acknowledged": attempt.acknowledged,
        "retry": show_time(attempt.retry_ms),
        "gaveUp": attempt.gave_up,
        "url": mask_url(note.url) if note else None,
        "answer": note.excerpt.decode("utf-8", "replace") if note else None,
        "detail": note.detail if note else None,
        "wallMs": note.elapsed_ms if note else None,
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "status": outcome.status,
        "reason": outcome.reason,
        "challenged": outcome.challenged,
        "lost": outcome.lost,
        "fault": outcome.fault,
    }
