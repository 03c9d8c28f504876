"""Scenarios that say how callbacks travel, and what came of them."""

from typing import Any

from simulator.model.entries import Outcome
from tests.player import START_MS, Player, answered, of_kind

EVERYTHING = "{ sending: true }, { after: 1s, sent: true }, { after: 1s, deliver: true }"
EVENTS = "[message-sending, message-sent, message-delivered, message-failed]"
APPLICATIONS = f'account: {{ applications: [ {{ id: app, callback_url: "http://app/hook", events: {EVENTS} }} ] }}'
MINUTE = 60_000


def scenario(callbacks: str = "", *, common: str = "", then: str = EVERYTHING, on: str = "send: {}") -> str:
    said = f"    callbacks: {{ {callbacks} }}\n" if callbacks else ""
    steps = f"    then: [ {then} ]\n" if then else ""
    return f"version: 1\n{APPLICATIONS}\ncallbacks: {{ {common} }}\nrules:\n  - when: {{ {on} }}\n{steps}{said}"


def played(text: str, **said: Any) -> Player:
    player = Player(text, **said)
    player.send()
    player.finish()
    player.check()
    return player


def made(player: Player) -> list[tuple[int, str, int]]:
    """(delivery, event type, milliseconds after the start) of every attempt."""
    events = {
        entry.delivery_id + copy: entry.event.type
        for entry in of_kind(player.entries, "event-occurred")
        if entry.delivery_id is not None
        for copy in range(entry.copies)
    }
    return [(each.delivery_id, events[each.delivery_id], each.started_ms - START_MS) for each in player.attempts]


def outcomes(player: Player) -> list[tuple[int, Outcome, bool]]:
    found = of_kind(player.entries, "attempt-finished")
    return [(entry.delivery_id, entry.outcome, entry.acknowledged) for entry in found]


def answering(*statuses: int) -> Any:
    """An endpoint that answers so, one after another."""
    answers = iter(statuses)
    return lambda _: answered(next(answers))
