"""The demo's verdict finds each way in which a day can be wrong."""

import pytest

from simulator.demo.expected import ANA, ARRIVALS, ATTEMPTS, HOURS_DOWN, MISTYPED, NUMBERS, TAKEN, differences

FIRST, REST = ARRIVALS[0], ARRIVALS[1:]
EARLY = (*FIRST.attempts[:-1], (407.0, 200))


def test_the_day_as_it_should_be_has_no_difference():
    assert differences(ARRIVALS, TAKEN, NUMBERS) == []


def test_the_attempts_by_hand_fit_the_hours_of_the_outage():
    assert [minute for minute in ATTEMPTS if minute >= HOURS_DOWN * 60] == [ATTEMPTS[-1]]


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        (REST, "order-1001: message-delivered for +19195550101: never seen by the simulator"),
        ((*ARRIVALS, FIRST), "order-1001: message-delivered for +19195550101: 2 events of the simulator"),
        (
            (FIRST._replace(error_code=4720), *REST),
            "message-delivered 4720 for +19195550101: seen by the simulator, though",
        ),
        ((FIRST._replace(acknowledged=False), *REST), "acknowledged is False with the simulator, not True"),
        ((FIRST._replace(attempts=FIRST.attempts[1:]), *REST), "attempts is "),
        ((FIRST._replace(attempts=EARLY), *REST), "(407.0, 200)"),
    ],
)
def test_what_the_simulator_did_otherwise_is_told(arrived, said):
    assert any(said in difference for difference in differences(arrived, TAKEN, NUMBERS))


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (TAKEN[1:], "order-1001: message-delivered for +19195550101: never seen by the application"),
        ((TAKEN[0]._replace(taken=2), *TAKEN[1:]), "taken is 2 with the application, not 1"),
        ((TAKEN[0]._replace(turned_away=10), *TAKEN[1:]), "turned_away is 10 with the application, not 11"),
    ],
)
def test_what_the_application_has_otherwise_is_told(taken, said):
    assert any(said in difference for difference in differences(ARRIVALS, taken, NUMBERS))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({**NUMBERS, ("order-1003", MISTYPED): "delivered"}, "holds +19195550199 for delivered, not failed"),
        (
            {key: state for key, state in NUMBERS.items() if key[1] != ANA},
            "holds +19195550101 for unknown, not delivered",
        ),
    ],
)
def test_what_the_application_believes_otherwise_is_told(numbers, said):
    assert any(said in difference for difference in differences(ARRIVALS, TAKEN, numbers))
