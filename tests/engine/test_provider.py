"""What changed facts of the era (`provider:` in a scenario) do to messages: the knobs of the open questions."""

import pytest

from simulator import profiles
from simulator.model.entries import Outcome


def _events(player, **fields):
    message = player.send(**fields)
    player.finish()
    return [(kind, code) for _, kind, code in player.events(message)]


def _provider(facts: str, more: str = "") -> str:
    return f"version: 1\nprovider: {{ {facts} }}\n{more}"


def test_more_than_ten_recipients_are_4435_where_that_is_no_400(play):
    numbers = [f"+1919555{number:04d}" for number in range(11)]
    player = play(_provider("too_many_recipients: 4435"))

    assert {code for _, code in _events(player, to=numbers)} == {4435}
    assert play().refused(to=numbers).status == 400


def test_an_expiration_in_the_past_is_4360_where_that_is_no_400(play):
    player = play(_provider("past_expiration: 4360"))

    assert _events(player, expiration="2025-12-31T00:00:00Z") == [("message-failed", 4360)]
    assert play().refused(expiration="2025-12-31T00:00:00Z").status == 400


def test_a_repeated_number_is_refused_where_it_is_not_dropped(play):
    refusal = play(_provider("duplicates: reject")).refused(to=["+19195550101", "+19195550101"])

    assert refusal.status == 400
    assert b"'+19195550101' must not be repeated" in refusal.body
    assert play().send(to=["+19195550101", "+19195550101"]).to == ("+19195550101",)


def test_what_is_not_the_accounts_is_refused_at_once_where_it_is_no_event(play):
    account = 'account: { applications: [ { id: app } ], numbers: [ { number: "+19195550100" } ] }\n'
    player = play(_provider("unknown_application: 400, foreign_sender: 400", account))

    refusal = player.refused(applicationId="other", from_="+19195550109")

    assert refusal.status == 400
    assert b'"fieldName":"applicationId"' in refusal.body
    assert b"'+19195550109' must be replaced" in refusal.body
    assert player.send().kind == "sms"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("echo_default_priority: true", b'"priority":"default"'),
        ("carrier_name: AT&T", b'"carrierName":"AT&T"'),
        ("empty_tag: true", b'"tag":""'),
        ("event_precision: s", b'"time":"2026-01-01T00:00:00Z","type"'),
        ("text_in_events: true", b'"text":"hello"'),
    ],
)
def test_bodies_follow_the_changed_facts_also_after_the_scenario_changed(play, facts, expected):
    player = play(_provider(facts))
    player.send()
    player.change("put_scenario", "later", "version: 1\n")

    player.finish()

    assert expected in player.attempts[0].body


def test_credentials_go_first_where_the_provider_does_not_wait_to_be_asked(play):
    account = "account: { applications: [ { id: app, credentials: { user: u, password: p } } ] }\n"
    player = play(_provider("credentials_first: true", account))
    player.send()

    player.finish()

    assert player.attempts[0].credentials_first


def test_texts_and_the_form_of_a_number_can_be_changed(play):
    player = play(_provider('number_pattern: "[0-9]{10}", field_texts.to_missing: "Nobody?"'))

    assert b"Nobody?" in player.refused(to=[]).body
    assert player.refused().status == 400


def test_the_form_of_a_short_code_can_be_changed(play):
    player = play(_provider('short_code_pattern: "[0-9]{3}|[0-9]{4}"'))

    assert [player.send(from_=sender).from_ for sender in ("747", "7474")] == ["747", "7474"]
    assert [player.refused(from_=sender).status for sender in ("12345", "74", "747 747")] == [400, 400, 400]


def test_a_changed_era_is_known_again_after_a_restart_under_another_scenario(play, monkeypatch):
    player = play(_provider("event_precision: s"), endpoint=lambda attempt: Outcome("answered", 500))
    player.send()
    player.advance("30s")
    player.change("put_scenario", "later", "version: 1\n")
    monkeypatch.setattr(profiles, "_derived", {})
    monkeypatch.setattr(profiles, "_remembered", {})

    player.restart()
    player.advance("2m")

    bodies = {attempt.body for attempt in player.attempts}
    assert len(player.attempts) > 1
    assert len(bodies) == 1
    assert b'"time":"2026-01-01T00:00:00Z","type"' in bodies.pop()
