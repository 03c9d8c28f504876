"""Older versions of Bandwidth's SDKs, and those for JavaScript, each unmodified in its own environment.

They are installed from their registries by the first run (docs/sdks.md); without a registry they are skipped.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator import profiles
from tests.contract.older.program import Program, SdkError
from tests.contract.older.sdks import SDKS, Sdk
from tests.receiver import Receiver
from tests.rig import ACCOUNT, START, Rig, running

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]  # an installation is part of the first test of each

ANA, BEN = "+19195550101", "+19195550102"
OURS = "+19195550100"
FAILS_4720 = "+15550004720"
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
PICTURE = "https://example.com/a.png"
ANY_BYTES = bytes(range(256)) * 400
SLASHES = "14762070468292kw2fuqty55yp2b2/0/bw.png"
SCENARIO = f"""
version: 1
profile: "%s"
account:
  applications: [ {{ id: {APPLICATION}, events: [message-sending, message-delivered, message-failed] }} ]
  features: {{ mms_delivery_receipts: true }}
"""
USERS = f"""
accounts:
  "{ACCOUNT}":
    users: [ {{ user: user, password: secret }} ]
"""
MESSAGES: dict[str, dict[str, Any]] = {
    "sms": {"to": [ANA], "text": "hello"},
    "sms with tag": {"to": [ANA], "text": "olá 🎉", "tag": "order-7"},
    "long sms": {"to": [ANA], "text": "a" * 161},
    "mms": {"to": [ANA], "text": "look", "media": [PICTURE]},
    "group": {"to": [ANA, BEN], "text": "lunch?"},
}
SAME = ("owner", "from", "to", "applicationId", "segmentCount")  # of a message, in the answer and in callbacks
# From the era in which the oldest of them that lists messages came, to today's.
ERAS = ("2021-get", "2025-rbm", profiles.NEWEST)

reading = pytest.mark.parametrize("sdk", [sdk for sdk in SDKS if sdk.family.reads_callbacks], ids=str, indirect=True)
listing = pytest.mark.parametrize("sdk", [sdk for sdk in SDKS if sdk.lists_messages], ids=str, indirect=True)


@pytest.fixture(scope="session")
def programs() -> Iterator[dict[Sdk, Program]]:
    started: dict[Sdk, Program] = {}
    yield started
    for program in started.values():
        program.stop()


@pytest.fixture(params=SDKS, ids=str)
async def sdk(request: pytest.FixtureRequest, programs: dict[Sdk, Program]) -> Program:
    chosen: Sdk = request.param
    if chosen not in programs:
        programs[chosen] = await asyncio.to_thread(Program, chosen)
    return programs[chosen]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(SCENARIO % profiles.NEWEST, callback_url=receiver.url) as started:
        yield started


async def send(sdk: Program, **fields: Any) -> Any:
    said = {"applicationId": APPLICATION, "from": OURS} | fields
    return await sdk.call("send", fields=said)


def named(model: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """What the SDK's model says of these fields."""
    return {name: model.get(name) for name in fields}


# -- sending


@pytest.mark.parametrize("kind", MESSAGES)
async def test_a_message_is_accepted_and_read(rig, sdk, kind):
    await sdk.set_up(rig.url)

    sent = await send(sdk, **MESSAGES[kind])

    expected = MESSAGES[kind] | {"from": OURS, "owner": OURS, "direction": "out", "applicationId": APPLICATION}
    assert named(sent, expected) == expected
    assert (len(sent["id"]), sent["segmentCount"]) == (29, 2 if kind == "long sms" else 1)
    assert datetime.fromisoformat(sent["time"]) == datetime.fromisoformat(START)
    assert sent["id"] in rig.world.engine.state.messages


async def test_a_400_is_its_exception(rig, sdk):
    await sdk.set_up(rig.url)

    with pytest.raises(SdkError) as raised:
        await send(sdk, to=["12"], text="hello")

    told = raised.value.told
    assert (told["exception"], told["status"]) == (sdk.sdk.family.raises[400], 400)
    assert told["type"] == "request-validation"
    assert told["description"]


async def test_a_wrong_password_is_its_exception(sdk, tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text(USERS)

    async with running(folder=tmp_path) as rig:
        await sdk.set_up(rig.url, password="wrong")
        with pytest.raises(SdkError) as raised:
            await send(sdk, to=[ANA], text="hello")
        await sdk.set_up(rig.url)
        sent = await send(sdk, to=[ANA], text="hello")

    told = raised.value.told
    assert (told["exception"], told["status"]) == (sdk.sdk.family.raises[401], 401)
    assert told["type"] == "unauthorized"
    assert len(sent["id"]) == 29


# -- callbacks


def refused(sdk: Program, event: dict[str, Any]) -> bool:
    """17's class for message-sending insists on media."""
    is_17 = sdk.sdk.family.language == "python" and sdk.sdk.version.startswith("17.")
    return is_17 and event["type"] == "message-sending" and "media" not in event["message"]


def readable(sdk: Program, receiver: Receiver) -> list[dict[str, Any]]:
    return [got.event for got in receiver.got if not refused(sdk, got.event)]


@reading
@pytest.mark.parametrize("era", ERAS)
async def test_every_callback_is_read_by_its_classes(receiver, sdk, era):
    async with running(SCENARIO % era, callback_url=receiver.url) as rig:
        await sdk.set_up(rig.url)
        sent = [await send(sdk, **fields) for fields in MESSAGES.values()]
        sent.append(await send(sdk, to=[FAILS_4720], text="hello"))
        await rig.advance(by="1h")

    heard = [await sdk.call("read", event=json.dumps(event)) for event in readable(sdk, receiver)]
    assert {callback["message"]["id"] for callback in heard} == {message["id"] for message in sent}
    assert {callback["type"] for callback in heard} == {"message-sending", "message-delivered", "message-failed"}
    for callback in heard:
        [message] = [each for each in sent if each["id"] == callback["message"]["id"]]
        failed = message["to"] == [FAILS_4720]
        assert named(callback["message"], SAME) == named(message, SAME)
        assert (callback["message"].get("tag") or None) == message.get("tag")  # events may have an empty one
        assert callback["to"] in message["to"]
        assert (callback["type"] == "message-failed") is failed
        assert callback.get("errorCode") == (4720 if failed else None)
        assert callback["description"]


@pytest.mark.parametrize("sdk", [sdk for sdk in SDKS if sdk.version == "17.1.3"], ids=str, indirect=True)
async def test_what_the_page_says_that_17_cannot_read_it_cannot(rig, receiver, sdk):
    await sdk.set_up(rig.url)
    await send(sdk, **MESSAGES["group"])
    await rig.advance(by="1h")

    sending = [got.event for got in receiver.got if refused(sdk, got.event)]
    assert {event["to"] for event in sending} == {ANA, BEN}
    with pytest.raises(SdkError, match=r"ValidationError.*media"):
        await sdk.call("read", event=json.dumps(sending[0]))


@reading
async def test_what_arrived_from_a_handset_is_read_by_its_classes(rig, receiver, sdk):
    await sdk.set_up(rig.url)
    arrived = await rig.sim("POST", "/inbound", {"from": ANA, "to": OURS, "text": "hi", "media": ["picture.png"]})
    assert arrived.status == 201, arrived.body
    await rig.advance(by="0s")

    [got] = receiver.got
    read = await sdk.call("read", event=json.dumps(got.event))
    url = read["message"]["media"][0]
    picture = await sdk.call("download", name=url.split("/media/")[1])

    assert (read["type"], read["to"]) == ("message-received", OURS)
    expected = {"from": ANA, "to": [OURS], "direction": "in", "text": "hi"}
    assert named(read["message"], expected) == expected
    assert base64.b64decode(picture).startswith(b"\x89PNG")


# -- files


# Slashes in an id are encoded by some and left by others; Python 6.14.2 encodes them in an upload and leaves them in a
# download. All must name the same file.
@pytest.mark.parametrize("name", ["picture.png", SLASHES], ids=["plain", "slashes"])
async def test_a_file_is_uploaded_listed_downloaded_and_deleted(rig, sdk, name):
    await sdk.set_up(rig.url)
    data = base64.b64encode(ANY_BYTES).decode()

    await sdk.call("upload", name=name, data=data, type="image/png")
    [listed] = await sdk.call("list_media")
    fetched = await sdk.call("download", name=name)
    deleted = [await sdk.call("delete", name=name) for _ in range(2)]

    assert (listed["mediaName"], int(listed["contentLength"])) == (name, len(ANY_BYTES))
    assert base64.b64decode(fetched) == ANY_BYTES
    assert deleted == [204, 204]
    assert await sdk.call("list_media") == []


async def test_a_file_keeps_its_type(rig, sdk):
    await sdk.set_up(rig.url)

    await sdk.call("upload", name="a", data="AAAA", type="image/png")

    assert rig.world.engine.state.media["a"].content_type == "image/png"


async def test_a_file_that_is_not_there_is_an_exception(rig, sdk):
    await sdk.set_up(rig.url)

    with pytest.raises(SdkError) as raised:
        await sdk.call("download", name="none")

    assert raised.value.told["status"] == 404


# -- the list


@listing
@pytest.mark.parametrize("era", ERAS)
async def test_messages_are_listed(receiver, sdk, era):
    async with running(SCENARIO % era, callback_url=receiver.url) as rig:
        await sdk.set_up(rig.url)
        sent = await send(sdk, to=[ANA], text="hello")
        await send(sdk, **MESSAGES["mms"] | {"from": "+19195550199"})
        await rig.advance(by="1h")

        listed = await sdk.call("list_messages", source=OURS)

    [message] = listed["messages"]
    expected = {"messageId": sent["id"], "sourceTn": OURS, "destinationTn": ANA, "messageStatus": "DELIVERED"}
    assert named(message, expected) == expected
    assert datetime.fromisoformat(message["receiveTime"]) == datetime(2026, 1, 1, tzinfo=UTC)
    assert listed["totalCount"] == 1
