"""The fields of what happened, and whether they fit what is expected of them.

Rule 1: a field of several values (recipients, media) fits when one of them does; `not`, when none does.
Rule 2: conditions are made callable once, and asked of each thing that happened.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.model.events import Event
from simulator.model.messages import Message
from simulator.model.numbers import number_type
from simulator.scenario.expected import Condition
from simulator.scenario.predicates import media_predicate, predicate
from simulator.verdict.facts import Call, Planned, Refused, Sent
from simulator.verdict.results import Differs
from simulator.verdict.words import matcher_words, value_words

Values = Mapping[str, Any]
_MEDIA = frozenset({"media"})
_TO_TOO = frozenset({"media", "to"})


class Test:
    """Conditions, ready to be asked. `group`: `to` holds several numbers."""

    def __init__(self, conditions: Sequence[Condition], *, group: bool) -> None:
        many = _TO_TOO if group else _MEDIA
        self._conditions = [
            (each, media_predicate(each.matcher) if each.field in many else predicate(each.matcher))
            for each in conditions
        ]

    def holds(self, values: Values) -> bool:
        """Whether all of them fit."""
        return all(fits(values[condition.field]) for condition, fits in self._conditions)

    def differs(self, values: Values) -> tuple[Differs, ...]:
        """Those that do not."""
        return tuple(
            Differs(condition.field, matcher_words(condition.matcher), value_words(values[condition.field]))
            for condition, fits in self._conditions
            if not fits(values[condition.field])
        )


def call_values(call: Call) -> Values:
    """The fields of a callback."""
    return _event_values(call.message, call.event)


def planned_values(sent: Sent, planned: Planned) -> Values:
    """The fields of the callback that will come of it."""
    return _event_values(sent.message, planned)


def _event_values(message: Message, event: Event | Planned) -> Values:
    return {
        "type": event.type,
        "errorCode": event.error_code,
        "to": event.to,
        "from": message.from_,
        "text": message.text,
        "tag": message.tag,
        "application": message.application_id,
        "media": message.media,
        "direction": message.direction,
        "kind": message.kind,
        "message": message.id,
    }


def sent_values(sent: Sent) -> Values:
    """The fields of a message that was sent."""
    message = sent.message
    return {
        "from": message.from_,
        "to": message.to,
        "text": message.text,
        "media": message.media,
        "tag": message.tag,
        "application": message.application_id,
        "priority": message.priority,
        "segments": message.segment_count,
        "kind": message.kind,
        "number_type": number_type(message.from_),
    }


def refused_values(refused: Refused) -> Values:
    """The fields of a refused request."""
    entry = refused.entry
    return {
        "status": entry.status,
        "type": entry.type,
        "from": entry.from_,
        "to": entry.to,
        "text": entry.text,
        "request": entry.request,
    }
