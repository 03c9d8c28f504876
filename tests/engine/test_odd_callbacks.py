"""Faults on the way, events that no provider sends, and the one that only RBM has."""

import json
from typing import Any

import pytest

from simulator.engine.receive import Arrival
from simulator.model.entries import Outcome
from tests.engine.travelling import answering, made, outcomes, played, scenario
from tests.player import Player, of_kind

# -- faults


@pytest.mark.parametrize("kind", ["reset", "truncated"])
def test_a_cut_request_is_recorded_as_cut_whatever_the_application_says(kind):
    player = played(scenario(f"fault: {{ kind: {kind}, attempts: 2 }}", then="deliver: true"))

    assert [(outcome.reason, outcome.status, outcome.fault) for _, outcome, _ in outcomes(player)] == [
        ("reset", None, kind),
        ("reset", None, kind),
        ("answered", 200, None),
    ]
    assert [attempt.fault.kind if attempt.fault else None for attempt in player.attempts] == [kind, kind, None]


def test_a_request_that_never_had_a_connection_suffered_no_fault():
    player = played(scenario("fault: reset", then="deliver: true"), endpoint=lambda _: Outcome("refused"))

    assert {(outcome.reason, outcome.fault) for _, outcome, _ in outcomes(player)} == {("refused", None)}


def test_a_garbled_callback_has_the_application_s_answer():
    player = played(
        scenario("fault: { kind: malformed, attempts: 1 }", then="deliver: true"), endpoint=answering(503, 200)
    )

    assert [(outcome.status, outcome.fault) for _, outcome, _ in outcomes(player)] == [(503, "malformed"), (200, None)]
    broken, whole = player.attempts
    assert whole.body.startswith(broken.body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken.body)


# -- events that no provider sends, and the one that RBM has


def bodies(player: Player) -> list[Any]:
    return [json.loads(attempt.body) for attempt in player.attempts]


def test_a_raw_event_lies_over_what_the_era_would_send():
    raw = "raw: { type: message-exploded, errorCode: nine, message: { segmentCount: null, owner: 7 } }"
    player = played(scenario(then=f"{{ deliver: true }}, {{ after: 1s, {raw} }}"))

    ((usual,), (odd,)) = bodies(player)
    assert (odd["type"], odd["errorCode"], odd["description"]) == ("message-exploded", "nine", "message-exploded")
    assert odd["message"] == {**usual["message"], "segmentCount": None, "owner": 7}
    assert odd["to"] == usual["to"]
    assert odd["time"] > usual["time"]


@pytest.mark.parametrize(
    ("raw", "body"), [("[]", b"[]"), ("[ { type: ~ } ]", b'[{"type":null}]'), ('"not json"', b"not json"), ("''", b"")]
)
def test_a_raw_list_or_text_is_sent_as_it_is(raw, body):
    player = played(scenario(then=f"{{ raw: {raw} }}"))

    assert [attempt.body for attempt in player.attempts] == [body]


def test_a_raw_event_is_delivered_and_tried_again_like_any_other():
    player = played(
        scenario("copies: 2", then="raw: { type: message-delivered }"), endpoint=answering(503, 503, 200, 200)
    )

    assert [(delivery, kind) for delivery, kind, _ in made(player)] == [(1, "raw"), (2, "raw"), (1, "raw"), (2, "raw")]


def test_a_raw_event_may_follow_what_a_handset_sends():
    player = Player(scenario(then="{ after: 2s, raw: { type: suggestion-response } }", on="receive: {}"))
    player.change("receive", Arrival(from_="+19195550141", to=("+19195550100",), text="hi"))
    player.finish()

    ((usual,), (odd,)) = bodies(player)
    assert (usual["type"], odd["type"]) == ("message-received", "suggestion-response")
    assert odd["message"] == usual["message"]
    assert {attempt.url for attempt in player.attempts} == {"http://app/hook"}
    player.check()


def test_a_message_may_be_read_after_it_was_delivered():
    player = Player("rules: [ { when: { send: {} }, then: [ { deliver: true }, { after: 1m, read: true } ] } ]")
    player.send()
    player.finish()

    ((delivered,), (read,)) = bodies(player)
    assert (delivered["type"], read["type"]) == ("message-delivered", "message-read")
    assert "eventTime" not in delivered
    assert read["message"] == {**delivered["message"], "channel": "RBM"}
    assert read["eventTime"] == read["time"] == read["time"].replace("00:00:", "00:01:")


def test_an_era_without_it_sends_no_message_read():
    text = "profile: 2021-get\nrules: [ { when: { send: {} }, then: [ { deliver: true }, { read: true } ] } ]"
    player = played(text)

    assert [entry.skipped for entry in of_kind(player.entries, "event-occurred")] == [None, "not-requested"]
