"""What seeds 000 to 004 say about "Message Creation" in the same words; 003 differs in what follows."""

import pytest

from simulator import profiles
from tests.seeds.stage import DELIVERED, FAILED, HANDSET, B, C, playing

SLOW_QUEUE = "account: { queue: { rate: 60/m, capacity: 15m } }"


async def test_messages_pass_through_a_queue(era):
    """Sentence 1: inside, everything is queued; here one segment leaves each second."""
    async with playing(era, SLOW_QUEUE) as stage:
        messages = [await stage.rig.send(to=to) for to in (HANDSET, B, C)]

        await stage.rig.advance(by="1s")
        midway = [bool(stage.types(message)) for message in messages]
        await stage.rig.advance(by="10s")

        assert midway == [True, True, False]
        assert [stage.types(message)[-1] for message in messages] == [DELIVERED] * 3


@pytest.mark.parametrize("fields", [{}, {"media": ["http://pictures.example/a.png"]}, {"to": [B, C]}])
async def test_a_new_message_is_answered_with_202_accepted(era, fields):
    """Sentence 2, and the headings that set 202 against 201: whatever is sent, the answer is 202."""
    async with playing(era) as stage:
        answer = await stage.rig.post(**fields)

        assert answer.status == 202
        assert answer.json["direction"] == "out"


async def test_202_means_no_more_than_that_the_message_is_queued(era):
    """Sentence 3: accepted is placed on the queue: nothing has happened yet, and all may still go wrong."""
    more = "rules: [ { when: { send: {} }, then: [ { after: 1m, fail: 4720 } ] } ]"
    async with playing(era, more) as stage:
        message = await stage.rig.send()
        before = stage.types()

        await stage.rig.advance(by="1m")

        assert before == []
        assert stage.types(message) == [FAILED]


async def test_delivered_comes_when_the_message_is_handed_to_the_carrier(era):
    """Sentence 4 of 000, 001, 002 and 004: Message Delivered tells of the hand-off to the downstream carrier."""
    async with playing(era, SLOW_QUEUE) as stage:
        first, second = await stage.rig.send(), await stage.rig.send()
        await stage.rig.advance(by="0s")
        at_first = stage.types(first), stage.types(second)

        await stage.rig.advance(by="1s")

        assert at_first == ([DELIVERED], [])
        assert [(event["type"], event["time"]) for event in stage.events(second)] == [
            (DELIVERED, "2026-01-01T00:00:01.000Z")
        ]


@pytest.mark.parametrize(
    ("code", "after"), [(4403, "0s"), (4432, "0s"), (4720, "5s"), (4770, "30s"), (5600, "10m"), (5500, "2h")]
)
async def test_a_failure_at_any_point_is_told_with_its_code_and_reason(era, code, after):
    """The last sentence: wherever it fails, a failed event comes, with a code that says why."""
    more = f"rules: [ {{ when: {{ send: {{}} }}, then: [ {{ after: {after}, fail: {code} }} ] }} ]"
    async with playing(era, more) as stage:
        await stage.rig.send()

        await stage.rig.advance(by="24h")

        [event] = stage.events()
        assert (event["type"], event["errorCode"]) == (FAILED, code)
        assert event["description"] == profiles.get(era).description(FAILED, "sms", code)


async def test_a_failure_after_other_events_is_told_too(era):
    """The last sentence again: also when the message was already on its way."""
    more = (
        "account: { applications: [ { id: app, events: [message-sending, message-sent, message-failed] } ] }\n"
        "rules: [ { when: { send: {} }, then: [ { after: 1s, sending: true }, { after: 1s, sent: true }, "
        "{ after: 1m, fail: 4750 } ] } ]"
    )
    async with playing(era, more) as stage:
        message = await stage.rig.send()

        await stage.rig.advance(by="24h")

        assert stage.types(message)[-1] == FAILED
        assert stage.events(message)[-1]["errorCode"] == 4750
