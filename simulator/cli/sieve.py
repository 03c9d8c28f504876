"""Which entries of a journal a person asked for: by message, numbers, type of event, and time.

Rule: whoever asks for something is told only what is about it; lines about the whole account are not.
"""

from typing import Any

from msgspec import Struct

from simulator.client.entries import UnknownEntry
from simulator.model import entries as e


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked for; None is anything. `message` is an id, or its end as a timeline shows it."""

    to: str | None = None
    from_: str | None = None
    type: str | None = None
    message: str | None = None
    since_ms: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it is about something."""
        return any(value is not None for value in (self.to, self.from_, self.type, self.message))


class _Subject(Struct, frozen=True):
    """What an entry is about, as far as it says."""

    message: str | None = None
    from_: str | None = None
    to: tuple[str, ...] = ()
    type: str | None = None


class Sieve:
    """Takes entries in their order, and says of each whether it is asked for."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._messages: dict[str, _Subject] = {}
        self._deliveries: dict[int, _Subject] = {}

    def keeps(self, entry: e.AnyEntry | UnknownEntry) -> bool:
        """Whether it is to be shown; also learns what later ones are about."""
        subject = self._learn(entry)
        if self._asked.since_ms is not None and entry.at_ms < self._asked.since_ms:
            return False
        return not self._asked.is_narrow or self._fits(subject)

    def _fits(self, subject: _Subject) -> bool:
        asked = self._asked
        return (
            (asked.to is None or asked.to in subject.to)
            and (asked.from_ is None or asked.from_ == subject.from_)
            and (asked.type is None or asked.type == subject.type)
            and (asked.message is None or (subject.message or "").endswith(asked.message.lstrip("…")))
        )

    def _learn(self, entry: e.AnyEntry | UnknownEntry) -> _Subject:
        if isinstance(entry, e.MessageAccepted | e.MessageReceived):
            message = entry.message
            self._messages[message.id] = _Subject(message.id, message.from_, message.to)
            return self._messages[message.id]
        if isinstance(entry, e.EventOccurred | e.DeliveryResent):
            return self._learn_event(entry)
        if isinstance(entry, e.AttemptHung | e.AttemptFinished):
            return self._about(entry)
        if isinstance(entry, e.MessagesForgotten):
            for message_id in entry.message_ids:
                self._messages.pop(message_id, None)
            return _Subject()
        return self._of_message(entry)

    def _learn_event(self, entry: e.EventOccurred | e.DeliveryResent) -> _Subject:
        known = self._messages.get(entry.message_id, _Subject(entry.message_id))
        subject = _Subject(entry.message_id, known.from_, (entry.event.to,), entry.event.type)
        copies = entry.copies if isinstance(entry, e.EventOccurred) else 1
        for copy in range(copies if entry.delivery_id is not None else 0):
            self._deliveries[(entry.delivery_id or 0) + copy] = subject
        return subject

    def _about(self, entry: e.AttemptHung | e.AttemptFinished) -> _Subject:
        subject = self._deliveries.get(entry.delivery_id, _Subject())
        if isinstance(entry, e.AttemptFinished) and entry.retry_ms is None:
            self._deliveries.pop(entry.delivery_id, None)
        return subject

    def _of_message(self, entry: Any) -> _Subject:
        known = self._messages.get(getattr(entry, "message_id", ""))
        if known is not None:
            return known
        to = getattr(entry, "to", ())
        return _Subject(None, getattr(entry, "from_", None), to if isinstance(to, tuple) else (to,))
