"""The official `bandwidth-sdk` lists messages: every filter it has, every page it is given."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.receiver import Receiver
from tests.rig import ACCOUNT, PLAIN, Rig, running

# Imported by name because the SDK has no type information.
sdk = import_module("bandwidth")
errors = import_module("bandwidth.exceptions")

OURS, TOLL_FREE = "+19195550100", "+18885550100"
ANA, BEN, CANADA = "+19195550101", "+19195550102", "+14165550103"
FAILS_4720, FAILS_4470 = "+15550004720", "+15550004470"
QUEUE = PLAIN + 'account: { queue: { rate: 60/m, capacity: 10m } }\nrules: [ { when: { send: { to: "' + BEN + '" } }, '
SCENARIO = QUEUE + "then: [ { silence: forever } ] } ]\n"

# Every parameter of the SDK's method, with the numbers of those messages below that it finds.
FILTERS: dict[str, list[tuple[Any, int]]] = {
    "message_id": [("no-such-id", 0)],
    "source_tn": [(OURS, 9), (TOLL_FREE, 1), (f"{OURS},{TOLL_FREE}", 10), ("+1919", 10), ("+1888", 1)],
    "destination_tn": [(ANA, 4), (f"{ANA},{CANADA}", 5), ("+1919", 8), ("+1416", 1)],
    "message_status": [
        ("RECEIVED", 1),
        ("QUEUED", 0),
        ("SENDING", 1),
        ("SENT", 1),
        ("DELIVERED", 5),
        ("UNDELIVERED", 1),
        ("FAILED", 1),
        ("ACCEPTED", 1),
    ],
    "message_direction": [("OUTBOUND", 10), ("INBOUND", 1)],
    "carrier_name": [("AT&T", 0)],
    "message_type": [("sms", 8), ("mms", 3), ("rcs", 0)],
    "error_code": [(0, 9), (4720, 1), (4470, 1)],
    "from_date_time": [("2026-01-01T00:00:00.000Z", 11), ("2026-01-01T00:05:00.000Z", 2)],
    "to_date_time": [("2026-01-01T00:04:00.000Z", 9), ("2025-12-31T23:59:59.999Z", 0)],
    "campaign_id": [("C", 0)],
    "from_bw_latency": [(1, 0)],
    "bw_queued": [(True, 1), (False, 10)],
    "product": [("LOCAL_A2P", 10), ("TOLL_FREE", 1), ("P2P", 0)],
    "location": [("1", 0)],
    "carrier_queued": [(True, 1), (False, 9)],
    "from_carrier_latency": [(1, 0)],
    "calling_number_country_a3": [("USA", 11), ("CAN", 0)],
    "called_number_country_a3": [("USA", 10), ("CAN", 1)],
    "from_segment_count": [(1, 11), (2, 1)],
    "to_segment_count": [(1, 10), (2, 11)],
    "from_message_size": [(14, 7), (180, 1)],
    "to_message_size": [(14, 10), (1, 0)],
    "sort": [("sourceTn:desc", 11), ("receiveTime:asc", 11)],
    "limit": [(1, 11), (10_000, 11)],
    "limit_total_count": [(True, 11), (False, 11)],
}
ENUMS = {
    "message_status": "MessageStatusEnum",
    "message_direction": "ListMessageDirectionEnum",
    "message_type": "MessageTypeEnum",
    "product": "ProductTypeEnum",
}


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """Eleven records, ten of them outbound; of the two that were sent last, one is leaving and one waits."""
    receiver = Receiver()
    await receiver.start()
    async with running(SCENARIO, callback_url=receiver.url) as started:
        for fields in (
            {"to": ANA},
            {"to": [ANA, CANADA], "text": "look"},
            {"to": BEN},
            {"to": FAILS_4720},
            {"to": FAILS_4470},
            {"from_": TOLL_FREE, "to": "+19195550104", "media": ["https://example.com/a.png"], "text": ""},
            {"to": "+19195550105", "text": "a" * 171},
        ):
            await started.send(**fields)
        await started.sim("POST", "/inbound", {"from": ANA, "to": OURS, "text": "hi"})
        await started.advance(by="5m")
        for _ in range(2):
            await started.send(to=ANA)
        yield started
    await receiver.stop()


def client(rig: Rig, password: str = "password") -> Any:
    configuration = sdk.Configuration(
        host=f"{rig.url}/api/v2", username="user", password=password, ignore_operation_servers=True
    )
    configuration.retries = False  # by itself it waits as long as a Retry-After says, and asks again
    return sdk.MessagesApi(sdk.ApiClient(configuration))


async def listed(rig: Rig, **said: Any) -> Any:
    found = await asyncio.to_thread(client(rig).list_messages, ACCOUNT, **{n: enum(n, v) for n, v in said.items()})
    assert isinstance(found, sdk.models.MessagesList)
    unknown = [found.additional_properties, found.page_info.additional_properties]
    assert not any([*unknown, *(item.additional_properties for item in found.messages)])
    return found


def enum(name: str, value: Any) -> Any:
    return getattr(sdk.models, ENUMS[name])(value) if name in ENUMS else value


def test_every_parameter_of_the_method_is_tried():
    known = set(sdk.MessagesApi.list_messages.__annotations__)

    assert {name for name in known if not name.startswith("_")} - {"account_id", "page_token", "return"} == set(FILTERS)


@pytest.mark.parametrize("name", FILTERS)
async def test_every_filter_finds_what_it_should_and_every_page_is_read(rig, name):
    for value, count in FILTERS[name]:
        found = await listed(rig, **{name: value})

        limit = value if name == "limit" else 100
        assert (found.total_count, len(found.messages)) == (count, min(count, limit)), value


async def test_an_item_is_read_with_all_its_fields(rig):
    (item,) = (await listed(rig, called_number_country_a3="CAN")).messages

    assert (item.account_id, item.source_tn, item.destination_tn) == (ACCOUNT, OURS, CANADA)
    assert (item.message_status.value, item.message_direction.value, item.message_type.value) == (
        "DELIVERED",
        "OUTBOUND",
        "mms",
    )
    assert (item.segment_count, item.error_code, item.recipient_count, item.attachment_count) == (1, 0, 2, 0)
    assert (item.message_length, item.message_size, item.product) == (4, 13, "LOCAL_A2P")
    assert (item.calling_number_country_a3, item.called_number_country_a3) == ("USA", "CAN")
    assert item.receive_time == datetime(2026, 1, 1, tzinfo=UTC)
    assert item.carrier_name is item.campaign_id is item.campaign_class is item.location is None


async def test_a_message_is_found_by_the_id_of_its_202(rig):
    sent = await asyncio.to_thread(
        client(rig).create_message,
        ACCOUNT,
        sdk.models.MessageRequest(application_id="app", to=[ANA, BEN], var_from=OURS, text="hello"),
    )

    found = await listed(rig, message_id=sent.id)

    assert {item.message_id for item in found.messages} == {sent.id}
    assert {item.destination_tn for item in found.messages} == {ANA, BEN}


async def test_tokens_lead_through_every_page(rig):
    pages = [await listed(rig, limit=4, sort="destinationTn:asc")]
    while token := pages[-1].page_info.next_page_token:
        pages.append(await listed(rig, limit=4, sort="destinationTn:asc", page_token=token))

    assert [len(page.messages) for page in pages] == [4, 4, 3]
    numbers = [item.destination_tn for page in pages for item in page.messages]
    assert numbers == sorted(numbers)
    assert parse_qs(urlsplit(pages[0].page_info.next_page).query)["sort"] == ["destinationTn:asc"]
    assert pages[2].page_info.prev_page_token == pages[0].page_info.next_page_token


@pytest.mark.parametrize("said", [{}, {"from_date_time": "2026-01-01T00:00:00Z"}, {"page_token": "x"}, {"limit": 0}])
async def test_a_400_is_its_bad_request(rig, said):
    with pytest.raises(errors.BadRequestException) as raised:
        await listed(rig, **said)

    assert isinstance(raised.value.data, sdk.models.MessagingRequestError)
    assert raised.value.data.type == "bad-request"


async def test_a_401_is_its_unauthorized_with_the_lists_own_text(rig):
    with pytest.raises(errors.UnauthorizedException) as raised:
        await asyncio.to_thread(client(rig, password="").list_messages, ACCOUNT, limit=1)

    assert raised.value.data.description == "Your request could not be authenticated"


async def test_a_429_is_its_api_exception_with_retry_after():
    async with running(list_rate_limit="1") as rig:
        await listed(rig, limit=1)
        with pytest.raises(errors.ApiException) as raised:
            await listed(rig, limit=1)

    assert (raised.value.status, raised.value.headers["Retry-After"]) == (429, "300")
    assert raised.value.data.type == "rate_limit_exceeded"
