"""An account in one file, and an account that goes on from there as its twin does."""

import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulator.engine.state import State
from simulator.runtime.snapshot import FORMAT, HEAD, JOURNAL
from tests.receiver import Receiver
from tests.rig import ACCOUNT, AUTHORIZATION, PLAIN, Answer, Rig, running
from tests.web.asking import call, error

STORY = (
    "version: 1\nname: story\naccount: { queue: { rate: 1/s, capacity: 10m } }\n"
    "rules: [ { when: { send: {}, nth: every 2 }, then: [ { after: 1m, fail: 4720 } ] } ]\n"
)


async def live(rig: Rig) -> None:
    """Much has happened, more lies ahead: a queue, a delivery that is tried again, rules, media."""
    await rig.sim("PUT", "/applications/app", {"credentials": {"user": "me", "password": "s3cret"}})
    await rig.sim("POST", "/rules", text='{ when: { send: { to: "+19195550142" } }, then: [ { fail: 4303 } ] }')
    await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "media": ["picture.png"]})
    for number in range(6):
        await rig.send(to=f"+1919555014{number}")
    await rig.advance(by="3s")


async def save(rig: Rig) -> bytes:
    answer = await rig.sim("GET", "/snapshot")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
    return bytes(answer.body)


async def load(rig: Rig, data: bytes, account: str = ACCOUNT) -> Answer:
    async with rig.http.put(f"{rig.url}/_sim/accounts/{account}/snapshot", data=io.BytesIO(data)) as response:
        return Answer(response.status, dict(response.headers), await response.read())


def change(data: bytes, **files: bytes | None) -> bytes:
    """The archive with other contents, or without."""
    out = io.BytesIO()
    named = {{"journal": JOURNAL, "head": HEAD}.get(name, name): content for name, content in files.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = named.get(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
    return out.getvalue()


async def test_a_world_that_is_loaded_goes_on_byte_for_byte_as_its_twin(receiver: Receiver):
    receiver.answer(503)
    said: dict[str, Any] = {"callback_url": receiver.url, "cap": "none"}  # no machine is too slow
    async with running(STORY, **said) as rig, running(PLAIN, **said) as other:
        await live(rig)
        data = await save(rig)
        loaded = await load(other, data)
        for each in (rig, other):
            await each.send(to="+19195550149")
            await each.advance(by="25h")
        journals = [await rig.journal(), await other.journal()]
        other.check_replay()

    assert loaded.status == 200
    assert loaded.json.items() >= {"scenario": "story", "messages": 7, "begun": True}.items()
    assert journals[0] == journals[1]
    assert b"message-failed" in journals[1]


async def test_the_same_world_gives_the_same_file_and_saving_changes_nothing():
    async with running(STORY) as rig:
        await live(rig)
        before = rig.world.last_seq
        first, second = await save(rig), await save(rig)

        assert first == second
        assert rig.world.last_seq == before


async def test_it_may_become_another_account_with_its_messages_and_files():
    async with running(STORY) as rig:
        await live(rig)
        loaded = await load(rig, await save(rig), "777")
        (arrived,) = [
            message
            for message in (await call(rig, "GET", "/accounts/777/messages")).json["messages"]
            if message["direction"] == "in"
        ]
        url = f"{rig.url}/api/v2/users/777/media/{arrived['media'][0]}"
        async with rig.http.get(url, headers=AUTHORIZATION) as response:
            picture = await response.read()
        world = rig.simulator.world("777")
        world.journal.flush()

        assert (loaded.status, loaded.json["account"]) == (200, "777")
        assert picture.startswith(b"\x89PNG")
        assert {track.message.account_id for track in world.engine.state.messages.values()} == {"777"}
        assert State.replay(world.journal.entries()) == world.engine.state


async def test_what_there_was_is_forgotten_and_a_lease_stays():
    async with running() as rig:
        await rig.send()
        data = await save(rig)
        for _ in range(3):
            await rig.send()
        await rig.sim("PUT", "/lease")
        loaded = await load(rig, data)
        stale = await rig.sim("GET", "/journal?after=5")

    assert (loaded.json["messages"], loaded.json["lent"], loaded.json["lastSeq"]) == (1, True, 3)
    assert stale.status == 410


async def test_a_world_with_a_file_is_saved_and_loaded_and_kept_over_a_restart(tmp_path: Path):
    async with running(STORY, data=str(tmp_path / "one")) as rig:
        await live(rig)
        data = await save(rig)
        journal = await rig.journal()

    async with running(PLAIN, data=str(tmp_path / "two")) as rig:
        await rig.send()
        assert (await load(rig, data)).status == 200
        assert await rig.journal() == journal

    async with running(STORY, data=str(tmp_path / "two")) as rig:
        assert (await rig.journal()).startswith(journal)


async def test_there_is_nothing_to_save_of_an_account_that_was_never_used():
    async with running() as rig:
        answer = await rig.sim("GET", "/snapshot")

    assert (answer.status, error(answer)["type"]) == (409, "conflict")
    assert "not been used yet" in error(answer)["message"]


async def test_what_was_forgotten_cannot_be_saved():
    async with running() as rig:
        await rig.send()
        rig.world.journal.first_seq = 2
        answer = await rig.sim("GET", "/snapshot")

    assert answer.status == 409
    assert "--retain" in error(answer)["message"]


def head(**changed: Any) -> bytes:
    said = {"format": FORMAT, "version": "9.9", "account": ACCOUNT, "entries": 3, "journal_sha256": ""}
    return msgspec.json.encode({**said, **changed})


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"head": head(format=2)}, "its format is 2, of version '9.9'; this version reads 1"),
        ({"head": b"{}"}, "its head: format"),
        ({"head": b"\xff"}, "its head"),
        ({"head": b"[]"}, "its head"),
        ({"head": b" " * 70_000}, "its head is too long"),
        ({"head": head(entries="x")}, "its head"),
        ({"head": head()}, "its journal is not the one that was written"),
        ({"journal": b"{}\n"}, "its journal is not the one that was written"),
        ({"journal": None}, "There is no item named 'journal.ndjson'"),
        ({"head": None}, "There is no item named 'snapshot.json'"),
    ],
)
async def test_a_file_that_is_not_good_is_told_and_changes_nothing(files: dict[str, bytes | None], words: str):
    async with running() as rig:
        await rig.send()
        before = await rig.journal()
        answer = await load(rig, change(await save(rig), **files))
        after = await rig.journal()

    assert answer.status == 422
    assert words in error(answer)["message"]
    assert before == after


@pytest.mark.parametrize("cut", [0, 10, 500, -30])
async def test_a_file_that_was_cut_is_told(cut: int):
    async with running() as rig:
        await live(rig)
        answer = await load(rig, (await save(rig))[:cut])

    assert answer.status == 422
    assert "empty" in error(answer)["message"] if cut == 0 else "damaged" in error(answer)["message"]


async def test_every_flipped_byte_is_found_or_harmless(caplog):
    async with running() as rig:
        await rig.send()
        data = await save(rig)
        for place in range(0, len(data), 7):
            flipped = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
            answer = await load(rig, flipped)
            assert answer.status in (200, 422), place
            if answer.status == 200:
                assert await rig.journal() == b"".join(rig_lines(data))

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def rig_lines(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(JOURNAL).splitlines(keepends=True)


async def test_lines_that_do_not_follow_or_are_not_known_are_told():
    async with running() as rig:
        await rig.send()
        data = await save(rig)
        lines = rig_lines(data)
        answers = [
            await load(rig, forged(data, [lines[0], lines[2], lines[1]])),
            await load(rig, forged(data, [*lines, b'{"kind":"from-the-future","seq":4,"at_ms":0}\n'])),
            await load(rig, forged(data, [])),
            await load(rig, forged(data, [lines[0], lines[1].replace(b"version: 1", b"version: 7")])),
        ]

    assert [answer.status for answer in answers] == [422] * 4
    messages = [error(answer)["message"] for answer in answers]
    assert "entry 2 does not follow from those before it" in messages[0]
    assert "entry 4 is none that this version knows" in messages[1]
    assert "0 are there" in messages[2]
    assert "cannot be played by this version" in messages[3]


def forged(data: bytes, lines: list[bytes]) -> bytes:
    """With other lines, and the sums that they have."""
    from hashlib import sha256

    journal = b"".join(lines)
    return change(data, journal=journal, head=head(entries=len(lines), journal_sha256=sha256(journal).hexdigest()))


async def test_a_file_without_its_media_or_with_others_is_told():
    async with running() as rig:
        await live(rig)
        data = await save(rig)
        (name,) = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("media/")]
        without = await load(rig, change(data, **{name: None}))
        other = await load(rig, change(data, **{name: b"something else"}))

    assert (without.status, other.status) == (422, 422)
    assert "1 media files are missing" in error(without)["message"]
    assert "is not what was written" in error(other)["message"]
