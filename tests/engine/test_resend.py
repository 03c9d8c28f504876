"""An event that the user has delivered once more: a delivery of its own, beside the first."""

import pytest

from simulator.model import entries as e
from tests.player import TIMEOUT, answered

DAY = "24h"


def test_what_is_resent_is_the_same_bytes_in_a_delivery_of_its_own(play):
    player = play()
    player.send()
    player.advance("1m")

    again = player.change("resend", 1)
    player.advance("0s")

    first, second = player.attempts
    assert (again, second.delivery_id, second.number) == (2, 2, 1)
    assert (second.body, second.headers, second.url) == (first.body, first.headers, first.url)
    assert player.state.deliveries[2].status == "acknowledged"
    player.check()


def test_what_is_resent_days_later_has_a_day_of_retries_again(play):
    player = play("callbacks: { retry: { schedule: [1h], window: 24h } }\n")
    player.send()
    player.advance("72h")
    player.endpoint = lambda attempt: answered(500)

    player.change("resend", 1)
    player.advance("48h")

    resent = player.state.deliveries[2]
    assert (resent.status, len(resent.attempts)) == ("gave-up", 25)


def test_what_is_resent_loses_as_many_acknowledgements_as_the_copy_that_it_is_made_of(play):
    player = play("callbacks: { copies: 2, lose_acks: [2, 0] }\n")
    player.send()
    player.finish()

    of_the_first, of_the_second = player.change("resend", 1), player.change("resend", 2)
    player.finish()

    deliveries = player.state.deliveries
    assert [len(deliveries[each].attempts) for each in (of_the_first, of_the_second)] == [3, 1]


def test_a_message_is_unfinished_while_it_is_resent_and_forgotten_with_all_its_deliveries(play):
    player = play(retain=0)
    first = player.send()
    player.advance("1m")
    player.change("resend", 1)
    assert first.id not in player.state.settled

    player.advance("1m")
    player.send()

    assert first.id not in player.state.messages
    assert set(player.state.deliveries) <= {3}
    assert {1, 2} <= set(player.engine.take_forgotten())
    player.check()


def test_a_resent_event_holds_up_and_releases_no_other(play):
    rules = "rules: [ { when: { send: {} }, then: [ { sending: true }, { sent: true }, { deliver: true } ] } ]\n"
    events = "account: { applications: [ { id: app, events: [message-sending, message-sent, message-delivered] } ] }\n"
    player = play(events + rules)
    player.endpoint = lambda attempt: TIMEOUT if attempt.delivery_id == 2 else answered(200)
    player.send()
    player.advance("0s")

    player.change("resend", 1)
    player.advance("1s")

    assert [attempt.delivery_id for attempt in player.attempts] == [1, 2, 4]
    assert player.state.deliveries[3].status == "held"
    player.check()


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_unknown_delivery_is_not_resent(play, number):
    player = play()
    player.send()
    player.advance("0s")

    assert player.change("resend", number) is None
    assert not any(isinstance(entry, e.DeliveryResent) for entry in player.entries)


def test_an_opt_out_by_hand_counts_like_one_by_word_and_what_is_so_already_is_no_news(play):
    player = play(strict=False)
    for opted in ("out", "out", "in", "in"):
        player.change("set_opt_out", "+18005550100", "+19195550141", opted)

    said = [entry.opted for entry in player.entries if isinstance(entry, e.OptOutSet)]
    assert said == ["out", "in"]
    assert player.state.opt_outs == {}
    player.check()
