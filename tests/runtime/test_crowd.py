"""Handsets wait with what they write while the application is far behind."""

from simulator.engine.agenda import Agenda, Write
from simulator.engine.handsets import HandsetRequest
from simulator.runtime.crowd import AT_ONCE, MOST_BEHIND, Crowd
from tests.receiver import Receiver
from tests.rig import running
from tests.waiting import until

TRAFFIC = """\
name: crowd
traffic:
  - receive: { to: "+19195550100", text: hello }
    every: 1ms
    count: 5
    after: 20ms
"""


class Street:
    """A crowd, the agenda that its people stand on, and what was written."""

    def __init__(self, count: int) -> None:
        self.behind = 0
        self.written: list[int] = []
        self.agenda = Agenda()
        for _ in range(count):
            self.agenda.put(0, Write(0))
        self.crowd = Crowd(lambda: self.behind, self.write)

    def write(self, request: HandsetRequest) -> None:
        self.written.append(request.item)
        self.behind += 1

    def come(self) -> None:
        for item in self.agenda.items:
            self.crowd.take(HandsetRequest(item, "+19195550111", ("+19195550100",), "hello", (), "", "+19195550100"))


def test_who_comes_while_the_application_keeps_up_writes_at_once():
    street = Street(3)

    street.come()

    assert street.written == list(street.agenda.items)
    assert not street.crowd.may_go_on


def test_who_comes_while_it_is_far_behind_waits_in_line():
    street = Street(3)
    street.behind = MOST_BEHIND - 1
    street.come()
    first, second, _ = street.agenda.items
    assert street.written == [first]

    street.behind = MOST_BEHIND - 1
    street.crowd.go_on(street.agenda)

    assert street.written == [first, second]


def test_who_is_not_on_the_agenda_any_more_writes_nothing():
    street = Street(2)
    street.behind = MOST_BEHIND
    street.come()
    gone, stays = list(street.agenda.items)
    street.agenda.remove(gone)

    street.behind = 0
    street.crowd.go_on(street.agenda)

    assert street.written == [stays]


def test_of_many_who_waited_only_some_write_at_a_time():
    street = Street(AT_ONCE + 5)
    street.behind = MOST_BEHIND
    street.come()

    street.behind = 0
    street.crowd.go_on(street.agenda)
    some = len(street.written)
    street.crowd.go_on(street.agenda)

    assert (some, len(street.written)) == (AT_ONCE, AT_ONCE + 5)


async def test_a_crowd_that_nobody_is_called_back_for_goes_on_to_its_end():
    people = "".join(
        f'  - receive: {{ to: "+19195550100", from: "+1919555{number}", text: hello }}\n'
        "    every: 1h\n    count: 1\n    after: 20ms\n"
        for number in range(1000, 1000 + 2 * AT_ONCE + 5)
    )
    async with running(f"name: crowd\ntraffic:\n{people}", clock="real") as rig:
        driver = rig.world.driver
        driver._lanes.behind += MOST_BEHIND
        await until(lambda: driver._crowd.waiting == 2 * AT_ONCE + 5)
        driver._lanes.behind -= MOST_BEHIND
        driver.wake()

        await until(lambda: rig.simulator.count().received == 2 * AT_ONCE + 5)
        rig.check_replay()


async def test_people_go_on_when_callbacks_have_caught_up(receiver: Receiver):
    async with running(TRAFFIC, clock="real", callback_url=receiver.url) as rig:
        driver = rig.world.driver
        driver._lanes.behind += MOST_BEHIND
        await until(lambda: driver._crowd.waiting == 1)
        driver._lanes.behind -= MOST_BEHIND

        await rig.send()
        await until(lambda: receiver.types().count("message-received") == 5)

        rig.check_replay()
    assert receiver.types().count("message-delivered") == 1
