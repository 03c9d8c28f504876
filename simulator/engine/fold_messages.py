"""What the entries about messages do to the memory, from acceptance or arrival through the queue to the end."""

import heapq

from simulator.engine.agenda import Ask, Beside, Depart, EndAsk, Expire, Occur, Write
from simulator.engine.memory import Flow, Memory, Recipient, Talk, Track, arrival_key, ordinal_keys, talk_key
from simulator.engine.tallies import count, count_rules, enter, opt, settle, take_decision
from simulator.model import entries as e
from simulator.model.events import PlannedEvent, without_replies

ARRIVAL = (PlannedEvent(0, "message-received"),)
"""The timeline of an inbound message."""

MOST_TALKS = 10_000
"""So many conversations are remembered; of more, the oldest is over."""


def message_accepted(s: Memory, entry: e.MessageAccepted) -> None:
    message = entry.message
    recipients = tuple([_recipient(plan) for plan in entry.plans])
    track = Track(message, entry.seq, entry.weight, recipients, asks=entry.asks)
    s.messages[message.id] = track
    for key in ordinal_keys(message.from_, message.to):
        s.ordinals[key] = s.ordinals.get(key, 0) + 1
    take_decision(s, entry)
    s.senders[message.from_] = message.application_id
    if s.talks:
        _talk_on(s, entry)
    count(s, "accepted")
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


def message_received(s: Memory, entry: e.MessageReceived) -> None:
    message = entry.message
    timeline = (() if entry.silenced else ARRIVAL) + entry.odd
    recipient = Recipient(message.owner, entry.rule, timeline, asides=entry.asides, travel=entry.travel)
    track = Track(message, entry.seq, 0, (recipient,), cause=entry.cause, answers=entry.answers)
    s.messages[message.id] = track
    key = arrival_key(message.from_, message.to, message.owner)
    s.ordinals[key] = s.ordinals.get(key, 0) + 1
    count_rules(s, entry.counted)
    enter(s, entry.enters, entry.at_ms)
    count(s, "received")
    opt(s, entry)
    _depart(s, track, entry.at_ms)


def handset_wrote(s: Memory, entry: e.HandsetWrote) -> None:
    s.agenda.remove(entry.item)
    if entry.answers is not None:
        settle(s, s.messages[entry.answers])
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


def message_departed(s: Memory, entry: e.MessageDeparted) -> None:
    track = s.messages[entry.message_id]
    _leave_queue(s, track)
    s.outbox.free_us = entry.free_us
    s.outbox.busy_until(track.message.from_, entry.number_free_us, entry.departed_ms * 1000)
    _depart(s, track, entry.departed_ms)
    _plan_departure(s)


def media_judged(s: Memory, entry: e.MediaJudged) -> None:
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


def media_hung(s: Memory, entry: e.MediaHung) -> None:
    track = s.messages[entry.message_id]
    if track.ask_item is not None:
        s.agenda.remove(track.ask_item)
    track.ask_item = s.agenda.put(entry.ends_ms, EndAsk(track.message.id))


def message_expired(s: Memory, entry: e.MessageExpired) -> None:
    track = s.messages[entry.message_id]
    _leave_queue(s, track)
    track.expired_ms = entry.expired_ms
    track.asks = False
    for recipient in track.recipients:
        recipient.timeline, recipient.asides = (entry.event,), ()
    _depart(s, track, entry.expired_ms)
    track.departed_ms = None
    _plan_departure(s)


def messages_forgotten(s: Memory, entry: e.MessagesForgotten) -> None:
    for delivery_id in s.delivery_ids(entry.message_ids):
        del s.deliveries[delivery_id]
    for message_id in entry.message_ids:
        del s.settled[message_id]
        del s.messages[message_id]
