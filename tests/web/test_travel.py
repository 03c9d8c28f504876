"""Callbacks that travel in their own way, through the whole simulator and over sockets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.endpoint import answer
from tests.receiver import Receiver
from tests.rig import running

TWICE = """
version: 1
rules:
- when: { send: {} }
  then: [ { deliver: true } ]
  callbacks: { copies: 2, lose_acks: [3, 0] }
"""
CUT = """
version: 1
rules:
- when: {{ send: {{}} }}
  then: [ {{ deliver: true }} ]
  callbacks: {{ fault: {{ kind: {kind}, attempts: 2 }} }}
"""
ODD = """
version: 1
rules:
- when: { send: {} }
  then: [ { deliver: true }, { raw: not json }, { raw: { type: odd } } ]
"""


async def test_the_history_of_a_message_tells_copies_losses_and_how_they_travel(receiver: Receiver):
    async with running(TWICE, callback_url=receiver.url) as rig:
        message = await rig.send()
        await rig.advance(by="1h")

        (recipient,) = (await rig.sim("GET", f"/messages/{message}")).json["recipients"]
        explained = (await rig.sim("GET", f"/messages/{message}/explain")).json["recipients"][0]
        rig.check_replay()

    (event,) = recipient["events"]
    assert recipient["travel"] == {"copies": 2, "loseAcks": [3, 0]}
    assert [attempt["lost"] for attempt in event["delivery"]["attempts"]] == [True, True, True, False]
    assert [[attempt["lost"] for attempt in copy["attempts"]] for copy in event["copies"]] == [[False]]
    assert len(receiver.got) == 5
    assert explained["travel"] == "2 copies of each, lost acknowledgements: 3 and 0"
    assert explained["happened"][0]["callback"].startswith("copy 1: acknowledged after 4 attempts")


async def test_where_time_flows_the_copies_are_under_way_at_once(receiver: Receiver):
    both = asyncio.Event()

    async def wait_for_the_other(event: dict[str, Any]) -> None:
        if len(receiver.got) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), 10)

    receiver.hook = wait_for_the_other
    async with running(TWICE, clock="real", callback_url=receiver.url) as rig:
        await rig.send()
        await asyncio.wait_for(both.wait(), 10)

    assert receiver.got[0].body == receiver.got[1].body


@asynccontextmanager
async def answering_at_once(*statuses: int) -> AsyncIterator[str]:
    """An application that answers before it has read the body, so to each connection in turn."""
    answers = iter(statuses)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(next(answers)))
            await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize("kind", ["truncated", "reset"])
async def test_what_an_application_says_to_a_cut_request_changes_no_journal(kind):
    text = CUT.format(kind=kind)
    journals = []
    for status in (200, 500):
        async with answering_at_once(status, status, 200) as url, running(text, callback_url=url) as rig:
            await rig.send()
            await rig.advance(by="1h")
            journals.append(await rig.journal())
            rig.check_replay()

    assert journals[0] == journals[1]
    assert journals[0].count(f'"fault":"{kind}"}}'.encode()) == 2
    assert b'"acknowledged":true' in journals[0]


async def test_an_event_written_by_hand_arrives_as_it_is_and_changes_no_status(receiver: Receiver):
    async with running(ODD, callback_url=receiver.url) as rig:
        message = await rig.send()
        await rig.advance(by="1m")
        (recipient,) = (await rig.sim("GET", f"/messages/{message}")).json["recipients"]
        listed = await rig.http.get(
            f"{rig.url}/api/v2/users/9900000/messages?messageId={message}", headers={"Authorization": "Basic dTpw"}
        )
        statuses = [item["messageStatus"] for item in (await listed.json())["messages"]]

    assert [event["raw"] for event in recipient["events"]] == [None, "not json", {"type": "odd"}]
    assert receiver.got[1].body == b"not json"
    assert receiver.got[2].event["type"] == "odd"
    assert statuses == ["DELIVERED"]


async def test_rules_with_callbacks_can_be_put_before_the_others(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        taken = await rig.sim("POST", "/rules", {"when": {"send": {}}, "callbacks": {"copies": 3}})
        refused = await rig.sim(
            "POST", "/rules", {"when": {"send": {}}, "callbacks": {"copies": 2, "lose_acks": [1] * 3}}
        )
        await rig.send()
        await rig.advance(by="1m")

    assert taken.status in (200, 201)
    assert refused.status == 422
    assert len(receiver.got) == 3
