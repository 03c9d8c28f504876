import pytest

from simulator.engine.receive import Arrival
from simulator.model.accounts import Number

OURS, THEIRS, HANDSET = "+19192000001", "+19192000002", "+19193333333"
TOLL_FREE = "+18332000001"
FAILED, SENDING, DELIVERED = "message-failed", "message-sending", "message-delivered"


def _account(text: str, *, profile: str = "2026") -> str:
    return f'version: 1\nprofile: "{profile}"\naccount: {{ {text} }}\n'


def _outcome(player, **fields):
    message = player.send(**fields)
    player.finish()
    return [(kind, code) for _, kind, code in player.events(message)]


@pytest.mark.parametrize(
    ("account", "fields", "expected"),
    [
        ("applications: [ { id: app } ]", {"applicationId": "app"}, [(DELIVERED, None)]),
        ("applications: [ { id: app } ]", {"applicationId": "other"}, [(FAILED, 4452)]),
        (f'numbers: [ {{ number: "{OURS}" }} ]', {"from_": OURS}, [(DELIVERED, None)]),
        (f'numbers: [ {{ number: "{OURS}" }} ]', {"from_": "+19192000009"}, [(FAILED, 4403)]),
        (f'numbers: [ {{ number: "{OURS}" }} ]', {"from_": "+15552000009"}, [(FAILED, 4405)]),
        (f'numbers: [ {{ number: "{OURS}" }} ]', {"from_": THEIRS}, [(FAILED, 4407)]),
        (f'numbers: [ {{ number: "{OURS}" }} ]', {"from_": "12345"}, [(DELIVERED, None)]),
        (f'numbers: [ {{ number: "{OURS}", registered: false }} ]', {"from_": OURS}, [(FAILED, 4476)]),
        (f'numbers: [ {{ number: "{TOLL_FREE}", registered: false }} ]', {"from_": TOLL_FREE}, [(FAILED, 4795)]),
        ("", {"from_": HANDSET, "to": HANDSET}, [(FAILED, 4401)]),
        ("", {"to": "+19110000000"}, [(FAILED, 4492)]),
        ("features: { countries: [USA] }", {"to": "+13439991234"}, [(FAILED, 4432)]),
        ("features: { countries: [USA, CAN] }", {"to": "+13439991234"}, [(DELIVERED, None)]),
        ("", {"to": "+525512345678"}, [(DELIVERED, None)]),
    ],
)
def test_what_is_declared_is_strict_and_refused_after_the_202(play, account, fields, expected):
    player = play(_account(account), numbers_elsewhere=frozenset({THEIRS}))

    assert _outcome(player, **{"from_": "+19192000001", "to": HANDSET} | fields) == expected


def test_a_strict_account_may_send_to_north_america_only(play):
    assert _outcome(play(strict=True), from_=OURS, to="+525512345678") == [(FAILED, 4432)]
    assert _outcome(play(strict=True), from_=OURS, to=HANDSET) == [(DELIVERED, None)]


def test_an_era_that_lacks_a_code_uses_the_one_before_or_lets_the_message_go(play):
    numbers = f'numbers: [ {{ number: "{OURS}", registered: false }} ]'
    player = play(_account(numbers, profile="2018-quirk"), numbers_elsewhere=frozenset({THEIRS}))

    assert _outcome(player, from_=THEIRS, to=HANDSET) == [(FAILED, 4403)]
    assert _outcome(player, from_=OURS, to=HANDSET) == [(DELIVERED, None)]


def test_a_carriers_refusal_comes_after_the_hand_off_and_bandwidths_own_does_not(play):
    account = (
        f'features: {{ mms_delivery_receipts: true }}, numbers: [ {{ number: "{TOLL_FREE}", registered: false }} ]'
    )
    media = ["http://x.example/a.png"]

    assert _outcome(play(_account(account)), from_=TOLL_FREE, to=HANDSET, media=media) == [
        (SENDING, None),
        (FAILED, 4795),
    ]
    assert _outcome(play(_account(account)), from_=OURS, to=HANDSET, media=media) == [(FAILED, 4403)]


@pytest.mark.parametrize(
    ("receipts", "ends"), [("true", [(SENDING, None), (FAILED, 4775)]), ("false", [(DELIVERED, None)])]
)
def test_what_a_carrier_refuses_of_a_message_without_receipts_nobody_hears(play, receipts, ends):
    player = play(_account(f"features: {{ mms_delivery_receipts: {receipts} }}", profile="2021-get"))
    player.change("receive", Arrival(from_=HANDSET, to=(TOLL_FREE,), text="STOP"))

    assert _outcome(player, from_=TOLL_FREE, to=HANDSET, media=["http://x.example/a.png"]) == ends
    assert _outcome(player, from_=TOLL_FREE, to=HANDSET) == [(FAILED, 4775)]


@pytest.mark.parametrize(("profile", "code"), [("2026", 4475), ("2020-dlr", 4775)])
def test_after_stop_a_toll_free_number_reaches_nobody_until_start(play, profile, code):
    player = play(_account("", profile=profile))

    player.change("receive", Arrival(from_=HANDSET, to=(TOLL_FREE,), text=" stop "))
    assert _outcome(player, from_=TOLL_FREE, to=HANDSET) == [(FAILED, code)]
    assert _outcome(player, from_=TOLL_FREE, to="+19193333334") == [(DELIVERED, None)]
    assert _outcome(player, from_=OURS, to=HANDSET) == [(DELIVERED, None)]

    player.change("receive", Arrival(from_=HANDSET, to=(TOLL_FREE,), text="START"))
    assert _outcome(player, from_=TOLL_FREE, to=HANDSET) == [(DELIVERED, None)]


def test_stop_to_a_local_number_changes_nothing(play):
    player = play()

    player.change("receive", Arrival(from_=HANDSET, to=(OURS,), text="STOP"))

    assert _outcome(player, from_=OURS, to=HANDSET) == [(DELIVERED, None)]


def test_a_rule_and_the_builtin_numbers_come_before_every_refusal(play):
    rule = f'rules: [ {{ when: {{ send: {{ to: "{HANDSET}" }} }}, then: [ {{ deliver: true }} ] }} ]'
    player = play(_account("applications: [ { id: app } ]") + rule)

    assert _outcome(player, applicationId="other", to=HANDSET) == [(DELIVERED, None)]
    assert _outcome(player, applicationId="other", to="+15550004720") == [(FAILED, 4720)]


def test_a_number_put_through_the_api_is_the_accounts_and_makes_nothing_strict(play):
    lenient, strict = play(), play(_account(f'numbers: [ {{ number: "{OURS}" }} ]'))
    for player in (lenient, strict):
        player.change("put_number", Number(number=THEIRS))

    assert _outcome(lenient, from_="+19192000009", to=HANDSET) == [(DELIVERED, None)]
    assert _outcome(strict, from_=THEIRS, to=HANDSET) == [(DELIVERED, None)]
