"""What an application asks of a world: to send, to upload, to list."""

from typing import Any, Literal

from simulator.engine.answer import NOTHING, Answer, Scripted, answer_other
from simulator.engine.recorder import Recorder
from simulator.engine.refused import kept_body, reason, retry_after_s, seen
from simulator.engine.submit import Refused, judge
from simulator.model import entries as e
from simulator.model.messages import Message
from simulator.scenario.match import ListFacts, UploadFacts
from simulator.wire import responses
from simulator.wire.refusals import Refusal
from simulator.wire.requests import read_send


class Requests(Recorder):
    """Judges requests, and records what became of them."""

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
            said=reason(refusal),
            **said,
        )
        return Answer(refusal, scripted.delay_ms, scripted.drop)

    def render_accepted(self, message: Message) -> bytes:
        """The 202 body of a message just submitted."""
        return responses.accepted(message, self.config.profile)
