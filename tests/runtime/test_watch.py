"""`serve --watch`: a changed scenario is played from the next message on."""

import os
from pathlib import Path

import pytest

from simulator.model.entries import ScenarioSet
from simulator.runtime.watch import Watch
from simulator.settings.scenario import read_scenario
from tests.rig import Rig, running
from tests.waiting import until

ANA = "+19195550111"
FAILS = "version: 1\nname: s\nrules: [ { name: %s, when: { send: {} }, then: [ fail: %s ] } ]\n"


class Watched:
    """A rig whose scenario lies in a file, and the watch of it; `look` is one of its rounds."""

    def __init__(self, rig: Rig, path: Path) -> None:
        self.rig, self.path, self.said = rig, path, list[str]()
        self.watch = Watch(rig.simulator, str(path), self.said.append)
        self._times = 0

    async def write(self, text: str, path: Path | None = None) -> None:
        """Change a file, as a later moment would show it, and look."""
        target = path or self.path
        target.write_text(text)
        self._times += 1
        os.utime(target, (self._times, self._times))
        await self.watch.look()

    async def rule(self) -> str | None:
        """The rule that takes a message now."""
        message = await self.rig.send(to=ANA)
        return self.rig.world.engine.state.messages[message].recipients[0].rule


@pytest.fixture
async def watched(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_text("include: [base.yaml]\n" + FAILS % ("first", 4720))
    (tmp_path / "base.yaml").write_text("seed: 3\n")
    name, text = read_scenario(str(path))
    async with running(text) as rig:
        rig.simulator.scenario_name = name
        yield Watched(rig, path)


async def test_a_changed_file_holds_from_the_next_message_on(watched):
    before = await watched.rule()
    await watched.write(FAILS % ("second", 4770))

    after = await watched.rule()

    assert (before, after) == ("rules[0] first", "rules[0] second")
    assert watched.said[-1].endswith("has changed and holds from the next message on")
    watched.rig.check_replay()


async def test_it_holds_in_new_accounts_too(watched):
    await watched.write(FAILS % ("second", 4770))

    assert await watched.rule() == "rules[0] second"


async def test_a_bad_file_is_told_and_the_old_one_stays(watched):
    await watched.write("version: 1\nruels: []\nseed: x\n")

    assert await watched.rule() == "rules[0] first"
    assert [line.split(": ", 1)[1] for line in watched.said[:2]] == [
        "ruels: unknown key (did you mean 'rules'?)",
        "seed: expected a whole number from 0 on, found 'x'",
    ]
    assert "2 problems" in watched.said[-1] and "the old scenario stays" in watched.said[-1]


async def test_it_is_told_when_a_mistake_is_undone(watched):
    good = watched.path.read_text()
    await watched.write("ruels: []\n")
    await watched.write(good)
    await watched.write(good)

    assert [line for line in watched.said if "again" in line] == [f"watch: {watched.path} is again as it is played"]
    assert watched.said[-1].endswith("is again as it is played")


async def test_a_file_that_is_gone_changes_nothing_until_it_is_back(watched):
    watched.path.unlink()
    await watched.watch.look()
    gone = await watched.rule()
    await watched.write(FAILS % ("back", 4770))

    assert (gone, await watched.rule()) == ("rules[0] first", "rules[0] back")
    assert "no such file" in watched.said[0]


async def test_an_included_file_is_watched_too(watched):
    await watched.watch.look()
    await watched.write(FAILS % ("beneath", 4770), watched.path.with_name("base.yaml"))

    text = (await watched.rig.sim("GET", "/scenario")).body.decode()

    assert "beneath" in text


async def test_what_was_put_through_the_api_stays(watched):
    await watched.rule()
    await watched.rig.sim("PUT", "/scenario", text=FAILS % ("put", 5600))
    await watched.write(FAILS % ("second", 4770))

    assert await watched.rule() == "rules[0] put"


async def test_nothing_is_said_while_nothing_changes(watched):
    for _ in range(3):
        await watched.watch.look()

    assert watched.said == []


async def test_a_built_in_scenario_does_not_change():
    said: list[str] = []
    async with running() as rig:
        await Watch(rig.simulator, "carrier-outage", said.append).run()

    assert said == ["watch: carrier-outage is built in and does not change"]


async def test_closed_accounts_take_its_clock_and_its_traffic_at_once(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_text("name: s\n")
    name, text = read_scenario(str(path))
    changed = (
        'name: s\nclock: manual\ntraffic: [ { receive: { to: "+19195550100", text: hi }, every: 1h, count: 3 } ]\n'
    )
    async with running(text, clock=None, data=str(tmp_path / "data"), worlds="1") as rig:
        rig.simulator.scenario_name = name
        watched = Watched(rig, path)
        for account in ("1", "2"):
            await rig.post(account)
            await until(lambda: not rig.simulator.worlds[account].engine.state.agenda.items)  # noqa: B023

        await watched.write(changed)
        async with rig.http.get(f"{rig.url}/_sim/accounts") as response:
            shown = (await response.json())["accounts"]

        assert {each["account"]: each["clock"]["mode"] for each in shown} == {"1": "manual", "2": "manual"}
        assert [len(each["traffic"]) for each in shown] == [1, 1]
        journal = rig.simulator.world("1").journal.entries()
        assert [entry.text for entry in journal if isinstance(entry, ScenarioSet)] == [text, changed]


async def test_closed_accounts_follow_when_they_are_opened(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_text("name: s\n")
    name, text = read_scenario(str(path))
    async with running(text, data=str(tmp_path / "data"), worlds="1") as rig:
        rig.simulator.scenario_name = name
        for account in ("1", "2"):
            await rig.post(account)
        await Watched(rig, path).write("name: changed\n")

        assert rig.simulator.asleep["1"].glance.scenario == "s"
        assert rig.simulator.world("1").engine.config.scenario.name == "changed"
