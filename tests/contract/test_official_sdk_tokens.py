"""The official `bandwidth-sdk`, unmodified, with tokens that it fetches from a running simulator.

Only from 23.2 on can its token URL be set; 21.2 to 23.1 have Bandwidth's host as a literal.
"""

import asyncio
import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.rig import ACCOUNT, Rig, running

# Imported by name because the SDK has no type information.
sdk = import_module("bandwidth")
errors = import_module("bandwidth.exceptions")

pytestmark = pytest.mark.skipif(
    "access_token_url" not in inspect.signature(sdk.Configuration).parameters,
    reason="this version fetches its tokens from Bandwidth only",
)

DECLARED = f"""
accounts:
  "{ACCOUNT}":
    clients:
      - {{ id: app, secret: "s3cret/+:%2B" }}
      - {{ id: reports, secret: quiet, messaging: false }}
"""


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    (tmp_path / "bwsim.yaml").write_text(DECLARED)
    return tmp_path


def client(rig: Rig, name: str = "app", secret: str = "s3cret/+:%2B", **more: Any) -> Any:
    configuration = sdk.Configuration(
        host=f"{rig.url}/api/v2",
        ignore_operation_servers=True,
        access_token_url=f"{rig.url}/api/v1/oauth2/token",
        client_id=name,
        client_secret=secret,
        **more,
    )
    return sdk.MessagesApi(sdk.ApiClient(configuration))


async def create(api: Any, account: str = ACCOUNT) -> Any:
    fields = {"application_id": "app", "to": ["+19195550101"], "var_from": "+19195550100", "text": "hello"}
    return await asyncio.to_thread(api.create_message, account, sdk.models.MessageRequest(**fields))


def pass_on_the_wall(rig: Rig, seconds: int) -> None:
    """The simulator's wall clock is so much later from here on; the SDK keeps its own."""
    now_ms = rig.simulator.wall_ms() + seconds * 1000
    rig.simulator.wall_ms = lambda: now_ms


async def test_a_token_is_fetched_once_and_sends(declared):
    async with running(folder=declared) as rig:
        api = client(rig)
        first = await create(api)
        token = api.api_client.configuration.temp_access_token
        pass_on_the_wall(rig, 60)
        second = await create(api)

    assert (len(first.id), len(second.id)) == (29, 29)
    assert token is not None and api.api_client.configuration.temp_access_token == token


async def test_any_client_will_do_while_none_is_declared():
    async with running() as rig:
        sent = await create(client(rig, "anyone", "anything"), "555")

    assert len(sent.id) == 29


async def test_an_expired_token_is_its_unauthorized_exception(declared):
    async with running(folder=declared) as rig:
        api = client(rig)
        await create(api)
        pass_on_the_wall(rig, 3600)
        with pytest.raises(errors.UnauthorizedException) as raised:
            await create(api)

    assert isinstance(raised.value.data, sdk.models.MessagingRequestError)
    assert (raised.value.status, raised.value.data.type) == (401, "unauthorized")
    assert raised.value.headers["WWW-Authenticate"]


async def test_a_token_that_ends_within_its_minute_is_renewed(declared):
    async with running(folder=declared, token_lifetime="30s") as rig:
        api = client(rig)
        await create(api)
        pass_on_the_wall(rig, 30)
        again = await create(api)

    assert len(again.id) == 29


async def test_a_token_of_another_simulator_is_its_unauthorized_exception(declared):
    async with running(folder=declared) as before:
        token = await asyncio.to_thread(client(before).api_client.configuration.get_access_token)

    async with running(folder=declared) as rig:
        configuration = sdk.Configuration(host=f"{rig.url}/api/v2", ignore_operation_servers=True, access_token=token)
        with pytest.raises(errors.UnauthorizedException):
            await create(sdk.MessagesApi(sdk.ApiClient(configuration)))


@pytest.mark.parametrize(
    ("name", "secret", "account"), [("app", "s3cret/+:%2B", "9900001"), ("reports", "quiet", ACCOUNT)]
)
async def test_another_account_and_a_missing_role_are_its_forbidden_exception(declared, name, secret, account):
    async with running(folder=declared) as rig:
        with pytest.raises(errors.ForbiddenException) as raised:
            await create(client(rig, name, secret), account)

    assert (raised.value.status, raised.value.data.type) == (403, "forbidden")


async def test_where_basic_has_ended_the_token_still_sends(declared):
    async with running(folder=declared, basic="refuse") as rig:
        with_token = await create(client(rig))
        configuration = sdk.Configuration(
            host=f"{rig.url}/api/v2", ignore_operation_servers=True, username="user", password="password"
        )
        with pytest.raises(errors.UnauthorizedException):
            await create(sdk.MessagesApi(sdk.ApiClient(configuration)))

    assert len(with_token.id) == 29
