from typing import Any

import pytest

from tests.player import Player
from tests.verdict.judging import result_of

ONCE = "app: sends-nothing-twice"
ANA, BEN = "+19195550111", "+19195550122"


def sent(*messages: dict[str, Any]) -> Player:
    player = Player()
    for message in messages:
        player.send(**{"to": [ANA], "text": "confirmed", **message})
        player.advance("1s")
    return player


@pytest.mark.parametrize(
    ("second", "passes"),
    [
        ({}, False),
        ({"tag": "order-2"}, True),
        ({"text": "confirmed!"}, True),
        ({"to": [BEN]}, True),
        ({"from_": "+19195550199"}, True),
        ({"media": ("https://example.com/hat.png",)}, True),
    ],
)
def test_messages_are_the_same_when_all_that_matters_is(second, passes):
    assert result_of(sent({}, second), ONCE).passed is passes


def test_the_order_of_a_groups_recipients_does_not_matter():
    assert not result_of(sent({"to": [ANA, BEN]}, {"to": [BEN, ANA]}), ONCE).passed


def test_the_first_that_went_out_again_is_told():
    result = result_of(sent({"text": "hello"}, {"tag": "order-1"}, {"tag": "order-1"}, {"tag": "order-1"}), ONCE)

    assert result.came == "2 of 4 repeated another"
    assert str(result.nearest) == (
        f'message to {ANA} at 2026-01-01T00:00:01.000Z, "confirmed": accepted again 1s later (tag order-1)'
    )


def test_who_sends_nothing_sends_nothing_twice():
    assert result_of(Player(), ONCE).came == "no message was accepted"


def test_what_was_before_the_scenario_is_not_its_story():
    player = sent({})
    player.change("put_scenario", "other", "name: other")
    player.send(to=[ANA], text="confirmed")

    assert result_of(player, ONCE).passed
