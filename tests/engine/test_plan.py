import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.quirk import with_quirk
from simulator.model.events import PlannedEvent
from simulator.profiles import get
from tests.player import Player, always

MMS = ["http://x.example/a.png"]
INVALID, B, C = "+19190000000", "+19195550142", "+19195550143"
GROUP = [INVALID, B, C]
SENDING, SENT, DELIVERED, FAILED = "message-sending", "message-sent", "message-delivered", "message-failed"
ALL = f"[{SENDING}, {SENT}, {DELIVERED}, {FAILED}]"
EVERYTHING = f"account: {{ applications: [ {{ id: app, events: {ALL} }} ] }}\n"
HOUR = 3_600_000


def _scenario(*, rules: str = "", profile: str = "2026", account: str = "", more: str = "") -> str:
    head = f'version: 1\nname: plan\nprofile: "{profile}"\n'
    return head + (f"account: {account}\n" if account else "") + more + (f"rules:\n{rules}" if rules else "")


def _rule(then: str, send: str = "{}") -> str:
    return f"  - {{ when: {{ send: {send} }}, then: [ {then} ] }}\n"


# -- the ordinary day


@pytest.mark.parametrize(
    ("profile", "receipts", "fields", "expected"),
    [
        ("2026", None, {}, [DELIVERED]),
        ("2026", None, {"media": MMS}, [SENDING, DELIVERED]),
        ("2026", False, {"media": MMS}, [DELIVERED]),
        ("2026", None, {"to": [B, C]}, [SENDING, DELIVERED]),
        ("2026", False, {"to": [B, C]}, [DELIVERED]),
        ("2018-sent", None, {}, [SENT, DELIVERED]),
        ("2018-sent", None, {"media": MMS}, [SENT]),
        ("2018-sent", None, {"to": [B, C]}, [SENT]),
        ("2020-dlr", None, {"media": MMS}, [DELIVERED]),
        ("2020-dlr", True, {"media": MMS}, [SENDING, DELIVERED]),
        ("2021-get", None, {"to": [B, C]}, [DELIVERED]),
        ("2021-get", True, {"to": [B, C]}, [SENDING, DELIVERED]),
        ("2025-rbm", None, {}, [DELIVERED]),
        ("2025-rbm", None, {"media": MMS}, [SENDING, DELIVERED]),
        ("2018-quirk", None, {}, [DELIVERED]),
        ("2018-quirk", None, {"media": MMS}, [DELIVERED]),
        ("2018-quirk", True, {"media": MMS}, [DELIVERED]),
        ("2018-quirk", None, {"to": [B, C]}, [DELIVERED]),
    ],
)
def test_an_ordinary_day_is_what_the_era_calls_back_when_nothing_is_declared(play, profile, receipts, fields, expected):
    features = "" if receipts is None else f"{{ features: {{ mms_delivery_receipts: {str(receipts).lower()} }} }}"
    player = play(_scenario(profile=profile, account=features))

    message = player.send(**fields)

    assert [[kind for _, kind, _ in each] for each in player.planned(message)] == [expected] * len(message.to)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ("[message-delivered]", [DELIVERED]),
        ("[message-sent, message-delivered, message-failed]", [SENT, DELIVERED]),
        ("[message-sending, message-sent, message-delivered, message-failed]", [SENDING, SENT, DELIVERED]),
        ("[message-failed]", []),
        ("[]", []),
    ],
)
def test_an_application_hears_what_it_asked_for(play, events, expected):
    player = play(_scenario(account=f"{{ applications: [ {{ id: app, events: {events} }}, {{ id: other }} ] }}"))
    message, other = player.send(), player.send(applicationId="other")

    player.finish()

    assert [kind for _, kind, _ in player.events(message)] == expected
    assert [kind for _, kind, _ in player.events(other)] == [DELIVERED]


def test_an_event_that_the_era_does_not_have_is_not_sent_to_an_application_that_asks_for_it(play):
    player = play('profile: "2018-quirk"\n' + EVERYTHING)
    message = player.send()

    player.finish()

    assert player.events(message) == [("+19195550101", DELIVERED, None)]


# -- who decides (decision 12)


@pytest.mark.parametrize(
    ("to", "explicit", "numbers", "code", "rule"),
    [
        ("+15550004720", None, "on", 4720, "numbers["),
        ("+15550004720", "fail: 4770", "on", 4770, "rules[0]"),
        ("+15550004720", None, "off", None, None),
        ("+15550004720", "deliver: true", "on", None, "rules[0]"),
        (INVALID, None, "on", 4303, None),
        (INVALID, "deliver: true", "on", None, "rules[0]"),
        (INVALID, "fail: 4432", "on", 4432, "rules[0]"),
        (B, None, "on", None, None),
    ],
)
def test_a_rule_beats_the_builtin_numbers_which_beat_the_numbering_plan_which_beats_the_ordinary_day(
    play, to, explicit, numbers, code, rule
):
    rules = _rule(f"{{ {explicit} }}") if explicit else ""
    player = play(_scenario(rules=rules, more=f"numbers: {numbers}\n"))
    message = player.send(to=to)

    player.finish()

    assert [found for _, _, found in player.events(message)] == [code]
    [decided] = player.rules(message)
    assert decided is None if rule is None else decided.startswith(rule)


def test_a_builtin_number_outside_the_plan_needs_no_plan_to_fail_with_its_own_code(play):
    player = play(strict=True)
    message = player.send(from_="+19192222222", to="+15550004720")

    player.finish()

    assert player.events(message) == [("+15550004720", FAILED, 4720)]


@pytest.mark.parametrize(
    ("strict", "from_", "to", "code"),
    [
        (False, "+19195550100", "+15555550101", None),
        (True, "+19192222222", "+15555550101", 4303),
        (True, "+15555550100", "+19193333333", 4302),
        (True, "+15555550100", "+15555550101", 4303),
        (True, "+19192222222", "+19193333333", None),
        (True, "12345", "+19193333333", None),
        (False, "12345", INVALID, 4303),
        (False, "+19190000000", B, 4302),
        (False, "+19195550100", "+442079460000", None),
        (False, "+19195550100", "+44207946000000", 4303),
    ],
)
def test_fictional_numbers_count_as_numbers_of_the_plan_unless_strict(play, strict, from_, to, code):
    player = play(_scenario(), strict=strict)
    message = player.send(from_=from_, to=to)

    player.finish()

    assert [found for _, _, found in player.events(message)] == [code]


# -- scripted


def test_after_counts_from_the_step_before_and_the_first_from_the_departure(play):
    rules = _rule("{ after: 1s, sending: true }, { after: 2s, sent: true }, { after: 1500ms, fail: 4720 }")
    player = play(_scenario(rules=rules, more=EVERYTHING))
    message = player.send()

    player.finish()

    assert player.offsets(message) == [(1_000, SENDING), (3_000, SENT), (4_500, FAILED)]
    assert player.events(message)[-1] == ("+19195550101", FAILED, 4720)


def test_offsets_count_from_the_departure_not_from_the_post(play):
    scenario = _scenario(rules=_rule("{ after: 1s, deliver: true }"), account="{ queue: { rate: 1/s } }")
    player = play(scenario)
    first, second = player.send(), player.send()

    player.finish()

    assert [player.offsets(message) for message in (first, second)] == [[(1_000, DELIVERED)], [(2_000, DELIVERED)]]


@pytest.mark.parametrize(("profile", "hours"), [("2026", 73), ("2018-quirk", 2)])
def test_silence_is_no_receipt_so_that_9902_follows_when_the_provider_stops_waiting(play, profile, hours):
    player = play(_scenario(rules=_rule("{ after: 1s, silence: true }"), profile=profile))
    message = player.send()

    player.finish()

    assert player.offsets(message) == [(1_000 + hours * HOUR, FAILED)]
    assert player.events(message) == [("+19195550101", FAILED, 9902)]


def test_silence_for_ever_is_nothing_ever(play):
    player = play(_scenario(rules=_rule("{ silence: forever }", '{ to: "+19195550101" }')))
    messages = [player.send(), player.send(to="+15550000000")]

    player.finish()

    assert [player.events(message) for message in messages] == [[], []]
    assert list(player.state.settled) == [message.id for message in messages]


def test_a_group_may_be_silent_for_one_and_arrive_for_another(play):
    rules = _rule("{ silence: forever }", f'{{ to: "{B}" }}')
    player = play(_scenario(rules=rules, account="{ features: { mms_delivery_receipts: false } }"))
    message = player.send(to=[B, C])

    player.finish()

    assert player.events(message) == [(C, DELIVERED, None)]


@pytest.mark.parametrize("receipts", ["true", "false"])
def test_a_scripted_failure_of_a_picture_is_sent_also_without_receipts(play, receipts):
    features = f"{{ features: {{ mms_delivery_receipts: {receipts} }} }}"
    player = play(_scenario(rules=_rule("{ fail: 4720 }"), account=features))
    message = player.send(media=MMS)

    player.finish()

    assert player.events(message) == [("+19195550101", FAILED, 4720)]
    assert len(player.attempts) == 1


def test_a_scripted_event_that_nobody_asked_for_happens_and_is_not_sent(play):
    player = play(_scenario(rules=_rule("{ sent: true }, { deliver: true }")))
    message = player.send()

    player.finish()

    happened = player.state.messages[message.id].recipients[0].happened
    assert [(each.event.type, each.skipped) for each in happened] == [(SENT, "not-requested"), (DELIVERED, None)]
    assert len(player.attempts) == 1


def test_a_range_is_drawn_from_its_ends_and_everything_between():
    player = Player(_scenario(rules=_rule("{ after: 1ms..4ms, deliver: true }")))

    offsets = [player.planned(player.send())[0][0][0] for _ in range(100)]

    assert set(offsets) == {1, 2, 3, 4}


def test_draws_depend_on_the_seed_and_not_on_messages_between_others(play):
    def drawn(seed: int, *, between: bool) -> list[int]:
        player = play(_scenario(rules=_rule("{ after: 0s..1h, deliver: true }"), more=f"seed: {seed}\n"))
        found = []
        for _ in range(3):
            if between:
                player.send(to=B)
                player.send(to=[B, C])
            found.append(player.planned(player.send())[0][0][0])
        return found

    assert drawn(1, between=False) == drawn(1, between=True)
    assert drawn(1, between=False) != drawn(2, between=False)


def test_each_step_and_each_recipient_has_a_draw_of_its_own(play):
    player = play(_scenario(rules=_rule("{ after: 0s..1h, sending: true }, { after: 0s..1h, deliver: true }")))

    timelines = player.planned(player.send(to=[B, C]))

    delays = [delay for (first, *_), (second, *_) in timelines for delay in (first, second - first)]
    assert len(set(delays)) == 4


def test_a_recipient_of_a_group_draws_as_if_it_were_alone(play):
    def third_to_b(to: list[str]) -> int:
        player = play(_scenario(rules=_rule("{ after: 0s..1h, deliver: true }")))
        for _ in range(2):
            player.send(to=B)
        message = player.send(to=to)
        return int(player.planned(message)[to.index(B)][0][0])

    assert third_to_b([B]) == third_to_b([B, C]) == third_to_b([C, "+19195550144", B])


# -- a group with an invalid number (decision 14, reference 5.3)


@pytest.mark.parametrize(
    ("profile", "switch", "first"),
    [
        ("2018-quirk", None, "current"),
        ("2018-quirk", "current", "current"),
        ("2018-quirk", "correct", "correct"),
        ("2026", None, "correct"),
        ("2026", "current", "current"),
        ("2026", "correct", "correct"),
    ],
)
@pytest.mark.parametrize("by", ["plan", "4302", "4303"])
def test_the_invalid_number_of_a_group_fails_and_is_delivered_too_under_current(play, profile, switch, first, by):
    said = f", group_invalid_numbers: {switch}" if switch else ""
    features = f"{{ features: {{ mms_delivery_receipts: false{said} }} }}"
    rules = "" if by == "plan" else _rule(f"{{ after: 1s, fail: {by} }}", f'{{ to: "{B}" }}')
    invalid, code = (INVALID, 4303) if by == "plan" else (B, int(by))
    player = play(_scenario(rules=rules, profile=profile, account=features))
    others = [number for number in (C, "+19195550144", B) if number != invalid]
    group = player.send(to=[invalid, *others])

    player.finish()

    extra = [(invalid, DELIVERED, None)] if first == "current" else []
    assert [each for each in player.events(group) if each[0] == invalid] == [(invalid, FAILED, code), *extra]
    assert [each for each in player.events(group) if each[0] != invalid] == [(to, DELIVERED, None) for to in others]


@pytest.mark.parametrize("code", [4720, 4301, 4432])
def test_another_failure_in_a_group_has_no_delivered_beside_it(play, code):
    player = play(_scenario(rules=_rule(f"{{ fail: {code} }}", f'{{ to: "{B}" }}'), profile="2018-quirk"))
    group = player.send(to=[B, C])

    player.finish()

    assert player.events(group) == [(B, FAILED, code), (C, DELIVERED, None)]


@pytest.mark.parametrize("fields", [{}, {"media": MMS}])
def test_a_single_invalid_recipient_has_no_delivered_beside_its_failure(play, fields):
    player = play(_scenario(profile="2018-quirk"))
    message = player.send(to=INVALID, **fields)

    player.finish()

    assert player.events(message) == [(INVALID, FAILED, 4303)]


def test_the_delivered_of_an_invalid_number_comes_a_millisecond_after_its_failure(play):
    rules = _rule("{ after: 1s, sending: true }, { after: 2s, fail: 4303 }", f'{{ to: "{B}" }}')
    account = "{ features: { group_invalid_numbers: current } }"
    player = play(_scenario(rules=rules, account=account))
    group = player.send(to=[B, C])

    player.finish()

    assert player.planned(group)[0] == [(1_000, SENDING, None), (3_000, FAILED, 4303), (3_001, DELIVERED, None)]
    assert [kind for to, kind, _ in player.events(group) if to == B] == [SENDING, FAILED, DELIVERED]


def test_in_the_first_era_the_invalid_number_is_sent_beside_its_failure(play):
    player = play(_scenario(profile="2018-sent"))
    group = player.send(to=GROUP)

    player.finish()

    assert player.events(group) == [(INVALID, FAILED, 4303), (INVALID, SENT, None), (B, SENT, None), (C, SENT, None)]


def test_under_receipts_an_invalid_number_gets_no_sending(play):
    player = play(_scenario())
    group = player.send(to=GROUP)

    player.finish()

    assert [kind for to, kind, _ in player.events(group) if to == INVALID] == [FAILED]


EVENTS = st.lists(
    st.one_of(
        st.builds(PlannedEvent, st.integers(0, 100), st.sampled_from([SENDING, SENT, DELIVERED])),
        st.builds(PlannedEvent, st.integers(0, 100), st.just(FAILED), st.sampled_from([4302, 4303, 4720, 9902])),
    ),
    max_size=5,
)


@given(EVENTS)
def test_the_quirk_adds_one_delivered_or_nothing(events):
    timeline = tuple(events)

    quirky = with_quirk(timeline, get("2018-quirk"))

    invalid = [event for event in timeline if event.error_code in (4302, 4303)]
    added = (PlannedEvent(invalid[0].offset_ms + 1, "message-delivered"),) if invalid else ()
    assert quirky == timeline + added


def test_no_url_no_callback_but_the_event_is_recorded(play):
    player = play(_scenario(), url=None, endpoint=always(500))
    message = player.send()

    player.finish()

    happened = player.state.messages[message.id].recipients[0].happened
    assert [(each.event.type, each.skipped, each.delivery_id) for each in happened] == [(DELIVERED, "no-url", None)]
    assert player.attempts == []
