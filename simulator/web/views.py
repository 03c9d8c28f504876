"""What the control API shows: worlds, messages, deliveries and attempts as JSON values."""

from collections.abc import Mapping

from simulator.engine.memory import Attempt, Delivery, Happened, Recipient, Track
from simulator.engine.state import State
from simulator.model.accounts import Application, Credentials
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from simulator.model.events import PlannedEvent
from simulator.model.times import format_time
from simulator.runtime.asleep import Asleep
from simulator.runtime.glance import Glance, glance
from simulator.runtime.hand import Advanced
from simulator.runtime.journal import Note
from simulator.runtime.redact import mask_url
from simulator.runtime.world import World
from simulator.web.ways import show_raw, show_travel

Json = dict[str, object]


def show_time(at_ms: int | None) -> str | None:
    """RFC 3339 with milliseconds."""
    return None if at_ms is None else format_time(at_ms)


def show_world(world: World) -> Json:
    """GET A."""
    return {
        **_show_account(glance(world.engine), world.clock.setting, world.now_ms()),
        "begun": world.begun,
        "lent": world.lent,
        "due": world.count_due(),
        "firstSeq": world.journal.first_seq,
        "lastSeq": world.last_seq,
        "stopped": world.failure,
    }


def show_asleep(asleep: Asleep) -> Json:
    """The same of an account that is closed."""
    shown = _show_account(asleep.glance, asleep.clock.setting, asleep.now_ms())
    return {**shown, "closed": True, "due": asleep.due}


def _show_account(seen: Glance, clock: ClockSetting, now_ms: int) -> Json:
    """As one that runs and of which nothing was forgotten."""
    limit = seen.limit
    return {
        "account": seen.account_id,
        "begun": True,
        "lent": False,
        "closed": False,
        "now": show_time(now_ms),
        "clock": show_clock(clock),
        "profile": seen.profile,
        "seed": seen.seed,
        "scenario": seen.scenario,
        "counters": seen.counters,
        "totals": seen.totals,
        "messages": seen.messages,
        "queue": {
            "segments": seen.segments,
            "messages": seen.queued,
            "perMinute": limit.per_minute if limit else None,
            "capacity": limit.capacity if limit else None,
            "numberPerMinute": limit.number_per_minute if limit else None,
        },
        "traffic": [
            {"item": stream.item, "written": stream.written, "next": show_time(stream.next_ms)}
            for stream in seen.traffic
        ],
        "pending": seen.pending,
        "due": 0,
        "next": show_time(seen.next_ms),
        "firstSeq": 1,
        "lastSeq": seen.last_seq,
        "stopped": None,
    }


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
