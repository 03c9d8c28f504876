import pytest

from simulator.scenario.expected import (
    AnswersEveryCallback,
    BacksOff,
    Callbacks,
    Condition,
    Count,
    Expectation,
    NoReplyLoop,
    Refused,
    SendsNothingTwice,
    Sent,
)
from simulator.scenario.load import load_expectations, load_scenario
from simulator.scenario.values import Matcher


def read(text: str) -> Expectation:
    found, problems = load_expectations(text)
    assert problems == []
    assert len(found) == 1
    return found[0]


def test_a_file_says_what_it_expects():
    text = """\
expect:
  - callback: { type: message-failed, errorCode: 4720, to: "+19195550111" }
    times: 2
    acknowledged: true
  - app: answers-every-callback
"""

    scenario = load_scenario(text).scenario

    assert scenario is not None
    assert scenario.expect == (
        Expectation(
            key="expect[0]",
            what=Callbacks(
                conditions=(
                    Condition("type", Matcher("equals", "message-failed")),
                    Condition("errorCode", Matcher("equals", 4720)),
                    Condition("to", Matcher("equals", "+19195550111")),
                ),
                times=Count(2, 2),
                acknowledged=True,
            ),
        ),
        Expectation(key="expect[1]", what=AnswersEveryCallback()),
    )


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("callback: {}", Callbacks()),
        ("{ callback: {}, times: 0 }", Callbacks(times=Count(0, 0))),
        ("{ callback: {}, attempts: 1..3, within: 5m }", Callbacks(attempts=Count(1, 3), within_ms=300_000)),
        ("{ sent: { from: '+1*' }, times: at most 3 }", Sent(
            conditions=(Condition("from", Matcher("glob", "+1*")),), times=Count(0, 3))),
        ("{ refused: { status: { in: [429, 503] } }, times: at least 2 }", Refused(
            conditions=(Condition("status", Matcher("in", (Matcher("equals", 429), Matcher("equals", 503)))),),
            times=Count(2))),
        ("app: no-reply-loop", NoReplyLoop(20, 10_000)),
        ("{ app: no-reply-loop, at_most: 3, within: 1s }", NoReplyLoop(3, 1000)),
        ("app: backs-off", BacksOff(None)),
        ("app: sends-nothing-twice", SendsNothingTwice()),
        ("{ app: backs-off, at_least: 5s }", BacksOff(5000)),
    ],
)  # fmt: skip
def test_an_expectation_is_read(written, what):
    assert read(written).what == what


def test_one_several_or_all_of_a_file_are_read_alike():
    one = '{"app": "backs-off"}'

    assert load_expectations(f"[{one}]") == load_expectations(one) == load_expectations(f'{{"expect": [{one}]}}')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("expect: [{ sent: {}, sen: 1 }]", ["1:22: expect[0].sen: unknown key (did you mean 'sent'?)"]),
        ("times: 2", ["1:1: an expectation needs one of callback, sent, refused or app"]),
        ("[{ times: 2 }]", ["1:2: [0]: an expectation needs one of callback, sent, refused or app"]),
        ("expect: [{ app: backs-off, times: 2 }]",
         ["1:28: expect[0].times: does not belong to backs-off; it goes with callback, sent or refused"]),
        ("hello", ["1:1: expected keys with values, found 'hello'"]),
        ("", ["nothing is written here"]),
    ],
)  # fmt: skip
def test_problems_have_the_paths_of_what_was_sent(text, said):
    found, problems = load_expectations(text)

    assert found == ()
    assert [str(problem) for problem in problems] == said


@pytest.mark.parametrize(
    ("count", "shown", "right", "wrong"),
    [
        (Count(2, 2), "2", [2], [0, 1, 3]),
        (Count(0, 0), "0", [0], [1]),
        (Count(1, 3), "1..3", [1, 2, 3], [0, 4]),
        (Count(2), "at least 2", [2, 9], [1]),
        (Count(0, 3), "at most 3", [0, 3], [4]),
    ],
)
def test_a_count_holds_for_its_numbers_and_says_itself(count, shown, right, wrong):
    assert str(count) == shown
    assert [number for number in [*right, *wrong] if count.holds(number)] == right


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ("type: message-sent", "4:23: warning: expect[0].callback.type: the profile 2018-quirk has no message-sent"),
        (
            "errorCode: { in: [4720, 4999] }",
            (
                "4:28: warning: expect[0].callback.errorCode: 4999 is not an error code of the profile 2018-quirk"
                " (bwsim codes lists them)"
            ),
        ),
        ("type: message-received", None),
        ("type: { not: message-sent }", None),
        ("errorCode: 4720", None),
    ],
)
def test_what_the_era_does_not_know_is_warned_of(fields, warning):
    text = f'version: 1\nprofile: "2018-quirk"\nexpect:\n  - callback: {{ {fields} }}\n'

    found = load_scenario(text)

    assert found.scenario is not None
    assert [str(problem) for problem in found.problems] == ([warning] if warning else [])
