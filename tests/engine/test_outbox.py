import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import outbox
from simulator.engine.memory import Outbox
from simulator.model.accounts import QueueLimit
from simulator.model.messages import Message
from simulator.model.times import format_time
from tests.player import START_MS, Player, of_kind

SECOND = 1_000
GROUP = ["+19195550141", "+19195550142", "+19195550143"]


def _queue(rate: str = "1/s", capacity: str = "15m") -> str:
    return f"version: 1\nname: queue\naccount: {{ queue: {{ rate: {rate}, capacity: {capacity} }} }}\n"


def _left_after(player: Player, *messages: Message) -> list[int | None]:
    """Milliseconds after the start at which each message left the queue."""
    found = [player.state.messages[message.id].departed_ms for message in messages]
    return [None if departed_ms is None else departed_ms - START_MS for departed_ms in found]


# -- the arithmetic


@pytest.mark.parametrize(
    ("waiting", "weight", "admitted"), [(0, 15, True), (0, 16, False), (14, 1, True), (15, 1, False), (10, 6, False)]
)
def test_segments_are_admitted_up_to_the_capacity(waiting, weight, admitted):
    limit = QueueLimit(per_minute=60, capacity_ms=15_000)

    assert outbox.admits(Outbox(segments=waiting), weight, limit) is admitted


def test_the_documented_queue_holds_what_leaves_in_fifteen_minutes():
    assert QueueLimit(per_minute=60, capacity_ms=900_000).capacity == 900
    assert QueueLimit(per_minute=600, capacity_ms=900_000).capacity == 9_000


def test_an_unlimited_queue_admits_everything_at_once():
    assert outbox.admits(Outbox(segments=10**9), 10**9, None)
    assert outbox.leaves_at_once(Outbox(free_us=10**18), None, now_ms=0)


@pytest.mark.parametrize(
    ("free_us", "at_once"), [(5_000_000, True), (4_999_999, True), (5_000_001, False), (9_000_000, False)]
)
def test_a_message_leaves_at_once_when_the_queue_is_free(free_us, at_once):
    limit = QueueLimit(per_minute=60, capacity_ms=15_000)

    assert outbox.leaves_at_once(Outbox(free_us=free_us), limit, now_ms=5_000) is at_once


def test_nobody_leaves_before_those_who_wait():
    box = Outbox(waiting=[(1, 1, "m")], free_us=0)

    assert not outbox.leaves_at_once(box, None, now_ms=5_000)


@given(st.integers(1, 600_000), st.lists(st.integers(1, 14), min_size=1, max_size=200))
def test_a_queue_that_is_never_empty_does_not_drift(per_minute, weights):
    limit = QueueLimit(per_minute=per_minute, capacity_ms=900_000)
    box, departed_ms = Outbox(), START_MS

    for weight in weights:
        box.free_us = outbox.free_after(box, weight, limit, departed_ms=departed_ms)
        departed_ms = -(-box.free_us // 1000)

    exact_us = START_MS * 1000 + sum(weights) * 60_000_000 / per_minute
    assert -len(weights) <= box.free_us - exact_us <= 0.001


def test_a_pause_is_not_made_up_for():
    limit = QueueLimit(per_minute=60, capacity_ms=900_000)
    box = Outbox(free_us=1_000_000)

    assert outbox.free_after(box, 1, limit, departed_ms=60_000) == 61_000_000


# -- in the engine


def test_without_a_limit_a_message_is_delivered_the_moment_it_is_accepted(play):
    player = play()
    messages = [player.send() for _ in range(100)]

    player.advance("0s")

    assert [player.offsets(message) for message in messages] == [[(0, "message-delivered")]] * 100


def test_strict_means_the_documented_queue(play):
    strict = play(strict=True)
    sent = [strict.send(from_="+19192222222", to="+19193333333") for _ in range(901)]

    refusal = strict.refused(from_="+19192222222", to="+19193333333")

    assert refusal.status == 429
    assert b"60 messages per minute" in refusal.body
    assert b"900 messages (15 minutes)" in refusal.body
    strict.advance("900s")
    assert _left_after(strict, *sent) == [number * SECOND for number in range(901)]


def test_one_segment_leaves_in_a_second(play):
    player = play(_queue())
    messages = [player.send() for _ in range(4)]

    player.advance("2500ms")

    assert _left_after(player, *messages) == [0, SECOND, 2 * SECOND, None]


def test_a_long_text_keeps_the_queue_busy_for_each_of_its_segments(play):
    player = play(_queue("2/s"))
    long, short = player.send(text="x" * 307), player.send()

    player.finish()

    assert long.segment_count == 3
    assert _left_after(player, long, short) == [0, 1_500]


def test_a_group_counts_once_for_each_recipient(play):
    player = play(_queue())
    group, after = player.send(to=GROUP), player.send()

    player.finish()

    assert _left_after(player, group, after) == [0, 3 * SECOND]


def test_a_picture_counts_once_however_long_its_text(play):
    player = play(_queue())
    picture, after = player.send(text="x" * 1000, media=["http://x.example/a.png"]), player.send()

    player.finish()

    assert _left_after(player, picture, after) == [0, SECOND]


@pytest.mark.parametrize(("rate", "third_ms"), [("3/s", 667), ("7/s", 286), ("60/m", 2_000), ("600/h", 12_000)])
def test_rates_that_do_not_divide_a_second_do_not_drift(play, rate, third_ms):
    player = play(_queue(rate, "1h"))
    messages = [player.send() for _ in range(600)]

    player.finish()

    left = _left_after(player, *messages)
    assert left[2] == third_ms
    count, unit = rate.split("/")
    exact_ms = 599 * {"s": 1, "m": 60, "h": 3600}[unit] * 1000 / int(count)
    assert left[-1] == pytest.approx(exact_ms, abs=1.5)


def test_thousands_in_a_second_leave_in_the_milliseconds_they_should(play):
    player = play(_queue("4000/s"))
    messages = [player.send() for _ in range(9)]

    player.finish()

    assert _left_after(player, *messages) == [0, 1, 1, 1, 1, 2, 2, 2, 2]


def test_a_full_queue_refuses_and_has_room_again_when_one_has_left(play):
    player = play(_queue(capacity="3s"))
    for _ in range(4):
        player.send()

    assert player.refused().status == 429
    assert player.refused(to=GROUP).status == 429
    player.advance("1s")
    player.send()
    assert player.refused().status == 429
    assert player.state.totals["refused"] == 3


def test_a_message_larger_than_the_whole_queue_is_refused_even_when_it_is_empty(play):
    player = play(_queue(capacity="2s"))

    assert player.refused(to=GROUP).status == 429
    player.send(to=GROUP[:2])


def test_high_priority_goes_first_and_equals_keep_their_order(play):
    player = play(_queue())
    sent = [player.send(priority=priority) for priority in (None, "default", None, "high", "default", "high")]

    player.finish()

    assert _left_after(player, *sent) == [0, 3_000, 4_000, 1_000, 5_000, 2_000]


def test_an_era_without_priority_does_not_know_it(play):
    player = play('profile: "2018-quirk"\n' + _queue())
    sent = [player.send(priority=priority) for priority in (None, None, "high")]

    player.finish()

    assert _left_after(player, *sent) == [0, 1_000, 2_000]


# -- expiration


def _in(seconds: float) -> str:
    return format_time(START_MS + round(seconds * 1000))


def test_a_message_that_is_still_queued_at_its_expiration_fails_with_4360(play):
    player = play(_queue())
    first, late, last = player.send(), player.send(expiration=_in(0.5)), player.send()

    player.finish()

    assert player.events(late) == [("+19195550101", "message-failed", 4360)]
    assert player.offsets(late) == [(500, "message-failed")]
    assert _left_after(player, first, late, last) == [0, None, SECOND]


@pytest.mark.parametrize(("seconds", "code"), [(0.999, 4360), (1, 4360), (1.001, None)])
def test_the_instant_of_expiration_belongs_to_the_queue(play, seconds, code):
    player = play(_queue())
    player.send()
    message = player.send(expiration=_in(seconds))

    player.finish()

    assert [found for _, _, found in player.events(message)] == [code]


def test_an_urgent_message_that_expires_in_the_instant_of_its_departure_expires(play):
    player = play(_queue())
    first, waiting = player.send(), player.send()
    urgent = player.send(priority="high", expiration=_in(1))

    player.finish()

    assert player.events(urgent) == [("+19195550101", "message-failed", 4360)]
    assert _left_after(player, first, waiting, urgent) == [0, SECOND, None]


def test_a_group_that_expires_fails_once_for_each_recipient_whatever_was_planned(play):
    player = play(
        _queue().replace("queue:", "features: { group_invalid_numbers: current }, queue:")
        + "rules:\n  - { when: { send: { kind: group } }, then: [ { sending: true }, { after: 3s, fail: 4303 } ] }\n"
    )
    player.send()
    group = player.send(to=GROUP, expiration=_in(0.2))

    player.finish()

    assert player.events(group) == [(number, "message-failed", 4360) for number in GROUP]


def test_what_expired_makes_room(play):
    player = play(_queue(capacity="1s"))
    player.send()
    player.send(expiration=_in(0.5))
    assert player.refused().status == 429

    player.advance("500ms")

    player.send()


def test_an_expired_message_between_others_leaves_their_order_alone(play):
    player = play(_queue())
    sent = [player.send(), player.send(), player.send(expiration=_in(0.5)), player.send(), player.send(priority="high")]

    player.finish()

    assert _left_after(player, *sent) == [0, 2_000, None, 3_000, 1_000]


def test_an_expiration_after_the_departure_does_nothing(play):
    player = play(_queue() + "rules:\n  - { when: { send: {} }, then: [ { after: 1m, deliver: true } ] }\n")
    message, queued = player.send(expiration=_in(1)), player.send(expiration=_in(30))

    player.finish()

    assert player.offsets(message) == [(60_000, "message-delivered")]
    assert player.offsets(queued) == [(61_000, "message-delivered")]


# -- when the world looks late, or the limit changes


def test_departures_are_counted_from_when_they_were_due_not_from_when_they_were_seen(play):
    player = play(_queue())
    messages = [player.send() for _ in range(4)]

    player.now_ms += 2_700
    while player.step():
        pass

    assert _left_after(player, *messages) == [0, 1_000, 2_000, None]
    player.finish()
    assert _left_after(player, *messages) == [0, 1_000, 2_000, 3_000]


def test_a_message_never_leaves_before_it_was_accepted(play):
    player = play(_queue())
    player.send()
    player.send()
    player.now_ms += 1_003

    urgent = player.send(priority="high")
    player.finish()

    assert player.offsets(urgent) == [(0, "message-delivered")]


def test_when_the_limit_is_lifted_those_who_wait_leave_together_and_not_in_the_past(play):
    player = play(_queue())
    messages = [player.send() for _ in range(4)]

    player.change("put_scenario", "free", "version: 1\nname: free\n")
    player.finish()

    assert _left_after(player, *messages) == [0, 1_000, 1_000, 1_000]
    assert all(entry.acknowledged for entry in of_kind(player.entries, "attempt-finished"))


def test_a_lower_rate_holds_from_the_next_departure(play):
    player = play(_queue())
    messages = [player.send() for _ in range(4)]

    player.change("put_scenario", "slow", _queue("6/m"))
    player.finish()

    assert _left_after(player, *messages) == [0, 1_000, 11_000, 21_000]


# -- what is counted


@pytest.mark.parametrize(("era", "long_takes"), [("2018-sent", 1), ("2018-quirk", 3), ("2026", 3)])
def test_a_queue_counts_segments_since_2018_05_and_messages_before_each_once_for_a_recipient(play, era, long_takes):
    player = play(_queue().replace("name: queue", f'profile: "{era}"'))
    player.send()

    player.send(text="x" * 400)
    assert player.state.outbox.segments == long_takes
    player.send(to=GROUP)
    assert player.state.outbox.segments == long_takes + 3


# -- local numbers bounded one by one


A, B_NUMBER, TOLL_FREE_NUMBER = "+19195550100", "+19195550200", "+18332000001"
BY_NUMBER = "version: 1\naccount: { queue: { rate: 10/s, number_rate: 1/s } }\n"


def _left(player, *messages):
    player.advance("1h")
    return [player.state.messages[message.id].departed_ms - START_MS for message in messages]


def test_a_bounded_number_sends_one_segment_a_second_and_holds_up_no_other(play):
    player = play(BY_NUMBER)

    sent = [player.send(from_=number) for number in (A, A, A, B_NUMBER, TOLL_FREE_NUMBER, TOLL_FREE_NUMBER)]

    assert _left(player, *sent) == [0, 1_000, 2_000, 100, 200, 300]


def test_a_bounded_number_counts_segments_and_recipients(play):
    player = play(BY_NUMBER)

    long, group, last = player.send(text="x" * 161), player.send(to=["+19195550101", "+19195550102"]), player.send()

    assert _left(player, long, group, last) == [0, 2_000, 4_000]


def test_among_free_numbers_the_urgent_message_goes_first(play):
    player = play("version: 1\naccount: { queue: { rate: 1/s, number_rate: 30/m } }\n")
    first = player.send(from_=A)
    waiting = player.send(from_=A)
    urgent = player.send(from_=A, priority="high")
    other = player.send(from_=B_NUMBER)

    assert _left(player, first, other, urgent, waiting) == [0, 1_000, 2_000, 4_000]


def test_who_waits_for_its_number_also_waits_for_those_who_left_at_once_meanwhile(play):
    player = play("version: 1\naccount: { queue: { rate: 1/s, number_rate: 6/m } }\n")
    first, waiting = player.send(from_=A), player.send(from_=A)
    player.advance("9500ms")
    other = player.send(from_=B_NUMBER)

    assert _left(player, first, other, waiting) == [0, 9_500, 10_500]


def test_the_queue_counts_what_waits_for_its_number(play):
    player = play("version: 1\naccount: { queue: { rate: 1/s, capacity: 2s, number_rate: 1/m } }\n")
    for _ in range(3):
        player.send(from_=A)

    assert player.refused(from_=A).status == 429
    assert player.refused(from_=B_NUMBER).status == 429
