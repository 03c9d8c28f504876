"""The accounts that a settings file declares."""

import pytest

from simulator.model.accounts import Application, Credentials, Number
from simulator.settings import Account, Client, User, load

DOCUMENTED = """
accounts:
  "9900000":
    users:
      - { user: api-user, password: secret }
      - { user: billing-only, password: secret, messaging: false }
    clients: [ { id: app-client, secret: secret } ]
    applications:
      - { id: one, status_url: "http://127.0.0.1:3000/status", inbound_url: "http://127.0.0.1:3000/inbound" }
    numbers:
      - { number: "+19195550100", application: one }
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text: str):
        (tmp_path / "bwsim.yaml").write_text(text)
        return load({}, {}, tmp_path)

    return read_text


def test_the_documented_example_is_read(read):
    settings = read(DOCUMENTED).settings

    assert settings.accounts == {
        "9900000": Account(
            users=(
                User(user="api-user", password="secret"),
                User(user="billing-only", password="secret", messaging=False),
            ),
            clients=(Client(id="app-client", secret="secret"),),
            applications=(
                Application(
                    id="one",
                    status_url="http://127.0.0.1:3000/status",
                    inbound_url="http://127.0.0.1:3000/inbound",
                ),
            ),
            numbers=(Number(number="+19195550100", application="one"),),
        )
    }


def test_what_is_not_declared_differs_from_an_empty_list(read):
    account = read("accounts: { '1': { users: [] } }").settings.accounts["1"]

    assert account.users == ()
    assert (account.clients, account.applications, account.numbers) == (None, None, None)


def test_credentials_and_callback_url_set_both_directions_where_none_is_said(read):
    text = """
accounts:
  "1":
    applications:
      - id: one
        callback_url: http://a/both
        inbound_url: http://a/inbound
        credentials: { user: u, password: p }
        events: [message-delivered, message-failed]
"""

    (application,) = read(text).settings.accounts["1"].applications

    assert application == Application(
        id="one",
        status_url="http://a/both",
        inbound_url="http://a/inbound",
        status_credentials=Credentials("u", "p"),
        inbound_credentials=Credentials("u", "p"),
        events=("message-delivered", "message-failed"),
    )


def test_an_unquoted_number_keeps_its_plus(read):
    account = read("accounts: { 1: { numbers: [ { number: +19195550100 }, { number: 12345 } ] } }").settings.accounts[
        "1"
    ]

    assert [number.number for number in account.numbers] == ["+19195550100", "12345"]


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("users: { user: a }", "bwsim.yaml:1:25: accounts.1.users: expected a list, found keys and values"),
        (
            "usres: []",
            "accounts.1.usres: unknown key: expected applications, clients, numbers, users (did you mean 'users'?)",
        ),
        (
            "users: [ { user: a, password: { b: c } } ]",
            "accounts.1.users[0].password: expected a text, found keys and values",
        ),
        ("users: [ { user: a, password: } ]", "accounts.1.users[0].password: expected a text, found nothing"),
        (
            "users: [ { user: a, password: b, messaging: maybe } ]",
            "users[0].messaging: expected true or false, found 'maybe'",
        ),
        ("users: [ a ]", "accounts.1.users[0]: expected keys and values, found ***"),
        ("clients: [ { id: a } ]", "accounts.1.clients[0]: secret missing"),
        ("numbers: [ { number: 19195550100 } ]", 'expected a number like "+19195550100" or a short code'),
        ("applications: [ { status_url: http://x } ]", "accounts.1.applications[0]: id missing"),
        (
            "applications: [ { id: a, status_url: localhost } ]",
            "status_url: expected a URL like http://127.0.0.1:3000/status",
        ),
        ("applications: [ { id: a, status_url: 'http://x:99999/' } ]", "status_url: expected a URL like"),
        ("applications: [ { id: a, events: [message-fialed] } ]", "events[0]: expected message-sending, "),
        ("applications: [ { id: a, events: [message-fialed] } ]", "(did you mean 'message-failed'?)"),
        (
            "applications: [ { id: one } ], numbers: [ { number: 12345, application: on } ]",
            "numbers[0].application: 'on' is not declared: expected one (did you mean 'one'?)",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_a_guess(read, declared, problem):
    loaded = read(f"accounts: {{ 1: {{ {declared} }} }}")

    assert loaded.settings is None
    assert any(problem in str(found) for found in loaded.problems), [str(found) for found in loaded.problems]
    assert all(found.line == 1 for found in loaded.problems)


def test_an_account_id_that_cannot_stand_in_a_path_is_refused(read):
    loaded = read("accounts: { 'a/b': {} }")

    assert [str(problem) for problem in loaded.problems] == [
        "bwsim.yaml:1:20: accounts.a/b: an account id has letters and digits only"
    ]


@pytest.mark.parametrize(
    ("second", "good"),
    [
        ("{ id: app, secret: a }", True),
        ("{ id: other, secret: b }", True),
        ("{ id: app, secret: b }", False),
        ("{ id: app, secret: a, messaging: false }", False),
    ],
)
def test_a_client_of_several_accounts_is_the_same_in_each(read, second, good):
    loaded = read(f"accounts: {{ 1: {{ clients: [ {{ id: app, secret: a }} ] }}, 2: {{ clients: [ {second} ] }} }}")

    said = ": accounts.2.clients[0]: client 'app' was declared before, with another secret or messaging"
    assert (loaded.settings is not None) is good
    assert [str(problem).endswith(said) for problem in loaded.problems] == [True] * (not good)


def test_a_client_may_be_without_messaging(read):
    settings = read("accounts: { 1: { clients: [ { id: app, secret: a, messaging: no } ] } }").settings

    assert settings.accounts["1"].clients == (Client(id="app", secret="a", messaging=False),)
