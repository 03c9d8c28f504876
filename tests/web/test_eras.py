"""What an application can see of an era over HTTP, as tables across all seven."""

import base64
import re
from typing import Any

import pytest

from simulator import profiles
from tests.seeds.stage import DELIVERED, FAILED, HANDSET, PICTURE, SENDING, SENT, B, playing

ACCOUNTS = """
accounts:
  "9900000":
    users:
      - { user: user, password: secret }
      - { user: billing, password: secret, messaging: false }
"""
PATH = "/api/v2/users/9900000/messages"
NOW = "2026-01-01T00:00:00.000+0000"

by_era = pytest.mark.parametrize("era", profiles.NAMES)


def spring(status: int, error: str, message: str, path: str = PATH, **more: str) -> dict[str, Any]:
    return {"timestamp": NOW, "status": status, "error": error, **more, "message": message, "path": path}


def typed(type_: str, description: str) -> dict[str, Any]:
    return {"type": type_, "description": description}


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


TODAY_401 = typed("unauthorized", "Authentication Failed")
UNAUTHORIZED = {
    "2018-sent": spring(401, "Unauthorized", "Unauthorized"),
    "2018-quirk": typed("authentication-error", "Invalid or missing credentials."),
    "2019-blank": spring(401, "Unauthorized", "Bad credentials"),
    "2020-dlr": TODAY_401,
    "2021-get": TODAY_401,
    "2025-rbm": TODAY_401,
    "2026": TODAY_401,
}


@by_era
@pytest.mark.parametrize("headers", [{}, basic("user", "wrong"), basic("nobody", "secret")], ids=["none", "pw", "user"])
async def test_wrong_credentials_are_refused_in_the_words_of_the_era(era, headers, tmp_path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    async with playing(era, folder=tmp_path) as stage:
        answer = await stage.rig.post(headers=headers)

    assert (answer.status, answer.json) == (401, UNAUTHORIZED[era])
    assert list(answer.json) == list(UNAUTHORIZED[era])
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Bandwidth"'
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


DENIED = "org.springframework.security.access.AccessDeniedException"
TODAY_403 = typed("forbidden", "Access Denied")
FORBIDDEN = {
    "2018-sent": spring(403, "Forbidden", "Access is denied"),
    "2018-quirk": typed("unauthorized", "Access is denied."),
    "2019-blank": spring(403, "Forbidden", "Access is denied", exception=DENIED),
    "2020-dlr": TODAY_403,
    "2021-get": TODAY_403,
    "2025-rbm": TODAY_403,
    "2026": TODAY_403,
}


@by_era
async def test_a_user_without_the_right_is_refused_in_the_words_of_the_era(era, tmp_path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    async with playing(era, folder=tmp_path) as stage:
        answer = await stage.rig.post(headers=basic("billing", "secret"))

    assert (answer.status, answer.json) == (403, FORBIDDEN[era])
    assert list(answer.json) == list(FORBIDDEN[era])


@by_era
async def test_an_unknown_path_is_answered_by_the_framework_in_every_era(era):
    async with playing(era) as stage:
        await stage.rig.post()
        async with stage.rig.http.get(f"{stage.rig.url}{PATH}/happy") as answer:
            assert answer.status == 404
            assert await answer.json() == spring(404, "Not Found", "Not Found", f"{PATH}/happy")


@by_era
async def test_an_unknown_verb_is_a_404_first_and_a_405_later(era):
    async with playing(era) as stage:
        put = stage.rig.http.put(f"{stage.rig.url}{PATH}", headers=basic("user", "secret"))
        async with put as answer:
            body = await answer.json()

            if era < "2020":
                assert (answer.status, body) == (404, spring(404, "Not Found", "Not Found"))
            else:
                assert (answer.status, body["type"]) == (405, "method-not-allowed")


@by_era
async def test_a_bad_request_lists_its_faults_in_the_order_of_the_era(era):
    async with playing(era) as stage:
        answer = await stage.rig.post(to="+1invalid", from_="+invalid", text="")

    assert (answer.status, answer.json["type"]) == (400, "request-validation")
    named = [error["fieldName"] for error in answer.json["fieldErrors"]]
    assert named == (["from", "text", "to"] if era < "2021" else ["to", "from", "text"])


OLD_202 = ["id", "time", "to", "from", "text", "applicationId", "tag", "owner", "media", "direction"]
NEW_202 = [
    "id",
    "owner",
    "applicationId",
    "time",
    "segmentCount",
    "direction",
    "to",
    "from",
    "media",
    "text",
    "tag",
]
ACCEPTED = {
    "2018-sent": OLD_202,
    "2018-quirk": [*OLD_202, "segmentCount"],
    "2019-blank": [*OLD_202, "segmentCount"],
    "2020-dlr": NEW_202,
    "2021-get": [*NEW_202, "priority", "expiration"],
    "2025-rbm": [*NEW_202, "priority", "expiration"],
    "2026": [*NEW_202, "priority", "expiration"],
}
OLD_MESSAGE = ["id", "time", "to", "from", "text", "applicationId", "tag", "media", "owner", "direction"]
NEW_MESSAGE = [
    "id",
    "owner",
    "applicationId",
    "time",
    "segmentCount",
    "direction",
    "to",
    "from",
    "text",
    "tag",
    "media",
]
OLD_EVENT, NEW_EVENT = (
    ["type", "time", "description", "to", "message"],
    ["time", "type", "to", "description", "message"],
)
EVENT = {
    "2018-sent": (OLD_EVENT, OLD_MESSAGE),
    "2018-quirk": (OLD_EVENT, [*OLD_MESSAGE, "segmentCount"]),
    "2019-blank": (OLD_EVENT, [*OLD_MESSAGE, "segmentCount"]),
    "2020-dlr": (NEW_EVENT, NEW_MESSAGE),
    "2021-get": (NEW_EVENT, [*NEW_MESSAGE, "priority"]),
    "2025-rbm": (NEW_EVENT, [*NEW_MESSAGE, "priority"]),
    "2026": (NEW_EVENT, [*NEW_MESSAGE, "priority"]),
}
ASKED: dict[str, Any] = {"media": PICTURE, "tag": "order-7", "priority": "high", "expiration": "2026-01-01T01:00:00Z"}


@by_era
async def test_answer_and_event_have_the_fields_of_the_era_in_its_order(era):
    async with playing(era) as stage:
        answer = await stage.rig.post(**ASKED)
        await stage.rig.advance(by="1h")

        event = stage.events()[-1]
        assert list(answer.json) == ACCEPTED[era]
        assert (list(event), list(event["message"])) == EVENT[era]


TIMES = {
    "2018-sent": r"T\d\d:\d\d:\d\d\.\d{3}Z",
    "2018-quirk": r"T\d\d:\d\d:\d\d\.\d{3}Z",
    "2019-blank": r"T\d\d:\d\d:\d\d\.\d{3}Z",
    "2020-dlr": r"T\d\d:\d\d:\d\d\.\d{3}Z",
    "2021-get": r"T\d\d:\d\d:\d\d\.\d{3}Z",
    "2025-rbm": r"T\d\d:\d\d:\d\d\.\d{6}Z",
    "2026": r"T\d\d:\d\d:\d\d\.\d{6}Z",
}


@by_era
async def test_times_are_as_precise_as_the_era_prints_them(era):
    async with playing(era) as stage:
        answer = await stage.rig.post()
        await stage.rig.advance(by="1h")

        event = stage.events()[-1]
        for time in (answer.json["time"], event["time"], event["message"]["time"]):
            assert re.fullmatch("2026-01-01" + TIMES[era], time)
        assert event["message"]["time"] == answer.json["time"]


@by_era
@pytest.mark.parametrize("tag", [None, "order-7"])
async def test_text_and_tag_of_an_event_are_shown_as_the_era_does(era, tag):
    async with playing(era) as stage:
        answer = await stage.rig.post(text="hello", **({"tag": tag} if tag else {}))
        await stage.rig.advance(by="1h")

        message = stage.events()[-1]["message"]
        assert answer.json["text"] == "hello"
        assert answer.json.get("tag") == tag
        assert message["text"] == ("hello" if era < "2019" else "")
        assert message.get("tag") == (tag or (None if era < "2020" else ""))


@by_era
async def test_an_inbound_event_tells_its_text_in_every_era(era):
    async with playing(era) as stage:
        arrived = {"from": HANDSET, "to": "+19195550100", "text": "hi"}
        await stage.rig.sim("POST", "/inbound", arrived)
        await stage.rig.advance(by="1h")

        [event] = stage.events()
        assert (event["type"], event["description"]) == ("message-received", "Incoming message received")
        assert (event["message"]["text"], event["message"]["direction"]) == ("hi", "in")


CARRIER = "Message delivered to carrier"
# era: what an application that declares nothing hears, as (type, description), of an SMS and of an MMS
ORDINARY = {
    "2018-sent": (
        [(SENT, "Outgoing message sent"), (DELIVERED, CARRIER)],
        [(SENT, "Outgoing message sent")],
    ),
    "2018-quirk": ([(DELIVERED, CARRIER)], [(DELIVERED, CARRIER)]),
    "2019-blank": ([(DELIVERED, CARRIER)], [(DELIVERED, CARRIER)]),
    "2020-dlr": ([(DELIVERED, "ok")], [(DELIVERED, CARRIER)]),
    "2021-get": ([(DELIVERED, "ok")], [(DELIVERED, CARRIER)]),
    "2025-rbm": (
        [(DELIVERED, f"{CARRIER}.")],
        [(SENDING, "Message is sending to carrier."), (DELIVERED, f"{CARRIER}.")],
    ),
    "2026": (
        [(DELIVERED, "Message delivered to handset.")],
        [(SENDING, "Message is sending to carrier."), (DELIVERED, "Message delivered to handset.")],
    ),
}


@by_era
async def test_an_ordinary_sms_and_mms_are_told_in_the_events_and_words_of_the_era(era):
    async with playing(era) as stage:
        sms, mms = await stage.rig.send(), await stage.rig.send(to=B, media=PICTURE)
        await stage.rig.advance(by="1h")

        told = [[(event["type"], event["description"]) for event in stage.events(each)] for each in (sms, mms)]
        assert told == list(ORDINARY[era])


LATE = "Timed out waiting for delivery receipt."
SLUG = "delivery-receipt-expired"
# era: hours until a receipt that never comes fails the message, and how that is described
NO_RECEIPT = {
    "2018-sent": (2, "Message failed"),
    "2018-quirk": (2, LATE),
    "2019-blank": (2, LATE),
    "2020-dlr": (2, SLUG),
    "2021-get": (2, SLUG),
    "2025-rbm": (2, SLUG),
    "2026": (73, SLUG),
}


@by_era
async def test_a_receipt_that_never_comes_is_9902_after_the_wait_of_the_era(era):
    hours, description = NO_RECEIPT[era]
    rule = "rules: [ { when: { send: {} }, then: [ { silence: true } ] } ]"
    async with playing(era, rule) as stage:
        await stage.rig.send()
        await stage.rig.advance(by=f"{hours * 3600 - 1}s")
        before = stage.types()

        await stage.rig.advance(by="1s")

        [event] = stage.events()
        assert before == []
        assert (event["type"], event["errorCode"], event["description"]) == (FAILED, 9902, description)


@by_era
async def test_every_code_of_the_era_is_told_in_its_words_by_the_number_that_stands_for_it(era):
    profile = profiles.get(era)
    async with playing(era) as stage:
        for code in profile.codes.value:
            await stage.rig.send(to=f"+1555000{code}")
        await stage.rig.advance(by="240h")

        told = {event["errorCode"]: event["description"] for event in stage.events()}
        assert told == {code: profile.description(FAILED, "sms", code) for code in profile.codes.value}


@by_era
async def test_a_sender_with_a_name_is_known_since_2024(era):
    async with playing(era) as stage:
        answer = await stage.rig.post(from_="Example")

    assert answer.status == (202 if era >= "2025" else 400)


@by_era
async def test_callbacks_say_who_sends_them_in_every_era(era):
    async with playing(era) as stage:
        await stage.rig.send()
        await stage.rig.advance(by="1h")

        headers = stage.receiver.got[0].headers
        assert headers["User-Agent"] == "BandwidthAPI/v2"
        assert headers["Content-Type"] == "application/json; charset=utf-8"


LISTED_2021 = [
    "messageId",
    "accountId",
    "sourceTn",
    "destinationTn",
    "messageStatus",
    "messageDirection",
    "messageType",
    "segmentCount",
    "errorCode",
    "receiveTime",
    "carrierName",
    "messageSize",
    "messageLength",
    "attachmentCount",
    "recipientCount",
    "campaignClass",
]
LISTED_2025 = [
    *LISTED_2021,
    "campaignId",
    "bwLatency",
    "carrierLatency",
    "callingNumberCountryA3",
    "calledNumberCountryA3",
    "product",
    "location",
]
# era: the fields of an item, and the statuses after success, a refusal, a negative receipt, and no receipt
LISTED = {
    "2021-get": (LISTED_2021, ["DELIVERED", "FAILED", "UNDELIVERED", "UNDELIVERED"]),
    "2025-rbm": (LISTED_2025, ["DELIVERED", "FAILED", "UNDELIVERED", "UNDELIVERED"]),
    "2026": (LISTED_2025, ["DELIVERED", "FAILED", "UNDELIVERED", "UNDELIVERED"]),
}
ENDS = """
rules:
  - { when: { send: { text: refused } }, then: [ { fail: 4432 } ] }
  - { when: { send: { text: rejected } }, then: [ { fail: 4720 } ] }
  - { when: { send: { text: silent } }, then: [ { silence: true } ] }
"""


@pytest.mark.parametrize("era", LISTED)
async def test_a_listed_message_has_the_fields_and_statuses_of_the_era(era):
    fields, statuses = LISTED[era]
    async with playing(era, ENDS) as stage:
        messages = [await stage.rig.send(text=text) for text in ("fine", "refused", "rejected", "silent")]
        await stage.rig.advance(by="80h")

        items = [(await stage.list(messageId=message)).json["messages"][0] for message in messages]

        assert [list(item) for item in items] == [fields] * 4
        assert [item["messageStatus"] for item in items] == statuses
        assert [item["errorCode"] for item in items] == [0, 4432, 4720, 9902]
        assert {item["messageStatus"] for item in items} <= set(profiles.get(era).listing.statuses.value)


@by_era
async def test_where_there_is_a_list_it_words_a_401_otherwise(era, tmp_path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    async with playing(era, folder=tmp_path) as stage:
        url = f"{stage.rig.url}{PATH}?messageId=x"
        async with stage.rig.http.get(url, headers=basic("user", "wrong")) as answer:
            status, body = answer.status, await answer.json()

            if era < "2020":
                assert (status, body["error"]) == (404, "Not Found")
            else:
                listed = typed("unauthorized", "Your request could not be authenticated")
                assert (status, body) == (401, listed if era in LISTED else TODAY_401)


@pytest.mark.parametrize("path", ["/api/v1/accounts/1/sites", "/api/v2/accounts/1/calls", "/api/v3/users/1/messages"])
async def test_another_api_of_bandwidths_is_a_404_that_says_what_is_simulated(path):
    async with playing("2026") as stage, stage.rig.http.post(f"{stage.rig.url}{path}") as answer:
        body = await answer.json()

    assert answer.status == 404
    assert body["message"] == (
        "Of Bandwidth's APIs only messaging, media and the OAuth2 token are simulated; nothing is at " + path
    )
