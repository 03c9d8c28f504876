"""The official `bandwidth-sdk`, unmodified, against a running simulator.

The SDK is synchronous, so its calls go through a thread beside the server's event loop.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running

# Imported by name because the SDK has no type information.
sdk = import_module("bandwidth")
errors = import_module("bandwidth.exceptions")

OURS = "+19195550100"
ANA, BEN, CLEO, DORA = "+19195550101", "+19195550102", "+19195550103", "+19195550104"
FAILS_4720 = "+15550004720"
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
PICTURE = "https://example.com/a.png"
EVERY_STATUS = [each.value for each in sdk.models.StatusCallbackTypeEnum]

SCENARIO = f"""
version: 1
account:
  applications:
    - {{ id: {APPLICATION}, events: [{", ".join(EVERY_STATUS)}] }}
rules:
  - name: each stage, then a failure
    when: {{ send: {{ to: "{CLEO}" }} }}
    then:
      - {{ sending: true }}
      - {{ after: 1s, sent: true }}
      - {{ after: 1s, fail: 4720 }}
  - name: read
    when: {{ send: {{ to: "{DORA}" }} }}
    then: [ {{ deliver: true }}, {{ after: 1s, read: true }} ]
"""

STRICT_USERS = f"""
accounts:
  "{ACCOUNT}":
    users:
      - {{ user: user, password: password }}
      - {{ user: billing-only, password: secret, messaging: false }}
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(SCENARIO, callback_url=f"{receiver.url}/status") as started:
        yield started


def client(rig: Rig, *, user: str | None = "user", password: str | None = "password", **more: Any) -> Any:
    """The SDK's messages API, pointed at the simulator as its documentation says for one operation's host."""
    configuration = sdk.Configuration(
        host=f"{rig.url}/api/v2", username=user, password=password, ignore_operation_servers=True, **more
    )
    return sdk.MessagesApi(sdk.ApiClient(configuration))


def request(**changed: Any) -> Any:
    fields = {"application_id": APPLICATION, "to": [ANA], "var_from": OURS, "text": "hello"}
    return sdk.models.MessageRequest(**fields | changed)


async def create(api: Any, message: Any, account: str = ACCOUNT, **options: Any) -> Any:
    return await asyncio.to_thread(api.create_message, account, message, **options)


# -- what is accepted


async def test_an_sms_is_accepted_with_all_its_fields(rig):
    expires = datetime(2026, 1, 1, 6, tzinfo=UTC)

    sent = await create(client(rig), request(tag="order-7", priority="high", expiration=expires))

    assert isinstance(sent, sdk.models.Message)
    assert (len(sent.id), sent.owner, sent.var_from, sent.to) == (29, OURS, OURS, [ANA])
    assert (sent.text, sent.tag, sent.priority, sent.expiration) == ("hello", "order-7", "high", expires)
    assert (sent.direction, sent.segment_count, sent.application_id) == ("out", 1, APPLICATION)
    assert sent.time == datetime(2026, 1, 1, tzinfo=UTC)
    assert sent.additional_properties == {}


async def test_a_long_sms_has_the_segments_of_its_text(rig):
    sent = await create(client(rig), request(text="a" * 161))

    assert sent.segment_count == 2


async def test_an_mms_is_accepted_with_its_media(rig):
    sent = await create(client(rig), request(media=[PICTURE]))

    assert (sent.media, sent.segment_count) == ([PICTURE], 1)


async def test_a_group_is_accepted_with_every_number(rig):
    sent = await create(client(rig), request(to=[ANA, BEN]))

    assert (sent.to, sent.segment_count) == ([ANA, BEN], 1)


async def test_a_bearer_token_is_as_good_as_a_password(rig):
    sent = await create(client(rig, user=None, password=None, access_token="token"), request())

    assert len(sent.id) == 29


# -- what is refused


async def test_a_400_is_its_bad_request_with_every_wrong_field(rig):
    with pytest.raises(errors.BadRequestException) as raised:
        await create(client(rig), request(var_from="+12", to=["12"], expiration=datetime(2020, 1, 1, tzinfo=UTC)))

    told = raised.value.data
    assert isinstance(told, sdk.models.CreateMessageRequestError)
    assert told.type == "request-validation"
    assert {error.field_name for error in told.field_errors} == {"from", "to", "expiration"}
    assert all(error.description for error in told.field_errors)


@pytest.mark.parametrize(
    ("user", "password", "raises", "status", "type_"),
    [
        ("user", "wrong", "UnauthorizedException", 401, "unauthorized"),
        ("billing-only", "secret", "ForbiddenException", 403, "forbidden"),
    ],
)
async def test_refused_credentials_are_its_own_exceptions(tmp_path: Path, user, password, raises, status, type_):
    (tmp_path / "bwsim.yaml").write_text(STRICT_USERS)

    async with running(folder=tmp_path) as rig:
        with pytest.raises(getattr(errors, raises)) as raised:
            await create(client(rig, user=user, password=password), request())

    assert raised.value.status == status
    assert isinstance(raised.value.data, sdk.models.MessagingRequestError)
    assert raised.value.data.type == type_


async def test_no_credentials_are_a_401(rig):
    with pytest.raises(errors.UnauthorizedException) as raised:
        await create(client(rig, user=None, password=None), request())

    assert raised.value.data.type == "unauthorized"


async def test_a_404_is_its_not_found(rig):
    # Its body is of another shape than its model for errors, at Bandwidth too; the exception has the text.
    api = client(rig)
    api.api_client.configuration.host = f"{rig.url}/api/v3"

    with pytest.raises(errors.NotFoundException) as raised:
        await create(api, request())

    assert json.loads(raised.value.body)["status"] == 404


async def test_a_405_is_its_api_exception(rig):
    api = client(rig)

    def put() -> None:
        answer = api.api_client.call_api(
            "PUT", f"{rig.url}/api/v2/users/{ACCOUNT}/messages", {"Authorization": "Basic dTpw"}
        )
        answer.read()
        api.api_client.response_deserialize(answer, {"405": "MessagingRequestError"})

    with pytest.raises(errors.ApiException) as raised:
        await asyncio.to_thread(put)

    assert (raised.value.status, raised.value.data.type) == (405, "method-not-allowed")


async def test_a_415_is_its_api_exception(rig):
    with pytest.raises(errors.ApiException) as raised:
        await create(client(rig), request(), _content_type="text/json")

    assert raised.value.status == 415
    assert raised.value.data.description


async def test_a_full_queue_is_its_api_exception_with_429(receiver):
    full = "version: 1\naccount: { queue: { rate: 1/s, capacity: 2s } }\n"

    async with running(full) as rig:
        api = client(rig)
        for _ in range(3):
            await create(api, request())
        with pytest.raises(errors.ApiException) as raised:
            await create(api, request())

    assert raised.value.status == 429
    assert isinstance(raised.value.data, sdk.models.MessagingRequestError)


RAISES = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "ForbiddenException",
    404: "NotFoundException",
    409: "ConflictException",
    422: "UnprocessableEntityException",
    429: "ApiException",
    500: "ServiceException",
    503: "ServiceException",
}
TOLD = {
    400: "CreateMessageRequestError",
    **dict.fromkeys((401, 403, 405, 406, 415, 429, 500), "MessagingRequestError"),
}
"""The models in its description of the answers; others have their text only."""


@pytest.mark.parametrize("status", sorted(RAISES | TOLD))
async def test_the_numbers_that_refuse_are_its_own_exceptions(rig, status):
    with pytest.raises(errors.ApiException) as raised:
        await create(client(rig), request(to=[f"+15550000{status}"]))

    assert type(raised.value).__name__ == RAISES.get(status, "ApiException")
    assert raised.value.status == status
    assert type(raised.value.data).__name__ == TOLD.get(status, "NoneType")
    assert raised.value.body


def test_every_exception_that_an_answer_can_become_was_among_those():
    classes = {each.__name__ for each in [errors.ApiException, *errors.ApiException.__subclasses__()]}

    assert set(RAISES.values()) == classes


async def test_the_multi_channel_endpoint_is_its_not_found(rig):
    models = sdk.models
    sms = models.MultiChannelChannelListSMSObject(
        var_from=OURS, application_id=APPLICATION, channel="SMS", content=models.SmsMessageContent(text="hello")
    )
    message = models.MultiChannelMessageRequest(to=ANA, channel_list=[models.MultiChannelChannelListRequestObject(sms)])

    with pytest.raises(errors.NotFoundException):
        await asyncio.to_thread(
            sdk.MultiChannelApi(client(rig).api_client).create_multi_channel_message, ACCOUNT, message
        )


# -- what comes back

KINDS: dict[str, dict[str, Any]] = {
    "sms": {"to": [ANA]},
    "sms that fails": {"to": [FAILS_4720]},
    "sms with everything": {"to": [CLEO], "tag": "order-7", "priority": "high"},
    "mms": {"to": [ANA], "media": [PICTURE], "tag": "order-7"},
    "mms that fails": {"to": [FAILS_4720], "media": [PICTURE]},
    "sms that is read": {"to": [DORA]},
    "mms that is read": {"to": [DORA], "media": [PICTURE]},
    "group": {"to": [ANA, BEN]},
    "group in part": {"to": [ANA, FAILS_4720, CLEO, DORA]},
}


def parse(body: bytes) -> Any:
    """The one event of a callback, read by the SDK's model for all callbacks of messages."""
    documents = json.loads(body)
    assert isinstance(documents, list)
    assert len(documents) == 1
    return sdk.models.Callback.from_dict(documents[0]).actual_instance


def is_whole(callback: Any, sent: Any) -> bool:
    """The model knew every field, and the message is the one that was sent."""
    message = callback.message
    names = ("id", "owner", "application_id", "segment_count", "to", "var_from", "media", "priority")
    unknown = {**callback.additional_properties, **message.additional_properties}
    return not unknown and all(getattr(message, name) == getattr(sent, name) for name in names)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_callback_is_read_by_its_own_models(rig, receiver, kind):
    sent = await create(client(rig), request(**KINDS[kind]))

    await rig.advance(by="1m")

    callbacks = [parse(got.body) for got in receiver.got]
    assert callbacks
    for callback in callbacks:
        assert isinstance(callback, sdk.models.StatusCallback)
        assert is_whole(callback, sent), callback
        assert callback.to in sent.to
        assert (callback.error_code == 4720) is (callback.type == "message-failed")
        assert callback.description


async def test_every_type_of_callback_was_among_those(rig, receiver):
    seen: set[tuple[str, str]] = set()
    for name, fields in KINDS.items():
        await create(client(rig), request(**fields))
        await rig.advance(by="1m")
        seen |= {(name.split()[0], parse(got.body).type) for got in receiver.got}
        receiver.got.clear()

    assert seen == {(kind, type_) for kind in ("sms", "mms", "group") for type_ in EVERY_STATUS}
