"""One delivery: shown, sent once more, and as a command for a shell."""

import asyncio
import shlex
import shutil
import subprocess

import pytest

from tests.receiver import Receiver
from tests.rig import ACCOUNT, running
from tests.web.asking import call, error

ODD = 'it\'s "quoted" $HOME `id` \\ !x\nnext ü 😀 %41 {a,b}[1-2] @file'


async def test_a_delivery_shows_its_event_its_attempts_and_what_is_sent(receiver: Receiver):
    async with running(callback_url=f"{receiver.url}/x") as rig:
        message = await rig.send(text="hi")
        await rig.advance(by="0s")
        shown = (await rig.sim("GET", "/deliveries/1")).json

    (attempt,) = shown["attempts"]
    assert shown.items() >= {
        "id": 1, "status": "acknowledged", "type": "message-delivered", "messageId": message, "since": None,
        "to": "+19195550101", "url": f"{receiver.url}/x", "body": receiver.got[0].body.decode(),
    }.items()  # fmt: skip
    assert (attempt["status"], attempt["answer"]) == (200, "thank you")


async def test_a_delivery_is_made_once_more_with_the_same_bytes(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        message = await rig.send()
        await rig.advance(by="0s")
        again = await rig.sim("POST", "/deliveries/1/resend")
        before = len(receiver.got)
        await rig.advance(by="0s")
        shown = (await rig.sim("GET", f"/messages/{message}")).json
        told = (await rig.sim("GET", "/events?kind=resent,attempt&delivery=2")).json["events"]
        rig.check_replay()

    assert (again.status, again.json["id"], again.json["status"]) == (201, 2, "pending")
    assert (before, len(receiver.got)) == (1, 2)
    assert receiver.got[0].body == receiver.got[1].body
    (event,) = shown["recipients"][0]["events"]
    assert [each["id"] for each in event["resent"]] == [2]
    assert [(each["kind"], each["type"]) for each in told] == [
        ("resent", "message-delivered"),
        ("attempt", "message-delivered"),
    ]


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9" * 30, "%F0%9F%98%80", "1.0"])
async def test_an_unknown_delivery_is_404(number: str, receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        await rig.send()
        await rig.advance(by="0s")
        answers = [
            await rig.sim("GET", f"/deliveries/{number}"),
            await rig.sim("GET", f"/deliveries/{number}/curl"),
            await rig.sim("POST", f"/deliveries/{number}/resend"),
        ]

    assert [answer.status for answer in answers] == [404] * 3
    assert "shows the deliveries of a message" in error(answers[0])["message"]


async def test_the_command_says_what_was_sent_word_for_word(receiver: Receiver):
    async with running(callback_url=f"{receiver.url}/a?x=1&y=[2]") as rig:
        await rig.send(text=ODD, tag=ODD)
        await rig.advance(by="0s")
        answer = await rig.sim("GET", "/deliveries/1/curl")

    words = shlex.split(answer.body.decode())
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert words[0] == "curl"
    assert words[words.index("--url") + 1] == f"{receiver.url}/a?x=1&y=[2]"
    assert words[words.index("--data-raw") + 1].encode() == receiver.got[0].body


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
async def test_the_command_works_in_a_shell(receiver: Receiver):
    application = {
        "status_url": f"{receiver.url}/cb?x=[1]",
        "status_credentials": {"user": "it's me", "password": "p$w 'd"},
    }
    async with running() as rig:
        await rig.sim("PUT", "/applications/app", application)
        await rig.send(text=ODD)
        await rig.advance(by="0s")
        command = (await rig.sim("GET", "/deliveries/1/curl?secrets=true")).body.decode()
        done = await asyncio.to_thread(subprocess.run, ["/bin/sh", "-c", command], capture_output=True, timeout=60)

    sent, by_hand = receiver.got
    assert done.returncode == 0, done.stderr
    assert b"thank you" in done.stdout
    assert (by_hand.path, by_hand.body) == (sent.path, sent.body)
    assert by_hand.headers["Content-Type"] == sent.headers["Content-Type"]
    assert by_hand.headers["User-Agent"] == sent.headers["User-Agent"]


async def test_passwords_stay_out_of_the_command_unless_they_are_asked_for(receiver: Receiver):
    url = receiver.url.replace("http://", "http://me:in-the-url@")
    application = {"status_url": url, "status_credentials": {"user": "me", "password": "s3cret"}}
    async with running() as rig:
        await rig.sim("PUT", "/applications/app", application)
        await rig.send()
        await rig.advance(by="0s")
        masked = (await rig.sim("GET", "/deliveries/1/curl")).body
        shown = (await rig.sim("GET", "/deliveries/1")).body
        plain = (await rig.sim("GET", "/deliveries/1/curl?secrets=true")).body
        wrong = await rig.sim("GET", "/deliveries/1/curl?secrets=yes")

    assert b"s3cret" not in masked + shown
    assert b"in-the-url" not in masked + shown
    assert b"me:***" in masked
    assert b"s3cret" in plain
    assert wrong.status == 422


async def test_a_delivery_whose_url_is_gone_has_no_command(receiver: Receiver):
    async with running() as rig:
        await rig.sim("PUT", "/applications/app", {"status_url": receiver.url})
        await rig.send()
        await rig.advance(by="0s")
        await rig.sim("PUT", "/applications/app", {})
        answer = await rig.sim("GET", "/deliveries/1/curl")

    assert (answer.status, error(answer)["type"]) == (409, "conflict")


async def test_a_stopped_account_resends_nothing(receiver: Receiver):
    async with running(callback_url=receiver.url) as rig:
        await rig.send()
        await rig.advance(by="0s")
        rig.world.journal.fail("the disk is full")
        answer = await rig.sim("POST", "/deliveries/1/resend")

    assert answer.status == 503


async def test_an_unknown_parameter_is_named(receiver: Receiver):
    async with running() as rig:
        answer = await call(rig, "GET", f"/accounts/{ACCOUNT}/deliveries/1/curl?secret=true")

    assert (answer.status, error(answer)["problems"][0]["path"]) == (422, "secret")
    assert "did you mean 'secrets'?" in error(answer)["message"]


async def test_an_account_that_was_never_used_has_nothing_to_resend_and_stays_unused():
    async with running() as rig:
        answer = await rig.sim("POST", "/deliveries/1/resend")

        assert answer.status == 404
        assert rig.simulator.find(ACCOUNT) is None
