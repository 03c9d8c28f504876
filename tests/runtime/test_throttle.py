"""Requests are counted by source, in windows."""

from simulator.runtime.throttle import MOST_SOURCES, Throttle

RATE = {"limit": 2, "window_ms": 1000}


def test_a_window_begins_with_the_first_request_and_lets_so_many_pass():
    throttle = Throttle()

    waits = [throttle.take("a", now_ms=at, **RATE) for at in (100, 500, 600, 1099, 1100, 1100, 1100)]

    assert waits == [0, 0, 500, 1, 0, 0, 1000]


def test_sources_do_not_count_for_each_other():
    throttle = Throttle()

    assert [throttle.take(source, now_ms=0, **RATE) for source in "aabba"] == [0, 0, 0, 0, 1000]


def test_it_does_not_grow_for_ever():
    throttle = Throttle()
    for number in range(3 * MOST_SOURCES):
        throttle.take(str(number), now_ms=0, **RATE)

    assert len(throttle._windows) <= MOST_SOURCES
