"""What the list says about a message as its story goes on."""

from typing import Any

import pytest

from simulator import profiles
from simulator.engine.config import Choices
from simulator.engine.fetched import Found
from simulator.model import entries as e
from simulator.model.messages import Message
from simulator.runtime.records import FINAL, failure_status
from tests.player import PLAIN, Player, answered
from tests.runtime.listed import Lister

NEWEST = profiles.get(profiles.NEWEST)
HANDSET, OTHER = "+19195550101", "+19195550102"


def playing(then: str = "", **more: Any) -> Lister:
    rules = f"rules: [ {{ when: {{ send: {{ to: '{HANDSET}' }} }}, then: {then} }} ]\n" if then else ""
    return Lister(Player(PLAIN + rules, **more))


def pass_through(lister: Lister, *instants: str | int) -> list[str]:
    """The status of the only message, now and after each step of time."""
    found = lister.statuses()
    for by in instants:
        lister.player.advance(by)
        found += lister.statuses()
    return found


# -- outbound


def test_an_ordinary_message_is_delivered_at_once():
    lister = playing()
    lister.player.send()

    assert pass_through(lister, 0) == ["SENDING", "DELIVERED"]


def test_a_message_is_sending_then_sent_then_delivered_as_time_passes():
    lister = playing("[ { after: 5s, deliver: true } ]")
    lister.player.send()

    assert pass_through(lister, 99, 1, "4s", "1s") == ["SENDING", "SENDING", "SENT", "SENT", "DELIVERED"]


def test_time_alone_moves_a_status_without_any_entry():
    lister = playing("[ { after: 5s, deliver: true } ]")
    lister.player.send()
    lister.find()
    entries = len(lister.player.entries)

    assert lister.statuses(now_ms=lister.player.now_ms + 100) == ["SENT"]
    assert lister.statuses(now_ms=lister.player.now_ms + 100, messageStatus="SENT") == ["SENT"]
    assert lister.statuses(now_ms=lister.player.now_ms + 100, messageStatus="SENDING") == []
    assert len(lister.player.entries) == entries


def test_an_event_that_says_sent_decides_when_it_is():
    lister = playing("[ { sending: true }, { after: 2s, sent: true }, { after: 1s, deliver: true } ]")
    lister.player.send()

    assert pass_through(lister, 0, "1s", "1s", "1s") == ["SENDING", "SENDING", "SENDING", "SENT", "DELIVERED"]


def test_a_carrier_that_stays_silent_leaves_it_sent():
    lister = playing("[ { silence: forever } ]")
    lister.player.send()

    assert pass_through(lister, "1s", "100h") == ["SENDING", "SENT", "SENT"]


def test_a_receipt_that_never_comes_is_undelivered_when_it_has_expired():
    lister = playing("[ { silence: true } ]")
    lister.player.send()

    assert pass_through(lister, "72h", "1h") == ["SENDING", "SENT", "UNDELIVERED"]
    assert lister.find()[0].error_code == 9902


@pytest.mark.parametrize(
    ("code", "status"), [(4720, "UNDELIVERED"), (4470, "FAILED"), (5600, "UNDELIVERED"), (5999, "FAILED")]
)
def test_a_failure_is_the_carriers_or_bandwidths(code, status):
    lister = playing(f"[ {{ fail: {code} }} ]")
    lister.player.send()
    lister.player.advance()

    (item,) = lister.find()

    assert (item.status, item.error_code) == (status, code)


def test_every_code_of_an_era_has_a_status_of_that_era():
    for name in profiles.NAMES:
        profile = profiles.get(name)
        statuses = {failure_status(code, profile) for code in [*profile.codes.value, 1234, None]}
        assert statuses <= set(profile.listing.statuses.value) & FINAL


def test_a_message_in_the_queue_is_received_then_queued_then_sending():
    lister = Lister(Player(PLAIN + "account: { queue: { rate: 60/m, capacity: 1m } }\n"))
    lister.player.send()
    waiting = lister.player.send(to=OTHER)

    def status() -> str:
        return lister.find(messageId=waiting.id)[0].status

    found = [status()]
    lister.player.advance(1)
    found.append(status())
    lister.player.advance("1s")
    assert [*found, status()] == ["RECEIVED", "QUEUED", "DELIVERED"]


def test_a_message_that_expires_in_the_queue_has_failed():
    lister = Lister(Player(PLAIN + "account: { queue: { rate: 1/m, capacity: 1h } }\n"))
    lister.player.send()
    lister.player.send(expiration="2026-01-01T00:00:10Z")

    lister.player.advance("10s")

    expired = lister.find()[0]
    assert (expired.status, expired.error_code) == ("FAILED", 4360)


def test_delivery_is_known_to_the_list_also_when_nobody_wants_to_hear_of_it():
    deaf = "account: { applications: [ { id: app, events: [ message-failed ] } ] }\n"
    lister = Lister(Player(PLAIN + deaf))
    lister.player.send()

    assert pass_through(lister, 100) == ["SENDING", "DELIVERED"]


@pytest.mark.parametrize("said", ["callbacks: { copies: 2 }", "then: [ { after: 5s, reply: Thanks } ]"])
def test_a_rule_that_leaves_the_message_to_the_ordinary_day_changes_nothing_of_that(said):
    deaf = "account: { applications: [ { id: app, events: [ message-failed ] } ] }\n"
    lister = Lister(Player(f"{PLAIN}{deaf}rules: [ {{ when: {{ send: {{}} }}, {said} }} ]\n"))
    lister.player.send()

    assert pass_through(lister, 100)[-1] == "DELIVERED"


@pytest.mark.parametrize(
    ("text", "length", "size"), [("hello", 5, 14), ("größer", 6, 17), ("😀", 2, 13), ("e\u0301", 2, 12)]
)
def test_a_length_counts_utf_16_units_and_a_size_bytes_of_utf_8(text, length, size):
    lister = playing()
    lister.player.send(text=text)

    [item] = lister.find()
    assert (item.length, item.size) == (length, size)


def test_one_that_only_wants_to_hear_that_it_was_sent_still_sees_it_delivered():
    deaf = "account: { applications: [ { id: app, events: [ message-sent ] } ] }\n"
    lister = Lister(Player(PLAIN + deaf))
    lister.player.send()

    assert pass_through(lister, 0, 100) == ["SENDING", "SENT", "DELIVERED"]


def test_the_quirks_second_event_does_not_hide_the_failure():
    quirk = "account: { features: { group_invalid_numbers: current } }\n"
    lister = Lister(Player(PLAIN + quirk))
    message = lister.player.send(to=["+19190000000", HANDSET])
    lister.player.advance(1)

    found = {item.destination: (item.status, item.error_code) for item in lister.find()}

    assert [event[1] for event in lister.player.events(message)].count("message-delivered") == 2
    assert found == {"+19190000000": ("FAILED", 4303), HANDSET: ("DELIVERED", 0)}


def test_a_message_is_sending_as_long_as_its_files_are_looked_at():
    lister = playing(fetch_media=True)
    message = lister.player.send(media=["https://example.com/a.png"])
    later_ms = lister.player.now_ms + 1000
    found = lister.statuses(now_ms=later_ms)

    lister.player.change("judge_media", message.id, (Found(length=3, content_type="image/png"),))
    found += lister.statuses()

    assert [*found, *lister.statuses(now_ms=later_ms)] == ["SENDING", "SENDING", "SENT"]


def test_a_group_is_one_record_for_each_number():
    lister = playing("[ { fail: 4720 } ]")
    message = lister.player.send(to=[OTHER, HANDSET], media=["https://example.com/a.png"])
    lister.player.advance()

    found = lister.find()

    assert [(item.message_id, item.destination, item.status) for item in found] == [
        (message.id, HANDSET, "UNDELIVERED"),
        (message.id, OTHER, "DELIVERED"),
    ]
    assert {(item.type, item.recipients, item.attachments, item.segments) for item in found} == {("mms", 2, 1, 1)}


@pytest.mark.parametrize(
    ("fields", "size", "length", "segments"),
    [({"text": "hello"}, 14, 5, 1), ({"text": "é" * 3}, 15, 3, 1), ({"text": "a" * 161}, 170, 161, 2)],
)
def test_a_text_is_counted_and_never_kept(fields, size, length, segments):
    lister = playing()
    lister.player.send(**fields)

    (item,) = lister.find()

    assert (item.size, item.length, item.segments) == (size, length, segments)
    assert fields["text"] not in repr(lister.db.execute("SELECT * FROM listing").fetchall())


@pytest.mark.parametrize(
    ("sender", "product", "country"),
    [
        ("+19195550100", "LOCAL_A2P", "USA"),
        ("+18885550100", "TOLL_FREE", "USA"),
        ("+14165550100", "LOCAL_A2P", "CAN"),
        ("12345", "SHORT_CODE_REACH", None),
        ("ACME", "ALPHA_NUMERIC", None),
    ],
)
def test_the_sender_tells_product_and_country(sender, product, country):
    lister = playing()
    lister.player.send(from_=sender, to="+18765550101")

    (item,) = lister.find()

    assert (item.product, item.calling_country, item.called_country) == (product, country, "JAM")


# -- inbound


def arrive(lister: Lister, **changed: Any) -> None:
    """A handset's message reaches us, as the engine records it, and its event happens."""
    player = lister.player
    fields: dict[str, Any] = {
        "id": "df5753b4-3c62-4d34-b8cd-8ab8d4a3745e",
        "account_id": "9900000",
        "profile": profiles.NEWEST,
        "application_id": "app",
        "direction": "in",
        "owner": "+18885550100",
        "from_": HANDSET,
        "to": ("+18885550100", OTHER),
        "text": "hi",
        "kind": "group",
        "segment_count": 1,
        "time_ms": player.now_ms,
    }
    message = Message(**fields | changed)
    player.engine._record(e.MessageReceived, at_ms=player.now_ms, message=message)
    player._keep()


def test_an_inbound_message_is_received_then_accepted_once_its_callback_was_answered():
    lister = playing(endpoint=lambda attempt: answered(200 if attempt.number == 2 else 500))
    arrive(lister)
    found = lister.statuses()

    lister.player.advance()
    found += lister.statuses()
    lister.player.advance("1h")

    assert [*found, *lister.statuses()] == ["RECEIVED", "RECEIVED", "ACCEPTED"]


def test_an_inbound_message_came_from_the_handset_to_the_number_that_it_reached():
    lister = playing()
    arrive(lister)

    (item,) = lister.find(messageDirection="INBOUND")

    assert (item.source, item.destination, item.product) == (HANDSET, "+18885550100", "TOLL_FREE")
    assert (item.type, item.recipients, item.length) == ("mms", 2, 2)


# -- once a callback was answered


@pytest.mark.parametrize(("status", "seen"), [(200, [0, 1]), (299, [0, 1]), (302, [0, 0]), (500, [0, 0])])
def test_only_an_answered_callback_makes_a_message_visible_where_that_counts(status, seen):
    lister = playing(endpoint=lambda attempt: answered(status))
    lister.player.send()
    counts = [lister.page(acknowledged=True).total]

    lister.player.advance()

    assert [*counts, lister.page(acknowledged=True).total] == seen
    assert lister.page().total == 1


def test_a_message_becomes_visible_with_a_retry_that_is_answered_and_stays_so():
    lister = playing(endpoint=lambda attempt: answered(200 if attempt.number == 3 else 500))
    lister.player.send()
    lister.player.advance()
    lister.find()  # written before it is acknowledged

    lister.player.advance("2m59s")
    before = lister.page(acknowledged=True).total
    lister.player.advance("1s")

    assert (before, lister.page(acknowledged=True).total) == (0, 1)


def test_each_recipient_of_a_group_becomes_visible_by_itself():
    lister = playing(endpoint=lambda attempt: answered(500 if OTHER.encode() + b'","desc' in attempt.body else 200))
    lister.player.send(to=[HANDSET, OTHER])

    lister.player.advance()

    assert [item.destination for item in lister.find(acknowledged=True)] == [HANDSET]


def test_without_a_url_nothing_is_ever_acknowledged():
    lister = playing(url=None)
    lister.player.send()
    lister.player.advance("1h")

    assert (lister.page().total, lister.page(acknowledged=True).total) == (1, 0)


def test_the_era_of_a_message_words_its_failure_also_later():
    player = Player(PLAIN, wins=Choices(profile="2020-dlr"))
    lister = Lister(player)
    player.send(to="+15550004720")
    player.advance()

    assert lister.statuses() == ["FAILED"]
