"""What a handset's message becomes, and what is called back about it."""

import json
import uuid
from typing import Any

import pytest

from simulator import profiles
from simulator.engine.receive import NO_APPLICATION, Arrival, Attachment, find_problem
from simulator.model.accounts import Application, Features, Number
from simulator.model.messages import Message
from tests.player import START_MS, Player, always, answered, of_kind

ANA, BEN, CLEO = "+19195550141", "+19195550142", "+19195550143"
OURS, SECOND, THIRD = "+19195550100", "+19195550102", "+19195550103"
SHORT = "12345"
PHOTO = Attachment(name="photo.png", content_type="image/png", length=3, sha256="ab" * 32)
CARD = Attachment(name="card.vcf", content_type="text/vcard", length=4, sha256="cd" * 32)
NUMBERS = f"""
account:
  applications:
    - {{ id: shop, inbound_url: "http://shop.example/in", status_url: "http://shop.example/status",
        inbound_credentials: {{ user: hook, password: secret }} }}
    - {{ id: desk, inbound_url: "http://desk.example/in" }}
  numbers:
    - {{ number: "{OURS}", application: shop }}
    - {{ number: "{SECOND}", application: desk }}
    - {{ number: "{THIRD}" }}
    - {{ number: "{SHORT}", application: elsewhere }}
"""


def arrive(player: Player, *to: str, from_: str = ANA, text: str = "hi", files: tuple[Attachment, ...] = ()) -> Any:
    """A handset sends; the messages that result."""
    arrival = Arrival(from_=from_, to=to or (OURS,), text=text, attachments=files)
    return player.change("receive", arrival)


def only(messages: tuple[Message, ...]) -> Message:
    [message] = messages
    return message


def bodies(player: Player) -> list[dict[str, Any]]:
    """The events that were called back, in order."""
    return [json.loads(attempt.body)[0] for attempt in player.attempts]


# -- the message


def test_an_sms_is_one_message_to_our_number(play):
    player = play()

    message = only(arrive(player))

    assert (message.direction, message.kind, message.owner, message.from_, message.to) == (
        "in",
        "sms",
        OURS,
        ANA,
        (OURS,),
    )
    assert (message.text, message.media, message.tag, message.segment_count) == ("hi", (), None, 1)
    assert (message.time_ms, message.profile, message.account_id) == (START_MS, "2026", "9900000")


@pytest.mark.parametrize(
    ("to", "files", "text", "kind", "segments"),
    [
        ((OURS,), (), "a" * 160, "sms", 1),
        ((OURS,), (), "a" * 161, "sms", 2),
        ((OURS,), (), "я" * 71, "sms", 2),
        ((OURS,), (), "", "sms", 1),
        ((OURS,), (PHOTO,), "a" * 500, "mms", 1),
        ((OURS, BEN), (), "a" * 500, "group", 1),
        ((OURS, BEN), (PHOTO,), "", "group", 1),
    ],
)
def test_the_kind_follows_recipients_and_files_and_only_an_sms_has_segments(play, to, files, text, kind, segments):
    message = only(arrive(play(), *to, files=files, text=text))

    assert (message.kind, message.segment_count) == (kind, segments)


@pytest.mark.parametrize("name", profiles.NAMES)
def test_an_sms_has_a_uuid_and_what_has_files_or_more_recipients_a_long_id(play, name):
    player = play(f"profile: '{name}'\n")

    sms, mms, group = arrive(player), arrive(player, files=(PHOTO,)), arrive(player, OURS, BEN)

    assert uuid.UUID(only(sms).id).version == 4
    assert [len(only(each).id) for each in (mms, group)] == [29, 29]
    assert only(mms).id.startswith(str(START_MS))


@pytest.mark.parametrize(("said", "lengths"), [("uuid", [36, 36]), ("long", [29, 29])])
def test_an_account_can_say_the_form_of_its_ids(play, said, lengths):
    player = play(f"account: {{ features: {{ inbound_id: {said} }} }}\n", features=Features(inbound_id="uuid"))

    assert [len(only(arrive(player, files=files)).id) for files in ((), (PHOTO,))] == lengths


def test_settings_say_the_form_of_ids_where_the_scenario_does_not(play):
    player = play(features=Features(inbound_id="long"))

    assert len(only(arrive(player)).id) == 29


def test_ids_differ_and_come_from_the_seed(play):
    def ids(player: Player) -> list[str]:
        return [each.id for _ in range(3) for each in (*arrive(player), *arrive(player, OURS, SECOND, files=(PHOTO,)))]

    first = ids(play(NUMBERS))

    assert len(set(first)) == 9
    assert ids(play(NUMBERS)) == first
    assert ids(play(NUMBERS + "seed: 2\n")) != first


def test_what_arrives_changes_no_draw_of_what_is_sent(play):
    busy, quiet = play(), play()
    arrive(busy, SECOND, from_=OURS)

    assert busy.send(from_=OURS, to=SECOND).id == quiet.send(from_=OURS, to=SECOND).id


def test_files_lie_under_the_message_in_their_order(play):
    player = play()

    message = only(arrive(player, files=(PHOTO, CARD)))

    assert message.media == (f"{message.id}/0/photo.png", f"{message.id}/1/card.vcf")
    assert [(file.content_type, file.length, file.stored_ms) for file in player.state.media.values()] == [
        ("image/png", 3, START_MS),
        ("text/vcard", 4, START_MS),
    ]
    assert tuple(player.state.media) == message.media


# -- whose it is


def test_a_group_is_one_message_for_each_declared_number_with_an_id_of_its_own(play):
    player = play(NUMBERS)

    messages = arrive(player, BEN, SECOND, CLEO, OURS)

    assert [(each.owner, each.application_id) for each in messages] == [(SECOND, "desk"), (OURS, "shop")]
    assert {each.to for each in messages} == {(BEN, SECOND, CLEO, OURS)}
    assert len({each.id for each in messages}) == 2


def test_a_group_may_have_more_than_ten_members(play):
    others = [f"+1919555{number:04}" for number in range(200, 230)]

    message = only(arrive(play(NUMBERS), *others, OURS))

    assert len(message.to) == 31


def test_without_declared_numbers_the_first_of_a_group_is_ours(play):
    message = only(arrive(play(), BEN, OURS))

    assert (message.owner, message.to) == (BEN, (BEN, OURS))


def test_numbers_put_through_the_api_leave_an_account_lenient(play):
    player = play()
    player.change("put_number", Number(number=SECOND))

    assert [each.owner for each in arrive(player, BEN, SECOND)] == [SECOND]
    assert [each.owner for each in arrive(player, BEN, CLEO)] == [BEN]


def test_a_number_put_through_the_api_is_ours(play):
    player = play(NUMBERS)
    player.change("put_number", Number(number=BEN, application="desk"))

    assert [each.owner for each in arrive(player, BEN, CLEO)] == [BEN]


def test_a_number_of_the_api_goes_before_the_scenarios_and_that_before_the_settings(play):
    settings = {number: Number(number=number, application="settings") for number in (OURS, BEN)}
    player = play(NUMBERS, numbers=settings)
    assert [each.application_id for each in arrive(player, OURS, BEN)] == ["shop", "settings"]

    player.change("put_number", Number(number=OURS, application="api"))

    assert only(arrive(player)).application_id == "api"


def test_what_reaches_no_declared_number_is_a_problem_that_guesses(play):
    player = play(NUMBERS)

    problem = find_problem(("+191955501000",), player.config)

    assert problem is not None
    assert (
        problem.message
        == f"+191955501000 does not belong to this account; it declares {OURS}, {SECOND}, {THIRD}, {SHORT}"
    )
    assert problem.hint == f"did you mean '{OURS}'?"
    several = find_problem((BEN, CLEO), player.config)
    assert several is not None
    assert several.message.startswith("none of these numbers belongs")
    assert find_problem((BEN, OURS), player.config) is None
    assert find_problem((BEN, CLEO), play().config) is None


def test_what_nobody_owns_leaves_no_trace(play):
    player = play(NUMBERS)
    before = len(player.entries)

    assert arrive(player, BEN) == ()
    assert len(player.entries) == before


# -- who hears of it


def test_the_event_goes_to_the_inbound_url_of_the_numbers_application(play):
    player = play(NUMBERS)
    arrive(player, OURS, SECOND)

    player.finish()

    assert [(each.url, each.credentials and each.credentials.user) for each in player.attempts] == [
        ("http://shop.example/in", "hook"),
        ("http://desk.example/in", None),
    ]
    assert [body["to"] for body in bodies(player)] == [OURS, SECOND]
    assert [body["message"]["owner"] for body in bodies(player)] == [OURS, SECOND]


@pytest.mark.parametrize("number", [THIRD, SHORT])
def test_an_application_that_is_not_known_hears_by_the_default_url(play, number):
    player = play(NUMBERS)
    arrive(player, number)

    player.finish()

    assert [each.url for each in player.attempts] == ["http://app.example/callbacks"]
    named = {THIRD: NO_APPLICATION, SHORT: "elsewhere"}[number]
    assert bodies(player)[0]["message"]["applicationId"] == named


def test_without_any_url_the_event_happens_and_nothing_is_sent(play):
    player = play(NUMBERS, url=None)
    message = only(arrive(player, SHORT))

    player.finish()

    assert player.events(message) == [(SHORT, "message-received", None)]
    assert [entry.skipped for entry in of_kind(player.entries, "event-occurred")] == ["no-url"]
    assert player.attempts == []


def test_the_only_application_of_an_account_hears_for_every_number(play):
    player = play('account: { applications: [ { id: shop, inbound_url: "http://shop.example/in" } ] }\n')

    assert only(arrive(player)).application_id == "shop"


def test_with_nothing_declared_it_is_the_application_that_last_sent_from_the_number(play):
    player = play()
    assert only(arrive(player)).application_id == NO_APPLICATION

    player.send(from_=OURS, applicationId="first")
    player.send(from_=OURS, applicationId="second")
    player.send(from_=SECOND, applicationId="other")

    assert only(arrive(player)).application_id == "second"


def test_the_events_that_an_application_asks_for_are_outbound_ones_only(play):
    player = play()
    player.change("put_application", Application(id="shop", inbound_url="http://shop.example/in", events=()))
    arrive(player)

    player.finish()

    assert [each.url for each in player.attempts] == ["http://shop.example/in"]


def test_every_number_of_a_group_is_told_also_when_another_endpoint_fails(play):
    def endpoint(attempt: Any) -> Any:
        return answered(200 if "desk" in attempt.url else 503)

    player = play(NUMBERS, endpoint=endpoint)
    arrive(player, OURS, SECOND)

    player.advance("1m")

    assert [each.url.split("/")[2] for each in player.attempts] == ["shop.example", "desk.example", "shop.example"]


def test_an_event_is_retried_for_24_hours_like_every_other_with_the_same_bytes(play):
    player = play(endpoint=always(500))
    arrive(player)

    player.finish()

    assert len(player.attempts) == 29
    assert len({attempt.body for attempt in player.attempts}) == 1


# -- what it says


def test_an_mms_says_where_its_files_are(play):
    player = play(media_url="http://127.0.0.1:8484")
    message = only(arrive(player, text="", files=(PHOTO, CARD)))

    player.finish()

    said = bodies(player)[0]
    assert said["description"] == "Incoming message received"
    assert said["message"]["media"] == [
        f"http://127.0.0.1:8484/api/v2/users/9900000/media/{message.id}/0/photo.png",
        f"http://127.0.0.1:8484/api/v2/users/9900000/media/{message.id}/1/card.vcf",
    ]
    assert not any("127.0.0.1" in repr(entry) for entry in player.entries)


@pytest.mark.parametrize("name", profiles.NAMES)
def test_an_sms_has_its_text_no_files_and_a_tag_only_where_the_era_may_have_one(play, name):
    player = play(f"profile: '{name}'\n")
    arrive(player, text="Grüße")

    player.finish()

    said = bodies(player)[0]["message"]
    assert (said["text"], said["direction"], said["to"]) == ("Grüße", "in", [OURS])
    assert "media" not in said
    assert said.get("tag") == ("" if profiles.get(name).inbound_tag.value else None)


def test_from_2024_on_the_message_has_whole_seconds_and_the_event_microseconds(play):
    player = play()
    player.advance(1_234)
    arrive(player)

    player.finish()

    said = bodies(player)[0]
    assert said["message"]["time"] == "2026-01-01T00:00:01.000000Z"
    assert said["time"].startswith("2026-01-01T00:00:01.234") and len(said["time"]) == 27


# -- how it is kept


def test_finished_ones_are_forgotten_like_others(play):
    player = play(retain=3)
    for _ in range(10):
        arrive(player)
        player.finish()

    assert len(player.state.messages) <= 5
    assert player.state.totals["received"] == 10


def test_a_restart_goes_on_with_what_arrived(play):
    player = play()
    arrive(player)
    player.restart()

    player.finish()

    assert [body["type"] for body in bodies(player)] == ["message-received"]
