"""What is said of handsets that hardly do what was meant."""

import pytest

from simulator.model.media import SAMPLE_NAMES
from simulator.runtime.attachments import SAMPLES
from tests.scenario.test_checks import warnings_of

OURS = "account: { numbers: [ { number: '+19195550100' } ] }\n"


def test_traffic_to_a_number_that_is_not_declared_is_told_with_a_guess():
    text = OURS + "traffic: [ { receive: { to: '+19195550101', text: hi }, every: 1s, count: 1 } ]"

    [said] = warnings_of(text)
    assert said.startswith("2:29: warning: traffic[0].receive.to: +19195550101: not a number of this account")
    assert said.endswith("so nobody hears of it (did you mean '+19195550100'?)")


@pytest.mark.parametrize(
    "text",
    [
        OURS + "traffic: [ { receive: { to: ['+19195550100', '+19195550199'], text: hi }, every: 1s, count: 1 } ]",
        "traffic: [ { receive: { to: '+19195550101', text: hi }, every: 1s, count: 1 } ]",
        "traffic: [ { receive: { to: '+19195550101', text: hi }, every: 1s..3s, for: 1h } ]",
        "rules: [ { when: { send: { from: '+19195550100' } }, then: [ { deliver: true }, { reply: ok } ] } ]",
        "rules: [ { when: { receive: { number_type: local } }, then: [ { silence: true }, { reply: ok } ] } ]",
        "rules: [ { when: { send: {} }, then: [ { reply: ok }, { fail: 4720 } ] } ]",
    ],
)
def test_what_makes_sense_gets_no_warning(text):
    assert warnings_of(text) == []


@pytest.mark.parametrize("end", ["count: 30001", "for: 9h"])
def test_more_than_an_advance_plays_is_told(end):
    [said] = warnings_of(f"traffic: [ {{ receive: {{ to: '12345', text: hi }}, every: 1s, {end} }} ]")

    assert said.endswith("messages are more than an advance until idle plays")


@pytest.mark.parametrize(("ending", "what"), [("fail: 4720", "fails"), ("silence: true", "gets no receipt")])
def test_an_answer_to_a_message_that_never_came_is_told(ending, what):
    [said] = warnings_of(f"rules: [ {{ when: {{ send: {{}} }}, then: [ {{ {ending} }}, {{ reply: ok }} ] }} ]")

    assert said.endswith(f"rules[0].then[1].reply: it answers a message that {what}")


@pytest.mark.parametrize("sender", ["from: Sunshine", "number_type: alphanumeric"])
def test_an_answer_to_a_name_is_told(sender):
    [said] = warnings_of(f"rules: [ {{ when: {{ send: {{ {sender} }} }}, then: [ reply: ok ] }} ]")

    assert said.endswith("rules[0].then[0].reply: nobody can answer a name: nothing will arrive")


def test_the_files_that_a_scenario_may_name_are_those_that_are_built_in():
    assert set(SAMPLE_NAMES) == set(SAMPLES)
