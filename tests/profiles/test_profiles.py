"""The eras: that every fact has its source, and what the look-ups say."""

import dataclasses
import re
from typing import Any

import pytest

from simulator import profiles
from simulator.profiles.facts import Fact

ERAS = [profiles.get(name) for name in profiles.NAMES]
QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")
FACTS = [pytest.param(fact, id=f"{profile.name}-{name}") for profile in ERAS for name, fact in profile.facts()]
HOUR_MS = 3_600_000

by_name = pytest.mark.parametrize("profile", ERAS, ids=lambda profile: profile.name)


def test_there_are_seven_eras_oldest_first():
    assert profiles.NAMES == ("2018-sent", "2018-quirk", "2019-blank", "2020-dlr", "2021-get", "2025-rbm", "2026")
    assert profiles.NEWEST == "2026"


def test_a_profile_is_found_by_its_own_name():
    assert [profiles.get(name).name for name in profiles.NAMES] == list(profiles.NAMES)


def test_an_unknown_era_says_which_there_are():
    with pytest.raises(
        ValueError, match=re.escape("(2018-sent, 2018-quirk, 2019-blank, 2020-dlr, 2021-get, 2025-rbm, 2026), found")
    ) as raised:
        profiles.get("2018-quirks")

    assert "'2018-quirks' (did you mean '2018-quirk'?)" in str(raised.value)


@by_name
def test_a_profile_holds_nothing_but_its_names_and_facts(profile):
    held = {field.name for field in dataclasses.fields(profile)} - {"name", "stands_for"}

    named = {name.partition(".")[0] for name, _ in profile.facts()}
    assert held == named


def test_the_facts_of_a_part_are_named_after_it():
    facts = dict(MODERN.facts())

    assert facts["receipt_wait_ms"] is MODERN.receipt_wait_ms
    assert facts["listing.window_ms"] is MODERN.listing.window_ms
    assert facts["media.max_file"] is MODERN.media.max_file


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_a_source_and_a_confidence(fact: Fact[Any]):
    assert len(fact.source) > 10
    assert fact.confidence in ("documented", "observed", "assumed")


@pytest.mark.parametrize("fact", FACTS)
def test_a_documented_or_observed_fact_names_a_document_and_its_day(fact: Fact[Any]):
    dated_or_numbered = re.search(r"20\d\d|support \d+|support article \d+", fact.source)
    assert dated_or_numbered or fact.confidence == "assumed"


def words(*types: str) -> tuple[str, ...]:
    return tuple(f"message-{word}" for word in types)


# era: what exists; the day of an SMS, of an MMS, of an MMS with receipts; receipts by default
STAGES = {
    "2018-sent": (
        {"sent", "delivered", "failed"},
        words("sent", "delivered"),
        words("sent"),
        words("sent"),
        False,
    ),
    "2018-quirk": ({"delivered", "failed"}, words("delivered"), words("delivered"), words("delivered"), False),
    "2019-blank": ({"delivered", "failed"}, words("delivered"), words("delivered"), words("delivered"), False),
    "2020-dlr": (
        {"sending", "delivered", "failed"},
        words("delivered"),
        words("delivered"),
        words("sending", "delivered"),
        False,
    ),
    "2021-get": (
        {"sending", "delivered", "failed"},
        words("delivered"),
        words("delivered"),
        words("sending", "delivered"),
        False,
    ),
    "2025-rbm": (
        {"sending", "delivered", "failed", "read"},
        words("sending", "delivered"),
        words("delivered"),
        words("sending", "delivered"),
        True,
    ),
    "2026": (
        {"sending", "sent", "delivered", "failed", "read"},
        words("sending", "sent", "delivered"),
        words("delivered"),
        words("sending", "sent", "delivered"),
        True,
    ),
}


@by_name
def test_the_ordinary_day_has_its_stages_in_order(profile):
    types, sms, mms, with_receipts, receipts = STAGES[profile.name]

    assert profile.event_types.value == set(words(*types))
    assert [profile.stages("sms", receipts=on) for on in (False, True)] == [sms, sms]
    for kind in ("mms", "group"):
        assert [profile.stages(kind, receipts=on) for on in (False, True)] == [mms, with_receipts]
    assert profile.mms_delivery_receipts.value is receipts


READ = {"delivered", "failed", "read"}
# era: what an application that declares nothing hears of an SMS, of an MMS, of an MMS with receipts
HEARD = {
    "2018-sent": ({"sent", "delivered", "failed"}, {"sent", "failed"}, {"sent", "failed"}),
    "2018-quirk": ({"delivered", "failed"}, {"delivered", "failed"}, {"delivered", "failed"}),
    "2019-blank": ({"delivered", "failed"}, {"delivered", "failed"}, {"delivered", "failed"}),
    "2020-dlr": ({"delivered", "failed"}, {"delivered", "failed"}, {"sending", "delivered", "failed"}),
    "2021-get": ({"delivered", "failed"}, {"delivered", "failed"}, {"sending", "delivered", "failed"}),
    "2025-rbm": (READ, READ, {"sending", *READ}),
    "2026": (READ, READ, {"sending", *READ}),
}


@by_name
def test_an_application_that_declares_nothing_hears_the_default_events(profile):
    sms, mms, with_receipts = HEARD[profile.name]

    assert profile.default_events("sms", receipts=True) == set(words(*sms))
    for kind in ("mms", "group"):
        assert profile.default_events(kind, receipts=False) == set(words(*mms))
        assert profile.default_events(kind, receipts=True) == set(words(*with_receipts))


@by_name
@pytest.mark.parametrize("kind", ["sms", "mms", "group"])
@pytest.mark.parametrize("receipts", [False, True])
def test_stages_and_default_events_exist_in_their_era(profile, kind, receipts):
    assert set(profile.stages(kind, receipts=receipts)) <= profile.event_types.value
    assert profile.default_events(kind, receipts=receipts) <= profile.event_types.value


@by_name
@pytest.mark.parametrize("kind", ["sms", "mms", "group"])
def test_every_event_of_an_era_is_described_in_it(profile, kind):
    for event in profile.event_types.value - {"message-failed", "message-read"}:  # no source words the latter
        assert profile.description(event, kind) != event


CARRIER = "Message delivered to carrier"
# era: received, sending, sent, delivered of an SMS, of an MMS
DESCRIPTIONS = {
    "2018-sent": (None, "Outgoing message sent", CARRIER, CARRIER),
    "2018-quirk": (None, "Outgoing message sent", CARRIER, CARRIER),
    "2019-blank": (None, "Outgoing message sent", CARRIER, CARRIER),
    "2020-dlr": ("Message is sending to carrier", None, "ok", CARRIER),
    "2021-get": ("Message is sending to carrier", None, "ok", CARRIER),
    "2025-rbm": ("Message is sending to carrier.", None, CARRIER + ".", CARRIER + "."),
    "2026": (
        "Message is sending to carrier.",
        "Message sent to carrier",
        "Message delivered to handset.",
        "Message delivered to handset.",
    ),
}


@by_name
def test_an_event_is_described_in_the_words_of_its_era(profile):
    sending, sent, sms_delivered, mms_delivered = DESCRIPTIONS[profile.name]

    for kind, delivered in (("sms", sms_delivered), ("mms", mms_delivered), ("group", mms_delivered)):
        assert profile.description("message-received", kind) == "Incoming message received"
        assert profile.description("message-sending", kind) == (sending or "message-sending")
        assert profile.description("message-sent", kind) == (sent or "message-sent")
        assert profile.description("message-delivered", kind) == delivered


NO_CODE = "Message failed"
# era: 4303, 4401, 4432, 9902, and a code that the era does not have
FAILURES = {
    "2018-sent": (
        "Malformed To Number",
        "Message is looping from carrier back to BW",
        "forbidden to country",
        NO_CODE,
        (4001, NO_CODE),
    ),
    "2018-quirk": (
        "Malformed To Number",
        "Message is looping from carrier back to BW",
        "forbidden to country",
        "Timed out waiting for delivery receipt.",
        (4476, NO_CODE),
    ),
    "2019-blank": (
        "Malformed To Number",
        "Message is looping from carrier back to BW",
        "forbidden to country",
        "Timed out waiting for delivery receipt.",
        (4476, NO_CODE),
    ),
    "2020-dlr": (
        "malformed-invalid-to-number",
        "rejected-loop-detected",
        "rejected-forbidden-country",
        "delivery-receipt-expired",
        (4121, "unknown-error"),
    ),
    "2021-get": (
        "malformed-invalid-to-number",
        "rejected-routing-error",
        "rejected-forbidden-country",
        "delivery-receipt-expired",
        (4476, "unknown-error"),
    ),
    "2025-rbm": (
        "malformed-invalid-to-number",
        "rejected-routing-error",
        "rejected-forbidden-country",
        "delivery-receipt-expired",
        (5611, "unknown-error"),
    ),
    "2026": (
        "malformed-invalid-to-number",
        "rejected-routing-error",
        "rejected-forbidden-country",
        "delivery-receipt-expired",
        (4121, "unknown-error"),
    ),
}


@by_name
@pytest.mark.parametrize("kind", ["sms", "mms", "group"])
def test_a_failure_is_described_by_a_label_or_a_slug_as_its_era_did(profile, kind):
    invalid, loop, country, expired, (missing, other) = FAILURES[profile.name]

    said = [profile.description("message-failed", kind, code) for code in (4303, 4401, 4432, 9902, missing, None)]

    assert said == [invalid, loop, country, expired, other, other]


# era: hours until a receipt expires, group with an invalid number, text in events, tag that was not sent, precision,
#      tag of inbound messages, alphanumeric senders, priority and expiration, Basic until, Bearer
SWITCHES = {
    "2018-sent": (2, "current", True, False, "ms", True, False, False, None, False),
    "2018-quirk": (2, "current", True, False, "ms", True, False, False, None, False),
    "2019-blank": (2, "current", False, False, "ms", False, False, False, None, False),
    "2020-dlr": (2, "correct", False, True, "ms", False, False, False, None, False),
    "2021-get": (2, "correct", False, True, "ms", False, False, True, None, False),
    "2025-rbm": (2, "correct", False, True, "us", False, True, True, None, True),
    "2026": (73, "correct", False, True, "us", False, True, True, "2026-12-02", True),
}


@by_name
def test_an_era_differs_where_the_provider_changed(profile):
    assert (
        profile.receipt_wait_ms.value / HOUR_MS,
        profile.group_invalid_numbers.value,
        profile.text_in_events.value,
        profile.empty_tag.value,
        profile.event_precision.value,
        profile.inbound_tag.value,
        profile.alphanumeric_senders.value,
        profile.priority.value,
        profile.basic_until.value,
        profile.bearer.value,
    ) == SWITCHES[profile.name]
    assert profile.message_precision.value == profile.event_precision.value
    assert profile.expiration.value is profile.priority.value


@by_name
def test_a_failed_callback_is_tried_for_a_day_ever_more_slowly(profile):
    schedule_ms = profile.retry_schedule_ms.value

    assert list(schedule_ms) == sorted(schedule_ms)
    assert profile.retry_window_ms.value == 24 * HOUR_MS
    assert profile.callback_timeout_ms.value == 10_000


@by_name
def test_the_codes_that_the_simulator_uses_exist_when_they_can_happen(profile):
    used = {profile.code_invalid_from.value, profile.code_invalid_to.value}
    if profile.code_receipt_expired.confidence != "assumed":
        used.add(profile.code_receipt_expired.value)
    if profile.expiration.value:
        used.add(profile.code_expired.value)

    assert used <= set(profile.codes.value)


# era: how many codes it has, some that it has, some that it has not
CODES = {
    "2018-sent": (52, {4121, 5100, 5503, 4775}, {4001, 4435, 9902, 9999}),
    "2018-quirk": (56, {4001, 4121, 4435, 5100, 9902, 9999}, {4780, 5106}),
    "2019-blank": (58, {4121, 4780, 5106}, {4721, 4412}),
    "2020-dlr": (65, {4407, 4412, 4701, 4721, 4790, 5611}, {4121, 4360, 5100, 5503}),
    "2021-get": (76, {4360, 4711, 4753, 4772, 4781, 4795, 5100}, {4476, 5611}),
    "2025-rbm": (82, {4475, 4476, 4710, 4735, 4754, 4794}, {4121, 5112, 5143, 5144, 5146, 5503, 5611}),
    "2026": (82, {4475, 4476, 4710, 4735, 4754, 4794}, {4121, 5112, 5143, 5144, 5146, 5503, 5611}),
}


@by_name
def test_an_era_has_the_error_codes_of_its_days(profile):
    count, present, absent = CODES[profile.name]

    assert len(profile.codes.value) == count
    assert present <= set(profile.codes.value)
    assert not absent & set(profile.codes.value)


@by_name
def test_slugs_begin_in_2020(profile):
    slugs = [code.name for code in profile.codes.value.values() if code.name]

    assert bool(slugs) is (profile.failure_wording.value == "slug")
    assert bool(slugs) is (profile.name >= "2020")


# era: records, visible, number of parameters, number of statuses, fields, the status of an expired receipt
LISTING = {
    "2018-sent": ("none", "at_once", 9, 7, 16, "DLR_EXPIRED"),
    "2018-quirk": ("none", "at_once", 9, 7, 16, "DLR_EXPIRED"),
    "2019-blank": ("none", "at_once", 9, 7, 16, "DLR_EXPIRED"),
    "2020-dlr": ("none", "at_once", 9, 7, 16, "DLR_EXPIRED"),
    "2021-get": ("metadata", "after_2xx", 15, 8, 16, "UNDELIVERED"),
    "2025-rbm": ("metadata", "at_once", 27, 8, 23, "UNDELIVERED"),
    "2026": ("metadata", "at_once", 27, 8, 23, "UNDELIVERED"),
}


@by_name
def test_the_list_of_messages_grows_with_the_eras(profile):
    listing = profile.listing

    assert (
        listing.records.value,
        listing.visible.value,
        len(listing.parameters.value),
        len(listing.statuses.value),
        len(listing.fields.value),
        listing.status_receipt_expired.value,
    ) == LISTING[profile.name]


@by_name
def test_the_list_uses_only_words_that_it_has(profile):
    listing = profile.listing
    statuses = (
        listing.status_receipt_expired,
        listing.status_carrier_rejected,
        listing.status_inbound_acknowledged,
    )

    assert {status.value for status in statuses} <= set(listing.statuses.value)
    assert listing.nullable.value <= set(listing.fields.value)
    assert len(set(listing.parameters.value)) == len(listing.parameters.value)
    assert "text" not in listing.fields.value


# era: megabytes of a file, hours that it is kept
MEDIA = {
    "2018-sent": (65, 720),
    "2018-quirk": (3.75, 48),
    "2019-blank": (3.75, 48),
    "2020-dlr": (3.75, 48),
    "2021-get": (3.75, 48),
    "2025-rbm": (3.5, 48),
    "2026": (3.5, 48),
}


@by_name
def test_media_are_as_large_and_live_as_long_as_their_era_allows(profile):
    size, hours = MEDIA[profile.name]

    assert profile.media.max_file.value == size * 1024 * 1024
    assert profile.media.retention_ms.value == hours * HOUR_MS
