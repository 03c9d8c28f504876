"""What each entry of the journal does to the memory.

Rule: nothing is decided here; an entry holds everything that folding it needs.
"""

import heapq
from collections.abc import Callable
from typing import Any

from simulator.engine import line
from simulator.engine.agenda import Ask, Beside, Depart, EndAsk, EndHung, Enter, Expire, Occur, Post, Write
from simulator.engine.memory import (
    AddedRules,
    Attempt,
    Delivery,
    Flow,
    Happened,
    Hung,
    Memory,
    Recipient,
    Talk,
    Track,
    arrival_key,
    ordinal_keys,
    talk_key,
)
from simulator.model import entries as e
from simulator.model.events import Aside, PlannedEvent, without_replies
from simulator.scenario.values import START_STATE

ARRIVAL = (PlannedEvent(0, "message-received"),)
"""The timeline of an inbound message."""

MOST_TALKS = 10_000
"""So many conversations are remembered; of more, the oldest is over."""


def _world_started(s: Memory, entry: e.WorldStarted) -> None:
    s.account_id, s.seed = entry.account_id, entry.seed
    s.clock, s.rate = entry.clock, entry.rate
    s.chosen = entry.chosen
    s.clock_put = entry.chosen is not None and entry.chosen.clock


def _scenario_set(s: Memory, entry: e.ScenarioSet) -> None:
    s.scenario_name, s.scenario_text, s.scenario_origin = entry.name, entry.text, entry.origin
    s.scenario_seq = entry.seq
    s.counters = {}
    s.story = START_STATE
    s.flows, s.talks = [], {}
    for item in [item for item, due in s.agenda.items.items() if isinstance(due.what, Enter | Write)]:
        s.agenda.remove(item)
    if entry.provider and entry.provider not in s.provider_changes:
        s.provider_changes.append(entry.provider)


def _traffic_started(s: Memory, entry: e.TrafficStarted) -> None:
    s.flows = [Flow(at_ms, item=s.agenda.put(at_ms, Write(index))) for index, at_ms in enumerate(entry.first_ms)]


def _rules_added(s: Memory, entry: e.RulesAdded) -> None:
    s.added_rules.insert(0, AddedRules(entry.first_key, entry.text))
    s.next_rule = entry.first_key + entry.count


def _rules_removed(s: Memory, entry: e.RulesRemoved) -> None:
    s.added_rules = []
    s.counters = {key: count for key, count in s.counters.items() if not key.startswith("api[")}


def _clock_set(s: Memory, entry: e.ClockSet) -> None:
    s.clock, s.rate = entry.clock, entry.rate
    s.clock_put = s.clock_put or entry.origin == "api"


def _clock_reached(s: Memory, entry: e.ClockReached) -> None:
    """Only the instant counts, and `apply` has taken it."""


def _application_set(s: Memory, entry: e.ApplicationSet) -> None:
    s.applications[entry.application.id] = entry.application


def _number_set(s: Memory, entry: e.NumberSet) -> None:
    s.numbers[entry.number.number] = entry.number


def _count(s: Memory, total: str) -> None:
    s.totals[total] = s.totals.get(total, 0) + 1


def _message_accepted(s: Memory, entry: e.MessageAccepted) -> None:
    message = entry.message
    recipients = tuple([_recipient(plan) for plan in entry.plans])
    track = Track(message, entry.seq, entry.weight, recipients, asks=entry.asks)
    s.messages[message.id] = track
    for key in ordinal_keys(message.from_, message.to):
        s.ordinals[key] = s.ordinals.get(key, 0) + 1
    _take_decision(s, entry)
    s.senders[message.from_] = message.application_id
    if s.talks:
        _talk_on(s, entry)
    _count(s, "accepted")
    if entry.free_us is None:
        _enqueue(s, track)
    else:
        s.outbox.free_us = entry.free_us
        s.outbox.busy_until(message.from_, entry.number_free_us, entry.at_ms * 1000)
        if s.outbox.waiting:  # for their numbers; now the account is busy too
            _plan_departure(s)
        _depart(s, track, entry.at_ms)


def _talk_on(s: Memory, entry: e.MessageAccepted) -> None:
    """Who will go on with a conversation says the text after this one next time."""
    for plan in entry.plans:
        talk = s.find_talk(entry.message.from_, plan.to)
        if talk is not None and any(aside.reply and aside.reply.talk for aside in plan.asides):
            talk.told += 1


def _recipient(plan: e.RecipientPlan) -> Recipient:
    return Recipient(plan.to, plan.rule, plan.timeline, asides=plan.asides, usual=plan.usual, travel=plan.travel)


def _message_received(s: Memory, entry: e.MessageReceived) -> None:
    message = entry.message
    timeline = (() if entry.silenced else ARRIVAL) + entry.odd
    recipient = Recipient(message.owner, entry.rule, timeline, asides=entry.asides, travel=entry.travel)
    track = Track(message, entry.seq, 0, (recipient,), cause=entry.cause, answers=entry.answers)
    s.messages[message.id] = track
    key = arrival_key(message.from_, message.to, message.owner)
    s.ordinals[key] = s.ordinals.get(key, 0) + 1
    _count_rules(s, entry.counted)
    _enter(s, entry.enters, entry.at_ms)
    _count(s, "received")
    opt(s, entry)
    _depart(s, track, entry.at_ms)


def _handset_wrote(s: Memory, entry: e.HandsetWrote) -> None:
    s.agenda.remove(entry.item)
    if entry.answers is not None:
        _settle(s, s.messages[entry.answers])
    if entry.traffic is not None:
        _flow_on(s, s.flows[entry.traffic], entry, entry.traffic)


def _flow_on(s: Memory, flow: Flow, entry: e.HandsetWrote, index: int) -> None:
    if entry.opens:
        for number in entry.to:
            s.talks.pop(talk_key(number, entry.from_), None)
            s.talks[talk_key(number, entry.from_)] = Talk(index, flow.written)
        while len(s.talks) > MOST_TALKS:
            del s.talks[next(iter(s.talks))]
    flow.written += 1
    flow.item = None if entry.next_ms is None else s.agenda.put(entry.next_ms, Write(index))


def opt(s: Memory, entry: e.MessageReceived) -> None:
    """Take notice of a handset's STOP or START."""
    _opt(s, f"{entry.message.owner}>{entry.message.from_}", entry.opted)


def _opt(s: Memory, pair: str, opted: e.Opted | None) -> None:
    if opted == "out":
        s.opt_outs[pair] = None
    elif opted == "in":
        s.opt_outs.pop(pair, None)


def _count_rules(s: Memory, counted: tuple[str, ...]) -> None:
    for key in counted:
        s.counters[key] = s.counters.get(key, 0) + 1


def _take_decision(
    s: Memory, entry: e.MessageAccepted | e.RequestRefused | e.RequestDropped | e.RequestCounted
) -> None:
    """What rules counted and drew for a request, and the states that follow."""
    _count_rules(s, entry.counted)
    for key in entry.drawn:
        s.ordinals[key] = s.ordinals.get(key, 0) + 1
    if entry.enters:
        _enter(s, entry.enters, entry.at_ms)


def _enter(s: Memory, enters: tuple[Aside, ...], at_ms: int) -> None:
    """The scenario's next states: at once, or on the agenda."""
    for aside in enters:
        if aside.state is not None and aside.offset_ms:
            s.agenda.put(at_ms + aside.offset_ms, Enter(aside.state))
        elif aside.state is not None:
            s.story = aside.state


def _state_entered(s: Memory, entry: e.StateEntered) -> None:
    s.agenda.remove(entry.item)
    if not entry.stale:
        s.story = entry.state
    if entry.message_id is not None:
        _settle(s, s.messages[entry.message_id])


def _enqueue(s: Memory, track: Track) -> None:
    message, box = track.message, s.outbox
    heapq.heappush(box.waiting, (0 if message.priority == "high" else 1, track.seq, message.id))
    box.segments += track.weight
    box.add_sender(message.from_, 1)
    track.pending += 1
    if message.expiration_ms is not None:
        track.expire_item = s.agenda.put(max(message.expiration_ms, message.time_ms), Expire(message.id))
    if box.depart_item is None or box.number_free_us:
        _plan_departure(s)


def _plan_departure(s: Memory) -> None:
    """Keep exactly one departure on the agenda while somebody waits, put anew since the last one may be in hand."""
    box = s.outbox
    if box.depart_item is not None:
        s.agenda.remove(box.depart_item)
        box.depart_item = None
    if box.waiting:
        box.depart_item = s.agenda.put(-(-box.departure_us() // 1000), Depart())


def _depart(s: Memory, track: Track, departed_ms: int) -> None:
    track.departed_ms = departed_ms
    if track.asks:
        track.ask_item = s.agenda.put(departed_ms, Ask(track.message.id))
        track.pending += 1
    else:
        _put_timelines(s, track, departed_ms)


def _put_timelines(s: Memory, track: Track, departed_ms: int) -> None:
    put, message_id = s.agenda.put, track.message.id
    for number, recipient in enumerate(track.recipients):
        for index, planned in enumerate(recipient.timeline):
            put(departed_ms + planned.offset_ms, Occur(message_id, number, index))
            track.pending += 1
        for index, aside in enumerate(recipient.asides):
            put(departed_ms + aside.offset_ms, Beside(message_id, number, index))
            track.pending += 1
    if not track.pending:
        s.settled[message_id] = None


def _leave_queue(s: Memory, track: Track) -> None:
    box, message_id = s.outbox, track.message.id
    if box.waiting[0][2] == message_id:
        heapq.heappop(box.waiting)
    else:
        box.waiting = [place for place in box.waiting if place[2] != message_id]
        heapq.heapify(box.waiting)
    box.segments -= track.weight
    box.add_sender(track.message.from_, -1)
    track.pending -= 1
    if track.expire_item is not None:
        s.agenda.remove(track.expire_item)
        track.expire_item = None


def _message_departed(s: Memory, entry: e.MessageDeparted) -> None:
    track = s.messages[entry.message_id]
    _leave_queue(s, track)
    s.outbox.free_us = entry.free_us
    s.outbox.busy_until(track.message.from_, entry.number_free_us, entry.departed_ms * 1000)
    _depart(s, track, entry.departed_ms)
    _plan_departure(s)


def _media_judged(s: Memory, entry: e.MediaJudged) -> None:
    track = s.messages[entry.message_id]
    if track.ask_item is not None:
        s.agenda.remove(track.ask_item)
    track.ask_item, track.asks = None, False
    track.pending -= 1
    if entry.event is not None:
        for recipient in track.recipients:
            if recipient.is_ordinary:
                recipient.timeline = (entry.event,)
                recipient.asides = without_replies(recipient.asides)
    _put_timelines(s, track, entry.at_ms)


def _media_hung(s: Memory, entry: e.MediaHung) -> None:
    track = s.messages[entry.message_id]
    if track.ask_item is not None:
        s.agenda.remove(track.ask_item)
    track.ask_item = s.agenda.put(entry.ends_ms, EndAsk(track.message.id))


def _message_expired(s: Memory, entry: e.MessageExpired) -> None:
    track = s.messages[entry.message_id]
    _leave_queue(s, track)
    track.expired_ms = entry.expired_ms
    track.asks = False
    for recipient in track.recipients:
        recipient.timeline, recipient.asides = (entry.event,), ()
    _depart(s, track, entry.expired_ms)
    track.departed_ms = None
    _plan_departure(s)


def _event_occurred(s: Memory, entry: e.EventOccurred) -> None:
    s.agenda.remove(entry.item)
    track = s.messages[entry.message_id]
    recipient = track.recipients[entry.recipient]
    recipient.happened += (Happened(entry.event, entry.delivery_id, entry.skipped, entry.copies),)
    _count(s, entry.event.type)
    if entry.delivery_id is None:
        _settle(s, track)
    elif recipient.travel is None:
        line.open_delivery(s, recipient, entry, entry.delivery_id)
    else:
        line.open_copies(s, recipient, entry, entry.delivery_id)
        track.pending += entry.copies - 1
    if recipient.travel is not None:
        line.line_up(s, recipient, recipient.travel, entry.event.time_ms)


def _settle(s: Memory, track: Track) -> None:
    """One thing less may happen to this message; with none left it is finished."""
    track.pending -= 1
    if not track.pending:
        s.settled[track.message.id] = None


def _attempt_hung(s: Memory, entry: e.AttemptHung) -> None:
    delivery = s.deliveries[entry.delivery_id]
    if delivery.item is not None:
        s.agenda.remove(delivery.item)
    delivery.hung = Hung(entry.attempt, entry.started_ms, entry.ends_ms)
    delivery.item = s.agenda.put(entry.ends_ms, EndHung(delivery.id))


def _attempt_finished(s: Memory, entry: e.AttemptFinished) -> None:
    delivery = s.deliveries[entry.delivery_id]
    if delivery.item is not None:
        s.agenda.remove(delivery.item)
    delivery.item = delivery.hung = None
    delivery.attempts += (_attempt(entry),)
    track = s.messages[delivery.message_id]
    if entry.retry_ms is not None:
        delivery.item = s.agenda.put(entry.retry_ms, Post(delivery.id))
    else:
        delivery.status = "acknowledged" if entry.acknowledged else "gave-up"
        _count(s, delivery.status)
    if entry.attempt == 1 and delivery.since_ms is None:
        line.end_first(s, track.recipients[delivery.recipient], entry.at_ms)
    if entry.retry_ms is None:
        _settle(s, track)


def _attempt(entry: e.AttemptFinished) -> Attempt:
    return Attempt(
        entry.attempt, entry.started_ms, entry.at_ms, entry.outcome, entry.acknowledged, entry.retry_ms, entry.gave_up
    )


def _delivery_resent(s: Memory, entry: e.DeliveryResent) -> None:
    of, track = s.deliveries[entry.of], s.messages[entry.message_id]
    again = Delivery(entry.delivery_id, of.message_id, of.recipient, entry.event, of.role, of.application_id)
    again.since_ms, again.copy = entry.at_ms, of.copy
    again.item = s.agenda.put(entry.at_ms, Post(again.id))
    s.deliveries[again.id] = again
    s.next_delivery = again.id + 1
    track.resent += (again.id,)
    track.pending += 1
    s.settled.pop(track.message.id, None)


def _opt_out_set(s: Memory, entry: e.OptOutSet) -> None:
    _opt(s, f"{entry.number}>{entry.handset}", entry.opted)


def _messages_forgotten(s: Memory, entry: e.MessagesForgotten) -> None:
    for delivery_id in s.delivery_ids(entry.message_ids):
        del s.deliveries[delivery_id]
    for message_id in entry.message_ids:
        del s.settled[message_id]
        del s.messages[message_id]


def _media_stored(s: Memory, entry: e.MediaStored) -> None:
    file = entry.media
    _drop_media(s, file.id)
    s.media[file.id] = file
    s.media_uses[file.sha256] = s.media_uses.get(file.sha256, 0) + 1


def _drop_media(s: Memory, media_id: str) -> None:
    file = s.media.pop(media_id, None)
    if file is not None:
        s.media_uses[file.sha256] -= 1
        if not s.media_uses[file.sha256]:
            del s.media_uses[file.sha256]


def _media_deleted(s: Memory, entry: e.MediaDeleted) -> None:
    for media_id in entry.media_ids:
        _drop_media(s, media_id)


def _request_refused(s: Memory, entry: e.RequestRefused) -> None:
    _take_decision(s, entry)
    _count(s, "refused")


def _request_dropped(s: Memory, entry: e.RequestDropped) -> None:
    _take_decision(s, entry)
    _count(s, "dropped")


def _request_counted(s: Memory, entry: e.RequestCounted) -> None:
    _take_decision(s, entry)


APPLY: dict[type[e.Entry], Callable[[Memory, Any], None]] = {
    e.WorldStarted: _world_started,
    e.ScenarioSet: _scenario_set,
    e.TrafficStarted: _traffic_started,
    e.RulesAdded: _rules_added,
    e.RulesRemoved: _rules_removed,
    e.ClockSet: _clock_set,
    e.ClockReached: _clock_reached,
    e.ApplicationSet: _application_set,
    e.NumberSet: _number_set,
    e.MessageAccepted: _message_accepted,
    e.MessageReceived: _message_received,
    e.HandsetWrote: _handset_wrote,
    e.RequestRefused: _request_refused,
    e.RequestDropped: _request_dropped,
    e.RequestCounted: _request_counted,
    e.StateEntered: _state_entered,
    e.MessageDeparted: _message_departed,
    e.MediaJudged: _media_judged,
    e.MediaHung: _media_hung,
    e.MessageExpired: _message_expired,
    e.EventOccurred: _event_occurred,
    e.AttemptHung: _attempt_hung,
    e.AttemptFinished: _attempt_finished,
    e.DeliveryResent: _delivery_resent,
    e.OptOutSet: _opt_out_set,
    e.MessagesForgotten: _messages_forgotten,
    e.MediaStored: _media_stored,
    e.MediaDeleted: _media_deleted,
}
