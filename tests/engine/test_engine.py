import pytest

from simulator.engine import config
from simulator.engine.work import AttemptRequest
from simulator.model.accounts import Application
from simulator.model.messages import Message
from tests.player import START_MS, TIMEOUT, Player, always, answered, of_kind

B, C = "+19195550142", "+19195550143"
FAST = "callbacks: { timeout: 10s, retry: { schedule: [1m], window: 150s } }\n"
TWO_EVENTS = """
account: { applications: [ { id: app, events: [message-sending, message-delivered, message-failed] } ] }
rules: [ { when: { send: {} }, then: [ { sending: true }, { after: 5s, deliver: true } ] } ]
"""


def _attempts(player: Player) -> list[tuple[int, int, int]]:
    """(delivery, number, seconds after the start) of every attempt in order."""
    return [(each.delivery_id, each.number, (each.started_ms - START_MS) // 1000) for each in player.attempts]


def _rule(then: str, to: str = B) -> str:
    return f'{{ when: {{ send: {{ to: "{to}" }} }}, then: [ {{ {then} }} ] }}'


# -- what becomes due


def test_nothing_happens_by_itself(play):
    player = play()
    message = player.send()

    assert player.events(message) == []
    assert player.engine.next_due_ms() == START_MS
    player.advance("0s")
    assert len(player.events(message)) == 1


def test_nothing_is_due_before_its_time(play):
    player = play("rules: [ { when: { send: {} }, then: [ { after: 5s, deliver: true } ] } ]\n")
    player.send()

    player.advance("4999ms")
    assert player.attempts == []
    player.advance("1ms")

    assert [attempt.started_ms for attempt in player.attempts] == [START_MS + 5_000]


def test_events_that_are_due_together_happen_in_the_order_of_their_messages_and_recipients(play):
    player = play("account: { features: { mms_delivery_receipts: false } }\n")
    player.send(to=C)
    player.send(to=[B, C])
    player.send(to=B)

    player.finish()

    assert [entry.event.to for entry in of_kind(player.entries, "event-occurred")] == [C, B, C, B]
    assert _attempts(player) == [(1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 1, 0)]


def test_an_event_seen_late_has_the_time_at_which_it_was_due(play):
    player = play()
    message = player.send()
    player.now_ms += 5_000

    player.step()

    assert player.offsets(message) == [(0, "message-delivered")]
    [entry] = of_kind(player.entries, "event-occurred")
    assert entry.at_ms == START_MS + 5_000


def test_the_clock_that_moves_where_nothing_happens_is_recorded_once(play):
    player = play()

    player.advance("1h")
    player.advance("0s")

    assert [entry.at_ms - START_MS for entry in of_kind(player.entries, "clock-reached")] == [3_600_000]


# -- the order of attempts (decision 4)


def test_the_next_event_of_a_recipient_waits_for_the_first_attempt_of_the_one_before(play):
    player = play(TWO_EVENTS + FAST, endpoint=lambda attempt: TIMEOUT)
    player.send()

    player.advance("12s")

    assert _attempts(player) == [(1, 1, 0), (2, 1, 10)]
    assert player.state.deliveries[2].event.time_ms == START_MS + 5_000


def test_the_next_event_of_a_recipient_does_not_wait_for_retries(play):
    player = play(TWO_EVENTS + FAST, endpoint=always(500))
    player.send()

    player.finish()

    assert _attempts(player) == [(1, 1, 0), (2, 1, 5), (1, 2, 60), (2, 2, 65), (1, 3, 120), (2, 3, 125)]


def test_a_recipient_blocks_no_other(play):
    player = play(TWO_EVENTS + FAST, endpoint=lambda attempt: TIMEOUT if B.encode() in attempt.body else answered(200))
    player.send(to=B)
    player.send(to=C)

    player.advance("9s")

    assert _attempts(player) == [(1, 1, 0), (2, 1, 0), (4, 1, 5)]
    assert player.state.deliveries[3].status == "held"


def test_held_events_follow_one_after_another(play):
    rules = "{ sending: true }, { sent: true }, { deliver: true }"
    events = "[message-sending, message-sent, message-delivered]"
    player = play(
        f"account: {{ applications: [ {{ id: app, events: {events} }} ] }}\n"
        f"rules: [ {{ when: {{ send: {{}} }}, then: [ {rules} ] }} ]\n" + FAST,
        endpoint=lambda attempt: TIMEOUT if attempt.number == 1 else answered(200),
    )
    player.send()

    player.finish()

    assert _attempts(player) == [(1, 1, 0), (2, 1, 10), (3, 1, 20), (1, 2, 70), (2, 2, 80), (3, 2, 90)]
    assert list(player.state.totals) == [
        "accepted",
        "message-sending",
        "message-sent",
        "message-delivered",
        "acknowledged",
    ]


def test_an_application_that_sends_from_inside_its_webhook_joins_the_run(play):
    def reply(attempt: AttemptRequest):
        if len(player.attempts) < 4:
            player.send(to=C)
        return answered(200)

    player = play(endpoint=reply)
    player.send()

    player.advance("0s")

    assert _attempts(player) == [(1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 1, 0)]


# -- what came of an attempt


def test_a_hung_attempt_ends_when_the_providers_patience_does(play):
    player = play(FAST, endpoint=lambda attempt: TIMEOUT if attempt.number == 1 else answered(200))
    player.send()

    player.finish()

    assert _attempts(player) == [(1, 1, 0), (1, 2, 70)]
    first, second = player.state.deliveries[1].attempts
    assert (first.ended_ms - first.started_ms, first.outcome.reason) == (10_000, "timeout")
    assert (second.ended_ms - second.started_ms, second.acknowledged) == (0, True)


def test_a_result_that_comes_twice_counts_once(play):
    player = play(FAST)
    player.send()
    player.advance("0s")
    [attempt] = player.attempts

    assert not player.engine.finish(attempt, answered(500), now_ms=player.now_ms)
    assert not player.engine.hang(attempt, now_ms=player.now_ms)
    assert player.state.totals["acknowledged"] == 1


def test_a_late_result_of_an_earlier_attempt_counts_no_more(play):
    player = play(FAST, endpoint=always(500))
    player.send()
    player.advance("1m")
    first = player.attempts[0]

    assert not player.engine.finish(first, answered(200), now_ms=player.now_ms)
    assert player.state.deliveries[1].status == "pending"


def test_a_result_for_a_forgotten_delivery_is_dropped(play):
    player = play(retain=1)
    player.send()
    player.finish()
    [attempt] = player.attempts
    for _ in range(4):
        player.send()
        player.finish()

    assert attempt.delivery_id not in player.state.deliveries
    assert not player.engine.finish(attempt, answered(200), now_ms=player.now_ms)


@pytest.mark.parametrize("saves", [False, True])
def test_an_attempt_that_was_under_way_when_the_process_died_is_made_again(play, saves):
    player = play()
    player.send()
    player.step()
    attempt = player.engine.step(player.now_ms)
    assert isinstance(attempt, AttemptRequest)
    assert player.engine.next_due_ms() is None
    if saves:
        player.save()

    player.restart()
    player.finish()

    assert [(each.delivery_id, each.number, each.body) for each in player.attempts] == [(1, 1, attempt.body)]


@pytest.mark.parametrize("saved_after", ["0s", "3s", "6s", "7s"])
def test_a_hung_attempt_survives_a_restart(play, saved_after):
    player = play(TWO_EVENTS + FAST, endpoint=lambda attempt: TIMEOUT)
    player.send()
    player.advance(saved_after)
    player.save()
    player.advance(START_MS + 7_000 - player.now_ms)

    player.restart()
    player.finish()

    assert _attempts(player) == [(1, 1, 0), (2, 1, 10), (1, 2, 70), (2, 2, 80), (1, 3, 140), (2, 3, 150)]


# -- what the user changes (decision 25)


def test_a_scenario_that_is_put_counts_from_the_beginning_and_leaves_planned_timelines(play):
    third = f"rules: [ {_rule('fail: 4720').replace(' } }, then', ' }, nth: 2 }, then')} ]\n"
    slow = f"rules: [ {_rule('after: 1h, fail: 4770')} ]\n"
    player = play(slow)
    old = player.send(to=B)

    assert player.change("put_scenario", "other", third) == []
    new = [player.send(to=B) for _ in range(2)]
    player.finish()

    assert player.offsets(old) == [(3_600_000, "message-failed")]
    assert [player.events(message)[0][2] for message in new] == [None, 4720]
    assert player.state.counters == {"rules[0]": 2}


def test_profile_and_seed_of_a_scenario_that_is_put_apply_from_the_next_message(play):
    player = play(
        'profile: "2018-quirk"\nseed: 1\nrules: [ { when: { send: {} }, then: [ { after: 1h, deliver: true } ] } ]\n'
    )
    old = player.send(text="hello")

    player.change("put_scenario", "new", 'profile: "2026"\nseed: 2\n')
    new = player.send(text="hello")
    player.finish()

    assert (old.profile, new.profile) == ("2018-quirk", "2026")
    shown = {attempt.message_id: attempt.body for attempt in player.attempts}
    assert b'"text":"hello"' in shown[old.id]
    assert b'"text":""' in shown[new.id]


def test_an_event_that_was_planned_under_the_old_era_is_sent_as_that_era_does(play):
    player = play("rules: [ { when: { send: {} }, then: [ { after: 1h, sending: true }, { deliver: true } ] } ]\n")
    picture = player.send(media=["http://x.example/a.png"])

    player.change("put_scenario", "old", 'profile: "2018-quirk"\n')
    player.finish()

    happened = player.state.messages[picture.id].recipients[0].happened
    assert [(each.event.type, each.skipped) for each in happened] == [
        ("message-sending", None),
        ("message-delivered", None),
    ]


def test_a_scenario_with_problems_changes_nothing(play):
    player = play(f"rules: [ {_rule('fail: 4720')} ]\n")
    before = len(player.entries)

    problems = player.change("put_scenario", "broken", "rules: [ { then: [] } ]\n")

    assert problems
    assert len(player.entries) == before
    assert player.planned(player.send(to=B)) == [[(0, "message-failed", 4720)]]


def test_more_rules_than_are_compiled_in_a_moment_are_refused_until_some_are_removed(play, monkeypatch):
    monkeypatch.setattr(config, "MOST_ADDED", 3)
    player = play()
    assert player.change("add_rules", f"[ {_rule('fail: 4770')}, {_rule('fail: 4432')} ]") == []

    (problem,) = player.change("add_rules", f"[ {_rule('fail: 4770')}, {_rule('fail: 4432')} ]")
    player.change("remove_rules")

    assert problem.message == "2 rules were added, and 2 more are too many: at most 3"
    assert player.change("add_rules", f"[ {_rule('fail: 4770')}, {_rule('fail: 4432')} ]") == []


def test_rules_that_are_added_come_before_the_others_and_counters_are_kept(play):
    player = play(f"rules: [ {_rule('fail: 4720')} ]\n")
    player.send(to=B)

    assert player.change("add_rules", f"[ {_rule('fail: 4770', C)}, {_rule('fail: 4432')} ]") == []
    assert player.change("add_rules", _rule("fail: 4406")) == []
    decided = [player.rules(player.send(to=to)) for to in (B, C)]

    assert decided == [["api[2]"], ["api[0]"]]
    assert player.state.counters == {"rules[0]": 2, "api[0]": 1, "api[1]": 1, "api[2]": 1}


def test_rules_that_are_removed_take_their_counters_along_and_their_keys_are_not_used_again(play):
    player = play(f"rules: [ {_rule('fail: 4720')} ]\n")
    player.change("add_rules", _rule("fail: 4770"))
    player.send(to=B)

    player.change("remove_rules")
    decided = player.rules(player.send(to=B))
    player.change("add_rules", _rule("fail: 4770"))

    assert decided == ["rules[0]"]
    assert player.state.counters == {"rules[0]": 2}
    assert player.rules(player.send(to=B)) == ["api[1]"]


def test_a_rule_with_problems_changes_nothing(play):
    player = play()
    before = len(player.entries)

    assert player.change("add_rules", "{ when: { send: {} }, then: [ { faild: 4720 } ] }")
    assert len(player.entries) == before
    assert player.state.next_rule == 0


def test_an_application_that_is_put_hears_of_what_happens_from_then_on(play):
    player = play(url=None)
    first = player.send()
    player.finish()
    player.change("put_application", Application(id="app", status_url="http://late.example"))
    second = player.send()

    player.finish()

    assert [(attempt.message_id, attempt.url) for attempt in player.attempts] == [(second.id, "http://late.example")]
    assert player.state.messages[first.id].recipients[0].happened[0].skipped == "no-url"


def test_a_retry_goes_where_the_application_hears_by_then(play):
    player = play(FAST, endpoint=always(500), url="http://old.example")
    player.send()
    player.advance("30s")

    player.change("put_application", Application(id="app", status_url="http://new.example"))
    player.finish()

    assert [attempt.url for attempt in player.attempts] == [
        "http://old.example",
        "http://new.example",
        "http://new.example",
    ]


def test_the_url_is_in_no_entry(play):
    player = play(url="http://hidden.example/callbacks")
    player.send()
    player.finish()

    assert "hidden.example" not in repr(player.entries)


# -- forgetting (decision 29)


def test_the_oldest_finished_messages_are_forgotten_past_what_is_kept(play):
    player = play(retain=10)
    sent = []
    for _ in range(13):
        sent.append(player.send())
        player.finish()

    [forgotten] = of_kind(player.entries, "messages-forgotten")
    assert forgotten.message_ids == tuple(message.id for message in sent[:2])
    assert list(player.state.messages) == [message.id for message in sent[2:]]
    assert set(player.state.deliveries) == set(range(3, 14))


def test_what_is_not_finished_is_never_forgotten(play):
    def stubborn(attempt: AttemptRequest):
        return answered(500 if attempt.message_id == old.id else 200)

    player = play(retain=1, endpoint=stubborn)
    old = player.send()
    for _ in range(9):
        player.send()
        player.advance("0s")

    assert old.id in player.state.messages
    assert of_kind(player.entries, "messages-forgotten")
    player.finish()
    assert old.id in player.state.settled


def test_after_forgetting_ids_and_draws_go_on_as_before(play):
    def ids(retain: int) -> list[str]:
        player = play(retain=retain)
        found = []
        for _ in range(20):
            found.append(player.send().id)
            player.finish()
        return found

    forgetful, other = ids(1), ids(100)

    assert forgetful == other
    assert len(set(forgetful)) == 20


# -- bodies


def test_the_202_shows_the_message(play):
    player = play()
    message = player.send(tag="order 7")

    body = player.engine.render_accepted(message)

    assert message.id.encode() in body
    assert b'"tag":"order 7"' in body


def test_a_refusal_decided_before_the_body_is_recorded_too(play):
    player = play()
    refusal = player.refused(text=None)

    player.change("refuse", refusal)

    assert isinstance(player.post(), Message)
    assert [(entry.status, entry.rule) for entry in of_kind(player.entries, "request-refused")] == [(400, None)] * 2


def test_what_happens_later_to_a_recipient_never_shows_an_earlier_time(play):
    events = "[message-sending, message-sent, message-delivered, message-failed]"
    player = play(f"version: 1\naccount: {{ applications: [ {{ id: app, events: {events} }} ] }}\n")
    for number in range(50):
        player.send(to=f"+1919555{number:04d}")

    player.finish()

    for track in player.state.messages.values():
        times = [(one.event.time_ms, one.event.micros) for one in track.recipients[0].happened]
        assert len(times) == 3
        assert times == sorted(set(times))
