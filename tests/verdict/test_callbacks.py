import pytest

from tests.player import Player, always, answered
from tests.verdict.judging import result_of

STORY = """\
rules:
  - when: { send: { to: "+19195550111" } }
    then: [ { after: 2s, fail: 4720 } ]
  - when: { send: { to: "+19195550122" } }
    then: [ { after: 1h, fail: 4770 } ]
"""


def played(*, endpoint=None, by="2m", story=STORY) -> Player:
    """Ana's message failed with 4720; Ben's was delivered; both were told."""
    player = Player(story, endpoint=endpoint)
    player.send(to=["+19195550111"], text="your order", tag="order-7")
    player.send(to=["+19195550199"], text="hello")
    player.advance(by)
    return player


def stumbling(times: int):
    """An endpoint that answers so many attempts of each delivery with 503, then 200."""
    return lambda attempt: answered(503 if attempt.number <= times else 200)


@pytest.mark.parametrize(
    ("written", "passes", "count"),
    [
        ("callback: {}", True, 2),
        ("{ callback: {}, times: 2 }", True, 2),
        ("{ callback: {}, times: 1 }", False, 2),
        ("{ callback: {}, times: at least 3 }", False, 2),
        ("{ callback: {}, times: at most 1 }", False, 2),
        ("{ callback: {}, times: 1..3 }", True, 2),
        ("callback: { type: message-failed, errorCode: 4720, to: '+19195550111' }", True, 1),
        ("callback: { type: message-failed, errorCode: 4770 }", False, 0),
        ("callback: { errorCode: { in: [4720, 4770] } }", True, 1),
        ("callback: { errorCode: { not: 4720 } }", True, 1),
        ("callback: { to: '+1919555011*' }", True, 1),
        ("callback: { from: '+19195550100' }", True, 2),
        ("callback: { text: { contains: order } }", True, 1),
        ("callback: { text: { matches: '^hel+o$' } }", True, 1),
        ("callback: { tag: order-* }", True, 1),
        ("callback: { tag: { not: order-* } }", True, 1),
        ("callback: { application: app, direction: out, kind: sms, media: false }", True, 2),
        ("callback: { direction: in }", False, 0),
        ("{ callback: { type: message-sending }, times: 0 }", True, 0),
        ("{ callback: { type: message-failed }, times: 0 }", False, 1),
        ("{ callback: {}, acknowledged: true }", True, 2),
        ("{ callback: {}, acknowledged: false }", False, 2),
        ("{ callback: {}, attempts: 1 }", True, 2),
        ("{ callback: {}, attempts: at least 2 }", False, 2),
        ("{ callback: { type: message-failed }, within: 2s }", True, 1),
        ("{ callback: { type: message-failed }, within: 1s }", False, 1),
    ],
)
def test_callbacks_are_counted_and_looked_at(written, passes, count):
    result = result_of(played(), written)

    assert (result.passed, result.count) == (passes, count)


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        ("{ callback: { type: message-failed }, times: 1, attempts: 3 }", True),
        ("{ callback: { type: message-failed }, times: 1, attempts: at most 2 }", False),
        ("{ callback: { type: message-failed }, times: 3 }", False),
        ("{ callback: { type: message-failed }, acknowledged: true, within: 10m }", True),
        ("{ callback: { type: message-failed }, acknowledged: true, within: 1m }", False),
    ],
)
def test_times_count_deliveries_and_attempts_count_attempts(written, passes):
    assert result_of(played(endpoint=stumbling(2), by="24h"), written).passed is passes


def test_one_delivery_that_went_otherwise_is_enough_to_fail():
    player = played(endpoint=lambda attempt: answered(200 if b"message-failed" in attempt.body else 503))

    result = result_of(player, "{ callback: {}, times: 2, acknowledged: true }")

    assert not result.passed
    assert result.came == "2 came, 1 of them not as expected"
    assert str(result.nearest) == (
        "message-delivered to +19195550199 at 2026-01-01T00:00:00.000Z: not acknowledged: 503, 503"
    )


def test_callbacks_that_must_not_be_acknowledged_are_told_when_they_were():
    assert result_of(played(endpoint=always(500)), "{ callback: {}, acknowledged: false }").passed

    result = result_of(played(), "{ callback: { type: message-failed }, acknowledged: false }")

    assert str(result.nearest) == (
        "message-failed 4720 to +19195550111 at 2026-01-01T00:00:02.000Z: acknowledged at 2026-01-01T00:00:02.000Z"
    )


def test_the_nearest_thing_differs_in_the_fewest_fields():
    result = result_of(played(), "callback: { type: message-failed, errorCode: 4770, to: '+19195550111' }")

    assert result.came == "none came"
    assert str(result.nearest) == (
        "message-failed 4720 to +19195550111 at 2026-01-01T00:00:02.000Z: errorCode is 4720, not 4770"
    )


def test_of_equally_near_things_the_one_to_the_same_number_is_told():
    result = result_of(played(), "callback: { type: message-sent, to: '+19195550199' }")

    assert str(result.nearest) == (
        "message-delivered to +19195550199 at 2026-01-01T00:00:00.000Z: type is message-delivered, not message-sent"
    )


def test_the_same_number_is_nearer_than_the_same_type():
    result = result_of(played(), "callback: { type: message-failed, to: '+19195550199' }")

    assert result.nearest is not None
    assert [each.field for each in result.nearest.differs] == ["type"]


def test_the_first_that_is_too_many_is_told():
    none = result_of(played(), "{ callback: { type: message-failed }, times: 0 }")
    one = result_of(played(), "{ callback: { direction: out }, times: 1 }")

    assert none.nearest is not None and none.nearest.word == "first"
    assert str(none.nearest) == "message-failed 4720 to +19195550111 at 2026-01-01T00:00:02.000Z"
    assert str(one.nearest).endswith("one too many")


def test_nothing_is_near_where_all_that_was_planned_came():
    missing = result_of(played(), "{ callback: { type: message-failed }, times: 2 }")

    assert "planned" not in str(missing.nearest)


def test_a_delivery_that_was_made_once_more_by_hand_counts():
    player = played()
    player.change("resend", 1)
    player.advance("1s")

    assert result_of(player, "{ callback: {}, times: 3, acknowledged: true }").passed


def test_copies_are_deliveries_with_attempts_of_their_own():
    story = f"{STORY}callbacks: {{ copies: 2, lose_acks: [3, 0] }}\n"

    result = result_of(played(story=story, by="24h"), "{ callback: { type: message-failed }, times: 2 }")

    assert result.passed
    assert [len(each["attempts"]) for each in result.matched] == [4, 1]


def test_a_message_that_expired_in_the_queue_is_planned_no_more():
    player = Player(
        "account: { queue: { rate: 1/m, capacity: 10m } }\n"
        "rules: [ { when: { send: {} }, then: [ { sending: true }, { after: 1s, deliver: true } ] } ]"
    )
    player.send()
    player.send(expiration="2026-01-01T00:00:30Z", tag="late")
    player.advance("40s")

    result = result_of(player, "callback: { type: message-delivered, tag: late }")

    assert result_of(player, "{ callback: { type: message-failed, tag: late }, times: 1 }").passed
    assert "planned" not in str(result.nearest)


def test_what_is_planned_is_near_and_the_time_has_to_pass():
    player = Player(STORY)
    player.send(to=["+19195550122"])

    result = result_of(player, "callback: { errorCode: 4770 }")

    assert not result.passed
    assert str(result.nearest) == ("message-failed to +19195550122: planned, but the account's time has not come to it")


def test_what_happened_but_was_not_sent_yet_does_not_count():
    player = Player(STORY)
    player.send(to=["+19195550199"])
    player.step()

    result = result_of(player, "callback: {}")

    assert (result.passed, result.count) == (False, 0)
    assert str(result.nearest).endswith(
        "not sent yet, due from 2026-01-01T00:00:00.000Z on; the account's time has to pass"
    )


def test_what_had_no_url_to_go_to_is_near_and_says_so():
    player = Player(url=None)
    player.send()
    player.advance()

    result = result_of(player, "callback: {}")

    assert not result.passed
    assert "no callback URL" in str(result.nearest)


def test_a_hung_attempt_counts_as_one_and_once():
    from tests.player import TIMEOUT

    player = Player(endpoint=lambda attempt: TIMEOUT if attempt.number == 1 else answered(200))
    player.send()
    player.advance()
    assert result_of(player, "{ callback: {}, times: 1, attempts: 1, acknowledged: false }").passed

    player.advance("1h")

    assert result_of(player, "{ callback: {}, times: 1, attempts: 2, acknowledged: true }").passed


def test_inbound_messages_are_judged_by_the_number_that_received():
    from simulator.engine.receive import Arrival

    player = Player()
    arrival = Arrival(from_="+19195550111", to=("+19195550100",), text="STOP", attachments=())
    player.change("receive", arrival)
    player.advance()

    found = "{ callback: { type: message-received, direction: in, to: '+19195550100', text: STOP }, times: 1 }"
    assert result_of(player, found).passed


def test_what_was_before_the_scenario_is_not_its_story():
    player = played()
    player.change("put_scenario", "other", "version: 1\nname: other\n")

    result = result_of(player, "{ callback: {}, times: 0 }")

    assert result.passed


def test_forgotten_messages_are_still_judged():
    player = Player(retain=0)
    for _ in range(5):
        player.send()
        player.advance("1s")

    assert len(player.state.messages) < 5
    assert result_of(player, "{ callback: {}, times: 5, acknowledged: true }").passed


def test_what_matched_is_shown_with_its_attempts():
    [shown] = result_of(played(endpoint=stumbling(1), by="24h"), "callback: { type: message-failed }").matched

    assert {name: shown[name] for name in ("type", "errorCode", "to", "tag", "acknowledged")} == {
        "type": "message-failed", "errorCode": 4720, "to": "+19195550111", "tag": "order-7", "acknowledged": True,
    }  # fmt: skip
    assert [(each["number"], each["status"], each["acknowledged"]) for each in shown["attempts"]] == [
        (1, 503, False), (2, 200, True),
    ]  # fmt: skip
