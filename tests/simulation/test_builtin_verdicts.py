"""What the built-in scenarios expect tells a good application from a clumsy one."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from simulator.scenario import builtin
from tests.receiver import Receiver
from tests.rig import Rig, running
from tests.simulation.stories.common import ANA, PICTURE
from tests.simulation.stories.people import SHOP, TOLL_FREE

Play = Callable[[Rig, Receiver], Awaitable[None]]


async def verdict_on(name: str, play: Play) -> dict[str, Any]:
    """The verdict on a story, each expectation's result by its name or its words."""
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(builtin.read(name), callback_url=receiver.url + "/callbacks", cap="5s") as rig:
            await play(rig, receiver)
            await rig.advance(until="idle")
            verdict = (await rig.sim("GET", "/verdict")).json
    finally:
        await receiver.stop()
    return {each["name"] or each["expected"]: each["passed"] for each in verdict["expectations"]}


ANSWERS = "the application answers every callback with 2xx in time"
NO_LOOP = "no reply loop: at most 20 messages in a row, each within 10s of the last one's callback"


# -- good ones, where the golden journal has a clumsy one


async def an_endpoint_that_answers_at_once(rig: Rig, receiver: Receiver) -> None:
    for _ in range(3):
        await rig.send(to=ANA)
        await rig.advance(by="1m")


async def a_shop_that_keeps_a_list(rig: Rig, receiver: Receiver) -> None:
    """It reads what people say, and sends nothing to who said STOP."""
    for sender in (SHOP, TOLL_FREE):
        await rig.send(from_=sender, to=ANA, text="A reminder: tomorrow at eight")
    await rig.advance(by="1h")
    said = [got.event["message"] for got in receiver.got if got.event["type"] == "message-received"]
    stopped = {message["from"] for message in said if message["text"] == "STOP"}
    for person in {ANA, "+19195550142"} - stopped:
        await rig.send(from_=TOLL_FREE, to=person, text="A last word")


async def a_shop_with_much_to_say(rig: Rig, receiver: Receiver) -> None:
    """One message after another to the same person, each delivered before the next: no answers to receipts."""
    for number in range(14):
        await rig.send(to="+19195550100", text=f"A free hat, number {number}")
        await rig.advance(by="5s")


@pytest.mark.parametrize(
    ("name", "play"),
    [
        ("slow-endpoint", an_endpoint_that_answers_at_once),
        ("opt-out-after-stop", a_shop_that_keeps_a_list),
        ("ordinary-day", a_shop_with_much_to_say),
        ("spam-filter", a_shop_with_much_to_say),
        ("landline-numbers", a_shop_with_much_to_say),
    ],
)
async def test_a_good_application_passes(name: str, play: Play):
    assert set((await verdict_on(name, play)).values()) == {True}


# -- clumsy ones


async def stumbles_over_failures(rig: Rig, receiver: Receiver) -> None:
    for _ in range(3):
        await rig.send(to=ANA)
        await rig.advance(by="1s")
    receiver.answer(500)


async def hammers(rig: Rig, receiver: Receiver) -> None:
    """It asks again at once, as long as it is refused."""
    for number in range(8):
        await rig.post(to=ANA, text=f"message {number}")


async def answers_receipts(rig: Rig, receiver: Receiver) -> None:
    """It writes to whoever it hears of, whatever it hears."""

    async def write_back(event: dict[str, Any]) -> None:
        message = event["message"]
        person = message["from"] if message["direction"] == "in" else event["to"]
        if len(receiver.got) < 60:
            await rig.send(from_=SHOP, to=person, text="Noted.")

    receiver.hook = write_back


async def sends_filtered_texts_again(rig: Rig, receiver: Receiver) -> None:
    async def send_again(event: dict[str, Any]) -> None:
        if event["type"] == "message-failed":
            await rig.send(to=event["to"], text="Get a free hat!")
        elif len(receiver.got) < 60:
            await rig.send(to=event["to"], text="Another free hat!")

    receiver.hook = send_again
    await rig.send(to=ANA, text="Get a free hat!")


async def starts_a_loop(rig: Rig, receiver: Receiver) -> None:
    await answers_receipts(rig, receiver)
    await rig.send(to=ANA)


async def goes_on_reminding(rig: Rig, receiver: Receiver) -> None:
    for _ in range(2):
        await rig.send(from_=TOLL_FREE, to=ANA, text="A reminder: tomorrow at eight")
        await rig.advance(by="1h")


async def tries_again_blindly(rig: Rig, receiver: Receiver) -> None:
    """It sends again what got no answer, without waiting whether its callback comes."""
    for order in range(1, 5):
        for _ in range(2):
            try:
                await rig.send(text="confirmed", tag=f"order {order}")
                break
            except aiohttp.ClientError:
                continue


async def refuses_what_it_does_not_know(rig: Rig, receiver: Receiver) -> None:
    receiver.answer(500, times=1)
    await rig.send(to=ANA, media=PICTURE)


async def gives_up_after_the_outage(rig: Rig, receiver: Receiver) -> None:
    receiver.answer(503)
    await rig.send(to=ANA)
    await rig.advance(by="8h")
    receiver.answer(200)


async def sends_too_little(rig: Rig, receiver: Receiver) -> None:
    await rig.send(to=ANA)


@pytest.mark.parametrize(
    ("name", "play", "broken"),
    [
        ("third-message-fails", stumbles_over_failures, {"the failure is heard", ANSWERS}),
        ("third-message-fails", sends_too_little, {"the failure is heard"}),
        (
            "provider-out-for-ten-minutes",
            hammers,
            {"the application backs off after a 429 or 5xx: as Retry-After says, or 1s"},
        ),
        ("two-way-conversation", answers_receipts, {NO_LOOP}),
        ("ordinary-day", starts_a_loop, {NO_LOOP}),
        ("answers-lost", tries_again_blindly, {"nobody gets the same message twice"}),
        ("opt-out-after-stop", goes_on_reminding, {"nothing is sent to somebody who said STOP"}),
        ("spam-filter", sends_filtered_texts_again, {NO_LOOP}),
        ("era-2020-dlr", refuses_what_it_does_not_know, {"an event type that it does not know is taken"}),
        ("endpoint-down-six-hours", gives_up_after_the_outage, {"after six hours everything arrives within an hour"}),
    ],
)  # fmt: skip
async def test_a_clumsy_application_is_told_apart(name: str, play: Play, broken: set[str]):
    verdict = await verdict_on(name, play)

    assert {each for each, passed in verdict.items() if not passed} == broken
