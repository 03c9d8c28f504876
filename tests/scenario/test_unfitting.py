"""Conditions that nothing can fulfil are told, and others are not."""

import pytest

from simulator.scenario.load import load_scenario

APPS = "account: { applications: [ { id: orders, callback_url: 'http://x/' } ] }\n"


def warnings_of(text: str) -> list[str]:
    loaded = load_scenario(text)
    assert loaded.scenario is not None, loaded.problems
    return [str(problem) for problem in loaded.problems]


def rule(when: str, then: str = "fail: 4720") -> str:
    return f"rules: [ {{ when: {{ {when} }}, then: [ {then} ] }} ]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            rule("send: { to: '+1919 5550111' }"),
            "rules[0].when.send.to: can never match: '+1919 5550111' is no E.164 number (did you mean '+19195550111'?)",
        ),
        (
            rule("send: { to: '+1919555011?' }"),
            (
                "rules[0].when.send.to: can never match: '+1919555011?' is no E.164 number"
                " (* stands for any digits, as in '+1919*')"
            ),
        ),
        (
            rule("send: { from: '+1919-555-0100' }"),
            (
                "rules[0].when.send.from: can never match: '+1919-555-0100' is no E.164 number"
                " (did you mean '+19195550100'?)"
            ),
        ),
        (
            rule("receive: { to: '9195550100' }", "reply: ok"),
            "rules[0].when.receive.to: can never match: '9195550100' is no E.164 number (did you mean '+19195550100'?)",
        ),
        (
            "expect: [ { sent: { to: '9195550100' } } ]",
            "expect[0].sent.to: can never match: '9195550100' is no E.164 number (did you mean '+19195550100'?)",
        ),
        (
            "expect: [ { callback: { from: '+1919555010' } } ]",
            "expect[0].callback.from: +1919555010 has 9 digits after +1; a number of North America has 10",
        ),
        (
            rule("send: { text: free* }"),
            (
                "rules[0].when.send.text: a star is a plain star in a text, which is compared whole"
                " ({ contains: free } is a part of it)"
            ),
        ),
        (
            "expect: [ { sent: { text: '*code*' } } ]",
            (
                "expect[0].sent.text: a star is a plain star in a text, which is compared whole"
                " ({ contains: code } is a part of it)"
            ),
        ),
        (
            APPS + rule("send: { application: order }"),
            "rules[0].when.send.application: no application of this file is called 'order' (did you mean 'orders'?)",
        ),
        (
            APPS + "expect: [ { callback: { application: Orders } } ]",
            "expect[0].callback.application: no application of this file is called 'Orders' (did you mean 'orders'?)",
        ),
        (
            APPS.replace(" }\n", ", numbers: [ { number: '+19195550100', application: oders } ] }\n"),
            "account.numbers[0].application: no application of this file is called 'oders' (did you mean 'orders'?)",
        ),
        (
            rule("send: { kind: sms, media: true }"),
            "rules[0].when.send: can never match: no message is of this kind and has such media",
        ),
    ],
)
def test_what_nothing_can_fulfil_is_told(text, said):
    [warning] = warnings_of(text)

    assert warning.partition(" warning: ")[2] == said


@pytest.mark.parametrize(
    "text",
    [
        rule("send: { to: '9195550111' }", "respond: { status: 400 }"),
        rule("send: { from: ACME }"),
        rule("send: { from: '12345' }"),
        rule("send: { from: { not: ACME Incorporated } }"),
        rule("send: { text: '* * *' }"),
        rule("send: { text: { contains: '2*2' } }"),
        rule("receive: { to: '12345' }", "reply: ok"),
        "expect: [ { refused: { to: '9195550100' } } ]",
        APPS + rule("send: { application: elsewhere }"),
        APPS + rule("send: { application: order* }"),
        rule("send: { application: order }"),
        APPS.replace(" }\n", ", numbers: [ { number: '+19195550100' } ] }\n"),
    ],
)
def test_what_something_may_fulfil_is_no_problem(text):
    assert warnings_of(text) == []
