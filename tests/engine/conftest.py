"""After every test of the engine, each world that it played equals the fold of its entries and its checkpoint."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.player import Player


@pytest.fixture
def play() -> Iterator[Any]:
    """Makes Players, and checks them at the end."""
    players: list[Player] = []

    def make(*said: Any, **named: Any) -> Player:
        players.append(Player(*said, **named))
        return players[-1]

    yield make
    for player in players:
        player.check()
