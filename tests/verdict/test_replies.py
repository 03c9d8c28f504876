import pytest

from simulator.engine.receive import Arrival
from simulator.model.clocks import ClockSetting
from tests.player import Player, answered
from tests.verdict.judging import result_of

LOOP = "app: no-reply-loop"
ANA, OURS = "+19195550111", "+19195550100"


def looping(length: int, *, swap: bool = False, handset_writes: bool = False) -> Player:
    """An application that answers each callback with a message; `swap`: to where the callback says it came from."""
    left = [length - 1]

    def reply(attempt):
        if left[0]:
            left[0] -= 1
            if handset_writes:
                player.change("receive", Arrival(from_=ANA, to=(OURS,), text="hi", attachments=()))
            turned = swap and left[0] % 2
            player.send(to=[OURS if turned else ANA], from_=ANA if turned else OURS, text=f"reply {left[0]}")
        return answered(200)

    player = Player(endpoint=reply)
    player.send(to=[ANA], from_=OURS, text="your order")
    player.finish()
    return player


@pytest.mark.parametrize(
    ("length", "written", "passes", "came"),
    [
        (1, LOOP, True, "no message followed the callback of another"),
        (20, LOOP, True, "20 in a row"),
        (21, LOOP, False, "21 in a row"),
        (3, "{ app: no-reply-loop, at_most: 3 }", True, "3 in a row"),
        (4, "{ app: no-reply-loop, at_most: 3 }", False, "4 in a row"),
    ],
)
def test_messages_that_follow_their_own_callbacks_are_counted(length, written, passes, came):
    result = result_of(looping(length), written)

    assert (result.passed, result.came) == (passes, came)


def test_the_loop_is_told_by_its_length_and_its_last_message():
    result = result_of(looping(30), LOOP)

    assert str(result.nearest) == (
        f'30 messages from 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:00.000Z: the last to {ANA}, "reply 0"'
    )


def test_a_bot_that_writes_back_to_the_sender_of_its_own_message_is_found():
    assert not result_of(looping(30, swap=True), LOOP).passed


def test_an_answer_to_a_handset_begins_a_new_row():
    assert result_of(looping(6, handset_writes=True), "{ app: no-reply-loop, at_most: 1 }").passed


def test_a_loop_before_the_scenario_is_not_its_story():
    player = looping(30)
    player.change("put_scenario", "other", "name: other")

    assert result_of(player, LOOP).passed


@pytest.mark.parametrize(("pause", "written", "passes"), [
    ("10s", "{ app: no-reply-loop, at_most: 3 }", False),
    ("11s", "{ app: no-reply-loop, at_most: 3 }", True),
    ("11s", "{ app: no-reply-loop, at_most: 3, within: 1m }", False),
    ("24h", LOOP, True),
])  # fmt: skip
def test_only_what_soon_follows_a_callback_is_an_answer_to_it(pause, written, passes):
    player = Player()
    for number in range(5):
        player.send(to=[ANA], text=f"reminder {number}")
        player.advance(pause)

    assert result_of(player, written).passed is passes


def test_a_burst_without_callbacks_is_no_loop():
    player = Player()
    for number in range(30):
        player.send(to=[ANA], text=f"newsletter {number}")
    player.finish()

    assert result_of(player, LOOP).came == "no message followed the callback of another"


def test_messages_to_others_are_no_row():
    player = Player()
    for number in range(30):
        player.send(to=[f"+191955501{number:02}"])
        player.advance("1ms")

    assert result_of(player, LOOP).came == "no message followed the callback of another"


def test_under_a_compressed_clock_the_application_answers_late_on_the_accounts():
    player = Player()
    player.change("set_clock", ClockSetting(mode="compressed", rate=3600.0))
    for number in range(5):
        player.send(to=[ANA], text=f"reply {number}")
        player.advance("1h")  # a second of the wall

    assert result_of(player, "{ app: no-reply-loop, at_most: 3 }").came == "5 in a row"


def test_an_answer_to_a_callback_that_was_tried_again_counts_too():
    def reply(attempt):
        if attempt.number == 1:
            return answered(503)
        if len(player.state.messages) < 5:
            player.send(to=[ANA], text="thanks for the receipt")
        return answered(200)

    player = Player(endpoint=reply)
    player.send(to=[ANA])
    player.finish()

    assert result_of(player, "{ app: no-reply-loop, at_most: 3 }").came == "5 in a row"
