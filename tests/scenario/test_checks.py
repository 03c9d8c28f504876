import pytest

from simulator import profiles
from simulator.scenario.checks import check
from simulator.scenario.load import load_rules, load_scenario

DELIVER = "then: [ deliver: true ]"
ANSWER = "then: [ respond: { status: 500 } ]"


def warnings_of(text: str) -> list[str]:
    loaded = load_scenario(text)
    assert loaded.scenario is not None, "\n".join(map(str, loaded.problems))
    return [str(problem) for problem in loaded.problems]


def test_a_code_that_the_profile_does_not_have_is_told():
    text = "rules:\n- when: { send: {} }\n  then: [ { fail: 4999 } ]"

    assert warnings_of(text) == [
        "3:19: warning: rules[0].then[0].fail: 4999 is not an error code of the profile 2026 (bwsim codes lists them)",
    ]


def test_a_scenario_is_checked_under_its_own_profile_and_on_request_under_another():
    text = 'profile: "2018-quirk"\nrules:\n- when: { send: {} }\n  then: [ { fail: 4795 } ]'
    loaded = load_scenario(text)
    assert loaded.scenario is not None

    assert [problem.line for problem in loaded.problems] == [4]
    assert check(loaded.scenario, profiles.get("2026"), loaded.document) == []


def test_a_message_that_no_step_ends_is_told():
    text = "rules:\n- when: { send: {} }\n  then: [ { sending: true } ]"

    assert warnings_of(text) == [
        "3:9: warning: rules[0].then: leaves the message open for ever (end it with deliver, fail or silence)",
    ]


def test_silence_ends_a_message():
    assert warnings_of("rules:\n- when: { send: {} }\n  then: [ { silence: forever } ]") == []


def test_a_rule_behind_one_that_takes_everything_is_told():
    behind = f"- when: {{ send: {{ to: '+19195550101' }} }}\n  {DELIVER}"
    text = f"rules:\n- name: all\n  when: {{ send: {{}} }}\n  {DELIVER}\n{behind}"

    assert warnings_of(text) == [
        "5:3: warning: rules[1]: can never match: rules[0] (all) takes every message that it could",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ send: {} }", "{ send: {} }"),
        ("{ send: { to: '+1*' } }", "{ send: { to: '+1*', text: a } }"),
        ("{ send: { to: '+1*' } }", "{ send: { to: '+19195550101' } }"),
        ("{ send: { to: '+1*' } }", "{ send: { to: { in: ['+1919', '+1920'] } } }"),
        ("{ send: { text: { contains: fre } } }", "{ send: { text: free } }"),
        ("{ send: { text: { not: paid } } }", "{ send: { text: free } }"),
        ("{ send: { kind: { in: [mms, group] } } }", "{ send: { kind: mms }, nth: 2 }"),
        ("{ send: { media: '*.png' } }", "{ send: { media: 'http://x/a.png' } }"),
        ("{ send: {}, nth: every 1 }", "{ send: { segments: 2 } }"),
    ],
)
def test_a_rule_never_matches_when_an_earlier_one_takes_all_of_its_messages(first, second):
    text = f"rules:\n- when: {first}\n  {DELIVER}\n- when: {second}\n  {DELIVER}"

    assert ["can never match" in warning for warning in warnings_of(text)] == [True]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ send: { to: '+1*' } }", "{ send: {} }"),
        ("{ send: { to: '+1*' } }", "{ send: { to: '+2*' } }"),
        ("{ send: { to: '+1*' } }", "{ send: { to: { in: ['+1919', '+2'] } } }"),
        ("{ send: { to: '+1*' } }", "{ send: { from: '+1*' } }"),
        ("{ send: {}, nth: 1 }", "{ send: {} }"),
        ("{ send: {}, nth: every 2 }", "{ send: {} }"),
        ("{ send: { media: { not: 'http://x/a.png' } } }", "{ send: { media: 'http://x/b.png' } }"),
    ],
)
def test_a_rule_that_may_still_match_is_not_warned_of(first, second):
    text = f"rules:\n- when: {first}\n  {DELIVER}\n- when: {second}\n  {DELIVER}"

    assert warnings_of(text) == []


def test_an_answer_to_every_request_leaves_nothing_to_earlier_event_rules():
    text = f"rules:\n- when: {{ send: {{}} }}\n  {DELIVER}\n- when: {{ send: {{}} }}\n  {ANSWER}"

    assert warnings_of(text) == [
        "2:3: warning: rules[0]: can never match: rules[1] takes every message that it could",
    ]


@pytest.mark.parametrize(("taken", "warnings"), [("true", 0), ("false", 1)])
def test_a_dropped_request_leaves_its_message_to_event_rules_when_the_provider_took_it(taken, warnings):
    drop = f"then: [ {{ drop: {{ how: reset, accepted: {taken} }} }} ]"
    text = f"rules:\n- when: {{ send: {{}} }}\n  {drop}\n- when: {{ send: {{}} }}\n  {DELIVER}"

    assert len(warnings_of(text)) == warnings


def test_an_event_rule_takes_nothing_from_an_answer():
    text = f"rules:\n- when: {{ send: {{}} }}\n  {DELIVER}\n- when: {{ send: {{}}, nth: 2 }}\n  {ANSWER}"

    assert warnings_of(text) == []


def test_an_event_that_the_era_does_not_have_is_told():
    text = 'profile: "2018-quirk"\nrules:\n- when: { send: {} }\n  then: [ sent: true, deliver: true ]'

    assert warnings_of(text) == [
        "4:17: warning: rules[0].then[0].sent: the profile 2018-quirk has no message-sent; no callback is sent",
    ]


def test_an_event_that_nobody_asked_for_is_told():
    text = "rules:\n- when: { send: {} }\n  then: [ sent: true, deliver: true ]"

    assert warnings_of(text) == [
        "3:17: warning: rules[0].then[0].sent: no application asks for message-sent (see `events` of applications)",
    ]
    assert (
        warnings_of("account: { applications: [ { id: a, events: [message-sent, message-delivered] } ] }\n" + text)
        == []
    )


def test_an_event_is_judged_for_the_kinds_that_the_rule_can_match():
    text = "rules:\n- when: {{ send: {{ kind: {} }} }}\n  then: [ sending: true, deliver: true ]"

    assert warnings_of(text.format("mms")) == []
    assert [warning.split(": ")[0] for warning in warnings_of(text.format("sms"))] == ["3:20"]


CARRIER = "rules:\n- when: {{ send: {} }}\n  then: [ fail: {} ]"
OFF = "account: { features: { mms_delivery_receipts: false } }\n"


def test_a_carriers_failure_of_a_picture_is_told_when_receipts_are_off():
    assert warnings_of(OFF + CARRIER.format("{ media: true }", 4720)) == [
        "4:17: warning: rules[0].then[0].fail: without delivery receipts of MMS the real service is silent here",
    ]


@pytest.mark.parametrize(
    "text",
    [
        CARRIER.format("{ media: true }", 4720),
        OFF + CARRIER.format("{}", 4720),
        OFF + CARRIER.format("{ kind: sms }", 4720),
        OFF + CARRIER.format("{ kind: group }", 4303),
    ],
)
def test_other_failures_are_not_warned_of(text):
    assert warnings_of(text) == []


def test_a_scenario_without_its_text_is_checked_too():
    scenario = load_scenario("rules:\n- when: { send: {} }\n  then: [ { fail: 4999 } ]").scenario
    assert scenario is not None

    [warning] = check(scenario, profiles.get("2026"))

    assert (
        str(warning)
        == "warning: rules[0].then[0].fail: 4999 is not an error code of the profile 2026 (bwsim codes lists them)"
    )


def test_a_recipient_that_is_no_number_can_never_match():
    text = f"rules:\n- when: {{ send: {{ to: '19195550111' }} }}\n  {DELIVER}"

    [warning] = warnings_of(text)
    assert warning.startswith("2:23: warning: rules[0].when.send.to: can never match: '19195550111' is no E.164 number")
    assert warning.endswith("(did you mean '+19195550111'?)")


def test_a_ladder_of_many_thousand_attempts_is_refused():
    [problem] = load_scenario("callbacks: { retry: { schedule: [1ms] } }").problems

    assert problem.level == "error"
    assert problem.message == "a callback may be tried 86400000 times; at most 100000 make sense"


@pytest.mark.parametrize(
    ("callbacks", "attempts"),
    [
        ("lose_acks: 29", 29),
        ("copies: 2, lose_acks: [3, 29]", 29),
        ("lose_acks: 4, retry: { schedule: [1m, 2m], window: 5m }", 4),
    ],
)
def test_acknowledgements_that_are_lost_until_the_callback_is_given_up_are_told(callbacks, attempts):
    text = f"rules:\n- when: {{ send: {{}} }}\n  callbacks: {{ {callbacks} }}"

    (warning,) = warnings_of(text)

    assert f"a callback is tried {attempts} times at most: it is given up" in warning
    assert "rules[0].callbacks.lose_acks" in warning


def test_acknowledgements_of_which_one_is_heard_are_nothing_to_tell():
    text = "callbacks: { lose_acks: 3, retry: { schedule: [1m, 2m], window: 5m } }"

    assert warnings_of(text) == []
    assert warnings_of("callbacks: { lose_acks: 28 }") == []


def test_a_rule_that_loses_more_than_the_scenario_s_window_allows_is_told():
    common = "callbacks: { retry: { schedule: [1m], window: 2m } }"
    text = f"{common}\nrules:\n- when: {{ send: {{}} }}\n  callbacks: {{ lose_acks: 3 }}"

    (warning,) = warnings_of(text)

    assert warning.startswith("4:27: warning: rules[0].callbacks.lose_acks: 3 lost")


def test_an_event_written_by_hand_is_nothing_to_tell():
    assert (
        warnings_of("profile: '2018-quirk'\nrules:\n- when: { send: {} }\n  then: [ { raw: { type: message-read } } ]")
        == []
    )


def test_message_read_is_told_where_the_era_has_none():
    text = "profile: '2021-get'\nrules:\n- when: { send: {} }\n  then: [ { deliver: true }, { read: true } ]"

    assert ["the profile 2021-get has no message-read" in warning for warning in warnings_of(text)] == [True]
    assert warnings_of(text.replace("2021-get", "2026")) == []


def test_the_ladder_of_a_rule_put_through_the_api_is_bounded_too():
    rules, problems = load_rules("when: { send: {} }\ncallbacks: { retry: { schedule: [1ms] } }", first_key=0)

    assert len(rules) == 1
    assert [(str(problem.path), problem.level) for problem in problems] == [("callbacks.retry", "error")]


def test_a_state_that_no_step_enters_is_told_with_a_guess():
    text = (
        "rules:\n  - when: { send: {}, state: clsoed }\n    then: [ fail: 4720 ]\n"
        "  - when: { send: {} }\n    then: [ deliver: true, state: closed ]\n"
    )

    [problem] = load_scenario(text).problems

    assert str(problem) == (
        "2:30: warning: rules[0].when.state: can never match: no step enters this state; there is start and closed "
        "(did you mean 'closed'?)"
    )


@pytest.mark.parametrize("state", ["start", "closed", "clo*", "{ not: start }"])
def test_a_state_that_can_hold_is_no_problem(state):
    text = (
        f"rules:\n  - when: {{ send: {{ tag: x }}, state: {state} }}\n    then: [ fail: 4720 ]\n"
        "  - when: { send: {} }\n    then: [ deliver: true, state: closed ]\n"
    )

    assert load_scenario(text).problems == []


@pytest.mark.parametrize(
    ("said", "warns"),
    [
        ("send: { to: '+1919555011' }", "rules[0].when.send.to: +1919555011 has 9 digits after +1"),
        ("send: { from: '+191955501111' }", "rules[0].when.send.from: +191955501111 has 11 digits after +1"),
        ("receive: { from: '+1919555011' }", "rules[0].when.receive.from: +1919555011 has 9 digits after +1"),
        ("send: { to: '+19195550111' }", None),
        ("send: { to: '+441632960961' }", None),
        ("send: { to: '+1919*' }", None),
    ],
)
def test_a_north_american_number_of_another_length_is_told(said: str, warns: str | None) -> None:
    domain = said.partition(":")[0]
    then = "[ { fail: 4720 } ]" if domain == "send" else "[ { state: heard } ]"
    problems = load_scenario(f"rules: [ {{ when: {{ {said} }}, then: {then} }} ]").problems
    told = [str(problem) for problem in problems if "North America" in str(problem)]

    assert len(told) == (warns is not None)
    assert all(str(warns) in each for each in told)
