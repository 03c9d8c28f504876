"""What an auto clock jumps over."""

import pytest

from simulator.scenario import builtin
from simulator.scenario.load import load_scenario
from simulator.scenario.values import Scenario
from simulator.scenario.windows import Window, auto_note, find_windows


def read(text: str) -> Scenario:
    loaded = load_scenario(text)
    assert loaded.scenario is not None, loaded.problems
    return loaded.scenario


def rule(then: str) -> Scenario:
    return read(f"rules: [ {{ when: {{ send: {{}} }}, then: {then} }} ]")


@pytest.mark.parametrize(
    ("then", "windows"),
    [
        ("[ { state: out }, { after: 10m, state: up } ]", [Window("of state out", 600_000)]),
        (
            "[ { state: out }, { after: 1s, deliver: true }, { after: 1s..5s, state: up } ]",
            [Window("of state out", 6000)],
        ),
        ("[ { after: 5m, state: up } ]", [Window("before state up", 300_000)]),
        ("[ { reply: STOP }, { after: 1h, reply: START } ]", [Window("after a handset's reply", 3_600_000)]),
        ("[ { state: out } ]", []),
        ("[ { after: 30s, reply: STOP } ]", []),
        ("[ { after: 10m, deliver: true } ]", []),
    ],
)
def test_what_lasts_lies_between_states_and_replies(then: str, windows: list[Window]) -> None:
    assert find_windows(rule(then)) == windows


def test_a_queue_and_people_who_write_last_too_and_the_longest_comes_first() -> None:
    scenario = read(
        "account: { queue: { rate: 1/s, capacity: 1m } }\n"
        "traffic: [ { receive: { to: '+19195550100', text: x }, every: 10s, count: 13 } ]"
    )

    assert [(each.what, each.ms) for each in find_windows(scenario)] == [
        ("of traffic", 120_000),
        ("that the account's queue takes to empty", 60_000),
    ]


def test_the_note_names_a_rate_at_which_there_is_time() -> None:
    note = str(auto_note(rule("[ { state: out }, { after: 10m, state: up } ]")))

    assert note.startswith("time is auto: it jumps whenever nothing happens, also over the 10m of state out; ")
    assert note.endswith("; --clock 60x lets that last 10s")
    assert str(auto_note(rule("[ { after: 3s, state: up } ]"))).endswith("; --clock real lets it last")
    assert auto_note(rule("[ { fail: 4720 } ]")) is None


def test_the_comment_of_every_built_in_scenario_that_has_one_says_so() -> None:
    concerned = {name for name in builtin.names() if find_windows(read(builtin.read(name)))}

    assert {name for name in builtin.names() if "`bwsim run` jumps over" in builtin.read(name)} == concerned
    assert "provider-out-for-ten-minutes" in concerned
