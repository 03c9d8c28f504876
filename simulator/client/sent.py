"""Messages that the application sent, and which of them is meant: for tests of what sends by itself, a worker, a queue.

Rule: what is said of a message means what it means under `sent` in a scenario; `to` fits when any recipient does.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from msgspec import Struct

from simulator.client.conditions import Text, condition
from simulator.client.expecting import SHOWN, hints
from simulator.client.story import Sent
from simulator.client.wanted import check_word, said_of
from simulator.model.messages import Kind
from simulator.scenario.predicates import Predicate

__tracebackhide__ = True  # a test that fails shows its own line, not ours


class SentFields(TypedDict, total=False):
    """What may be said of a message that was sent."""

    to: Text
    from_: Text
    text: Text
    tag: Text | None
    media: bool | Text
    kind: Kind | Mapping[str, Any]
    message_id: Text
    application_id: Text


class WantedSent(Struct, frozen=True):
    """A description of messages: `fields` as said, and `holds` as functions."""

    fields: SentFields
    holds: Mapping[str, Predicate]

    def fits(self, sent: Sent) -> bool:
        """Whether it is meant."""
        return all(any(map(holds, _values(sent, name))) for name, holds in self.holds.items())

    def __str__(self) -> str:
        return f"a message with {said_of(self.fields)}" if self.fields else "any message"


def want_sent(fields: SentFields) -> WantedSent:
    """The description; TypeError or ValueError for a field or a condition that there is not, with a guess."""
    for name in fields:
        check_word("field", name, tuple(SentFields.__annotations__), TypeError)
    return WantedSent(fields, {name: condition(name, said) for name, said in fields.items()})


def _values(sent: Sent, name: str) -> Iterable[Any]:
    return sent.to if name == "to" else (getattr(sent, name),)


def tell_unsent(wanted: WantedSent, sent: Sequence[Sent], shown: Mapping[str, Any], *, waited: str) -> str:
    """Why a wait ended without what it waited for."""
    lines = [f"waited {waited} for the application to send {wanted}"]
    if sent:
        lines += [
            "what it sent:",
            *(f"  {each.time}  to {', '.join(each.to)}: {each.text!r:.80}" for each in sent[-SHOWN:]),
        ]
    else:
        lines.append("it sent nothing")
    return "\n".join([*lines, *hints((), shown)])
