import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.accounts import Application, Credentials, Features, Number, QueueSaid
from simulator.model.clocks import ClockSetting
from simulator.scenario.load import load_rules, load_scenario
from simulator.scenario.structure import VERBS
from simulator.scenario.values import (
    CallbackOverrides,
    FieldMatch,
    Matcher,
    Nth,
    Range,
    Respond,
    Rule,
    Scenario,
    Step,
    When,
)
from simulator.scenario.wrong import listed

WHOLE = """\
# yaml-language-server: $schema=scenario.schema.json
version: 1
name: carrier-trouble
description: The carrier rejects every third message to Ana; the app must not send a duplicate order.
profile: "2026"
seed: 42
clock: { day: 24s }

account:
  applications:
    - id: 93de2206-9669-4e07-948d-329f4b722ee2
      status_url: http://app:3000/status
      inbound_url: http://app:3000/inbound
      credentials: { user: hook, password: secret }
      inbound_credentials: { user: other, password: secret }
      events: [message-sending, message-sent, message-delivered, message-failed]
  numbers:
    - { number: "+19195550100", application: 93de2206-9669-4e07-948d-329f4b722ee2 }
    - { number: "12345" }
  features: { mms_delivery_receipts: true, group_invalid_numbers: correct }
  queue: { rate: 10/s, capacity: 15m }

callbacks:
  timeout: 10s
  retry: { schedule: [1m, 2m, 1h30m], window: 24h }
  redirect: ok

numbers: off

rules:
  - name: every third message to Ana
    when: { send: { to: "+19195550111" }, nth: every 3 }
    then:
      - { after: 2s, fail: 4720 }

  - name: a picture takes longer
    when: { send: { media: true } }
    then:
      - { after: 1s, sending: true }
      - { sent: true }
      - { after: 1s..5s, deliver: true }

  - name: the provider is out for ten messages
    when: { send: {}, nth: 10..19 }
    then:
      - { respond: { status: 500 } }

  - when: { send: { text: { contains: free } }, nth: 3 }
    then: [ { silence: true } ]

  - when: { send: { text: { contains: gone } } }
    then: [ { after: 3s, silence: forever } ]
"""


def loaded(text: str) -> Scenario:
    scenario, problems = load_scenario(text).scenario, load_scenario(text).problems
    assert scenario is not None, "\n".join(map(str, problems))
    return scenario


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in load_scenario(text).problems]


def test_a_whole_file_is_read():
    scenario = loaded(WHOLE)

    assert scenario == Scenario(
        name="carrier-trouble",
        description="The carrier rejects every third message to Ana; the app must not send a duplicate order.",
        profile="2026",
        seed=42,
        clock=ClockSetting(mode="compressed", rate=3600.0),
        applications=(
            Application(
                id="93de2206-9669-4e07-948d-329f4b722ee2",
                status_url="http://app:3000/status",
                inbound_url="http://app:3000/inbound",
                status_credentials=Credentials("hook", "secret"),
                inbound_credentials=Credentials("other", "secret"),
                events=("message-sending", "message-sent", "message-delivered", "message-failed"),
            ),
        ),
        numbers=(
            Number(number="+19195550100", application="93de2206-9669-4e07-948d-329f4b722ee2"),
            Number(number="12345"),
        ),
        features=Features(mms_delivery_receipts=True, group_invalid_numbers="correct"),
        queue=QueueSaid(per_minute=600, capacity_ms=900_000),
        callbacks=CallbackOverrides(
            timeout_ms=10_000, schedule_ms=(60_000, 120_000, 5_400_000), window_ms=86_400_000, redirect="ok"
        ),
        rules=scenario.rules,
        builtin_numbers=False,
    )
    assert load_scenario(WHOLE).problems == []


def test_rules_are_read_with_keys_conditions_and_steps():
    rules = loaded(WHOLE).rules

    assert rules == (
        Rule(
            key="rules[0]",
            name="every third message to Ana",
            when=When(fields=(FieldMatch("to", Matcher("equals", "+19195550111")),), nth=Nth(every=3)),
            steps=(Step(verb="fail", after=Range(2000, 2000), code=4720),),
        ),
        Rule(
            key="rules[1]",
            name="a picture takes longer",
            when=When(fields=(FieldMatch("media", Matcher("present", True)),)),
            steps=(
                Step(verb="sending", after=Range(1000, 1000)),
                Step(verb="sent"),
                Step(verb="deliver", after=Range(1000, 5000)),
            ),
        ),
        Rule(
            key="rules[2]",
            name="the provider is out for ten messages",
            when=When(nth=Nth(first=10, last=19)),
            respond=Respond(status=500),
        ),
        Rule(
            key="rules[3]",
            when=When(fields=(FieldMatch("text", Matcher("contains", "free")),), nth=Nth(first=3, last=3)),
            steps=(Step(verb="silence"),),
        ),
        Rule(
            key="rules[4]",
            when=When(fields=(FieldMatch("text", Matcher("contains", "gone")),)),
            steps=(Step(verb="silence", after=Range(3000, 3000), forever=True),),
        ),
    )


def test_what_a_file_leaves_out_is_left_to_others():
    assert loaded("version: 1\nname: quiet\n") == Scenario(name="quiet")


def test_a_file_without_a_name_is_called_after_itself():
    loaded_file = load_scenario("version: 1", file="/scenarios/my-day.yaml")

    assert loaded_file.scenario == Scenario(name="my-day")


def test_json_is_read_like_yaml():
    text = '{"version": 1, "name": "\\ud83d\\ude00", "rules": [{"when": {"send": {}}, "then": [{"fail": 4720}]}]}'

    assert loaded(text).name == "😀"
    assert loaded(text).rules[0].steps == (Step(verb="fail", code=4720),)


def test_a_queue_holds_only_what_the_file_says():
    assert loaded("account: { queue: { rate: 2/s } }").queue == QueueSaid(per_minute=120)
    assert loaded("account: { queue: { capacity: 1m, number_rate: 1/s } }").queue == QueueSaid(
        capacity_ms=60_000, number_per_minute=60
    )


@pytest.mark.parametrize(
    ("field", "written", "matcher"),
    [
        ("to", '"+1919*"', Matcher("glob", "+1919*")),
        ("from", '{ equals: "+1919*" }', Matcher("equals", "+1919*")),
        ("text", '"50% *off*"', Matcher("equals", "50% *off*")),
        ("text", "{ matches: '^a[0-9]+$' }", Matcher("matches", "^a[0-9]+$")),
        ("text", "{ not: { contains: free } }", Matcher("not", (Matcher("contains", "free"),))),
        ("text", "{ not: free }", Matcher("not", (Matcher("equals", "free"),))),
        ("tag", "{ in: [a, b*] }", Matcher("in", (Matcher("equals", "a"), Matcher("glob", "b*")))),
        ("tag", "order-*", Matcher("glob", "order-*")),
        ("application", "93de*", Matcher("glob", "93de*")),
        ("media", "false", Matcher("present", False)),
        ("media", "'*.png'", Matcher("glob", "*.png")),
        ("media", "{ not: true }", Matcher("not", (Matcher("present", True),))),
        ("priority", "high", Matcher("equals", "high")),
        ("segments", "2", Matcher("equals", 2)),
        ("segments", "{ not: 1 }", Matcher("not", (Matcher("equals", 1),))),
        ("kind", "{ in: [mms, group] }", Matcher("in", (Matcher("equals", "mms"), Matcher("equals", "group")))),
        ("number_type", "toll_free", Matcher("equals", "toll_free")),
    ],
)
def test_a_condition_is_read(field, written, matcher):
    rules, problems = load_rules(f"when: {{ send: {{ {field}: {written} }} }}\nthen: [ deliver: true ]", first_key=0)

    assert problems == []
    assert rules[0].when.fields == (FieldMatch(field, matcher),)


def test_an_answer_has_a_status_a_body_and_headers():
    rules, problems = load_rules(
        "when: { send: {} }\n"
        "then: [ respond: { status: 429, body: { type: slow, n: [null] }, headers: { Retry-After: 5, x-a: b } } ]",
        first_key=0,
    )

    assert problems == []
    headers = (("Retry-After", "5"), ("x-a", "b"))
    assert rules[0].respond == Respond(status=429, body='{"type":"slow","n":[null]}', headers=headers)


def test_the_two_examples_of_the_design_read_as_they_do_there():
    text = """\
version: 1
rules:
  - name: a typing error
    when: { send: {} }
    then:
      - { deliver: true }
      - { faild: 4720 }
  - name: a number without quotes
    when: { send: { to: 15551230003 } }
    then: [ { deliver: true } ]
"""

    found = [str(problem) for problem in load_scenario(text, file="outage.yaml").problems]

    assert found == [
        "outage.yaml:7:11: rules[0].then[1].faild: unknown step (did you mean 'fail'?)",
        'outage.yaml:9:25: rules[1].when.send.to: 15551230003 is a number; write it in quotes: "+15551230003"',
    ]


MISTAKES = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8")


def mistakes() -> Iterator[tuple[str, list[str]]]:
    for block in re.split(r"\n\n+", MISTAKES):
        lines = [line for line in block.splitlines() if not line.startswith("# ")]
        text = "\n".join(line for line in lines if not line.startswith("=> "))
        if text:
            yield text, [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]


@pytest.mark.parametrize(("text", "said"), list(mistakes()))
def test_a_mistake_is_told_with_its_place_what_was_found_and_what_is_allowed(text, said):
    assert problems_of(text) == said
    assert load_scenario(text).scenario is None


def test_all_problems_of_a_file_come_at_once_from_top_to_bottom():
    text = (
        "seed: x\nrules:\n  - when: { send: { kind: mm } }\n    then: [ { fail: 1, fali: 2 } ]\n    seed: 1\nname: 5\n"
    )

    assert problems_of(text) == [
        "1:7: seed: expected a whole number from 0 on, found 'x'",
        "3:27: rules[0].when.send.kind: expected sms, mms or group, found 'mm' (did you mean 'mms'?)",
        "4:21: rules[0].then[0].fail: expected an error code of four digits, like 4720, found 1",
        "4:24: rules[0].then[0].fali: unknown step (did you mean 'fail'?)",
        "5:5: rules[0].seed: unknown key; expected name, when, then or callbacks (it belongs to the top of the file)",
        '6:7: name: 5 is a number; write it in quotes: "5"',
    ]


def test_one_rule_or_several_are_loaded_with_keys_from_the_first():
    one = "when: { send: {} }\nthen: [ fail: 4720 ]"
    two = '[{"when": {"send": {}}, "then": [{"fail": 4720}]}, {"when": {"send": {}}, "then": [{"silence": true}]}]'

    assert [rule.key for rule in load_rules(one, first_key=3)[0]] == ["api[3]"]
    assert [rule.key for rule in load_rules(two, first_key=4)[0]] == ["api[4]", "api[5]"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when: { send: {} }\nthen: [ { faild: 1 } ]", ["2:11: then[0].faild: unknown step (did you mean 'fail'?)"]),
        ("- when: { send: {} }\n  then: [ {} ]", [
            f"2:11: [0].then[0]: a step needs a verb: {listed(VERBS)}",
        ]),
        ("hello", ["1:1: expected keys with values, found 'hello'"]),
        ("[", ["2:1: not valid YAML: a value or a closing bracket is missing here"]),
    ],
)  # fmt: skip
def test_problems_of_rules_alone_have_the_paths_of_what_was_sent(text, said):
    rules, problems = load_rules(text, first_key=0)

    assert rules == ()
    assert [str(problem) for problem in problems] == said


WORDS = [
    "rules", "when", "send", "nth", "then", "after", "fail", "deliver", "to", "text", "in", "not", "account", "queue",
    "rate", "numbers", "number", "callbacks", "retry", "schedule", "clock", "day", "respond", "status", "headers",
]  # fmt: skip
SCALARS = st.sampled_from(
    ["1", "on", "true", "", "3s", "1s..2s", "every 2", '"+1"', "4720", "{}", "[]", "x: y", "*a", "&a 1"]
)
LINES = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.sampled_from(WORDS), SCALARS), min_size=1, max_size=12
)  # fmt: skip


@given(LINES)
def test_loading_never_raises_and_gives_a_scenario_or_problems(lines):
    text = "\n".join(f"{'  ' * indent}{'- ' if item else ''}{word}: {value}" for indent, item, word, value in lines)

    result = load_scenario(text)

    assert (result.scenario is None) == any(problem.level == "error" for problem in result.problems)
    load_rules(text, first_key=0)
