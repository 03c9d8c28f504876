"""What becomes due in a world, one thing after another."""

from dataclasses import dataclass

from simulator import profiles
from simulator.engine import handsets, outbox
from simulator.engine.agenda import Ask, Beside, Depart, Due, EndAsk, EndHung, Enter, Expire, Occur, Post, Write
from simulator.engine.attempts import Attempts
from simulator.engine.fetched import HUNG, Found, judge_files
from simulator.engine.handsets import HandsetRequest
from simulator.engine.work import (
    AttemptRequest,
    FetchRequest,
    attempt_request,
    fetch_request,
    happen,
    role_of,
    why_skipped,
)
from simulator.model import entries as e
from simulator.model.entries import Outcome
from simulator.model.events import PlannedEvent
from simulator.model.messages import Message


@dataclass(frozen=True, slots=True)
class Moved:
    """Something became due and was recorded; there is nothing to send."""


MOVED = Moved()


class DueThings(Attempts):
    """Lets due things happen: records them, or asks the world to try."""

    def next_due_ms(self) -> int | None:
        """When something is due next that was not handed out yet."""
        due = self.state.agenda.find_next()
        return None if due is None else due.due_ms

    def step(self, now_ms: int) -> AttemptRequest | FetchRequest | HandsetRequest | Moved | None:
        """Let the earliest due thing happen: an attempt to make, something recorded, or None when nothing is due."""
        due = self.state.agenda.pop_due(now_ms)
        if due is None:
            return None
        what = due.what
        if isinstance(what, Post):
            return attempt_request(what.delivery_id, self.state, self.config, now_ms=max(due.due_ms, now_ms))
        if isinstance(what, Ask):
            return fetch_request(what.message_id, self.state, self.config, now_ms=now_ms)
        if isinstance(what, Write):
            return handsets.next_message(due, what, self.state, self.config)
        if isinstance(what, Beside) and handsets.is_reply(what, self.state):
            return handsets.answer(due, what, self.state)
        self._happen(due, now_ms)
        return MOVED

    def _happen(self, due: Due, now_ms: int) -> None:
        """What is recorded at once, without asking the world."""
        match due.what:
            case Occur() as what:
                self._occur(due, what, now_ms)
            case Depart():
                self._depart(due.due_ms, now_ms)
            case Expire(message_id):
                self._record_expired(message_id, due.due_ms, now_ms)
            case EndHung(delivery_id):
                self._end_hung(delivery_id, now_ms)
            case EndAsk(message_id):
                self.judge_media(message_id, (HUNG,), now_ms=now_ms)
            case Enter(state):
                self._record(e.StateEntered, at_ms=now_ms, item=due.seq, state=state)
            case Beside() as what:
                self._beside(due, what, now_ms)

    def hang_media(self, request: FetchRequest, *, now_ms: int) -> bool:
        """Record that a file did not come in our own time; the fetch ends when the provider's patience does."""
        track = self.state.messages.get(request.message_id)
        if track is None or track.ask_item is None:
            return False
        ends_ms = max(request.started_ms + request.timeout_ms, now_ms)
        self._record(e.MediaHung, at_ms=now_ms, message_id=request.message_id, ends_ms=ends_ms)
        return True

    def judge_media(self, message_id: str, files: tuple[Found, ...], *, now_ms: int) -> bool:
        """Record what the files of a message are worth; False when nobody waits for it any more."""
        track = self.state.messages.get(message_id)
        if track is None or track.ask_item is None:
            return False
        judgement = judge_files(files, track.message, self.config)
        code = judgement.code
        self._record(
            e.MediaJudged,
            at_ms=now_ms,
            message_id=message_id,
            event=None if code is None else PlannedEvent(0, "message-failed", code),
            file=judgement.place,
            reason=judgement.reason,
            status=judgement.status,
            content_type=judgement.content_type,
        )
        return True

    def _occur(self, due: Due, what: Occur, now_ms: int) -> None:
        track = self.state.messages[what.message_id]
        message, recipient = track.message, track.recipients[what.recipient]
        planned = recipient.timeline[what.index]
        event = happen(message, recipient.to, planned, self.config, due_ms=due.due_ms, index=what.index)
        skipped = why_skipped(message, event, self.config)
        self._record(
            e.EventOccurred,
            at_ms=now_ms,
            item=due.seq,
            message_id=message.id,
            recipient=what.recipient,
            event=event,
            role=role_of(message),
            application_id=message.application_id,
            delivery_id=None if skipped else self.state.next_delivery,
            skipped=skipped,
            copies=1 if skipped or recipient.travel is None else recipient.travel.copies,
        )

    def _beside(self, due: Due, what: Beside, now_ms: int) -> None:
        track = self.state.messages[what.message_id]
        aside = track.recipients[what.recipient].asides[what.index]
        assert aside.state is not None
        stale = track.seq < self.state.scenario_seq
        self._record(
            e.StateEntered, at_ms=now_ms, item=due.seq, state=aside.state, message_id=track.message.id, stale=stale
        )

    def _depart(self, due_ms: int, now_ms: int) -> None:
        state, limit = self.state, self.config.limit
        message_id = outbox.next_waiting(
            state.outbox, at_ms=due_ms, sender_of=lambda waiting: state.messages[waiting].message.from_
        )
        assert message_id is not None  # a departure is on the agenda only while somebody waits
        track = state.messages[message_id]
        if _is_expired(track.message, max(due_ms, track.message.time_ms)):
            self._record_expired(message_id, max(due_ms, track.message.time_ms), now_ms)
            return
        # Seen late, a departure may go to an urgent message that was accepted after it was due.
        departed_ms = max(due_ms, track.message.time_ms)
        sender, weight = track.message.from_, track.weight
        self._record(
            e.MessageDeparted,
            at_ms=now_ms,
            message_id=message_id,
            departed_ms=departed_ms,
            free_us=outbox.free_after(state.outbox, weight, limit, departed_ms=departed_ms),
            number_free_us=outbox.number_free_after(state.outbox, sender, weight, limit, departed_ms=departed_ms),
        )

    def _record_expired(self, message_id: str, due_ms: int, now_ms: int) -> None:
        era = profiles.get(self.state.messages[message_id].message.profile)
        event = PlannedEvent(0, "message-failed", era.code_expired.value)
        self._record(e.MessageExpired, at_ms=now_ms, message_id=message_id, expired_ms=due_ms, event=event)

    def _end_hung(self, delivery_id: int, now_ms: int) -> None:
        hung = self.state.deliveries[delivery_id].hung
        assert hung is not None
        self._finish(delivery_id, hung.number, Outcome("timeout"), started_ms=hung.started_ms, now_ms=now_ms)


def _is_expired(message: Message, now_ms: int) -> bool:
    return message.expiration_ms is not None and message.expiration_ms <= now_ms
