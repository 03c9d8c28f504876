"""State, chance and answers to requests: what a scenario tells beyond one message."""

from itertools import pairwise
from typing import Any, cast

import pytest

from simulator.engine.answer import Answer
from simulator.engine.receive import Arrival
from simulator.model.messages import Message
from simulator.scenario.match import ListFacts, UploadFacts
from simulator.wire.refusals import Refusal
from tests.player import Player, of_kind

A, B = "+19195550141", "+19195550142"
BODY = b'{"applicationId":"app","from":"+19195550100","to":["+19195550141"],"text":"hello"}'

OUTAGE = """
rules:
  - name: the word that breaks it
    when: { send: { text: break }, state: start }
    then: [ { state: broken }, { after: 10m, state: start } ]
  - when: { send: {}, state: broken }
    then: [ { respond: { status: 503, retry_after: 30s } } ]
"""


def answer_of(player: Player) -> Answer:
    return player.ask(BODY)


# -- state


def test_a_state_without_delay_is_seen_by_the_next_request(play):
    player = play(OUTAGE)
    assert player.state.story == "start"

    player.send(text="break")

    refused = player.refused()
    assert (refused.status, dict(refused.headers)["Retry-After"]) == (503, "30")
    assert player.state.story == "broken"


def test_a_state_comes_back_after_its_time(play):
    player = play(OUTAGE)
    player.send(text="break")
    player.advance("599s")
    player.refused()

    player.advance("1s")

    player.send()
    assert [entry.state for entry in of_kind(player.entries, "state-entered")] == ["start"]


def test_a_rule_that_only_enters_states_leaves_the_message_to_the_ordinary_day(play):
    player = play(OUTAGE)
    message = player.send(text="break")

    player.finish()

    assert player.events(message) == [(message.to[0], "message-delivered", None)]
    assert player.state.messages[message.id].recipients[0].rule == "rules[0] the word that breaks it"


def test_states_wait_for_the_next_message_of_a_group_too(play):
    player = play(
        f"rules:\n"
        f'  - when: {{ send: {{ to: "{A}" }} }}\n    then: [ {{ state: second }} ]\n'
        f"  - when: {{ send: {{}}, state: second }}\n    then: [ {{ fail: 4720 }} ]\n"
    )
    first = player.send(to=[A, B])
    player.finish()
    second = player.send(to=B)
    player.finish()

    assert [event for _, event, _ in player.events(first)].count("message-delivered") == 2
    assert player.events(second) == [(B, "message-failed", 4720)]


def test_after_a_scenario_is_put_the_states_of_the_old_one_do_not_come(play):
    player = play(OUTAGE)
    player.send(text="break")
    player.change("put_scenario", "other", OUTAGE)
    assert player.state.story == "start"
    player.send(text="break")
    player.change("put_scenario", "third", OUTAGE)

    player.advance("11m")

    assert player.state.story == "start"
    assert [entry.stale for entry in of_kind(player.entries, "state-entered")] == [True, True]


def test_a_state_outlives_a_restart(play):
    player = play(OUTAGE)
    player.send(text="break")

    player.restart()

    assert player.refused().status == 503
    player.advance("10m")
    player.send()


# -- chance


def lucky(player: Player, count: int = 40, **fields: Any) -> list[bool]:
    """Which of so many messages failed."""
    sent = [player.send(**fields) for _ in range(count)]
    player.finish()
    return [player.events(message)[0][1] == "message-failed" for message in sent]


HALF = "rules: [ { when: { send: {}, chance: 50% }, then: [ fail: 4720 ] } ]"


def test_a_chance_takes_some_and_the_same_ones_with_the_same_seed(play):
    first = lucky(play(HALF))
    other = lucky(play("seed: 7\n" + HALF))

    assert 8 < sum(first) < 32
    assert lucky(play(HALF)) == first != other


def test_one_more_message_elsewhere_changes_no_draw(play):
    alone = lucky(play(HALF), to=A)
    player = play(HALF)
    between = []
    for _ in range(40):
        player.send(to=B)
        between.append(player.send(to=A))
    player.finish()

    assert [player.events(message)[0][1] == "message-failed" for message in between] == alone


def test_nth_counts_what_a_chance_passed_over(play):
    player = play(
        "rules:\n  - when: { send: {}, nth: 3, chance: 0.000001% }\n    then: [ { fail: 4720 } ]\n"
        "  - when: { send: {}, nth: 3 }\n    then: [ { fail: 4770 } ]\n"
    )
    sent = [player.send() for _ in range(3)]
    player.finish()

    assert player.events(sent[2])[0][2] == 4770
    assert player.state.counters == {"rules[0]": 3, "rules[1]": 3}


def test_a_refused_request_that_is_made_again_gets_a_draw_of_its_own(play):
    player = play("rules: [ { when: { send: {}, chance: 50% }, then: [ { respond: { status: 500 } } ] } ]")

    refused = [isinstance(player.post(to=A), Refusal) for _ in range(40)]

    assert 8 < sum(refused) < 32
    assert any(before and not after for before, after in pairwise(refused))


# -- answers


def test_a_late_answer_waits_for_a_drawn_time(play):
    player = play("rules: [ { when: { send: {} }, then: [ { respond: { status: 500, delay: 1s..5s } } ] } ]")

    delays = [answer_of(player).delay_ms for _ in range(20)]

    assert all(1000 <= delay <= 5000 for delay in delays)
    assert len(set(delays)) > 10


@pytest.mark.parametrize("how", ["reset", "hang", "empty", "truncated"])
def test_a_dropped_request_is_not_taken(play, how):
    player = play(f"rules: [ {{ when: {{ send: {{}} }}, then: [ {{ drop: {how} }} ] }} ]")

    answer = answer_of(player)

    assert answer == Answer(None, 0, how)
    assert not player.state.messages
    [dropped] = of_kind(player.entries, "request-dropped")
    assert (dropped.how, dropped.to, dropped.rule) == (how, (A,), "rules[0]")


def test_a_request_may_be_taken_and_its_answer_lost(play):
    player = play("rules: [ { when: { send: {}, nth: 1 }, then: [ { drop: { how: reset, accepted: true } } ] } ]")

    lost, heard = answer_of(player), answer_of(player)

    assert isinstance(lost.what, Message) and lost.drop == "reset"
    assert isinstance(heard.what, Message) and heard.drop is None
    player.finish()
    assert len(of_kind(player.entries, "event-occurred")) == 2


def test_a_refusal_may_be_lost_too(play):
    player = play("rules: [ { when: { send: {} }, then: [ { drop: { how: empty, accepted: true } } ] } ]")

    answer = player.ask(b"{}")

    assert isinstance(answer.what, Refusal) and answer.what.status == 400
    assert answer.drop == "empty"


def test_a_rule_may_answer_and_change_the_state(play):
    player = play(
        "rules:\n"
        "  - when: { send: {}, nth: 1 }\n"
        "    then: [ { respond: { status: 500 } }, { state: down }, { after: 1m, state: start } ]\n"
        "  - when: { send: {}, state: down }\n    then: [ { drop: reset } ]\n"
    )
    assert player.refused().status == 500
    assert answer_of(player).drop == "reset"

    player.advance("1m")

    player.send()


# -- uploads and lists


def upload(player: Player, name: str, content_type: str = "image/png") -> Answer:
    facts = UploadFacts(name=name, content_type=content_type)
    return cast(Answer, player.change("meet", "upload", facts, path="/"))


def listed(player: Player, **query: str) -> Answer:
    facts = {"message": None, "from_": None, "to": None, "status": None, **query}
    return cast(Answer, player.change("meet", "list", ListFacts(**facts), path="/"))


def test_uploads_are_answered_by_their_rules(play):
    player = play(
        "rules:\n"
        '  - when: { upload: { name: "*.gif" } }\n    then: [ { respond: { status: 415 } } ]\n'
        "  - when: { upload: { content_type: image/png }, nth: 2 }\n    then: [ { drop: reset } ]\n"
    )

    answers = [
        upload(player, "a.gif", "image/gif"),
        upload(player, "a.png"),
        upload(player, "a.png"),
        upload(player, "a.png"),
    ]

    assert [getattr(answer.what, "status", answer.what) for answer in answers] == [415, "usual", None, "usual"]
    assert player.state.counters == {"rules[0]": 1, "rules[1]": 3}
    [refused] = of_kind(player.entries, "request-refused")
    assert (refused.request, refused.status, refused.rule) == ("upload", 415, "rules[0]")


def test_lists_are_answered_by_their_rules_and_leave_no_trace_otherwise(play):
    player = play(f'rules: [ {{ when: {{ list: {{ to: "{A}" }} }}, then: [ {{ respond: {{ status: 500 }} }} ] }} ]')
    before = len(player.entries)
    assert listed(player, to=B).what == "usual"
    assert len(player.entries) == before

    answer = listed(player, to=A)

    assert isinstance(answer.what, Refusal) and answer.what.status == 500


def test_a_list_may_move_the_story_and_be_answered_as_usual(play):
    player = play("rules: [ { when: { list: {} }, then: [ { state: seen } ] } ]")

    assert listed(player).what == "usual"

    assert player.state.story == "seen"


# -- what handsets send


def test_a_rule_for_what_is_received_may_silence_it_and_move_the_story(play):
    player = play(
        "rules:\n"
        '  - when: { receive: { text: { contains: "spam" } } }\n    then: [ { silence: true }, { state: warned } ]\n'
    )
    [spam] = player.change("receive", Arrival(from_=A, to=("+19195550100",), text="spam"))
    [ham] = player.change("receive", Arrival(from_=A, to=("+19195550100",), text="ham"))
    player.finish()

    assert player.events(spam) == []
    assert [event for _, event, _ in player.events(ham)] == ["message-received"]
    assert player.state.story == "warned"
    assert player.state.messages[spam.id].recipients[0].rule == "rules[0]"
    assert spam.id in player.state.settled


# -- beside the ordinary day


def test_a_rule_without_events_of_its_own_leaves_the_built_in_numbers_what_they_are(play):
    player = play(
        "rules:\n  - name: twice\n    when: { send: {} }\n    callbacks: { copies: 2 }\n"
        "  - when: { send: {} }\n    then: [ { fail: 4770 } ]\n"
    )
    failed = player.send(to="+15550004720")
    silent = player.send(to="+15550000000")
    usual = player.send(to=A)
    player.finish()

    assert player.events(failed) == [("+15550004720", "message-failed", 4720)]
    assert player.events(silent) == []
    assert player.events(usual) == [(A, "message-delivered", None)]
    assert len(player.attempts) == 4
    assert str(player.state.messages[failed.id].recipients[0].rule).startswith("rules[0] twice; numbers[")
    assert player.refused(to="+15550000429").status == 429


def test_a_rule_with_events_of_its_own_beats_the_built_in_numbers(play):
    player = play("rules: [ { when: { send: {} }, then: [ { state: x }, { deliver: true } ] } ]")
    message = player.send(to="+15550004720")
    player.finish()

    assert player.events(message) == [("+15550004720", "message-delivered", None)]
