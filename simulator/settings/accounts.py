"""What a settings file declares of an account: users, clients, applications, numbers.

Each list that is declared is strict; None means not declared, and lenient (decision 18).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from simulator.model.accounts import Application, Credentials, Number
from simulator.model.events import EventType
from simulator.model.numbers import is_e164, is_short_code
from simulator.model.problems import guess
from simulator.settings.fields import Path, Read, Reader, list_of, parsed, record_of, text
from simulator.settings.values import parse_boolean, parse_url, parse_word


class User(Struct, frozen=True, kw_only=True):
    """A user of the API; one without `messaging` is known, but not allowed to send."""

    user: str
    password: str
    messaging: bool = True


class Client(Struct, frozen=True, kw_only=True):
    """OAuth2 client credentials; a client without `messaging` gets tokens that may not send."""

    id: str
    secret: str
    messaging: bool = True


class Account(Struct, frozen=True, kw_only=True):
    """What is declared of one account; None where nothing is."""

    users: tuple[User, ...] | None = None
    clients: tuple[Client, ...] | None = None
    applications: tuple[Application, ...] | None = None
    numbers: tuple[Number, ...] | None = None


def read_accounts(reader: Reader, path: Path) -> dict[str, Account]:
    """The accounts by id."""
    accounts = {}
    for account_id in reader.keys(path):
        if not account_id.isalnum():
            reader.report((*path, account_id), "an account id has letters and digits only")
        account = _read_account(reader, (*path, account_id))
        if account is not None:
            accounts[account_id] = account
            _check_applications(reader, (*path, account_id), account)
    _check_clients(reader, path, accounts)
    return accounts


def with_user(account: Account, user: User) -> Account:
    """The account with this user added, in place of one with the same name."""
    others = [other for other in account.users or () if other.user != user.user]
    return replace(account, users=(*others, user))


def _check_applications(reader: Reader, path: Path, account: Account) -> None:
    if account.applications is None:
        return
    known = [application.id for application in account.applications]
    for index, number in enumerate(account.numbers or ()):
        if number.application is not None and number.application not in known:
            message = f"{number.application!r} is not declared: expected {' or '.join(known) or 'none'}"
            reader.report((*path, "numbers", index, "application"), message, guess(number.application, known))


def _check_clients(reader: Reader, path: Path, accounts: Mapping[str, Account]) -> None:
    """A client may belong to several accounts, and is the same in each: its one token is for all of them."""
    known: dict[str, Client] = {}
    for account_id, account in accounts.items():
        for index, client in enumerate(account.clients or ()):
            if known.setdefault(client.id, client) != client:
                message = f"client {client.id!r} was declared before, with another secret or messaging"
                reader.report((*path, account_id, "clients", index), message)


def _application(**said: Any) -> Application:
    for word in ("url", "credentials"):  # `callback_url` and `credentials` say both directions at once (decision 18)
        both = said.pop("callback_url" if word == "url" else word, None)
        for direction in ("status", "inbound"):
            said.setdefault(f"{direction}_{word}", both)
    return Application(**said)


def _parse_number(value: object) -> str:
    if isinstance(value, str) and (is_e164(value) or is_short_code(value)):
        return value
    raise ValueError(f'expected a number like "+19195550100" or a short code like "12345", found {value!r}')


def _parse_event(value: object) -> str:
    return parse_word(value, _OUTBOUND)


_OUTBOUND: Sequence[str] = [word for word in get_args(EventType) if word != "message-received"]

_LOGIN: dict[str, Read] = {"user": text, "password": text}
_credentials = record_of(Credentials, _LOGIN, required=("user", "password"))

_read_account: Callable[[Reader, Path], Account | None] = record_of(
    Account,
    {
        "users": list_of(
            record_of(User, {**_LOGIN, "messaging": parsed(parse_boolean)}, required=("user", "password"))
        ),
        "clients": list_of(
            record_of(
                Client, {"id": text, "secret": text, "messaging": parsed(parse_boolean)}, required=("id", "secret")
            )
        ),
        "applications": list_of(
            record_of(
                _application,
                {
                    "id": text,
                    "callback_url": parsed(parse_url),
                    "status_url": parsed(parse_url),
                    "inbound_url": parsed(parse_url),
                    "credentials": _credentials,
                    "status_credentials": _credentials,
                    "inbound_credentials": _credentials,
                    "events": list_of(parsed(_parse_event)),
                },
                required=("id",),
            )
        ),
        "numbers": list_of(
            record_of(
                Number,
                {"number": parsed(_parse_number), "application": text, "registered": parsed(parse_boolean)},
                required=("number",),
            )
        ),
    },
)
