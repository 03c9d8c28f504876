"""`provider:` changes facts of the era for one story; every knob of the open questions is one of them."""

import pytest

from simulator import profiles
from simulator.profiles.derive import find_wrong_facts, writable
from simulator.profiles.facts import Fact
from simulator.profiles.show import as_json
from simulator.scenario.load import load_scenario


def _problems(text: str) -> list[str]:
    return [str(problem) for problem in load_scenario(text, file="x.yaml").problems]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("empty_tags: true", "x.yaml:2:5: provider.empty_tags: unknown fact of the provider"),
        ("empty_tag: maybe", "x.yaml:2:5: provider.empty_tag: 'maybe' does not fit"),
        ("event_precision: ns", "x.yaml:2:5: provider.event_precision: 'ns' does not fit"),
        ("too_many_recipients: 404", "x.yaml:2:5: provider.too_many_recipients: 404 does not fit"),
        ("media.retention_ms: two days", "x.yaml:2:5: provider.media.retention_ms:"),
        ("sms_events: [message-deliverd]", "x.yaml:2:5: provider.sms_events: 'message-deliverd' does not fit: all"),
        ("codes: {}", "x.yaml:2:5: provider.codes: unknown fact of the provider"),
        ("accepted_fields: [id, foo]", "x.yaml:2:5: provider.accepted_fields: 'foo' does not fit: allowed: id, time,"),
        ("event_fields: [message, kind]", "x.yaml:2:5: provider.event_fields: 'kind' does not fit: allowed: time,"),
        ("message_fields: [body]", "x.yaml:2:5: provider.message_fields: 'body' does not fit: allowed:"),
        ("listing.fields: [text]", "x.yaml:2:5: provider.listing.fields: 'text' does not fit: allowed: messageId,"),
        ("listing.parameters: [page]", "x.yaml:2:5: provider.listing.parameters: 'page' does not fit: allowed:"),
        ("listing.status_receipt_expired: LOST", "x.yaml:2:5: provider.listing.status_receipt_expired: 'LOST' does"),
        ("media.list_fields: [size]", "x.yaml:2:5: provider.media.list_fields: 'size' does not fit: allowed:"),
        ("media.list_page: 0", "x.yaml:2:5: provider.media.list_page: 0 does not fit: expected a whole number >= 1"),
        (
            "mms_delivery_receipts: yes",
            "x.yaml:2:5: provider.mms_delivery_receipts: 'yes' does not fit: expected true or false, found text",
        ),
        ("max_recipients: 0", "x.yaml:2:5: provider.max_recipients: 0 does not fit: expected a whole number >= 1"),
        (
            "queue_full.status: 200",
            "x.yaml:2:5: provider.queue_full.status: 200 does not fit: expected a whole number >= 400",
        ),
        ("basic_until: 2026-02-31", "x.yaml:2:5: provider.basic_until: '2026-02-31' does not fit: expected a day like"),
        ('challenge: "Basic\\nX: y"', "x.yaml:2:5: provider.challenge: 'Basic\\nX: y' does not fit"),
        ('challenge: "Basic\\n"', "x.yaml:2:5: provider.challenge: 'Basic\\n' does not fit"),
        ("other_field_texts.missing: 'no {field'", "x.yaml:2:5: provider.other_field_texts.missing: 'no {field' does"),
        ("other_field_texts.too_long: '{limits}'", "x.yaml:2:5: provider.other_field_texts.too_long: '{limits}' does"),
        ("media.too_large.description: '{limit:999}'", "x.yaml:2:5: provider.media.too_large.description: '{limit:9"),
        ("invalid.description: 'no {reason}'", "x.yaml:2:5: provider.invalid.description: 'no {reason}' does not fit"),
        ("number_pattern: '('", "x.yaml:2:5: provider.number_pattern: not a regular expression"),
        ("number_pattern: '(?=a)a'", "x.yaml:2:5: provider.number_pattern: (?=…), (?!…) and the like are not under"),
        ("short_code_pattern: 'a)|(b'", "x.yaml:2:5: provider.short_code_pattern: not a regular expression"),
        ("retry_schedule_ms: [1m, soon]", "x.yaml:2:5: provider.retry_schedule_ms: expected a duration"),
    ],
)
def test_a_fact_that_does_not_exist_or_does_not_fit_is_told_with_its_place(line, expected):
    [problem] = _problems(f"provider:\n    {line}\n")

    assert problem.startswith(expected)


def test_facts_that_do_not_fit_are_told_beside_other_mistakes():
    told = _problems("provider: { max_txt: 9, max_media: -1, max_tag: }\nrules: 7\n")

    assert [each.split(":")[1] for each in told] == ["1", "1", "1", "2"]
    assert [each.split()[1] for each in told] == [f"provider.max_{x}:" for x in ("txt", "media", "tag")] + ["rules:"]


@pytest.mark.parametrize(
    ("change", "guess"),
    [
        ("empty_tags: true", "empty_tag"),
        ("accepted_fields: [id, segmentCounts]", "segmentCount"),
        ("event_precision: uss", "us"),
        ("other_field_texts.too_long: '{limits}'", "limit"),
    ],
)
def test_a_near_miss_gets_a_guess(change, guess):
    [problem] = _problems(f"provider: {{ {change} }}\n")

    assert problem.endswith(f"(did you mean '{guess}'?)")


def test_every_text_and_figure_of_the_newest_era_fits_its_own_fact():
    for key in writable():
        part: object = profiles.get("2026")
        for name in key.split("."):
            part = getattr(getattr(part, "value", part), name)
        value = as_json(part.value if isinstance(part, Fact) else part)

        assert find_wrong_facts({key: value}) == [], key


def test_a_changed_era_is_found_again_by_its_name_and_leaves_the_era_alone():
    changed = profiles.change("2026", {"empty_tag": False, "media.retention_ms": "1h", "invalid.description": "No"})

    assert profiles.get(changed.name) is changed
    assert changed.name.startswith("2026+")
    assert (changed.empty_tag.value, changed.media.retention_ms.value) == (False, 3_600_000)
    assert changed.invalid.value.description == "No"
    assert changed.empty_tag.source == "the scenario says so"
    assert profiles.get("2026").empty_tag.value is True
    assert profiles.change("2026", {}) is profiles.get("2026")


def test_a_changed_era_that_nobody_made_yet_is_its_era():
    assert profiles.get("2026+00000000") is profiles.get("2026")


def test_what_may_be_changed_are_facts_that_every_profile_has():
    for key in writable():
        part: object = profiles.get("2026")
        for name in key.split("."):
            part = getattr(getattr(part, "value", part), name)
