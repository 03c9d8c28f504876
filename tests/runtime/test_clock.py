"""A world's clock against a wall that the test moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.clocks import LATEST_MS
from simulator.runtime.clock import NEVER_S, WorldClock


class Wall:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def clock_at(at_ms: int, mode: str, rate: float = 1.0) -> tuple[WorldClock, Wall]:
    wall = Wall()
    return WorldClock(mode, rate, at_ms=at_ms, wall=wall), wall


@pytest.mark.parametrize(
    ("mode", "rate", "expected_ms"),
    [
        ("real", 1.0, 3500),
        ("compressed", 3600.0, 9_001_000),
        ("compressed", 0.5, 2250),
        ("manual", 1.0, 1000),
        ("auto", 1.0, 1000),
    ],
)
def test_it_flows_at_its_rate_or_stands(mode: str, rate: float, expected_ms: int) -> None:
    clock, wall = clock_at(1000, mode, rate)

    wall.now += 2.5

    assert clock.now_ms() == expected_ms


@pytest.mark.parametrize("mode", ["real", "compressed", "manual", "auto"])
def test_it_is_moved_forward_but_never_back(mode: str) -> None:
    clock, _ = clock_at(1000, mode)

    clock.move_to(5000)
    clock.move_to(2000)

    assert clock.now_ms() == 5000


def test_it_stands_while_it_is_held_and_flows_on_from_there() -> None:
    clock, wall = clock_at(0, "compressed", 10.0)
    wall.now += 1
    clock.hold()
    wall.now += 100
    clock.move_to(50_000)
    held_ms = clock.now_ms()

    clock.release()
    wall.now += 1

    assert (held_ms, clock.now_ms()) == (50_000, 60_000)


def test_another_rate_holds_from_the_instant_of_the_change() -> None:
    clock, wall = clock_at(0, "real")
    wall.now += 2

    clock.set("compressed", 60.0)
    wall.now += 2

    assert clock.now_ms() == 2000 + 120_000
    assert (clock.setting.mode, clock.setting.rate) == ("compressed", 60.0)


@pytest.mark.parametrize(("rate", "seconds"), [(1.0, 3.6), (3600.0, 0.001), (0.5, 7.2)])
def test_the_wait_for_an_instant_is_in_wall_seconds(rate: float, seconds: float) -> None:
    clock, _ = clock_at(0, "compressed", rate)

    assert clock.wall_seconds_until(3600) == pytest.approx(seconds)
    assert clock.wall_seconds_until(-1) == 0


ACTS = st.one_of(
    st.tuples(st.just("pass"), st.floats(0, 1000)),
    st.tuples(st.just("move"), st.integers(0, 10**12)),
    st.tuples(st.sampled_from(["hold", "release"]), st.none()),
    st.tuples(st.just("set"), st.sampled_from([("real", 1.0), ("manual", 1.0), ("auto", 1.0), ("compressed", 7.3)])),
)


@given(st.lists(ACTS, max_size=30))
def test_it_never_goes_back_whatever_is_done_to_it(acts: list[tuple[str, object]]) -> None:
    clock, wall = clock_at(1_000_000, "real")
    before_ms = clock.now_ms()

    for act, value in acts:
        match act, value:
            case "pass", float(seconds):
                wall.now += seconds
            case "move", int(at_ms):
                clock.move_to(at_ms)
            case "set", (str(mode), float(rate)):
                clock.set(mode, rate)
            case _:
                clock.hold() if act == "hold" else clock.release()

        assert clock.now_ms() >= before_ms
        before_ms = clock.now_ms()


def test_it_ends_where_message_ids_do_and_waits_for_nothing_beyond() -> None:
    clock, wall = clock_at(LATEST_MS - 1000, "compressed", 86_400_000.0)

    wall.now += 3600
    ended_ms = clock.now_ms()
    clock.move_to(0)
    wall.now += 1

    assert (ended_ms, clock.now_ms()) == (LATEST_MS, LATEST_MS)
    assert clock.wall_seconds_until(LATEST_MS + 1) == NEVER_S
    assert clock.wall_seconds_until(LATEST_MS) == 0
