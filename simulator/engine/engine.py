"""One world's decisions, each a plain function call that runs to completion.

Rule 1: every change goes through `_record`: one entry, folded at once into the State, and handed to the journal.
Rule 2: `now_ms` comes from the caller; due instants are used where the plan is meant, `now_ms` where the record is.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from simulator import profiles
from simulator.engine import config as configs
from simulator.engine import handsets, media, outbox, retry, travel
from simulator.engine.agenda import Ask, Beside, Depart, Due, EndAsk, EndHung, Enter, Expire, Occur, Post, Write
from simulator.engine.answer import NOTHING, Answer, Scripted, answer_other
from simulator.engine.config import Config, Defaults
from simulator.engine.fetched import HUNG, Found, find_reason, judge_files
from simulator.engine.handsets import HandsetRequest
from simulator.engine.receive import Arrival, Attachment, find_owners, receive
from simulator.engine.refused import kept_body, retry_after_s, seen
from simulator.engine.state import State
from simulator.engine.submit import Refused, judge
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
from simulator.model.accounts import Application, Number
from simulator.model.clocks import ClockSetting
from simulator.model.entries import Chosen, Outcome
from simulator.model.events import PlannedEvent
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.problems import Problem
from simulator.scenario.load import load_rules
from simulator.scenario.match import ListFacts, UploadFacts
from simulator.wire import responses
from simulator.wire.refusals import Refusal
from simulator.wire.requests import read_send


@dataclass(frozen=True, slots=True)
class Moved:
    """Something became due and was recorded; there is nothing to send."""


MOVED = Moved()
FORGET_AT_ONCE = 100


class BrokenStateError(Exception):
    """A mistake of ours: an entry could not be folded, so the State is no longer what the journal says."""


class Engine:
    """Decides over a State. `fresh` collects entries until the caller takes them to the journal."""

    def __init__(self, state: State, defaults: Defaults) -> None:
        self.state = state
        self.defaults = defaults
        self.fresh: list[e.Entry] = []
        self.forgotten: list[int] = []
        self.loose: set[str] = set()
        for changes in state.provider_changes:
            profiles.remember(changes)
        if state.last_seq:
            self.config: Config = configs.make_config(state, defaults)

    @classmethod
    def begin(
        cls,
        account_id: str,
        defaults: Defaults,
        *,
        name: str,
        text: str,
        seed: int,
        clock: ClockSetting,
        now_ms: int,
        chosen: Chosen | None = None,
        origin: str = "start",
    ) -> "Engine":
        """A new world: two entries, the beginning and its scenario."""
        engine = cls(State(), defaults)
        engine._record(
            e.WorldStarted,
            at_ms=now_ms,
            account_id=account_id,
            seed=seed,
            clock=clock.mode,
            rate=clock.rate,
            chosen=chosen,
        )
        provider = configs.get_scenario(text, name).provider
        engine._record(e.ScenarioSet, at_ms=now_ms, name=name, text=text, origin=origin, provider=provider)
        engine._reconfigure()
        engine._start_traffic(now_ms)
        return engine

    def _record(self, kind: type[e.Entry], **facts: Any) -> None:
        entry = kind(seq=self.state.last_seq + 1, **facts)
        try:
            self.state.apply(entry)
        except Exception as error:
            raise BrokenStateError(f"{type(error).__name__}: {error}") from error
        self.fresh.append(entry)

    def _reconfigure(self) -> None:
        self.config = configs.make_config(self.state, self.defaults)

    def _start_traffic(self, now_ms: int) -> None:
        if self.config.scenario.traffic:
            self._record(e.TrafficStarted, at_ms=now_ms, first_ms=handsets.first_messages(self.config, now_ms))

    def take_fresh(self) -> list[e.Entry]:
        """The entries recorded since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def take_forgotten(self) -> list[int]:
        """The deliveries of messages forgotten since the last call."""
        forgotten, self.forgotten = self.forgotten, []
        return forgotten

    def take_loose(self) -> set[str]:
        """The digests of contents that lost a file since the last call; others may have the same content."""
        loose, self.loose = self.loose, set()
        return loose

    # -- what the application asks for

    def submit(self, body: bytes, content_type: str, *, path: str, now_ms: int) -> Answer:
        """Judge and record one POST …/messages."""
        raw = read_send(body)
        judged = judge(raw, self.state, self.config, content_type=content_type, path=path, now_ms=now_ms)
        scripted = judged.scripted
        if isinstance(judged, Refused):
            said = {**seen(raw), "body": kept_body(body, content_type)}
            return self._answer("send", scripted, judged.refusal, now_ms, **said)
        self._record(
            e.MessageAccepted,
            at_ms=now_ms,
            message=judged.message,
            plans=judged.plans,
            weight=judged.weight,
            free_us=judged.free_us,
            number_free_us=judged.number_free_us,
            asks=judged.asks,
            counted=judged.counted,
            drawn=scripted.drawn,
            enters=judged.enters,
            dropped=scripted.drop,
        )
        self._forget_old(now_ms)
        return Answer(judged.message, scripted.delay_ms, scripted.drop)

    def refuse(self, refusal: Refusal, *, now_ms: int, request: e.Request = "send") -> None:
        """Record a refusal that was decided before the scenario was asked."""
        self._answer(request, NOTHING, refusal, now_ms)

    def meet(self, on: Literal["upload", "list"], facts: UploadFacts | ListFacts, *, path: str, now_ms: int) -> Answer:
        """Ask the scenario about an upload or a list; "usual" where the provider answers."""
        scripted = answer_other(on, facts, self.state, self.config, path=path, now_ms=now_ms)
        if scripted.refusal is not None or not scripted.accepted:
            return self._answer(on, scripted, scripted.refusal, now_ms)
        if scripted.counted:
            self._record(
                e.RequestCounted,
                at_ms=now_ms,
                request=on,
                rule=scripted.rule,
                counted=scripted.counted,
                drawn=scripted.drawn,
                enters=scripted.enters,
                dropped=scripted.drop,
            )
        return Answer("usual", scripted.delay_ms, scripted.drop)

    def _answer(
        self, request: e.Request, scripted: Scripted, refusal: Refusal | None, now_ms: int, **facts: Any
    ) -> Answer:
        """Record that a request did not get its good answer."""
        said: dict[str, Any] = {
            "request": request,
            "rule": scripted.rule,
            "counted": scripted.counted,
            "drawn": scripted.drawn,
            "enters": scripted.enters,
            **facts,
        }
        if refusal is None:
            self._record(e.RequestDropped, at_ms=now_ms, how=scripted.drop, **said)
            return Answer(None, scripted.delay_ms, scripted.drop)
        self._record(
            e.RequestRefused,
            at_ms=now_ms,
            status=refusal.status,
            type=refusal.type,
            dropped=scripted.drop,
            retry_after_s=retry_after_s(refusal),
            **said,
        )
        return Answer(refusal, scripted.delay_ms, scripted.drop)

    def render_accepted(self, message: Message) -> bytes:
        """The 202 body of a message just submitted."""
        return responses.accepted(message, self.config.profile)

    def _forget_old(self, now_ms: int) -> None:
        """Drop the oldest finished messages, some at a time."""
        settled, retain = self.state.settled, self.config.retain
        if len(settled) > retain + min(retain // 10, FORGET_AT_ONCE):
            oldest = tuple(islice(settled, len(settled) - retain))
            self.forgotten += self.state.delivery_ids(oldest)
            self._record(e.MessagesForgotten, at_ms=now_ms, message_ids=oldest)

    # -- what a handset sends

    def receive(self, arrival: Arrival, *, now_ms: int) -> tuple[Message, ...]:
        """Record a message for each of the account's numbers that it reached, and their files."""
        arrived = []
        for owner in find_owners(arrival.to, self.config, home=arrival.home):
            each = receive(arrival, owner, self.state, self.config, now_ms=now_ms)
            for file in each.files:
                self.store_media(file)
            self._record(
                e.MessageReceived,
                at_ms=now_ms,
                message=each.message,
                opted=each.opted,
                rule=each.rule,
                counted=each.counted,
                asides=each.asides,
                enters=each.enters,
                silenced=each.silenced,
                cause=arrival.cause,
                answers=arrival.answers,
                odd=each.odd,
                travel=each.travel,
            )
            arrived.append(each.message)
        self._forget_old(now_ms)
        return tuple(arrived)

    def write(self, request: HandsetRequest, attachments: tuple[Attachment, ...], *, now_ms: int) -> None:
        """Record that a handset wrote by itself, and what it reached."""
        nobody = handsets.find_nobody(request, self.config)
        self._record(
            e.HandsetWrote,
            at_ms=now_ms,
            item=request.item,
            from_=request.from_,
            to=request.to,
            cause=request.cause,
            answers=request.answers,
            traffic=request.traffic,
            next_ms=request.next_ms,
            opens=request.opens,
            nobody=nobody,
        )
        if nobody is None:
            self.receive(request.arrival(attachments), now_ms=now_ms)

    # -- media files

    def store_media(self, file: MediaFile) -> None:
        """Record a file whose bytes are stored; one of the same id is replaced."""
        self._loosen(file.id)
        self._record(e.MediaStored, at_ms=file.stored_ms, media=file)

    def _loosen(self, *media_ids: str) -> None:
        files = self.state.media
        self.loose.update(files[media_id].sha256 for media_id in media_ids if media_id in files)

    def delete_media(self, media_id: str, *, now_ms: int) -> None:
        """Record that a file is gone, if there was one."""
        if media_id in self.state.media:
            self._loosen(media_id)
            self._record(e.MediaDeleted, at_ms=now_ms, media_ids=(media_id,))

    def expire_media(self, *, now_ms: int) -> None:
        """Record which files have grown too old."""
        over = media.find_over(self.state, self.config, now_ms=now_ms)
        if over:
            self._loosen(*over)
            self._record(e.MediaDeleted, at_ms=now_ms, media_ids=over, expired=True)

    # -- what becomes due

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
        code = judge_files(files, track.message, self.config)
        event = None if code is None else PlannedEvent(0, "message-failed", code)
        self._record(e.MediaJudged, at_ms=now_ms, message_id=message_id, event=event, reason=find_reason(files))
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

    # -- what came of an attempt

    def finish(self, attempt: AttemptRequest, outcome: Outcome, *, now_ms: int) -> bool:
        """Record how an attempt ended and what follows; False when the delivery is not waiting for it any more."""
        if not self._is_open(attempt):
            return False
        self._finish(attempt.delivery_id, attempt.number, outcome, started_ms=attempt.started_ms, now_ms=now_ms)
        return True

    def hang(self, attempt: AttemptRequest, *, now_ms: int) -> bool:
        """Record that no answer came in our own time; the attempt ends when the provider's patience does."""
        if not self._is_open(attempt):
            return False
        self._record(
            e.AttemptHung,
            at_ms=now_ms,
            delivery_id=attempt.delivery_id,
            attempt=attempt.number,
            started_ms=attempt.started_ms,
            ends_ms=max(attempt.started_ms + attempt.timeout_ms, now_ms),
        )
        return True

    def _is_open(self, attempt: AttemptRequest) -> bool:
        delivery = self.state.deliveries.get(attempt.delivery_id)
        return delivery is not None and delivery.item is not None and len(delivery.attempts) == attempt.number - 1

    def _finish(self, delivery_id: int, number: int, outcome: Outcome, *, started_ms: int, now_ms: int) -> None:
        delivery = self.state.deliveries[delivery_id]
        first_ms = delivery.event.time_ms if delivery.since_ms is None else delivery.since_ms
        way = self.state.messages[delivery.message_id].recipients[delivery.recipient].travel
        policy = self.config.policy
        if way is not None:
            policy = travel.policy_of(way, policy)
            outcome = travel.judge(outcome, way, delivery, policy)
        follows = retry.after(outcome, number, policy, first_ms=first_ms, ended_ms=now_ms)
        self._record(
            e.AttemptFinished,
            at_ms=now_ms,
            delivery_id=delivery_id,
            attempt=number,
            started_ms=started_ms,
            outcome=outcome,
            acknowledged=isinstance(follows, retry.Acknowledged),
            retry_ms=follows.due_ms if isinstance(follows, retry.RetryAt) else None,
            gave_up=follows.reason if isinstance(follows, retry.GiveUp) else None,
        )

    # -- what the user changes

    def put_scenario(self, name: str, text: str, *, now_ms: int, origin: str = "api") -> list[Problem]:
        """Play another scenario from the next message on; with problems nothing changes."""
        problems = configs.find_problems(text, name)
        if not problems:
            provider = configs.get_scenario(text, name).provider
            self._record(e.ScenarioSet, at_ms=now_ms, name=name, text=text, origin=origin, provider=provider)
            self._reconfigure()
            self._start_traffic(now_ms)
        return problems

    def add_rules(self, text: str, *, now_ms: int) -> list[Problem]:
        """Put rules before all others; with problems nothing changes."""
        first_key = self.state.next_rule
        rules, problems = load_rules(text, first_key=first_key)
        errors = [problem for problem in problems if problem.level == "error"]
        errors = errors or configs.find_too_many(self.state, len(rules))
        if not errors:
            self._record(e.RulesAdded, at_ms=now_ms, first_key=first_key, count=len(rules), text=text)
            self._reconfigure()
        return errors

    def remove_rules(self, *, now_ms: int) -> None:
        """Drop every rule that came through the API."""
        self._record(e.RulesRemoved, at_ms=now_ms)
        self._reconfigure()

    def put_application(self, application: Application, *, now_ms: int) -> None:
        """Declare an application, or replace it."""
        self._record(e.ApplicationSet, at_ms=now_ms, application=application)
        self._reconfigure()

    def put_number(self, number: Number, *, now_ms: int) -> None:
        """Declare a number, or replace it."""
        self._record(e.NumberSet, at_ms=now_ms, number=number)
        self._reconfigure()

    def resend(self, delivery_id: int, *, now_ms: int) -> int | None:
        """Deliver an event once more, now; the new delivery's number, or None when that delivery is not known."""
        delivery = self.state.deliveries.get(delivery_id)
        if delivery is None:
            return None
        again = self.state.next_delivery
        self._record(
            e.DeliveryResent,
            at_ms=now_ms,
            delivery_id=again,
            of=delivery_id,
            message_id=delivery.message_id,
            recipient=delivery.recipient,
            event=delivery.event,
        )
        return again

    def set_opt_out(self, number: str, handset: str, opted: e.Opted, *, now_ms: int) -> None:
        """Let a handset have opted out of what a number sends, or in again; what is so already is no news."""
        if (f"{number}>{handset}" in self.state.opt_outs) != (opted == "out"):
            self._record(e.OptOutSet, at_ms=now_ms, number=number, handset=handset, opted=opted)

    def set_clock(self, clock: ClockSetting, *, now_ms: int, origin: str = "api") -> None:
        """Record how the clock runs from now on."""
        self._record(e.ClockSet, at_ms=now_ms, clock=clock.mode, rate=clock.rate, origin=origin)

    def reach(self, now_ms: int) -> None:
        """Record that the clock was moved here, unless an entry says so already."""
        if now_ms > self.state.now_ms:
            self._record(e.ClockReached, at_ms=now_ms)


def _is_expired(message: Message, now_ms: int) -> bool:
    return message.expiration_ms is not None and message.expiration_ms <= now_ms
