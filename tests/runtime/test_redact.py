"""What is masked in lines that leave the process, and what is not."""

import json
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.accounts import Application, Credentials
from simulator.model.entries import ApplicationSet, Entry, MessageAccepted, ScenarioSet
from simulator.model.messages import Message
from simulator.runtime.redact import mask_bundle, mask_passwords, mask_url, redact
from simulator.scenario.bundle import Included, pack, unpack

SPELLINGS = [
    "password: hunter2",
    "password: my hunter2 pass  # a comment\nuser: me",
    "password: 'it''s hunter2'\nuser: me",
    'password: "a \\"quoted\\" hunter2, {with} signs\\n"\nuser: me',
    "password:\n    hunter2\nuser: me",
    "password: |\n  hunter2\n  hunter2\nuser: me",
    "password: >-\n\n  hunter2",
    '"password" : hunter2',
    "'password': hunter2",
    '"passw\\u006frd": hunter2',
    "? password\n: hunter2\n",
    "password: !!str hunter2",
    "password: &secret hunter2",
    "login: &secret hunter2\npassword: *secret",
    "{ user: ü世界😀, password: hunter2 }",
    '{"user":"me","password":"hunter2","tag":"x"}',
    '{"user":"me","password" : "hun\\u0074er2"}',
    '{"user":"\\ud83d\\ude00","password":"hunter2 \\" } hunter2"}',
    "\ufeffpassword: hunter2",
    "applications:\n  - { id: a, credentials: { user: u, password: hunter2 } }\n  - id: b\n    password: hunter2\n",
]


def find_passwords(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["password"]] if "password" in value else []
        return own + [found for item in value.values() for found in find_passwords(item)]
    return [found for item in value for found in find_passwords(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_password_is_masked_however_it_is_spelled(text: str) -> None:
    masked = mask_passwords(text)

    assert "unter2" not in masked and "hun" not in masked
    assert set(find_passwords(yaml.safe_load(masked))) == {"***"}
    assert mask_passwords(masked) == masked


def test_the_rest_of_a_text_stays_as_it_was() -> None:
    text = "# the password is elsewhere\na: { user: u,   password: x }  # so\nrules: [ { text: 'password: 1' } ]\n"

    assert mask_passwords(text) == text.replace("password: x", 'password: "***"')


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_password_in_json_is_masked(password: str) -> None:
    text = json.dumps({"before": 1, "password": password, "after": [password]}, ensure_ascii=False)

    masked = json.loads(mask_passwords(text))

    assert masked == {"before": 1, "password": "***", "after": [password]}


def line_of(entry: Entry) -> bytes:
    return msgspec.json.encode(entry)


def test_an_applications_passwords_are_masked_and_nothing_else() -> None:
    application = Application(
        id="password",
        status_url="http://127.0.0.1/password",
        status_credentials=Credentials("me", 'a"b\\c'),
        inbound_credentials=Credentials("password", "x"),
    )

    masked = json.loads(redact(line_of(ApplicationSet(seq=1, at_ms=2, application=application))))

    expected = json.loads(line_of(ApplicationSet(seq=1, at_ms=2, application=application)))
    expected["application"]["status_credentials"]["password"] = "***"
    expected["application"]["inbound_credentials"]["password"] = "***"
    assert masked == expected


def test_a_password_in_a_url_may_hold_an_at_sign() -> None:
    assert mask_url("http://app:s@cret@127.0.0.1/x?b@c") == "http://app:***@127.0.0.1/x?b@c"


def test_a_scenarios_passwords_are_masked_and_the_line_stays_json() -> None:
    line = line_of(ScenarioSet(seq=2, at_ms=0, name="a", text='name: "\\x41"\npassword: "a\\"b\\n"\n', origin="api"))

    assert json.loads(redact(line)) == {**json.loads(line), "text": 'name: "\\x41"\npassword: "***"\n'}


def test_a_line_without_a_secret_is_the_same_bytes() -> None:
    line = line_of(ScenarioSet(seq=2, at_ms=0, name="a", text="version: 1\nname: é\n", origin="start"))

    assert redact(line) == line


def test_a_messages_text_is_complete_also_when_it_speaks_of_passwords() -> None:
    message = Message(
        id="1",
        account_id="a",
        profile="2026",
        application_id="app",
        direction="out",
        owner="+19195550100",
        from_="+19195550100",
        to=("+19195550101",),
        text='Your password: "1234", or "password":"x"',
        kind="sms",
        segment_count=1,
        time_ms=0,
    )
    line = line_of(MessageAccepted(seq=3, at_ms=0, message=message, plans=(), weight=1))

    assert redact(line) == line


def test_the_passwords_of_included_files_are_masked_too():
    text = pack(
        "include: [a.yaml]\n",
        {"a.yaml": Included("account: { applications: [ { id: a, credentials: { user: u, password: hunter2 } } ] }\n")},
    )

    masked = mask_bundle(text)

    assert "hunter2" not in masked
    assert unpack(masked)[1]["a.yaml"].text.startswith("account: { applications: [ { id: a,")
