"""Seeds 000, 001, 003 and 004, "Message Storage": three sentences that say the same in each."""

import json
from typing import Any

import pytest

from tests.rig import Answer
from tests.seeds.stage import DELIVERED, FAILED, HANDSET, B, Stage, playing

QUERIES = [{}, {"messageId": "x"}, {"sourceTn": "+19195550100"}, {"fromDateTime": "2026-01-01T00:00:00.000Z"}]


def check_that_nothing_can_be_fetched(answer: Answer, era: str) -> None:
    """The path knows no GET: the framework's 404 of the first eras, 405 later (open question 21)."""
    if era < "2020":
        assert answer.status == 404
        assert (answer.json["error"], answer.json["path"]) == ("Not Found", "/api/v2/users/9900000/messages")
    else:
        assert answer.status == 405
        assert answer.json["type"] == "method-not-allowed"


@pytest.mark.parametrize("query", QUERIES, ids=json.dumps)
async def test_no_records_are_kept_that_could_be_fetched_later(era, query):
    """Sentence 1: there is nothing to fetch, however it is asked for."""
    async with playing(era) as stage:
        message = await stage.rig.send()
        await stage.rig.advance(by="1h")

        answer = await stage.list(**{name: message if value == "x" else value for name, value in query.items()})

        check_that_nothing_can_be_fetched(answer, era)
        assert message not in answer.body.decode()


async def test_the_application_must_store_what_its_callbacks_tell(era):
    """Sentence 2: delivered, failed and received messages are told once; to know them later, store them."""
    more = 'rules: [ { when: { send: { to: "+19195550142" } }, then: [ { fail: 4720 } ] } ]'
    async with playing(era, more) as stage:
        store: dict[tuple[str, str], dict[str, Any]] = {}

        async def keep(event: dict[str, Any]) -> None:
            store[event["message"]["id"], event["type"]] = event

        stage.receiver.hook = keep
        delivered, failed = await stage.rig.send(to=HANDSET), await stage.rig.send(to=B)
        received = await _receive(stage)

        await stage.rig.advance(by="48h")

        assert store[delivered, DELIVERED]["message"]["to"] == [HANDSET]
        assert store[failed, FAILED]["errorCode"] == 4720
        assert store[received, "message-received"]["message"]["text"] == "hi"
        assert len(stage.receiver.got) == len(store)


async def _receive(stage: Stage) -> str:
    arrived = {"from": "+19195550101", "to": "+19195550100", "text": "hi"}
    answer = await stage.rig.sim("POST", "/inbound", arrived)
    assert answer.status == 201, answer.body
    return str(answer.json["messages"][0]["id"])


@pytest.mark.parametrize("status", [200, 204, 500])
async def test_nothing_is_told_of_a_message_whose_callback_was_taken(era, status):
    """Sentence 3: after the 2xx no detail can be had. That some could be had before is a reading, but there is no way
    to ask for it in this era (sentence 1), so the answer is the same before, after, and without a 2xx.
    """
    async with playing(era) as stage:
        stage.receiver.answer(status)
        message = await stage.rig.send()
        before = await stage.list(messageId=message)
        await stage.rig.advance(by="1h")

        after = await stage.list(messageId=message)

        for answer in (before, after):
            check_that_nothing_can_be_fetched(answer, era)
            assert "+19195550101" not in answer.body.decode()
