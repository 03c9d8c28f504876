"""Stored accounts that are closed when others need their place: nobody can tell, and nothing is lost or late."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from simulator.engine.state import State
from simulator.runtime.journal import Journal
from tests.receiver import Receiver
from tests.rig import AUTHORIZATION, PLAIN, Answer, Rig, running
from tests.waiting import until

LATER = (
    PLAIN + "rules: [ { when: { send: {} }, then: [ { after: 2s..9s, sending: true }, { after: 1m, fail: 4720 } ] } ]\n"
)


async def ask(rig: Rig, account: str, method: str = "GET", path: str = "", value: Any = None) -> Answer:
    url = f"{rig.url}/_sim/accounts/{account}{path}"
    async with rig.http.request(method, url, json=value) as response:
        return Answer(response.status, dict(response.headers), await response.read())


async def advance(rig: Rig, account: str, by: str) -> None:
    answer = await ask(rig, account, "POST", "/clock/advance", {"by": by})
    assert answer.status == 200, answer.body


async def listed(rig: Rig) -> dict[str, bool]:
    """Every account that is listed, and whether it is closed."""
    async with rig.http.get(f"{rig.url}/_sim/accounts") as response:
        return {each["account"]: each["closed"] for each in (await response.json())["accounts"]}


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.journal"))


# -- closed and opened


async def test_the_idlest_stored_account_is_closed_and_opened_again_by_who_asks_for_it(tmp_path: Path):
    async with running(worlds="2", data=str(tmp_path)) as rig:
        sent = [await rig.post(account) for account in ("1", "2", "3")]
        before = await listed(rig)
        found = await ask(rig, "1", "GET", f"/messages/{sent[0].json['id']}")
        after = await listed(rig)

        assert [answer.status for answer in sent] == [202, 202, 202]
        assert before == {"2": False, "3": False, "1": True}
        assert found.status == 200
        assert after == {"3": False, "1": False, "2": True}
        assert files(tmp_path) == ["1.journal", "2.journal", "3.journal"]


async def test_a_closed_account_is_listed_as_it_was(tmp_path: Path):
    async with running(LATER, worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await advance(rig, "1", "3s")
        before = (await ask(rig, "1")).json
        await rig.post("2")
        async with rig.http.get(f"{rig.url}/_sim/accounts") as response:
            shown = (await response.json())["accounts"][1]

    assert shown == {**before, "closed": True}


async def _play(folder: Path, url: str, worlds: str) -> dict[str, bytes]:
    """Three accounts by turns: callbacks that fail, messages from handsets, deliveries sent again; their journals."""
    journals = {}
    async with running(LATER, data=str(folder), worlds=worlds, callback_url=f"{url}/", cap="none") as rig:
        for turn in range(4):
            for account in ("a", "B", "b"):
                assert (await rig.post(account, text=f"order {turn}")).status == 202
                await advance(rig, account, f"{7 * turn}s")
                assert (
                    await ask(
                        rig, account, "POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "text": "STOP"}
                    )
                ).status == 201
                await ask(rig, account, "POST", "/deliveries/1/resend")
                await ask(rig, account, "GET", "/verdict")
        for account in ("a", "B", "b"):
            await advance(rig, account, "25h")
            journals[account] = (await ask(rig, account, "GET", "/journal")).body
            world = rig.simulator.world(account)
            assert State.replay(world.journal.entries()) == world.engine.state
    return journals


async def test_a_journal_is_the_same_byte_for_byte_however_often_its_account_was_closed(
    receiver: Receiver, tmp_path: Path
):
    receiver.answer(503)
    often = await _play(tmp_path / "often", receiver.url, "1")
    never = await _play(tmp_path / "never", receiver.url, "10")

    assert often == never
    assert all(len(journal.splitlines()) > 100 for journal in often.values())


async def test_what_was_closed_is_there_after_a_restart_too(tmp_path: Path):
    async with running(LATER, worlds="1", data=str(tmp_path)) as rig:
        for account in ("1", "2", "3"):
            await rig.post(account)
    async with running(LATER, worlds="2", data=str(tmp_path)) as rig:
        begun = await listed(rig)
        shown = [(await ask(rig, account)).json["messages"] for account in ("1", "2", "3")]

    assert begun == {"2": False, "3": False, "1": True}
    assert shown == [1, 1, 1]


async def test_who_reads_on_behind_a_cursor_misses_nothing(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await advance(rig, "1", "0s")
        seen = (await ask(rig, "1", "GET", "/events")).json
        await rig.post("2")
        await rig.post("1")
        await advance(rig, "1", "0s")
        found = (await ask(rig, "1", "GET", f"/events?after={seen['next']}")).json

    assert [len(seen["events"]), len(found["events"])] == [1, 1]


@pytest.mark.parametrize("clock", ["real", "3600x"])
async def test_a_clock_that_flows_goes_on_while_its_account_is_closed(clock: str, tmp_path: Path):
    async with running(clock=clock, worlds="1", data=str(tmp_path)) as rig:
        opened = rig.simulator.world("1")
        await opened.advance(by_ms=86_400_000)
        before_ms = opened.now_ms()
        rig.simulator.world("2")
        asleep_ms = rig.simulator.asleep["1"].now_ms()
        again = rig.simulator.world("1")

        assert again is not opened
        assert before_ms <= asleep_ms <= again.now_ms()


# -- what is not closed


async def test_an_account_that_has_still_to_call_back_is_not_closed(receiver: Receiver, tmp_path: Path):
    receiver.answer(503, times=1)
    scenario = PLAIN + "callbacks: { retry: { schedule: [1h], window: 24h } }\n"
    async with running(scenario, clock="real", worlds="1", data=str(tmp_path), callback_url=receiver.url) as rig:
        await rig.post("1")
        await until(lambda: receiver.got and not rig.simulator.world("1").is_asked)
        full = await rig.post("2")
        await advance(rig, "1", "1h")
        good = await rig.post("2")

    assert (full.status, good.status) == (503, 202)
    assert [got.event["type"] for got in receiver.got[:2]] == ["message-delivered"] * 2


@pytest.mark.parametrize("path", ["/stream", "/events?wait=60s", "/journal?wait=60s&after=3"])
async def test_an_account_that_somebody_reads_along_stays_open(path: str, tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        reading = asyncio.create_task(ask(rig, "1", "GET", path))
        await until(lambda: rig.simulator.worlds["1"].waiters)
        full = await rig.post("2")
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    assert full.status == 503


async def test_an_account_may_be_closed_when_nobody_waits_any_more(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await ask(rig, "1", "GET", "/events?wait=50ms")

        assert (await rig.post("2")).status == 202


async def test_an_account_that_is_lent_or_stopped_stays_open(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        assert (await ask(rig, "1", "PUT", "/lease")).status == 204
        lent = await rig.post("2")
        await ask(rig, "1", "DELETE", "/lease")
        rig.simulator.world("1").journal.fail("the disk is full")
        stopped = await rig.post("2")

    assert (lent.status, stopped.status) == (503, 503)


async def test_what_has_still_to_call_back_is_opened_at_a_start_however_many_there_are(tmp_path: Path):
    async with running(LATER, clock="real", worlds="3", data=str(tmp_path)) as rig:
        for account in ("1", "2", "3"):
            await rig.post(account)
    async with running(LATER, worlds="1", data=str(tmp_path)) as rig:
        assert await listed(rig) == {"1": False, "2": False, "3": False}


# -- reset


async def test_closed_accounts_are_reset_like_others(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        for account in ("1", "2", "3"):
            await rig.post(account)
        one = await ask(rig, "1", "DELETE")
        left = files(tmp_path)
        again = (await ask(rig, "1")).json
        async with rig.http.delete(f"{rig.url}/_sim/accounts") as every:
            assert every.status == 204

        assert one.status == 204
        assert left == ["2.journal", "3.journal"]
        assert again["begun"] is False
        assert (await listed(rig), files(tmp_path)) == ({}, [])


async def test_what_there_was_of_a_closed_account_stays_when_a_snapshot_finds_no_place(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        saved = (await ask(rig, "1", "GET", "/snapshot")).body
        await rig.post("2")
        await ask(rig, "2", "PUT", "/lease")
        async with rig.http.put(f"{rig.url}/_sim/accounts/1/snapshot", data=saved) as full:
            assert full.status == 503
        await ask(rig, "2", "DELETE", "/lease")

        assert (await ask(rig, "1")).json["messages"] == 1


async def test_the_id_of_a_closed_account_is_taken(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await rig.post("2")
        async with rig.http.post(f"{rig.url}/_sim/accounts", json={"account": "1"}) as answer:
            assert answer.status == 409


# -- files


async def test_a_journal_that_was_removed_stops_its_account_and_is_told(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await rig.post("1")
        (tmp_path / "1.journal").unlink()
        async with rig.http.get(f"{rig.url}/_sim/health") as health:
            told = (health.status, await health.text())
        refused = await rig.post("1")
        await ask(rig, "1", "DELETE")
        good = await rig.post("1")

        assert (told[0], refused.status) == (503, 500)
        assert "1.journal was removed while the simulator ran; DELETE the account" in told[1]
        assert "was removed while the simulator ran" in refused.body.decode()
        assert (good.status, files(tmp_path)) == (202, ["1.journal"])


async def test_nothing_is_acknowledged_that_would_go_into_a_removed_file(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await rig.post("1")
        (tmp_path / "1.journal").unlink()

        assert (await rig.post("1")).status == 500


async def test_a_journal_that_was_removed_while_its_account_was_closed_is_told(tmp_path: Path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        await rig.post("1")
        await rig.post("2")
        (tmp_path / "1.journal").unlink()
        refused = await rig.post("1")
        await ask(rig, "1", "DELETE")
        good = await rig.post("1")

    assert (refused.status, good.status) == (500, 202)
    assert "was removed while the simulator ran" in refused.body.decode()


async def test_the_whole_folder_may_be_removed_and_accounts_begin_anew_in_it(tmp_path: Path):
    folder = tmp_path / "data"
    async with running(data=str(folder)) as rig:
        await rig.post("1")
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        await ask(rig, "1", "DELETE")

        assert (await rig.post("1")).status == 202
        assert files(folder) == ["1.journal"]


async def test_accounts_that_differ_only_in_case_have_files_that_differ_in_more(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        for account in ("team", "Team", "TEAM"):
            await rig.post(account)
    names = files(tmp_path)
    async with running(data=str(tmp_path)) as rig:
        assert set(await listed(rig)) == {"team", "Team", "TEAM"}

    assert len({name.lower() for name in names}) == 3


async def test_a_file_that_was_named_with_capital_letters_is_found(tmp_path: Path):
    async with running(data=str(tmp_path)) as rig:
        await rig.post("Team")
        async with rig.http.put(f"{rig.url}/api/v2/users/Team/media/a", data=b"x", headers=AUTHORIZATION) as put:
            assert put.status == 204
    (tmp_path / "%54eam.journal").rename(tmp_path / "Team.journal")
    (tmp_path / "%54eam.media").rename(tmp_path / "Team.media")
    async with running(data=str(tmp_path)) as rig:
        async with rig.http.get(f"{rig.url}/api/v2/users/Team/media/a", headers=AUTHORIZATION) as media:
            assert await media.read() == b"x"
        assert (await ask(rig, "Team")).json["messages"] == 1


def test_a_checkpoint_is_not_written_where_it_would_say_nothing_new(tmp_path: Path):
    journal = Journal(tmp_path / "1.journal")
    journal.write_checkpoint(State())
    rows = journal._db.execute("SELECT COUNT(*) FROM checkpoint").fetchone()
    journal.close()

    assert rows == (0,)
