"""Attempts in parallel, a lane for each URL."""

import asyncio

from simulator.engine.work import AttemptRequest
from simulator.runtime.lanes import WIDTH, Lanes, Work
from tests.waiting import until


def attempt(number: int, url: str | None) -> AttemptRequest:
    return AttemptRequest(
        delivery_id=number,
        number=1,
        message_id="m",
        url=url,
        body=b"",
        headers={},
        credentials=None,
        timeout_ms=1,
        started_ms=0,
    )


class Making:
    """Attempts that go on until their URL is opened."""

    def __init__(self, *, width: int = WIDTH) -> None:
        self.began: list[int] = []
        self.ended: list[int] = []
        self.gates: dict[str | None, asyncio.Event] = {}
        self.lanes = Lanes(self.make, width=width)

    async def make(self, attempt: Work) -> None:
        assert isinstance(attempt, AttemptRequest)
        self.began.append(attempt.delivery_id)
        await self.gates.setdefault(attempt.url, asyncio.Event()).wait()
        self.ended.append(attempt.delivery_id)

    def open(self, url: str | None) -> None:
        self.gates.setdefault(url, asyncio.Event()).set()


async def test_a_lane_is_bounded_and_begins_in_order():
    making = Making()
    for number in range(3 * WIDTH):
        making.lanes.put(attempt(number, "a"))
    await until(lambda: len(making.began) == WIDTH)
    await asyncio.sleep(0)
    first = list(making.began)

    making.open("a")
    await until(lambda: len(making.ended) == 3 * WIDTH)

    assert first == list(range(WIDTH))
    assert making.began == list(range(3 * WIDTH))


async def test_a_lane_one_attempt_wide_makes_one_after_another():
    making = Making(width=1)
    for number in range(3):
        making.lanes.put(attempt(number, "a"))
    await until(lambda: making.began == [0])
    await asyncio.sleep(0)

    assert making.began == [0]
    making.open("a")
    await until(lambda: making.ended == [0, 1, 2])


async def test_a_full_lane_delays_no_other():
    making = Making()
    for number in range(2 * WIDTH):
        making.lanes.put(attempt(number, "hangs"))
    making.open("works")
    making.open(None)

    making.lanes.put(attempt(1000, "works"))
    making.lanes.put(attempt(1001, None))

    await until(lambda: making.ended == [1000, 1001])
    making.lanes.cancel()


async def test_a_drain_drops_what_waits_and_gives_time_to_what_is_in_flight():
    making = Making()
    for number in range(WIDTH + 5):
        making.lanes.put(attempt(number, "a"))
    await until(lambda: len(making.began) == WIDTH)
    draining = asyncio.create_task(making.lanes.drain(5))
    await asyncio.sleep(0)

    making.open("a")
    await draining

    assert sorted(making.ended) == list(range(WIDTH))


async def test_a_drain_cancels_what_takes_longer():
    making = Making()
    making.lanes.put(attempt(1, "a"))
    await until(lambda: making.began)

    await making.lanes.drain(0.01)

    assert making.ended == []
    making.lanes.put(attempt(2, "b"))
    making.open("b")
    await until(lambda: making.ended == [2])


async def test_after_a_cancel_nothing_goes_on():
    making = Making()
    for number in range(WIDTH + 5):
        making.lanes.put(attempt(number, "a"))
    await until(lambda: len(making.began) == WIDTH)

    making.lanes.cancel()
    making.open("a")
    await asyncio.sleep(0.01)

    assert (len(making.began), making.ended) == (WIDTH, [])


async def test_a_lane_survives_a_mistake_in_one_attempt():
    async def make(attempt: Work) -> None:
        assert isinstance(attempt, AttemptRequest)
        made.append(attempt.delivery_id)
        if attempt.delivery_id == 1:
            raise ValueError("a mistake")

    made: list[int] = []
    lanes = Lanes(make)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

    for number in range(3):
        lanes.put(attempt(number, "a"))

    await until(lambda: made == [0, 1, 2])
