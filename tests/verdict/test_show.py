import json

from simulator.lines import as_text
from simulator.scenario.load import load_expectations
from simulator.verdict.facts import Facts
from simulator.verdict.judge import judge
from simulator.verdict.show import as_json, lines
from tests.player import Player
from tests.verdict.judging import verdict_of

EXPECT = """\
- name: Ana's order failed
  callback: { type: message-failed, errorCode: 4720, tag: "order-*" }
  times: 2
  acknowledged: true
- callback: { type: message-delivered, text: { contains: "hel" }, errorCode: { not: { in: [4720, 4770] } } }
  attempts: 1..3
  within: 5m
- sent: { media: true, to: { matches: "^.1919" } }
  times: at most 3
- refused: { status: 429 }
  times: 0
- app: no-reply-loop
- { app: backs-off, at_least: 5s }
- app: backs-off
- app: sends-nothing-twice
- app: answers-every-callback
"""
DELIVERED = (
    'callback message-delivered, errorCode not 4720 or 4770, text containing "hel": '
    "at least once, 1..3 attempts each, within 5m"
)
NEAREST = (
    "message-delivered to +19195550101 at 2026-01-01T00:00:00.000Z: "
    "type is message-delivered, not message-failed, errorCode is nothing, not 4720, tag is nothing, not order-*"
)


def played() -> Player:
    player = Player()
    player.send()
    player.advance()
    return player


def test_every_kind_of_expectation_says_itself():
    said = [result.expected for result in verdict_of(played(), EXPECT).results]

    assert said == [
        'callback message-failed, errorCode 4720, tag "order-*": twice, acknowledged',
        DELIVERED,
        "message sent to matching ^.1919, media present: at most 3 times",
        "request refused status 429: never",
        "no reply loop: at most 20 messages in a row, each within 10s of the last one's callback",
        "the application backs off after a 429 or 5xx: at least 5s",
        "the application backs off after a 429 or 5xx: as Retry-After says, or 1s",
        "nothing is sent twice: every message differs from all others in sender, recipients, text, media or tag",
        "the application answers every callback with 2xx in time",
    ]


def test_a_verdict_tells_people_what_was_expected_what_came_what_was_near_and_how_to_see_it_again():
    expectations, _ = load_expectations(EXPECT)
    facts = Facts()
    facts.take(played().entries)
    verdict = judge(
        expectations[:2], facts, since=facts.since, wall_s={}, scenario="carrier-trouble", replay="bwsim run x.yaml"
    )

    assert [as_text(line) for line in lines(verdict)] == [
        "carrier-trouble: 1 of 2 expectations does not hold",
        "  FAIL  Ana's order failed",
        '          expected  callback message-failed, errorCode 4720, tag "order-*": twice, acknowledged',
        "          came      none came",
        f"          nearest   {NEAREST}",
        f"  ok    {DELIVERED}  (1 came)",
        "seed 1; again: bwsim run x.yaml",
    ]


def test_a_verdict_is_json():
    verdict = as_json(verdict_of(played(), EXPECT))

    assert json.loads(json.dumps(verdict)) == verdict
    assert (verdict["passed"], verdict["seed"]) == (False, 1)
    first = verdict["expectations"][0]
    assert first["nearest"]["differs"][0] == {
        "field": "type", "expected": "message-failed", "found": "message-delivered",
    }  # fmt: skip
    assert {"key", "name", "passed", "expected", "came", "count", "matched", "nearest"} == set(first)


def test_nothing_expected_is_nothing_to_fail():
    verdict = judge((), Facts(), since=0, wall_s={}, scenario="quiet")

    assert verdict.passed
    assert [as_text(line) for line in lines(verdict)] == ["quiet: nothing is expected"]


def test_a_story_whose_beginning_was_forgotten_does_not_pass():
    facts = Facts()
    facts.take(played().entries[3:])
    expectations, _ = load_expectations("{ callback: {}, times: 0 }")

    verdict = judge(expectations, facts, since=0, wall_s={})

    assert verdict.results[0].passed and not verdict.passed
    assert verdict.incomplete is not None and "first 3 entries were forgotten" in verdict.incomplete
