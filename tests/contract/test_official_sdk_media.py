"""The media calls of the official `bandwidth-sdk`, unmodified, against a running simulator."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from simulator.runtime.attachments import SAMPLES
from tests.rig import ACCOUNT, Rig, running

# Imported by name because the SDK has no type information.
sdk = import_module("bandwidth")
errors = import_module("bandwidth.exceptions")

ANY_BYTES = bytes(range(256)) * 400
INBOUND_ID = "14762070468292kw2fuqty55yp2b2/0/bw.png"
OTHER = "9900001"
USERS = f"""
accounts:
  "{ACCOUNT}": {{ users: [ {{ user: user, password: password }} ] }}
  "{OTHER}": {{ users: [ {{ user: other, password: password }} ] }}
"""


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running() as started:
        yield started


class Media:
    """The SDK's media API; it is synchronous, so its calls go through a thread beside the server's event loop."""

    def __init__(self, rig: Rig, **credentials: str) -> None:
        said = credentials or {"username": "user", "password": "password"}
        host = f"{rig.url}/api/v2"
        self.api = sdk.MediaApi(sdk.ApiClient(sdk.Configuration(host=host, ignore_operation_servers=True, **said)))

    def __getattr__(self, name: str) -> Any:
        async def call(*said: Any, account: str = ACCOUNT, **named: Any) -> Any:
            if name.startswith("upload"):
                named.setdefault("_content_type", "text/plain")  # else it says JSON, and cannot encode bytes
            return await asyncio.to_thread(getattr(self.api, name), account, *said, **named)

        return call


@pytest.mark.parametrize("name", SAMPLES)
async def test_a_file_is_uploaded_listed_downloaded_and_deleted(rig, name):
    media, part = Media(rig), SAMPLES[name]

    uploaded = await media.upload_media_with_http_info(
        name, part.data, _content_type=part.content_type, cache_control="no-cache"
    )
    [listed] = await media.list_media()
    fetched = await media.get_media_with_http_info(name)
    deleted = await media.delete_media_with_http_info(name)

    assert (uploaded.status_code, fetched.status_code, deleted.status_code) == (204, 200, 204)
    assert bytes(fetched.data) == part.data
    assert fetched.headers["Content-Type"] == part.content_type
    assert fetched.headers["Cache-Control"] == "no-cache"
    assert isinstance(listed, sdk.models.Media)
    assert (listed.media_name, listed.content_length) == (name, len(part.data))
    assert listed.content == f"{rig.url}/api/v2/users/{ACCOUNT}/media/{name}"
    assert listed.additional_properties == {}
    assert await media.list_media() == []


async def test_a_file_is_uploaded_from_a_path_and_comes_back_byte_for_byte(rig, tmp_path: Path):
    media = Media(rig)
    (tmp_path / "any.bin").write_bytes(ANY_BYTES)

    await media.upload_media("any.bin", str(tmp_path / "any.bin"))

    assert bytes(await media.get_media("any.bin")) == ANY_BYTES


async def test_the_largest_file_comes_back_byte_for_byte(rig):
    media = Media(rig)
    largest = (ANY_BYTES * 40)[:3_670_016]

    await media.upload_media("large", largest, _content_type="video/mp4")

    assert bytes(await media.get_media("large")) == largest


async def test_an_id_with_slashes_which_it_escapes_names_the_file_that_was_received(rig):
    media = Media(rig)
    stored = rig.world.media.put_bytes(ANY_BYTES)
    rig.world.store_media(INBOUND_ID, stored, "image/png")

    assert bytes(await media.get_media(INBOUND_ID)) == ANY_BYTES
    assert [file.media_name for file in await media.list_media()] == [INBOUND_ID]


async def test_an_upload_replaces_the_file_of_the_same_id(rig):
    media = Media(rig)

    await media.upload_media("a", b"first")
    await media.upload_media("a", b"second")

    assert bytes(await media.get_media("a")) == b"second"


async def test_more_than_a_thousand_files_come_in_pages(rig):
    media = Media(rig)
    stored = rig.world.media.put_bytes(b"x")
    for number in range(1_001):
        rig.world.store_media(f"{number:04d}", stored, "text/plain")

    first = await media.list_media_with_http_info()
    second = await media.list_media_with_http_info(continuation_token=first.headers["Continuation-Token"])

    assert [len(first.data), len(second.data)] == [1_000, 1]
    assert second.data[0].media_name == "1000"
    assert "Continuation-Token" not in second.headers


# -- what is refused


async def test_a_file_that_is_not_there_is_its_not_found(rig):
    with pytest.raises(errors.NotFoundException) as raised:
        await Media(rig).get_media("none")

    assert isinstance(raised.value.data, sdk.models.MessagingRequestError)


async def test_a_file_that_is_not_there_can_be_deleted(rig):
    assert await Media(rig).delete_media("none") is None


async def test_a_file_that_is_too_large_is_its_api_exception(rig):
    with pytest.raises(errors.ApiException) as raised:
        await Media(rig).upload_media("large", b"x" * 3_670_017)

    assert raised.value.status == 413
    assert await Media(rig).list_media() == []


@pytest.mark.parametrize("method", ["list_media", "get_media", "upload_media", "delete_media"])
@pytest.mark.parametrize(
    ("account", "password", "raises", "type_"),
    [
        (OTHER, "password", "ForbiddenException", "forbidden"),
        (ACCOUNT, "wrong", "UnauthorizedException", "unauthorized"),
    ],
)
async def test_refused_credentials_are_its_own_exceptions(tmp_path, method, account, password, raises, type_):
    (tmp_path / "bwsim.yaml").write_text(USERS)
    said = {"list_media": (), "upload_media": ("a", b"x")}.get(method, ("a",))

    async with running(folder=tmp_path) as rig:
        media = Media(rig, username="user", password=password)
        with pytest.raises(getattr(errors, raises)) as raised:
            await getattr(media, method)(*said, account=account)

    assert raised.value.data.type == type_
