"""What came of the attempts to deliver an event."""

from simulator.engine import retry, travel
from simulator.engine.recorder import Recorder
from simulator.engine.work import AttemptRequest
from simulator.model import entries as e
from simulator.model.entries import Outcome


class Attempts(Recorder):
    """Records how attempts ended, and what follows."""

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
