"""How callbacks travel when a scenario or a rule says so: copies, lost acknowledgements, order, delays."""

import pytest

from simulator.engine.receive import Arrival
from simulator.engine.travel import delay_ms, in_line
from simulator.model.entries import Outcome
from simulator.model.travel import Travel
from tests.engine.travelling import MINUTE, answering, made, outcomes, played, scenario
from tests.player import START_MS, Player, always, answered, of_kind

# -- copies and lost acknowledgements


def test_an_ordinary_message_is_recorded_without_a_word_about_its_travel():
    player = played(scenario())

    (accepted,) = of_kind(player.entries, "message-accepted")
    assert accepted.plans[0].travel is None
    assert all(entry.copies == 1 for entry in of_kind(player.entries, "event-occurred"))


def test_copies_are_deliveries_of_their_own_with_numbers_that_follow_each_other():
    player = played(scenario("copies: 3", then="deliver: true"))

    (occurred,) = of_kind(player.entries, "event-occurred")
    assert (occurred.delivery_id, occurred.copies) == (1, 3)
    assert [delivery for delivery, _, _ in made(player)] == [1, 2, 3]
    assert len({attempt.body for attempt in player.attempts}) == 1


def test_each_copy_has_attempts_and_retries_of_its_own():
    busy = {1: 503, 2: 200}
    player = played(
        scenario("copies: 2, retry: { schedule: [1m], window: 2m }", then="deliver: true"),
        endpoint=lambda attempt: answered(busy[attempt.delivery_id]),
    )

    assert [(delivery, at_ms) for delivery, _, at_ms in made(player)] == [(1, 0), (2, 0), (1, MINUTE), (1, 2 * MINUTE)]
    assert [delivery.status for delivery in player.state.deliveries.values()] == ["gave-up", "acknowledged"]


def test_the_next_event_waits_for_the_first_attempts_of_all_copies():
    player = Player(scenario("copies: 2", then="{ sending: true }, { deliver: true }"))
    player.endpoint = lambda attempt: Outcome("timeout") if attempt.delivery_id == 2 else answered(200)
    player.send()
    player.advance("1m")

    assert made(player)[:4] == [
        (1, "message-sending", 0),
        (2, "message-sending", 0),
        (3, "message-delivered", 10_000),
        (4, "message-delivered", 10_000),
    ]
    player.check()


def test_a_healthy_application_sees_one_attempt_more_than_acknowledgements_are_lost():
    player = played(scenario("lose_acks: 3", then="deliver: true"))

    assert [(outcome.status, outcome.lost, taken) for _, outcome, taken in outcomes(player)] == [
        (200, True, False),
        (200, True, False),
        (200, True, False),
        (200, False, True),
    ]
    assert [at_ms for _, _, at_ms in made(player)] == [0, MINUTE, 3 * MINUTE, 8 * MINUTE]


@pytest.mark.parametrize(
    ("said", "attempts"),
    [
        ("copies: 2, lose_acks: [3, 0]", {1: 4, 2: 1}),
        ("copies: 2, lose_acks: 1", {1: 2, 2: 2}),
        ("copies: 2", {1: 1, 2: 1}),
    ],
)
def test_acknowledgements_are_lost_per_copy(said, attempts):
    player = played(scenario(said, then="deliver: true"))

    counted = [delivery for delivery, _, _ in made(player)]
    assert {delivery: counted.count(delivery) for delivery in counted} == attempts


def test_only_acknowledgements_can_be_lost_not_refusals():
    endpoint = answering(503, 200, 503, 200, 200)
    player = played(scenario("lose_acks: 2", then="deliver: true"), endpoint=endpoint)

    assert [(outcome.status, outcome.lost) for _, outcome, _ in outcomes(player)] == [
        (503, False),
        (200, True),
        (503, False),
        (200, True),
        (200, False),
    ]


def test_a_callback_whose_acknowledgements_all_get_lost_is_given_up_at_the_end_of_its_window():
    player = played(scenario("lose_acks: 9, retry: { schedule: [1m], window: 2m }", then="deliver: true"))

    assert [entry.gave_up for entry in of_kind(player.entries, "attempt-finished")] == [None, None, "window"]


# -- order and delay


def test_in_reverse_everything_happens_in_time_and_is_told_backwards_at_the_end():
    player = played(scenario("order: reverse"))

    happened = [
        (entry.event.type, entry.event.time_ms - START_MS) for entry in of_kind(player.entries, "event-occurred")
    ]
    assert happened == [("message-sending", 0), ("message-sent", 1_000), ("message-delivered", 2_000)]
    assert made(player) == [
        (3, "message-delivered", 2_000),
        (2, "message-sent", 2_000),
        (1, "message-sending", 2_000),
    ]


def test_a_shuffled_order_is_drawn_once_and_stands_in_the_plan():
    orders = set()
    for seed in range(40):
        player = played(f"seed: {seed}\n" + scenario("order: shuffle"))
        (accepted,) = of_kind(player.entries, "message-accepted")
        travel = accepted.plans[0].travel
        places = travel.places if travel else (0, 1, 2)
        assert [delivery - 1 for delivery, _, _ in made(player)] == list(places)
        orders.add(places)

    assert len(orders) == 6


def test_copies_stay_together_in_another_order():
    player = played(scenario("order: reverse, copies: 2"))

    assert [delivery for delivery, _, _ in made(player)] == [5, 6, 3, 4, 1, 2]


def test_deliveries_that_are_held_for_their_order_survive_a_restart():
    player = Player(scenario("order: reverse"))
    player.send()
    player.advance("1500ms")
    assert made(player) == []

    player.save()
    player.restart()
    player.finish()

    assert [delivery for delivery, _, _ in made(player)] == [3, 2, 1]
    player.check()


def test_an_order_does_not_wait_for_an_end_that_is_not_planned():
    player = played(scenario("order: reverse", then="{ sending: true }, { sent: true }, { silence: forever }"))

    assert [delivery for delivery, _, _ in made(player)] == [2, 1]


def test_an_event_that_nobody_asked_for_holds_up_no_order():
    text = scenario("order: reverse").replace("message-delivered, ", "")
    player = played(text)

    assert [kind for _, kind, _ in made(player)] == ["message-sent", "message-sending"]


def test_a_delay_lies_between_the_event_and_its_first_attempt_alone():
    player = played(
        scenario("delay: 5s, retry: { schedule: [1m] }", then="{ after: 1s, deliver: true }"),
        endpoint=answering(503, 200),
    )

    (occurred,) = of_kind(player.entries, "event-occurred")
    assert occurred.event.time_ms == START_MS + 1_000
    assert [at_ms for _, _, at_ms in made(player)] == [6_000, 66_000]


def test_a_delay_is_drawn_for_each_delivery_and_copy():
    player = played(scenario("delay: 1s..30s, copies: 2", then="{ sending: true }, { after: 1m, deliver: true }"))

    late = [at_ms for _, _, at_ms in sorted(made(player))]
    assert 1_000 <= late[0] <= 30_000
    assert 61_000 <= late[3] <= 90_000
    assert len({late[0], late[1], late[2] - MINUTE, late[3] - MINUTE}) == 4


def test_a_later_event_does_not_overtake_a_delayed_one():
    player = played(scenario("delay: 1s..30s", then="{ sending: true }, { sent: true }, { deliver: true }"))

    assert [delivery for delivery, _, _ in made(player)] == [1, 2, 3]


@pytest.mark.parametrize(("places", "line"), [((), [0, 1, 2]), ((2, 0, 1), [2, 0, 1]), ((1, 0), [1, 0, 2])])
def test_what_an_order_does_not_name_comes_at_its_place(places, line):
    assert in_line(Travel(places=places), 3) == line


def test_delays_are_found_by_place_and_copy():
    travel = Travel(copies=2, delays_ms=(1, 2, 3, 4))

    assert [delay_ms(travel, place=place, copy=copy) for place in (0, 1) for copy in (0, 1)] == [1, 2, 3, 4]
    assert delay_ms(Travel(delays_ms=(7,)), place=5, copy=3) == 7
    assert delay_ms(Travel(), place=0, copy=0) == 0


# -- whose word holds


def test_a_rule_goes_before_the_scenario_key_by_key():
    player = played(scenario("copies: 2", common="copies: 3, lose_acks: 1", then="deliver: true"))

    assert [delivery for delivery, _, _ in made(player)] == [1, 2, 1, 2]


def test_a_rule_may_take_back_what_the_scenario_says():
    common = "copies: 3, lose_acks: 1, order: reverse, delay: 1m, fault: reset"
    player = played(scenario("copies: 1, lose_acks: 0, order: planned, delay: 0s, fault: none", common=common))

    (accepted,) = of_kind(player.entries, "message-accepted")
    assert accepted.plans[0].travel is None
    assert len(player.attempts) == 3


def test_callbacks_alone_leave_the_ordinary_day():
    player = played(scenario("copies: 2", then=""))

    assert {kind for _, kind, _ in made(player)} == {"message-sending", "message-sent", "message-delivered"}
    assert len(player.attempts) == 6


def test_a_rule_has_its_own_timeout_retries_and_reading_of_redirects():
    ours = scenario("timeout: 3s, retry: { schedule: [7s], window: 10s }, redirect: ok", then="deliver: true")
    player = played(ours, endpoint=always(302))
    assert [taken for _, _, taken in outcomes(player)] == [True]

    player = played(ours, endpoint=lambda _: Outcome("timeout"))
    assert [at_ms for _, _, at_ms in made(player)] == [0, 10_000]


def test_another_scenario_leaves_planned_messages_as_they_are():
    player = Player(scenario("copies: 2, lose_acks: 1, redirect: ok", then="{ after: 1m, deliver: true }"))
    player.send()
    assert player.change("put_scenario", "other", scenario(common="copies: 1")) == []

    player.finish()

    assert [delivery for delivery, _, _ in made(player)] == [1, 2, 1, 2]
    player.check()


def test_what_a_handset_sends_travels_so_too():
    text = scenario("copies: 2, lose_acks: [0, 1]", then="", on="receive: {}")
    player = Player(text)
    player.change("receive", Arrival(from_="+19195550141", to=("+19195550100",), text="hi"))
    player.finish()

    assert made(player) == [
        (1, "message-received", 0),
        (2, "message-received", 0),
        (2, "message-received", MINUTE),
    ]
    player.check()
