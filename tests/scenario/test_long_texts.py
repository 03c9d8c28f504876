"""Texts as long as they may be: what is wrong is said in bounds, and reading them holds up nobody for long."""

import gc

from simulator.scenario.load import load_scenario
from simulator.scenario.unhurried import LONG, unhurried

HEAD = "version: 1\nname: long\n"
SHOWN = 1_000


def test_of_very_many_problems_the_first_are_said_and_the_rest_counted():
    loaded = load_scenario(HEAD + "".join(f"key{number}: 1\n" for number in range(30_000)))

    messages = [problem.message for problem in loaded.problems]
    assert loaded.scenario is None
    assert len(messages) == SHOWN + 1
    assert f"{30_000 - SHOWN} more problems; they are said once these are mended" in messages


def test_a_text_of_too_many_values_is_given_up_where_there_are_too_many():
    text = f"{HEAD}rules: [{'1, ' * 150_000}not: [closed"

    problems = load_scenario(text).problems

    assert len(problems) == 1
    assert "more than 100000 values" in problems[0].message


def test_the_collector_rests_for_a_long_text_only_and_is_woken_again():
    with unhurried("x" * LONG):
        during_a_short_one = gc.isenabled()
    with unhurried("x" * (LONG + 1)):
        during_a_long_one = gc.isenabled()

    assert (during_a_short_one, during_a_long_one, gc.isenabled()) == (True, False, True)


def test_every_one_of_very_many_states_is_known_to_the_rule_that_waits_for_it():
    rules = "".join(
        f"- {{ when: {{ send: {{}}, state: s{number} }}, then: [ {{ fail: 4720 }}, {{ state: s{number + 1} }} ] }}\n"
        for number in range(300)
    )

    problems = load_scenario(f"{HEAD}rules:\n{rules}").problems

    assert [problem.path for problem in problems if "no step enters" in problem.message] == ["rules[0].when.state"]
    assert "there is 301 others" in problems[0].message
