"""The eras: that every fact has its source, and what the look-ups say."""

import dataclasses
import re
from typing import Any

import pytest

from simulator import profiles
from simulator.profiles.facts import Fact

QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")
ERAS = [profiles.get(name) for name in profiles.NAMES]
FACTS = [pytest.param(fact, id=f"{profile.name}-{name}") for profile in ERAS for name, fact in profile.facts()]


def test_the_newest_era_is_the_last_name():
    assert profiles.NAMES == ("2018-quirk", "2026")
    assert profiles.NEWEST == "2026"


def test_a_profile_is_found_by_its_own_name():
    assert [profiles.get(name).name for name in profiles.NAMES] == list(profiles.NAMES)


def test_an_unknown_era_says_which_there_are():
    with pytest.raises(
        ValueError, match=re.escape("(2018-quirk, 2026), found '2018-quirks' (did you mean '2018-quirk'?)")
    ):
        profiles.get("2018-quirks")


def test_a_profile_holds_nothing_but_facts():
    names = {name for name, _ in MODERN.facts()}

    held = {field.name for field in dataclasses.fields(MODERN)} - {"name", "stands_for", "listing", "media"}
    held |= {f"listing.{field.name}" for field in dataclasses.fields(MODERN.listing)}
    held |= {f"media.{field.name}" for field in dataclasses.fields(MODERN.media)}
    assert held == names


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_a_source_and_a_confidence(fact: Fact[Any]):
    assert len(fact.source) > 10
    assert fact.confidence in ("documented", "observed", "assumed")


@pytest.mark.parametrize("fact", FACTS)
def test_a_documented_or_observed_fact_names_a_document_and_its_day(fact: Fact[Any]):
    dated_or_numbered = re.search(r"20\d\d|support \d+|support article \d+", fact.source)
    assert dated_or_numbered or fact.confidence == "assumed"


SENDING_TO_DELIVERED = ("message-sending", "message-sent", "message-delivered")


@pytest.mark.parametrize(
    ("profile", "kind", "receipts", "stages"),
    [
        (QUIRK, "sms", False, ("message-delivered",)),
        (QUIRK, "mms", False, ("message-delivered",)),
        (QUIRK, "group", False, ("message-delivered",)),
        (QUIRK, "group", True, ("message-delivered",)),
        (MODERN, "sms", False, SENDING_TO_DELIVERED),
        (MODERN, "sms", True, SENDING_TO_DELIVERED),
        (MODERN, "mms", True, SENDING_TO_DELIVERED),
        (MODERN, "group", True, SENDING_TO_DELIVERED),
        (MODERN, "mms", False, ("message-delivered",)),
        (MODERN, "group", False, ("message-delivered",)),
    ],
)
def test_the_ordinary_day_has_its_stages_in_order(profile, kind, receipts, stages):
    assert profile.stages(kind, receipts=receipts) == stages


@pytest.mark.parametrize(
    ("profile", "kind", "receipts", "events"),
    [
        (QUIRK, "sms", False, {"message-delivered", "message-failed"}),
        (QUIRK, "group", False, {"message-delivered", "message-failed"}),
        (MODERN, "sms", True, {"message-delivered", "message-failed"}),
        (MODERN, "mms", True, {"message-sending", "message-delivered", "message-failed"}),
        (MODERN, "group", True, {"message-sending", "message-delivered", "message-failed"}),
        (MODERN, "mms", False, {"message-delivered", "message-failed"}),
    ],
)
def test_an_application_that_declares_nothing_hears_the_default_events(profile, kind, receipts, events):
    assert profile.default_events(kind, receipts=receipts) == events


@pytest.mark.parametrize("profile", ERAS, ids=lambda profile: profile.name)
@pytest.mark.parametrize("kind", ["sms", "mms", "group"])
@pytest.mark.parametrize("receipts", [False, True])
def test_stages_and_default_events_exist_in_their_era(profile, kind, receipts):
    assert set(profile.stages(kind, receipts=receipts)) <= profile.event_types.value
    assert profile.default_events(kind, receipts=receipts) <= profile.event_types.value


@pytest.mark.parametrize(
    ("profile", "type", "code", "text"),
    [
        (QUIRK, "message-received", None, "Incoming message received"),
        (QUIRK, "message-delivered", None, "Message delivered to carrier"),
        (QUIRK, "message-failed", 4303, "Malformed To Number"),
        (QUIRK, "message-failed", 4401, "Message is looping from carrier back to BW"),
        (QUIRK, "message-failed", 4432, "forbidden to country"),
        (QUIRK, "message-failed", 4720, "Carrier Rejected as Invalid Destination Address"),
        (QUIRK, "message-failed", 4001, "Message failed"),
        (QUIRK, "message-failed", 4476, "Message failed"),
        (QUIRK, "message-failed", None, "Message failed"),
        (MODERN, "message-received", None, "Incoming message received"),
        (MODERN, "message-sending", None, "Message is sending to carrier."),
        (MODERN, "message-sent", None, "Message sent to carrier"),
        (MODERN, "message-delivered", None, "Message delivered to handset."),
        (MODERN, "message-failed", 4303, "malformed-invalid-to-number"),
        (MODERN, "message-failed", 4432, "rejected-forbidden-country"),
        (MODERN, "message-failed", 4720, "invalid-destination-address"),
        (MODERN, "message-failed", 9902, "delivery-receipt-expired"),
        (MODERN, "message-failed", 4121, "unknown-error"),
    ],
)
@pytest.mark.parametrize("kind", ["sms", "mms", "group"])
def test_an_event_is_described_in_the_words_of_its_era(profile, type, kind, code, text):
    assert profile.description(type, kind, code) == text


def test_a_type_unknown_to_the_era_describes_itself():
    assert QUIRK.description("message-sending", "mms") == "message-sending"


def test_the_two_eras_differ_where_the_provider_changed():
    hours = [profile.receipt_wait_ms.value / 3_600_000 for profile in ERAS]

    assert hours == [2, 73]
    assert [profile.group_invalid_numbers.value for profile in ERAS] == ["current", "correct"]
    assert [profile.mms_delivery_receipts.value for profile in ERAS] == [False, True]
    assert [profile.text_in_events.value for profile in ERAS] == [True, False]


@pytest.mark.parametrize("profile", ERAS, ids=lambda profile: profile.name)
def test_a_failed_callback_is_tried_for_a_day_ever_more_slowly(profile):
    schedule_ms = profile.retry_schedule_ms.value

    assert list(schedule_ms) == sorted(schedule_ms)
    assert profile.retry_window_ms.value == 24 * 3_600_000
    assert profile.callback_timeout_ms.value == 10_000


@pytest.mark.parametrize("profile", ERAS, ids=lambda profile: profile.name)
def test_the_codes_that_the_simulator_uses_exist_when_they_can_happen(profile):
    used = {profile.code_invalid_from.value, profile.code_invalid_to.value, profile.code_receipt_expired.value}
    if profile.expiration.value:
        used.add(profile.code_expired.value)

    assert used <= set(profile.codes.value)
