"""The same seed, start and requests give the same journal, byte for byte: the riskiest part of the design."""

import asyncio
import multiprocessing
from typing import Any

import pytest

from tests.receiver import Receiver
from tests.rig import Rig, running

SCENARIO = """
version: 1
name: everything at once
seed: 7
callbacks: { retry: { schedule: [50s], window: 1m } }
account:
  applications:
    - { id: replies, status_url: "%(url)s/replies" }
    - { id: hangs, status_url: "%(url)s/hangs" }
    - { id: app, status_url: "%(url)s/app" }
  queue: { rate: 2/s, capacity: 15m }
rules:
  - name: slow for this one
    when: { send: { to: "+19195550111" } }
    then: [ { after: 1s..9s, sending: true }, { after: 1s..60s, fail: 4720 } ]
  - name: every third
    when: { send: { text: { contains: order } }, nth: every 3 }
    then: [ { after: 2s..5s, fail: 4770 } ]
"""


def _burn() -> None:
    while True:
        sum(range(10_000))


@pytest.fixture
def busy_machine() -> Any:
    """Every core computes while the test runs."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=_burn, daemon=True) for _ in range(multiprocessing.cpu_count())]
    for burner in burners:
        burner.start()
    yield
    for burner in burners:
        burner.kill()
        burner.join()


async def _story(rig: Rig, receiver: Receiver) -> bytes:
    """An application that sends from inside its own webhook, one that hangs, one that fails twice; a day passes."""
    replies = 0

    async def reply(event: dict[str, Any]) -> None:
        nonlocal replies
        if event["message"]["applicationId"] == "replies" and replies < 3:
            replies += 1
            await rig.send(applicationId="replies", to=f"+1919555012{replies}", text=f"order {replies}")

    receiver.hook = reply
    receiver.hang("/hangs")
    receiver.answer(503, times=2)
    await rig.send(applicationId="app", to="+19195550111")
    await rig.send(applicationId="replies", to="+19195550119", text="order 0")
    await rig.send(applicationId="hangs", to="+19195550131")
    await rig.send(applicationId="app", to=["+19195550141", "+15005550006"], media=["http://x.example/a.png"])
    await rig.advance(by="2s")
    await rig.send(applicationId="app", text="x" * 200, priority="high")
    await rig.advance(by="24h")
    return await rig.journal()


async def _run() -> bytes:
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(SCENARIO % {"url": receiver.url}, cap="500ms") as rig:
            journal = await _story(rig, receiver)
            rig.check_replay()
    finally:
        await receiver.stop()
    return journal.replace(receiver.url.encode(), b"http://app")


async def test_a_run_is_repeated_byte_for_byte():
    first, second = await _run(), await _run()

    assert first == second
    assert first.count(b'"message-accepted"') == 8
    assert b"attempt-hung" in first and b'"reason":"timeout"' in first


@pytest.mark.long
async def test_two_hundred_runs_under_load_are_the_same(busy_machine):
    first = await _run()

    for number in range(200):
        assert await _run() == first, f"run {number} differs"


async def test_another_seed_gives_another_run():
    receiver = Receiver()
    await receiver.start()
    async with running(SCENARIO % {"url": receiver.url}, cap="500ms", seed="8") as rig:
        other = await _story(rig, receiver)
    await receiver.stop()

    assert other.replace(receiver.url.encode(), b"http://app") != await _run()


async def test_one_more_message_elsewhere_changes_no_draw():
    async def run(*, more: bool) -> tuple[str, int]:
        async with running(SCENARIO % {"url": "http://127.0.0.1:9"}) as rig:
            if more:
                await rig.post(to="+19195550199")
            message = await rig.send(to="+19195550111")
            planned = rig.world.engine.state.messages[message].recipients[0].timeline
            return message, planned[0].offset_ms

    assert await run(more=False) == await run(more=True)


async def test_an_application_that_advances_inside_its_webhook_gets_409_and_the_run_goes_on():
    receiver, answers = Receiver(), []
    await receiver.start()
    async with running(callback_url=receiver.url) as rig:

        async def advance(event: dict[str, Any]) -> None:
            answers.append(await rig.sim("POST", "/clock/advance", {"by": "1h"}))

        receiver.hook = advance
        await rig.send()

        advanced = await rig.advance(by="24h")

    await receiver.stop()
    assert [answer.status for answer in answers] == [409]
    assert "a webhook handler may not advance it" in answers[0].json["error"]["message"]
    assert advanced["now"] == "2026-01-02T00:00:00.000Z"


async def test_a_hung_endpoint_costs_the_providers_ten_seconds_in_the_journal_and_little_life():
    receiver = Receiver()
    await receiver.start()
    receiver.hang("/")
    async with running(callback_url=receiver.url + "/", cap="50ms") as rig:
        message = await rig.send()
        started = asyncio.get_running_loop().time()

        await rig.advance(by="30s")

        lived = asyncio.get_running_loop().time() - started
        shown = (await rig.sim("GET", f"/messages/{message}")).json
    await receiver.stop()
    attempt = shown["recipients"][0]["events"][0]["delivery"]["attempts"][0]
    assert attempt["reason"] == "timeout"
    assert attempt["started"] == "2026-01-01T00:00:00.000Z"
    assert attempt["ended"] == "2026-01-01T00:00:10.000Z"
    assert attempt["retry"] == "2026-01-01T00:01:10.000Z"
    assert lived < 10


async def test_a_hung_endpoint_delays_nobody_else_in_the_accounts_time():
    receiver = Receiver()
    await receiver.start()
    receiver.hang("/hangs")
    scenario = SCENARIO % {"url": receiver.url}
    async with running(scenario, cap="50ms") as rig:
        await rig.send(applicationId="hangs", to="+19195550131")
        healthy = await rig.send(applicationId="app", to="+19195550132")

        await rig.advance(by="5s")

        shown = (await rig.sim("GET", f"/messages/{healthy}")).json
    await receiver.stop()
    delivery = shown["recipients"][0]["events"][0]["delivery"]
    assert delivery["status"] == "acknowledged"
    assert delivery["attempts"][0]["ended"] == "2026-01-01T00:00:00.500Z"
