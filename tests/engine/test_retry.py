import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import profiles
from simulator.engine.retry import ACKNOWLEDGED, GiveUp, NextStep, RetryAt, after, is_success
from simulator.model.accounts import CallbackPolicy
from simulator.model.entries import Outcome
from tests.player import TIMEOUT, Player, always, answered, of_kind

MINUTE, HOUR = 60_000, 3_600_000
POLICY = CallbackPolicy(timeout_ms=10_000, schedule_ms=(MINUTE, 2 * MINUTE, HOUR), window_ms=24 * HOUR)
LITERAL = CallbackPolicy(timeout_ms=10_000, schedule_ms=(MINUTE,), window_ms=24 * HOUR, redirect="ok")
FAILED = answered(503)


def _after(attempts: int, *, ended_ms: int = 0, policy: CallbackPolicy = POLICY) -> NextStep:
    return after(FAILED, attempts, policy, first_ms=0, ended_ms=ended_ms)


@pytest.mark.parametrize(
    ("status", "strictly", "literally"),
    [
        (199, False, False),
        (200, True, True),
        (202, True, True),
        (299, True, True),
        (300, False, True),
        (302, False, True),
        (399, False, True),
        (400, False, False),
        (404, False, False),
        (503, False, False),
    ],
)
def test_success_is_2xx_and_under_the_literal_reading_3xx_too(status, strictly, literally):
    assert is_success(answered(status), POLICY) is strictly
    assert is_success(answered(status), LITERAL) is literally


@pytest.mark.parametrize("reason", ["timeout", "refused", "unreachable", "dns", "tls", "reset", "malformed", "bad-url"])
def test_no_answer_is_no_success(reason):
    assert not is_success(Outcome(reason), POLICY)
    assert not is_success(Outcome(reason), LITERAL)
    assert after(Outcome(reason), 1, POLICY, first_ms=0, ended_ms=0) == RetryAt(MINUTE)


def test_an_acknowledged_event_is_not_tried_again():
    assert after(answered(204), 1, POLICY, first_ms=0, ended_ms=0) is ACKNOWLEDGED


@pytest.mark.parametrize(("attempts", "delay_ms"), [(1, MINUTE), (2, 2 * MINUTE), (3, HOUR), (4, HOUR), (20, HOUR)])
def test_the_delays_follow_the_schedule_and_the_last_one_repeats(attempts, delay_ms):
    assert _after(attempts, ended_ms=5) == RetryAt(5 + delay_ms)


def test_the_window_counts_from_the_events_time_and_its_last_millisecond_belongs_to_it():
    assert _after(9, ended_ms=23 * HOUR) == RetryAt(24 * HOUR)
    assert _after(9, ended_ms=23 * HOUR + 1) == GiveUp("window")
    assert after(FAILED, 9, POLICY, first_ms=1, ended_ms=23 * HOUR + 1) == RetryAt(24 * HOUR + 1)


def test_without_a_schedule_there_is_one_attempt():
    assert _after(1, policy=CallbackPolicy(timeout_ms=1, schedule_ms=(), window_ms=24 * HOUR)) == GiveUp("window")


@given(
    st.lists(st.integers(1, 7_200_000), min_size=1, max_size=8),
    st.integers(0, 100_000_000),
    st.integers(1, 60),
    st.integers(0, 100_000_000),
)
def test_a_retry_is_later_than_the_attempt_and_inside_the_window(schedule, window_ms, attempts, lived_ms):
    policy = CallbackPolicy(timeout_ms=1, schedule_ms=tuple(schedule), window_ms=window_ms)

    follows = after(FAILED, attempts, policy, first_ms=1_000, ended_ms=1_000 + lived_ms)

    delay_ms = schedule[attempts - 1] if attempts <= len(schedule) else schedule[-1]
    if lived_ms + delay_ms <= window_ms:
        assert follows == RetryAt(1_000 + lived_ms + delay_ms)
    else:
        assert follows == GiveUp("window")


def _ladder(player: Player) -> list[int]:
    """Minutes after the event at which its attempts began."""
    first_ms = of_kind(player.entries, "event-occurred")[0].event.time_ms
    return [(attempt.started_ms - first_ms) // MINUTE for attempt in player.attempts]


@pytest.mark.parametrize("name", profiles.NAMES)
def test_an_endpoint_that_always_fails_is_asked_29_times_in_24_hours(play, name):
    one_event = "account: { features: { mms_delivery_receipts: false } }"
    player = play(f'version: 1\nprofile: "{name}"\n{one_event}\n', endpoint=always(500))
    player.send(media=["http://x.example/a.png"])

    player.finish()

    assert _ladder(player) == [0, 1, 3, 8, 18, 48, *range(108, 1440, 60)]
    assert len(player.attempts) == 29
    finished = of_kind(player.entries, "attempt-finished")
    assert [entry.gave_up for entry in finished] == [None] * 28 + ["window"]
    assert player.state.totals["gave-up"] == 1


def test_an_endpoint_that_always_hangs_is_asked_a_little_later_each_time(play):
    player = play(endpoint=lambda attempt: TIMEOUT)
    player.send()

    player.finish()

    started = [attempt.started_ms - player.attempts[0].started_ms for attempt in player.attempts]
    assert started[:4] == [0, 70_000, 200_000, 510_000]
    assert len(started) == 29
    assert started[-1] == 1428 * MINUTE + 28 * 10_000
    ended = [entry.at_ms - entry.started_ms for entry in of_kind(player.entries, "attempt-finished")]
    assert ended == [10_000] * 29


def test_the_window_counts_from_the_event_not_from_an_attempt_that_waited_for_another(play):
    scenario = """
version: 1
profile: "2026"
callbacks: { timeout: 50s, retry: { schedule: [20s], window: 1m } }
rules:
  - when: { send: {} }
    then: [ { sending: true }, { fail: 4720 } ]
account: { applications: [ { id: app, events: [message-sending, message-failed] } ] }
"""
    player = play(scenario, endpoint=lambda attempt: TIMEOUT)
    player.send()

    player.finish()

    made = [
        (entry.delivery_id, entry.started_ms - player.entries[0].at_ms, entry.gave_up)
        for entry in of_kind(player.entries, "attempt-finished")
    ]
    assert made == [(1, 0, "window"), (2, 50_000, "window")]


def test_a_3xx_is_retried_or_taken_as_the_scenario_says(play):
    strictly = play("version: 1\ncallbacks: { retry: { schedule: [1m], window: 90s } }\n", endpoint=always(302))
    literally = play("version: 1\ncallbacks: { redirect: ok }\n", endpoint=always(302))
    for player in (strictly, literally):
        player.send()

        player.finish()

    assert [entry.acknowledged for entry in of_kind(strictly.entries, "attempt-finished")] == [False, False]
    assert [entry.acknowledged for entry in of_kind(literally.entries, "attempt-finished")] == [True]


def test_every_attempt_repeats_the_bytes_of_the_first(play):
    player = play(endpoint=always(500))
    player.send(tag="order 7")

    player.finish()

    assert len({attempt.body for attempt in player.attempts}) == 1
    assert [attempt.number for attempt in player.attempts] == list(range(1, 30))
