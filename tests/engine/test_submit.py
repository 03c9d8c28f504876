import re

import pytest

from simulator.model.messages import Message
from tests.player import START_MS, Player, of_kind

B, C, D = "+19195550142", "+19195550143", "+19195550144"


def _scenario(rules: str, account: str = "", more: str = "") -> str:
    return f"version: 1\nname: submit\n{more}{f'account: {account}' if account else ''}\nrules:\n{rules}"


def _rule(then: str, send: str = "{}", nth: str | None = None) -> str:
    selector = "" if nth is None else f", nth: {nth}"
    return f"  - {{ when: {{ send: {send}{selector} }}, then: [ {then} ] }}\n"


def _codes(player: Player, count: int, **fields: object) -> list[int | None]:
    """Send so many messages; what each failed with, None for a delivery."""
    messages = [player.send(**fields) for _ in range(count)]
    return [player.planned(message)[0][-1][2] for message in messages]


# -- the order of judgement (decision 11)


def test_a_scripted_answer_comes_before_validation_which_comes_before_the_queue(play):
    scenario = _scenario(
        _rule("{ respond: { status: 503 } }", "{ text: stop }"), "{ queue: { rate: 1/s, capacity: 1s } }"
    )
    player = play(scenario)
    player.send()
    player.send()

    assert player.refused(text="stop", tag=7, content_type="text/plain").status == 503
    assert player.refused(text="go", tag=7, content_type="text/plain").status == 415
    assert player.refused(text="go", tag=7).status == 400
    assert player.refused(text="go").status == 429


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"{}", b'{"to": 7}'])
def test_a_scripted_answer_for_every_request_also_answers_one_without_a_recipient(play, body):
    player = play(_scenario(_rule("{ respond: { status: 500 } }")))

    refusal = player.post_bytes(body)

    assert refusal.status == 500
    assert player.state.counters == {"rules[0]": 1}


def test_a_rule_for_a_recipient_does_not_answer_a_request_without_one(play):
    player = play(_scenario(_rule("{ respond: { status: 500 } }", '{ to: "+1*" }')))

    assert player.post_bytes(b"{").status == 400


def test_what_is_refused_counts_for_answers_and_not_for_events(play):
    rules = _rule("{ respond: { status: 503 } }", nth="5") + _rule("{ fail: 4720 }", nth="2")
    player = play(_scenario(rules, "{ queue: { rate: 1/s, capacity: 1s } }"))
    first = player.send()
    player.refused(text=None)
    second = player.send()
    player.refused(to=[B, C])

    assert player.refused().status == 503
    assert player.state.counters == {"rules[0]": 5, "rules[1]": 2}
    assert [player.planned(message)[0][-1][2] for message in (first, second)] == [None, 4720]


def test_an_answer_looks_at_every_recipient_and_counts_the_request_once(play):
    player = play(
        _scenario(_rule("{ respond: { status: 403 } }", f'{{ to: {{ in: ["{B}", "{C}"] }} }}', nth="every 2"))
    )

    answers = [player.post(to=to) for to in ([B, C, D], [D, C], D, [D], B, C)]

    refused = [not isinstance(answer, Message) for answer in answers]
    assert refused == [False, True, False, False, False, True]
    assert player.state.counters == {"rules[0]": 4}


def test_a_refusal_by_a_rule_is_recorded_with_the_rule(play):
    scenario = _scenario('  - { name: out, when: { send: {} }, then: [ { respond: { status: 500, body: "x" } } ] }\n')
    player = play(scenario)

    assert player.refused().body == b"x"
    [entry] = of_kind(player.entries, "request-refused")
    assert (entry.status, entry.rule, entry.counted) == (500, "rules[0] out", ("rules[0]",))


# -- nth


@pytest.mark.parametrize(
    ("nth", "failing"),
    [("3", [3]), ("2..4", [2, 3, 4]), ("every 3", [3, 6, 9]), ("1", [1]), ("every 1", list(range(1, 11))), ("11", [])],
)
def test_nth_is_inclusive_and_every_repeats(play, nth, failing):
    player = play(_scenario(_rule("{ fail: 4720 }", nth=nth)))

    codes = _codes(player, 10)

    assert [number for number, code in enumerate(codes, 1) if code == 4720] == failing


def test_nth_counts_what_the_rule_selects_and_nothing_else(play):
    player = play(_scenario(_rule("{ fail: 4720 }", "{ text: order }", nth="2")))

    codes = [_codes(player, 1, text=text)[0] for text in ("order", "hello", "Order", "order", "order")]

    assert codes == [None, None, None, 4720, None]


def test_nth_counts_also_what_an_earlier_rule_took(play):
    rules = _rule("{ fail: 4720 }", nth="2") + _rule("{ fail: 4770 }", nth="2..3")
    player = play(_scenario(rules))

    assert _codes(player, 4) == [None, 4720, 4770, None]
    assert player.state.counters == {"rules[0]": 4, "rules[1]": 4}


def test_the_recipients_of_a_group_are_counted_one_by_one_in_their_order(play):
    player = play(_scenario(_rule("{ fail: 4720 }", nth="2"), "{ features: { mms_delivery_receipts: false } }"))

    first = player.send(to=[D, B, C])
    second = player.send(to=[B, C])

    assert [each[-1][2] for each in player.planned(first)] == [None, 4720, None]
    assert [each[-1][2] for each in player.planned(second)] == [None, None]
    assert player.state.counters == {"rules[0]": 5}


def test_the_first_rule_that_matches_decides(play):
    rules = _rule("{ fail: 4720 }", f'{{ to: "{B}" }}') + _rule("{ fail: 4770 }")
    player = play(_scenario(rules))

    group = player.send(to=[B, C])

    assert player.rules(group) == ["rules[0]", "rules[1]"]


def test_builtin_numbers_keep_no_count_that_a_rule_could_see(play):
    player = play(_scenario(_rule("{ fail: 4720 }", nth="2")))

    player.refused(to="+15550000429")

    assert _codes(player, 2) == [None, 4720]


# -- the message


def test_the_id_begins_with_the_time_and_no_two_are_equal(play):
    player = play()
    player.advance("1234ms")

    messages = [player.send(to=to) for to in (B, B, C, [B, C], [C, B], [B, C])]

    assert len({message.id for message in messages}) == 6
    for message in messages:
        assert re.fullmatch(rf"{START_MS + 1234}[a-z2-7]{{16}}", message.id)
        assert message.time_ms == START_MS + 1234


def test_ids_are_those_of_the_seed(play):
    def ids(scenario: str) -> list[str]:
        player = play(scenario)
        return [player.send(to=to).id for to in (B, B, [B, C])]

    assert ids("seed: 1\n") == ids("seed: 1\n")
    assert set(ids("seed: 1\n")).isdisjoint(ids("seed: 2\n"))


@pytest.mark.parametrize(
    ("fields", "kind", "segments", "weight"),
    [
        ({}, "sms", 1, 1),
        ({"text": "x" * 161}, "sms", 2, 2),
        ({"text": "я" * 71}, "sms", 2, 2),
        ({"text": "x" * 161, "media": ["http://x.example/a"]}, "mms", 1, 1),
        ({"text": "x" * 161, "to": [B, C, D]}, "group", 1, 3),
        ({"to": [B, B]}, "sms", 1, 1),
        ({"to": [B, C, B]}, "group", 1, 2),
    ],
)
def test_kind_and_segments_and_what_they_weigh_in_the_queue(play, fields, kind, segments, weight):
    player = play()

    message = player.send(**fields)

    assert (message.kind, message.segment_count) == (kind, segments)
    assert player.state.messages[message.id].weight == weight


def test_the_owner_of_an_outbound_message_is_its_sender(play):
    message = play().send(from_="12345", tag="t", priority="high", expiration="2026-01-01T00:00:01Z")

    assert (message.owner, message.from_, message.direction) == ("12345", "12345", "out")
    assert (message.tag, message.priority, message.expiration) == ("t", "high", "2026-01-01T00:00:01Z")
    assert message.expiration_ms == START_MS + 1_000


@pytest.mark.parametrize("profile", ["2026", "2018-quirk"])
def test_a_message_knows_its_era(play, profile):
    assert play(f'profile: "{profile}"\n').send().profile == profile
