"""Rules in one line."""

import pytest

from simulator.client.rules import make_rule


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (
            {"to": "+19195550111", "fail": 4720, "after": "2s"},
            {"when": {"send": {"to": "+19195550111"}}, "then": [{"after": "2s", "fail": 4720}]},
        ),
        ({"respond": 429}, {"when": {"send": {}}, "then": [{"respond": {"status": 429}}]}),
        (
            {"respond": {"status": 503, "body": "down"}, "nth": "1..2"},
            {"when": {"send": {}, "nth": "1..2"}, "then": [{"respond": {"status": 503, "body": "down"}}]},
        ),
        (
            {"name": "slow", "from_": "+1919*", "then": [{"sending": True}, {"after": "1h", "deliver": True}]},
            {
                "name": "slow",
                "when": {"send": {"from": "+1919*"}},
                "then": [{"sending": True}, {"after": "1h", "deliver": True}],
            },
        ),
        (
            {"deliver": True, "callbacks": {"copies": 2}},
            {"callbacks": {"copies": 2}, "when": {"send": {}}, "then": [{"deliver": True}]},
        ),
        ({"callbacks": {"copies": 2}}, {"callbacks": {"copies": 2}, "when": {"send": {}}}),
        ({"fail": "4720"}, {"when": {"send": {}}, "then": [{"fail": 4720}]}),
    ],
)
def test_arguments_become_a_rule(said, rule):
    assert make_rule(said) == rule


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"too": "+1", "fail": 4720}, r"unknown argument 'too'.*did you mean 'to'"),
        ({"fail": 4720, "deliver": True}, r"fail and deliver are 2 steps; write then="),
        ({"to": "+1"}, r"nothing happens; say one of fail, deliver"),
        ({"after": "2s"}, r"nothing happens"),
        ({"then": [{"deliver": True}], "after": "2s"}, r"then holds all the steps; after belongs into it"),
    ],
)
def test_what_makes_no_rule_is_refused_with_what_to_write(said, message):
    with pytest.raises(TypeError, match=message):
        make_rule(said)
