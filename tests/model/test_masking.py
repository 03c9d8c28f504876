"""What somebody wrote, as diagnostics show it: no password leaves with it, whatever else is wrong."""

from pathlib import Path

import pytest

from simulator.model.masking import mask_user
from simulator.scenario.load import load_scenario
from simulator.settings import load

CREDENTIALS = "account: {{ applications: [ {{ id: a, {} }} ] }}\n"
SCENARIOS = [
    CREDENTIALS.format("status_url: 'ftp://app:sEcReT@host/'"),
    CREDENTIALS.format("status_url: 'app:sEcReT@host/path'"),
    CREDENTIALS.format("credentials: 'app:sEcReT'"),
    CREDENTIALS.format("credentials: { user: app, password: 55667788 }"),
    "account: { applications: { id: a, credentials: { user: a, password: sEcReT } } }",
    "account: { applications: [ { id: a, credentials: [ { user: a, password: sEcReT } ] } ] }",
]
SETTINGS = [
    "callback-url: ftp://app:sEcReT@host/",
    "media-url: http://app:sEcReT@host/?x",
    "accounts: { '1': { users: [ 'app:sEcReT' ] } }",
    "accounts: { '1': { applications: [ { id: a, credentials: 'app:sEcReT' } ] } }",
    "accounts: { '1': { applications: [ { id: a, inbound_url: 'http://app:sEcReT@host:99999/' } ] } }",
]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("http://app:sEcReT@host/x", "http://app:***@host/x"),
        ("http://app:s@c/r:t@host/x", "http://app:***@host/x"),
        ("ftp://:sEcReT@host", "ftp://:***@host"),
        ("app:sEcReT@host/x", "app:***@host/x"),
        ("http://127.0.0.1:3000/status", "http://127.0.0.1:3000/status"),
        ("hello", "hello"),
    ],
)
def test_a_url_is_shown_without_its_password(said, shown):
    assert mask_user(said) == shown


@pytest.mark.parametrize("text", SCENARIOS)
def test_problems_of_a_scenario_do_not_tell_passwords(text):
    problems = load_scenario("version: 1\n" + text).problems

    assert problems
    assert not [each for each in problems if "sEcReT" in str(each) or "55667788" in str(each)]


@pytest.mark.parametrize("text", SETTINGS)
def test_problems_of_settings_do_not_tell_passwords(tmp_path: Path, text):
    (tmp_path / "bwsim.yaml").write_text(text, encoding="utf-8")

    problems = load({}, {}, tmp_path).problems

    assert problems
    assert not [each for each in problems if "sEcReT" in str(each)]


@pytest.mark.parametrize("begin", ["@" + "a" * 500_000, "http://" + "a" * 500_000, "@/" * 250_000])
def test_a_long_text_is_read_once(begin):
    assert mask_user(f"{begin}:secret@host") == f"{begin}:***@host"
    assert mask_user(begin) == begin


def test_nothing_of_a_password_with_colons_is_shown():
    assert mask_user("app:sEc:ReT@host") == "app:***@host"
