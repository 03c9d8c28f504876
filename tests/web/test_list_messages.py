"""GET /api/v2/users/{accountId}/messages over HTTP."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from simulator import profiles
from tests.receiver import Receiver
from tests.rig import ACCOUNT, AUTHORIZATION, PLAIN, Answer, Rig, running

PATH = f"/api/v2/users/{ACCOUNT}/messages"
LISTING = [name for name in profiles.NAMES if profiles.get(name).listing.records.value == "metadata"]
OTHERS = [name for name in profiles.NAMES if name not in LISTING]
ACCOUNTS = f"""
accounts:
  "{ACCOUNT}":
    users:
      - {{ user: user, password: secret }}
      - {{ user: billing-only, password: secret, messaging: false }}
"""
SLOW = PLAIN + 'rules: [ { when: { send: { to: "+19195550101" } }, then: [ { after: 1h, deliver: true } ] } ]\n'


async def ask(rig: Rig, *, method: str = "GET", headers: Any = AUTHORIZATION, **query: str) -> Answer:
    async with rig.http.request(method, rig.url + PATH, params=query, headers=headers) as response:
        return Answer(response.status, dict(response.headers), await response.read())


async def listed(rig: Rig, **query: str) -> list[dict[str, Any]]:
    answer = await ask(rig, **query or {"limit": "1000"})
    assert answer.status == 200, answer.body
    assert answer.json["totalCount"] == len(answer.json["messages"])
    return list(answer.json["messages"])


async def statuses(rig: Rig, **query: str) -> list[str]:
    return [message["messageStatus"] for message in await listed(rig, **query)]


# -- what is told


async def test_a_message_is_listed_as_soon_as_it_has_its_202():
    async with running() as rig:
        message_id = await rig.send(text="a secret")

        answer = await ask(rig, messageId=message_id)

    (message,) = answer.json["messages"]
    assert (message["messageId"], message["accountId"], message["messageLength"]) == (message_id, ACCOUNT, 8)
    assert message["receiveTime"] == "2026-01-01T00:00:00.000Z"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert b"secret" not in answer.body


async def test_a_status_moves_with_the_accounts_clock():
    async with running(SLOW) as rig:
        await rig.send()
        found = await statuses(rig)
        for step in ("1s", "59m59s"):
            await rig.advance(by=step)
            found += await statuses(rig)

    assert found == ["SENDING", "SENT", "DELIVERED"]


async def test_a_status_moves_while_nothing_but_time_passes():
    async with running(SLOW, clock="3600x") as rig:
        await rig.send()
        for _ in range(500):
            if await statuses(rig) == ["SENT"]:
                break
            await asyncio.sleep(0.005)

        assert await statuses(rig, messageStatus="SENT") == ["SENT"]


async def test_asking_does_not_hold_a_clock_that_waits_for_requests_to_end():
    async with running(SLOW, clock="auto") as rig:
        await rig.send()
        async with asyncio.timeout(10):
            while await statuses(rig) != ["DELIVERED"]:
                await asyncio.sleep(0)


async def test_asking_leaves_no_trace():
    async with running() as rig:
        await rig.send()
        before = await rig.journal()

        await listed(rig)
        await ask(rig)
        await ask(rig, headers={})

        assert await rig.journal() == before
        rig.check_replay()


async def test_accounts_do_not_see_each_other():
    async with running() as rig:
        await rig.post("9900001")

        assert await listed(rig) == []


async def test_a_reset_account_lists_nothing():
    async with running() as rig:
        await rig.send()
        await listed(rig)
        await rig.sim("DELETE", "")

        assert await listed(rig) == []


async def test_an_inbound_message_is_listed_as_received_and_then_accepted():
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(callback_url=receiver.url) as rig:
            await rig.sim("POST", "/inbound", {"from": "+19195550101", "to": "+19195550100", "text": "hi"})
            found = await statuses(rig, messageDirection="INBOUND")

            await rig.advance(by="1s")

            assert [*found, *await statuses(rig, messageDirection="INBOUND")] == ["RECEIVED", "ACCEPTED"]
    finally:
        await receiver.stop()


async def test_a_restart_lists_what_was_listed_before(tmp_path: Path):
    async with running(SLOW, data=str(tmp_path)) as rig:
        await rig.send()
        await rig.advance(by="1s")
        before = await listed(rig)

    async with running(SLOW, data=str(tmp_path)) as rig:
        assert await listed(rig) == before


async def test_with_a_folder_also_what_the_memory_forgot_is_listed(tmp_path: Path):
    for data, total in ((str(tmp_path), 250), (None, 201)):
        async with running(data=data, retain="100") as rig:
            for _ in range(250):
                await rig.send()
                await rig.advance(by="1s")

            found = (await ask(rig, limit="1")).json["totalCount"]

        assert found <= total and (data is None or found == total)
        assert found >= 100


# -- pages


async def test_pages_are_followed_by_their_links_and_back():
    async with running() as rig:
        sent = [await rig.send(to=f"+1919555{number:04}") for number in range(200, 207)]
        seen, urls = [], [f"{rig.url}{PATH}?sourceTn=%2B19195550100&limit=3"]
        while urls[-1]:
            page = await follow(rig, urls[-1])
            seen += [message["messageId"] for message in page["messages"]]
            urls.append(page["pageInfo"].get("nextPage"))
        back = await follow(rig, page["pageInfo"]["prevPage"])

    assert seen == sent[::-1]
    assert [message["messageId"] for message in back["messages"]] == seen[3:6]
    assert set(back["pageInfo"]) == {"prevPage", "nextPage", "prevPageToken", "nextPageToken"}
    assert page["totalCount"] == 7


async def follow(rig: Rig, url: str) -> dict[str, Any]:
    async with rig.http.get(URL(url, encoded=True), headers=AUTHORIZATION) as response:
        assert response.status == 200
        return dict(await response.json())


async def test_one_page_has_no_links():
    async with running() as rig:
        await rig.send()

        assert (await ask(rig, limit="1")).json["pageInfo"] == {}


async def test_links_name_the_host_that_was_asked():
    async with running() as rig:
        for _ in range(2):
            await rig.send()

        answer = await ask(rig, limit="1", headers=AUTHORIZATION | {"Host": "messaging.bandwidth.com"})

    assert answer.json["pageInfo"]["nextPage"] == f"http://messaging.bandwidth.com{PATH}?limit=1&pageToken=MQ"


async def test_head_is_a_get_without_its_body():
    async with running() as rig:
        await rig.send()

        got, head = await ask(rig, limit="1"), await ask(rig, method="HEAD", limit="1")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers["Content-Length"] == str(len(got.body))


# -- what is refused


@pytest.mark.parametrize("query", [{}, {"unknown": "1"}, {"sort": "x:asc"}, {"fromDateTime": "2026-01-01T00:00:00Z"}])
async def test_a_query_that_makes_no_sense_is_a_400(query):
    async with running() as rig:
        answer = await ask(rig, **query)

    assert (answer.status, answer.json["type"], set(answer.json)) == (400, "bad-request", {"type", "description"})


async def test_a_plus_that_is_not_encoded_is_explained():
    async with running() as rig:
        raw = URL(f"{rig.url}{PATH}?sourceTn=+19195550100", encoded=True)
        async with rig.http.get(raw, headers=AUTHORIZATION) as response:
            assert response.status == 400
            assert "%2B" in (await response.json())["description"]


@pytest.mark.parametrize(
    "query", ["messageId=%FF%FE", "messageId=\xff", "sourceTn=%00%00%00%00%00", "%=&&=", "limit=%D9%A4"]
)
async def test_odd_bytes_are_answered(query):
    async with running() as rig:
        host, port = rig.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET {PATH}?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic dTpw\r\n\r\n"
        writer.write(head.encode("latin-1"))
        answer = await reader.read()
        writer.close()

    assert answer.split(b" ", 2)[1] in (b"200", b"400")


@pytest.mark.parametrize("era", LISTING)
async def test_the_list_words_its_own_401(era, tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    async with running(folder=tmp_path, profile=era) as rig:
        answer, post = await ask(rig, headers={}), await rig.post(headers={})

    assert (answer.status, answer.json) == (
        401,
        {"type": "unauthorized", "description": "Your request could not be authenticated"},
    )
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Bandwidth"'
    assert post.json["description"] == "Authentication Failed"


@pytest.mark.parametrize(("said", "status", "type_"), [(None, 403, "forbidden"), ("400", 400, "bad-request")])
async def test_a_user_who_may_not_is_refused(said, status, type_, tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    who = {"Authorization": "Basic " + base64.b64encode(b"billing-only:secret").decode()}
    async with running(folder=tmp_path, list_forbidden=said) as rig:
        answer = await ask(rig, headers=who, limit="1")

    assert (answer.status, answer.json["type"]) == (status, type_)


async def test_access_is_judged_before_the_query():
    async with running() as rig:
        assert (await ask(rig, headers={})).status == 401


@pytest.mark.parametrize("era", OTHERS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_eras_without_a_list_answer_as_to_any_unknown_verb(era, method):
    async with running(profile=era) as rig:
        answer = await ask(rig, method=method, limit="1")
        put = await ask(rig, method="PUT", limit="1")

    assert (answer.status, put.status) == ((404, 404) if era < "2020" else (405, 405))
    if method == "GET" and era < "2020":
        assert answer.json["error"] == "Not Found"


async def test_an_unknown_path_is_a_404_before_anybodys_name_is_asked():
    async with running(profile="2018-quirk") as rig:
        assert (await ask(rig, headers={}, limit="1")).status == 404


# -- by era


@pytest.mark.parametrize("era", LISTING)
async def test_an_item_has_the_fields_of_its_era(era):
    async with running(profile=era, list_visible="at-once") as rig:
        await rig.send()

        (message,) = await listed(rig)

    assert tuple(message) == profiles.get(era).listing.fields.value


async def test_an_older_era_ignores_later_parameters():
    async with running(profile="2021-get", list_visible="at-once") as rig:
        await rig.send()

        assert len(await listed(rig, limit="10", product="P2P")) == 1
        assert (await ask(rig, product="P2P")).status == 400


@pytest.mark.parametrize(
    ("era", "said", "before", "after"),
    [
        ("2021-get", None, 0, 1),
        ("2021-get", "at-once", 1, 1),
        ("2025-rbm", None, 1, 1),
        ("2026", "after-2xx", 0, 1),
    ],
)
async def test_a_message_is_visible_at_once_or_after_a_2xx(era, said, before, after):
    receiver = Receiver()
    await receiver.start()
    try:
        receiver.answer(500, times=1)
        async with running(profile=era, list_visible=said, callback_url=receiver.url) as rig:
            await rig.send()
            await rig.advance(by="1s")
            found = [len(await listed(rig))]

            await rig.advance(by="1h")

            assert [*found, len(await listed(rig))] == [before, after]
    finally:
        await receiver.stop()


async def test_a_scenario_may_give_an_era_its_list_which_then_has_the_eras_words():
    given = PLAIN + "profile: 2020-dlr\nprovider: { listing.records: metadata }\n"
    async with running(given) as rig:
        for number in ("+15550009902", "+19195550101"):
            await rig.send(to=number)
        await rig.advance(by="3h")

        answer = await ask(rig, limit="1")

        assert await statuses(rig) == ["DELIVERED", "DLR_EXPIRED"]
    assert answer.headers["Link"] == f'<{rig.url}{PATH}?limit=1&pageToken=MQ>; rel="next"'
    assert tuple(answer.json["messages"][0]) == profiles.get("2020-dlr").listing.fields.value


async def test_an_sms_shows_its_carrier_where_the_account_has_that():
    async with running(PLAIN + 'provider: { carrier_name: "AT&T" }\n') as rig:
        await rig.send()
        await rig.send(media=["https://example.com/a.png"])

        found = await listed(rig, limit="10"), await listed(rig, carrierName="AT&T")

    assert [[message["carrierName"] for message in messages] for messages in found] == [[None, "AT&T"], ["AT&T"]]


# -- how often


async def test_asking_too_often_is_a_429_until_the_window_has_passed():
    async with running(list_rate_limit="3") as rig:
        passed = [(await ask(rig, limit="1")).status for _ in range(3)]
        await rig.advance(by="1m")
        refused = await ask(rig, limit="1")
        await rig.advance(by="4m")
        again = await ask(rig, limit="1")

    assert passed == [200] * 3
    assert (refused.status, refused.headers["Retry-After"]) == (429, "240")
    assert refused.json == {
        "type": "rate_limit_exceeded",
        "description": "Rate limit exceeded. Wait for Retry-After time before sending another request.",
    }
    assert again.status == 200


async def test_a_wrong_query_is_a_400_also_when_it_comes_too_often_but_counts():
    async with running(list_rate_limit="1") as rig:
        assert [(await ask(rig, **query)).status for query in ({}, {}, {"limit": "1"})] == [400, 400, 429]


@pytest.mark.parametrize(
    ("flags", "limit"), [({}, 0), ({"list_rate_limit": "on"}, 3500), ({"list_rate_limit": "off"}, 0)]
)
async def test_the_limit_is_off_unless_asked_for(flags, limit):
    async with running(**flags) as rig:
        source, now_ms = "127.0.0.1", rig.world.now_ms()
        for _ in range(3499):
            rig.world.list_requests.take(source, now_ms=now_ms, limit=3500, window_ms=300_000)
        found = [(await ask(rig, limit="1")).status for _ in range(2)]

    assert found == ([200, 429] if limit else [200, 200])


async def test_strict_turns_the_limit_on(tmp_path: Path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    async with running(folder=tmp_path, strict="true") as rig:
        for _ in range(3500):
            rig.world.list_requests.take("127.0.0.1", now_ms=rig.world.now_ms(), limit=3500, window_ms=300_000)

        assert (await ask(rig, limit="1")).status == 429
