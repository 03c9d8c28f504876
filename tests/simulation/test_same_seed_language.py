"""Every key and verb of the language in one story: the same seed gives the same journal, also over restarts."""

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, Rig, running

SHOP, TOLL_FREE = "+19195550100", "+18335550100"
SCENARIO = """
version: 1
name: the whole language
seed: 7
locale: de_DE
clock: manual
account:
  applications:
    - id: app
      callback_url: "%(url)s/app"
      events: [message-sending, message-sent, message-delivered, message-failed]
  queue: { rate: 2/s, capacity: 15m }
callbacks: { retry: { schedule: [20s, 50s], window: 2m }, delay: 0s..2s, copies: 2, lose_acks: [1, 0] }
rules:
  - name: never taken
    when: { send: { text: { contains: lost } }, nth: 1 }
    then: [ { drop: reset } ]
  - name: taken, not answered
    when: { send: { text: { contains: lost } }, nth: 2 }
    then: [ { drop: { how: truncated, accepted: true } }, { state: doubtful }, { after: 1s..9s, state: start } ]
  - name: too many
    when: { send: {}, state: doubtful, chance: 60%% }
    then: [ { respond: { status: 429, retry_after: 5s, delay: 1ms..9ms } } ]
  - name: shuffled, then answered
    when: { send: { to: "+19195550111" } }
    then:
      - { after: 1s..9s, sending: true }
      - { after: 1s..9s, sent: true }
      - { after: 1s..9s, deliver: true }
      - { after: 1s..9s, raw: { type: message-exploded, errorCode: null } }
      - { after: 1s..60s, reply: { text: "Danke, {{ faker.first_name }}", media: [picture.png] } }
    callbacks: { order: shuffle, copies: 1, lose_acks: 0, fault: { kind: extra_field, attempts: 1 } }
  - name: cut off
    when: { send: { to: "+19195550112" }, chance: 50%% }
    then: [ { after: 1s..9s, fail: 4770 } ]
    callbacks: { order: reverse, fault: { kind: truncated, attempts: 2 }, timeout: 3s }
  - name: STOP after a reminder
    when: { send: { text: { contains: reminder } } }
    then: [ { after: 1s..60s, reply: STOP } ]
  - name: silence
    when: { send: { to: "+19195550113" } }
    then: [ { silence: true } ]
  - name: spam in
    when: { receive: { text: { contains: spam } }, chance: 50%% }
    then: [ { silence: true }, { after: 2s..4s, reply: "and more" } ]
  - when: { upload: { name: "*.gif" }, nth: every 2 }
    then: [ { respond: { status: 415 } } ]
  - when: { list: {}, nth: 2 }
    then: [ { drop: empty } ]
traffic:
  - receive: { to: "+19195550100", text: ["{{ faker.sentence }}", "{{ faker.name }}", HELP] }
    every: 1s..20s
    count: 12
    people: 3
    replies: ["{{ faker.catch_phrase }}", Danke]
    reply_after: 1s..30s
  - receive: { to: ["+19195550100", "+19195550142"], text: spam, media: contact.vcf }
    every: 15s
    for: 1m
"""
PARTS = 4


async def _part(rig: Rig, number: int) -> None:
    """A part of the story, at whose end the clock stands and nothing is under way."""
    account = f"{rig.url}/api/v2/users/9900000"
    for text in ("lost", "plain", "a reminder"):
        with suppress(aiohttp.ClientError):
            await rig.post(applicationId="app", from_=TOLL_FREE, to="+19195550114", text=f"{text} {number}")
    for to in ("+19195550111", "+19195550112", "+19195550113", ["+19195550112", "+19195550141"]):
        with suppress(aiohttp.ClientError):
            await rig.post(applicationId="app", from_=SHOP, to=to, text=f"order {number}")
    async with rig.http.put(f"{account}/media/{number}.gif", data=b"GIF89a", headers=AUTHORIZATION) as answer:
        assert answer.status in (204, 415)
    with suppress(aiohttp.ClientError):
        async with rig.http.get(f"{account}/messages?sourceTn=%2B19195550100", headers=AUTHORIZATION):
            pass
    await rig.advance(by="20s")
    for message in (await rig.sim("GET", "/messages?limit=40")).json["messages"]:
        if message["direction"] == "in" and not message["pending"]:
            await rig.post(applicationId="app", from_=SHOP, to=message["from"], text=f"Danke {number}")
            break
    await rig.advance(by="33s")


async def _play(folder: Path, *, restarts: frozenset[int] = frozenset()) -> bytes:
    """The story's journal; after each part in `restarts` the server ends and begins again."""
    receiver = Receiver()
    await receiver.start()
    scenario, number = SCENARIO % {"url": receiver.url}, 0
    receiver.answer(503, times=5)
    try:
        while True:
            async with running(scenario, cap="60s", data=str(folder)) as rig:
                while number < PARTS:
                    await _part(rig, number)
                    number += 1
                    if number in restarts:
                        break
                else:
                    await rig.advance(by="100h")
                    rig.check_replay()
                    return (await rig.journal()).replace(receiver.url.encode(), b"http://app")
    finally:
        await receiver.stop()


MET = (
    b'"request-dropped"',
    b'"dropped":"truncated"',
    b'"retry_after_s":5',
    b'"state-entered"',
    b'"lost":true',
    b'"copies":',
    b'"places":',
    b'"message-exploded',
    b'"outcome":{"reason":"reset"',
    b'"opted":"out"',
    b'"silenced":true',
    b'"request-counted"',
    b'"how":"empty"',
    b'"error_code":9902',
    b'"error_code":4475',
    b'"status":415',
    b"Danke, ",
)
"""What the journal says where each key and verb did something."""


async def test_the_whole_language_is_repeated_byte_for_byte(tmp_path):
    first, second = await _play(tmp_path / "1"), await _play(tmp_path / "2")

    assert first == second
    for met in MET:
        assert met in first, met


@pytest.mark.parametrize("restarts", [{1}, {2, 3}, {1, 2, 3}], ids=str)
async def test_restarts_change_nothing_of_it(tmp_path, restarts):
    straight = await _play(tmp_path / "straight")

    assert await _play(tmp_path / "restarted", restarts=frozenset(restarts)) == straight


@pytest.mark.long
async def test_fifty_runs_at_once_are_the_same(tmp_path):
    runs = await asyncio.gather(*(_play(tmp_path / str(number)) for number in range(50)))

    assert set(runs) == {runs[0]}
