"""Messages from handsets through the control API, and the application that hears of them."""

import base64
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.web.inbound import LARGEST_ARRIVAL
from tests.receiver import Receiver
from tests.rig import ACCOUNT, AUTHORIZATION, Rig, running

ANA, BEN = "+19195550141", "+19195550142"
OURS, SECOND = "+19195550100", "+19195550102"
HI = {"from": ANA, "to": OURS, "text": "hi"}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(callback_url=f"{receiver.url}/default") as started:
        yield started


async def arrive(rig: Rig, **said: Any) -> list[dict[str, Any]]:
    """A message that must be received; one message for each number."""
    answer = await rig.sim("POST", "/inbound", HI | {name.rstrip("_"): value for name, value in said.items()})
    assert answer.status == 201, answer.body
    return list(answer.json["messages"])


async def problems(rig: Rig, body: Any) -> dict[str, str]:
    """What is wrong, by its path."""
    answer = await rig.sim("POST", "/inbound", body)
    assert answer.status == 422, answer.body
    told = answer.json["error"]["problems"]
    return {each["path"]: f"{each['message']} ({each['hint']})" if "hint" in each else each["message"] for each in told}


async def fetch(rig: Rig, url: str) -> tuple[int, str, bytes]:
    """What an application gets there: status, type, bytes."""
    async with rig.http.get(url, headers=AUTHORIZATION) as response:
        return response.status, response.headers["Content-Type"], await response.read()


# -- what arrives


async def test_an_sms_arrives_and_the_application_hears_of_it(rig, receiver):
    [message] = await arrive(rig)

    await rig.advance(by="0s")

    assert (message["owner"], message["kind"], message["segmentCount"], message["media"]) == (OURS, "sms", 1, [])
    [got] = receiver.got
    assert got.path == "/default"
    assert got.event["type"] == "message-received"
    assert got.event["message"] | {"applicationId": ""} == {
        "id": message["id"],
        "owner": OURS,
        "applicationId": "",
        "time": "2026-01-01T00:00:00.000000Z",
        "segmentCount": 1,
        "direction": "in",
        "to": [OURS],
        "from": ANA,
        "text": "hi",
    }
    rig.check_replay()


async def test_a_group_is_heard_once_for_each_of_our_numbers(rig, receiver):
    for number, path in ((OURS, "first"), (SECOND, "second")):
        await rig.sim("PUT", f"/applications/{path}", {"inbound_url": f"{receiver.url}/{path}"})
        await rig.sim("PUT", f"/numbers/{number}", {"application": path})

    messages = await arrive(rig, to=[BEN, SECOND, OURS])
    await rig.advance(by="0s")

    assert [message["owner"] for message in messages] == [SECOND, OURS]
    assert {got.path: got.event["to"] for got in receiver.got} == {"/second": SECOND, "/first": OURS}
    assert {got.event["message"]["id"] for got in receiver.got} == {message["id"] for message in messages}
    assert all(got.event["message"]["to"] == [BEN, SECOND, OURS] for got in receiver.got)


async def test_a_number_named_twice_is_one_recipient(rig):
    [message] = await arrive(rig, to=[OURS, OURS])

    assert (message["to"], message["kind"]) == ([OURS], "sms")


async def test_short_codes_send_and_receive(rig):
    [message] = await arrive(rig, from_="12345", to="567890")

    assert (message["from"], message["owner"]) == ("12345", "567890")


async def test_a_message_is_shown_with_its_event_and_attempts(rig, receiver):
    receiver.answer(503, times=1)
    [message] = await arrive(rig)

    await rig.advance(by="1h")

    shown = (await rig.sim("GET", f"/messages/{message['id']}")).json
    [event] = shown["recipients"][0]["events"]
    assert (shown["direction"], event["type"], event["delivery"]["role"]) == ("in", "message-received", "inbound")
    assert [attempt["status"] for attempt in event["delivery"]["attempts"]] == [503, 200]


async def test_when_nobody_is_told_the_answer_says_so():
    async with running() as rig:
        answer = await rig.sim("POST", "/inbound", HI)

    [warning] = answer.json["warnings"]
    assert "has no inbound URL" in warning and "--callback-url" in warning


async def test_with_an_url_there_is_no_warning(rig):
    assert (await rig.sim("POST", "/inbound", HI)).json["warnings"] == []


# -- what comes along


async def test_the_files_that_come_along_can_be_fetched_where_the_event_says(rig, receiver):
    sent = ["picture.png", "contact.vcf", "sound.wav"]
    [message] = await arrive(rig, media=sent)

    await rig.advance(by="0s")

    urls = receiver.got[0].event["message"]["media"]
    base = f"{rig.url}/api/v2/users/{ACCOUNT}/media/{message['id']}"
    assert urls == message["media"] == [f"{base}/{index}/{name}" for index, name in enumerate(sent)]
    fetched = [await fetch(rig, url) for url in urls]
    assert [status for status, _, _ in fetched] == [200, 200, 200]
    assert [data[:4] for _, _, data in fetched] == [b"\x89PNG", b"BEGI", b"RIFF"]


async def test_a_file_of_the_callers_own_is_kept_byte_for_byte(rig):
    data = bytes(range(256)) * 9
    binary = {"name": "my cat & dog.jpeg", "base64": base64.b64encode(data).decode()}
    text = {"name": "note", "content_type": "text/x-note; charset=utf-8", "text": "Grüße"}

    [message] = await arrive(rig, media=[binary, text])

    first, second = message["media"]
    assert first.endswith("/0/my%20cat%20%26%20dog.jpeg")
    assert await fetch(rig, first) == (200, "image/jpeg", data)
    assert await fetch(rig, second) == (200, "text/x-note; charset=utf-8", "Grüße".encode())


async def test_a_file_of_an_mms_may_be_larger_than_a_request_of_another_kind(rig):
    data = b"x" * 3_000_000

    body = json.dumps(HI | {"media": [{"name": "big.bin", "base64": base64.b64encode(data).decode()}]})
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/inbound"
    async with rig.http.post(url, data=io.BytesIO(body.encode())) as response:
        [message] = (await response.json())["messages"]

    assert await fetch(rig, message["media"][0]) == (200, "application/octet-stream", data)


async def test_each_number_of_a_group_has_files_of_its_own(rig):
    for number in (OURS, SECOND):
        await rig.sim("PUT", f"/numbers/{number}", {})

    messages = await arrive(rig, to=[OURS, SECOND], media=["picture.png"])

    urls = [message["media"][0] for message in messages]
    assert len(set(urls)) == 2
    assert len({await fetch(rig, url) for url in urls}) == 1


async def test_files_are_gone_after_48_hours(rig):
    [message] = await arrive(rig, media=["picture.png"])
    await rig.advance(by="47h")
    before = (await fetch(rig, message["media"][0]))[0]

    await rig.advance(by="61m")

    assert (before, (await fetch(rig, message["media"][0]))[0]) == (200, 404)


async def test_a_smil_part_comes_first_where_the_account_has_them(receiver):
    scenario = "version: 1\naccount: { features: { inbound_smil: true } }\n"
    async with running(scenario, callback_url=receiver.url) as rig:
        [message] = await arrive(rig, media=["picture.png", "sound.wav"], text="look")
        status, content_type, data = await fetch(rig, message["media"][0])
        [plain] = await arrive(rig)

    assert [url.rsplit("/", 2)[1:] for url in message["media"]] == [
        ["0", "0.smil"],
        ["1", "picture.png"],
        ["2", "sound.wav"],
    ]
    assert (status, content_type) == (200, "application/smil")
    assert b'<img src="picture.png"' in data and b'<audio src="sound.wav"' in data
    assert (plain["kind"], plain["media"]) == ("sms", [])


async def test_a_setting_says_where_files_are_fetched(receiver):
    async with running(callback_url=receiver.url, media_url="http://simulator:8484/") as rig:
        [message] = await arrive(rig, media=["picture.png"])
        await rig.advance(by="0s")
        journal = await rig.journal()

    base = f"http://simulator:8484/api/v2/users/{ACCOUNT}/media/"
    assert receiver.got[0].event["message"]["media"] == message["media"] == [f"{base}{message['id']}/0/picture.png"]
    assert b"simulator:8484" not in journal


# -- what is wrong


async def test_every_problem_is_told_with_its_place_and_a_guess(rig):
    found = await problems(
        rig,
        {
            "from": "9195550141",
            "to": [OURS, "(919) 555-0100", 7],
            "txt": "hi",
            "media": ["pictur.png", {"name": "a/b", "base64": "!"}, {"content_typ": "x", "name": "c", "text": 5}, 3],
        },
    )

    assert found["from"].endswith("found '9195550141' (did you mean '+19195550141'?)")
    assert found["to[1]"].endswith("found '(919) 555-0100' (did you mean '+19195550100'?)")
    assert found["to[2]"].endswith("found 7")
    assert found["txt"] == "unknown key; allowed: from, to, text, media (did you mean 'text'?)"
    assert "picture.png" in found["media[0]"] and "(did you mean 'picture.png'?)" in found["media[0]"]
    assert found["media[1].name"] == "expected a file's name like picture.png, found 'a/b'"
    assert found["media[1].base64"] == "this is not base64"
    assert found["media[2].content_typ"].endswith("(did you mean 'content_type'?)")
    assert found["media[2].text"] == "expected text, found 5"
    assert found["media[3]"].startswith("expected picture.png, ")


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"from": None}, "from"),
        ({"from": "ACME"}, "from"),
        ({"to": []}, "to"),
        ({"to": None}, "to"),
        ({"to": {"number": OURS}}, "to"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"media": "picture.png"}, "media"),
        ({"media": [{"name": "x"}]}, "media[0]"),
        ({"media": [{"name": "x", "text": "a", "base64": "YQ=="}]}, "media[0]"),
        ({"media": [{"text": "a"}]}, "media[0].name"),
        ({"media": [{"name": "..", "text": "a"}]}, "media[0].name"),
        ({"media": [{"name": "a\nb", "text": "a"}]}, "media[0].name"),
        ({"media": [{"name": "a", "content_type": "a\r\nX: y", "text": "a"}]}, "media[0].content_type"),
        ({"media": [{"name": "a", "content_type": "picture", "text": "a"}]}, "media[0].content_type"),
    ],
)
async def test_a_wrong_value_is_told_where_it_stands_and_nothing_arrives(rig, changed, path):
    assert list(await problems(rig, HI | changed)) == [path]
    assert rig.world.engine.state.messages == {}


async def test_a_message_has_a_text_or_files(rig):
    assert await problems(rig, {"from": ANA, "to": OURS}) == {"text": "expected a text, media, or both"}
    assert len(await arrive(rig, text="")) == 1


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'"hi"', 422), (b"\xff", 400), (b"", 400), (b"[]", 422)])
async def test_a_body_that_is_no_message_is_refused(rig, body, status):
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/inbound"
    async with rig.http.post(url, data=body) as response:
        assert response.status == status


async def test_a_body_past_every_measure_is_refused(rig):
    url = f"{rig.url}/_sim/accounts/{ACCOUNT}/inbound"
    async with rig.http.post(url, data=io.BytesIO(b" " * (LARGEST_ARRIVAL + 1))) as response:
        assert response.status == 413
        assert f"larger than {LARGEST_ARRIVAL} bytes" in await response.text()


async def test_what_belongs_to_nobody_here_is_told(receiver):
    scenario = f'version: 1\naccount: {{ numbers: [ {{ number: "{OURS}" }} ] }}\n'
    async with running(scenario) as rig:
        found = await problems(rig, HI | {"to": ["+191955501000", BEN]})

    assert found == {
        "to": f"none of these numbers belongs to this account; it declares {OURS} (did you mean '{OURS}'?)"
    }


# -- whose numbers


async def test_a_number_is_put_and_shown(rig):
    unknown = await rig.sim("GET", f"/numbers/{OURS}")
    put = await rig.sim("PUT", f"/numbers/{OURS}", {"application": "shop"})
    shown = await rig.sim("GET", f"/numbers/{OURS}")

    assert (unknown.status, put.status) == (404, 200)
    assert put.json == shown.json
    assert {name: shown.json[name] for name in ("number", "application")} == {"number": OURS, "application": "shop"}
    rig.check_replay()


async def test_a_number_of_a_scenario_is_shown_too():
    async with running('version: 1\naccount: { numbers: [ { number: "12345", application: shop } ] }\n') as rig:
        assert (await rig.sim("GET", "/numbers/12345")).json["application"] == "shop"


@pytest.mark.parametrize(
    ("number", "body", "path"),
    [
        ("555", "{}", "number"),
        (OURS, '{"application": 5}', "application"),
        (OURS, '{"aplication": "x"}', "aplication"),
        (OURS, f'{{"number": "{BEN}"}}', "number"),
    ],
)
async def test_a_number_that_cannot_be_is_refused(rig, number, body, path):
    answer = await rig.sim("PUT", f"/numbers/{number}", text=body)

    assert answer.status == 422
    assert [problem["path"] for problem in answer.json["error"]["problems"]] == [path]


# -- the same again


async def test_the_same_arrivals_give_the_same_journal_wherever_it_listens():
    async def run() -> bytes:
        receiver = Receiver()
        await receiver.start()
        async with running(callback_url=receiver.url) as rig:
            receiver.answer(500, times=2)
            await arrive(rig)
            await arrive(rig, to=[OURS, BEN], media=["picture.png", {"name": "a.txt", "text": "a"}])
            await rig.advance(by="24h")
            await arrive(rig)
            journal = await rig.journal()
        await receiver.stop()
        return journal

    first = await run()

    assert first == await run()
    assert first.count(b'"message-received","seq"') == 3


async def test_a_restart_keeps_what_arrived_and_its_files(tmp_path, receiver):
    async with running(callback_url=receiver.url, data=str(tmp_path)) as rig:
        [message] = await arrive(rig, media=["picture.png"])
    async with running(callback_url=receiver.url, data=str(tmp_path)) as rig:
        await rig.advance(by="0s")

        [url] = receiver.got[0].event["message"]["media"]
        assert url == f"{rig.url}/api/v2/users/{ACCOUNT}/media/{message['id']}/0/picture.png"
        assert (await fetch(rig, url))[0] == 200
