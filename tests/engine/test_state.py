import typing

import msgspec
import pytest

from simulator.engine.agenda import Depart
from simulator.engine.fold import APPLY
from simulator.engine.memory import ordinal_keys
from simulator.engine.state import State
from simulator.model import entries as e
from simulator.model.accounts import Application, Credentials, Number
from simulator.model.clocks import ClockSetting
from simulator.scenario.match import ListFacts
from tests.player import START_MS, TIMEOUT, Player, always, answered, check_same, of_kind

A, B, C = "+19195550141", "+19195550142", "+19195550143"
SLOW_QUEUE = "account: { queue: { rate: 1/s, capacity: 15m } }\n"
FAST = "callbacks: { retry: { schedule: [1m], window: 90s } }\n"
# What handsets send, and media files, have stories of their own.
ELSEWHERE = {
    e.MessageReceived,
    e.HandsetWrote,
    e.TrafficStarted,
    e.MediaStored,
    e.MediaDeleted,
    e.MediaJudged,
    e.MediaHung,
}


DROPPED = """
- when: { send: {}, nth: 1 }
  then: [ { drop: reset }, { after: 1s, state: later } ]
- when: { list: { to: "+1919*" } }
  then: [ { state: listed } ]
"""


def _everything(player: Player) -> None:
    """A story in which every kind of entry about sending is recorded."""
    player.endpoint = lambda attempt: TIMEOUT if attempt.delivery_id == 2 else answered(200)
    player.change("put_application", Application(id="app", status_credentials=Credentials("u", "p"), events=()))
    player.change("put_application", Application(id="app", status_url="http://app.example"))
    player.change("put_number", Number(number=B, application="app"))
    player.change("add_rules", f'{{ when: {{ send: {{ to: "{B}" }} }}, then: [ {{ after: 1s, fail: 4720 }} ] }}')
    player.send(to=[A, B, C], tag="é", priority="high")
    player.send(to=B)
    player.change("add_rules", DROPPED)
    assert player.ask(b"{}").drop == "reset"
    player.change("meet", "list", ListFacts(message=None, from_=None, to=A, status=None), path="/")
    player.send(to=C, expiration="2026-01-01T00:00:00.100Z")
    player.refused(text=None)
    player.change("set_clock", ClockSetting(mode="auto"))
    player.advance("24h")
    player.change("resend", 1)
    player.change("resend", 2)
    player.change("set_opt_out", A, B, "out")
    player.advance("1h")
    player.change("remove_rules")
    player.change("put_scenario", "other", "version: 1\n")
    for _ in range(6):
        player.send()
        player.advance("0s")


@pytest.fixture
def lived(play) -> Player:
    """A world in which everything has happened, and where more is to come."""
    player: Player = play(SLOW_QUEUE + FAST, retain=3)
    _everything(player)
    return player


def test_every_kind_of_entry_can_be_folded(lived):
    kinds = set(typing.get_args(e.AnyEntry))

    assert set(APPLY) == kinds
    assert {type(entry) for entry in lived.entries} >= kinds - ELSEWHERE


def test_every_beginning_of_a_journal_folds_and_checkpoints_and_goes_on_the_same(lived):
    state = State()
    for number, entry in enumerate(lived.entries):
        checkpoint = State.from_json(state.to_json())
        check_same(checkpoint, state)
        for later in lived.entries[number:]:
            checkpoint.apply(later)
        check_same(checkpoint, lived.state)
        state.apply(entry)


def test_a_world_that_starts_again_at_any_entry_comes_to_the_same_end(play):
    def run(restart_after: int | None) -> list[bytes]:
        player = play(
            "rules: [ { when: { send: {} }, then: [ { after: 1s..9s, sending: true }, { deliver: true } ] } ]\n"
            + SLOW_QUEUE
            + FAST,
            endpoint=always(500),
        )
        for to in (A, [A, B, C], B):
            player.send(to=to, media=["http://x.example/a"])
        while (due_ms := player.engine.next_due_ms()) is not None:
            player.now_ms = max(player.now_ms, due_ms)
            player.step()
            if restart_after is not None and len(player.entries) >= restart_after:
                if len(player.entries) % 3 == 0:
                    player.save()
                player.restart()
        return [msgspec.json.encode(entry) for entry in player.entries]

    whole = run(None)

    assert len(whole) > 30
    for number in range(5, len(whole), 7):
        assert run(number) == whole


@pytest.mark.parametrize("seq", [0, 1, 3, -1])
def test_an_entry_out_of_its_turn_is_refused(seq):
    state = State.replay([e.WorldStarted(seq=1, at_ms=0, account_id="a", seed=1, clock="manual", rate=1.0)])

    with pytest.raises(ValueError, match=f"entry {seq} follows entry 1"):
        state.apply(e.ClockReached(seq=seq, at_ms=0))


def test_the_present_never_goes_back():
    state = State()
    for seq, at_ms in enumerate((5, 9, 7), 1):
        state.apply(e.ClockReached(seq=seq, at_ms=at_ms))

    assert state.now_ms == 9


def test_two_states_share_nothing():
    one, other = State(), State()
    one.counters["rules[0]"] = 1
    one.agenda.put(1, Depart())
    one.outbox.waiting.append((0, 1, "m"))

    assert other == State()


@pytest.mark.parametrize(
    ("to", "keys"),
    [
        ((A,), ["f>" + A]),
        ((A, B), [f"f>{A},{B}", "f>" + A, "f>" + B]),
        ((B, A), [f"f>{B},{A}", "f>" + B, "f>" + A]),
    ],
)
def test_messages_are_numbered_among_the_same_from_and_to(to, keys):
    assert list(ordinal_keys("f", to)) == keys


def test_ordinals_count_a_group_for_itself_and_for_each_recipient(play):
    player = play()
    player.send(to=A)
    player.send(to=[A, B])

    f = "+19195550100>"
    assert player.state.ordinals == {f + A: 2, f"{f}{A},{B}": 1, f + B: 1}


def test_the_clock_that_the_api_put_is_known_as_such(play):
    player = play()
    player.change("set_clock", ClockSetting(mode="compressed", rate=60.0), origin="scenario")
    assert (player.state.clock, player.state.rate, player.state.clock_put) == ("compressed", 60.0, False)

    player.change("set_clock", ClockSetting(mode="auto"))
    player.change("set_clock", ClockSetting(mode="manual"), origin="scenario")

    assert (player.state.clock, player.state.clock_put) == ("manual", True)


def test_totals_count_what_happened(play):
    player = play("account: { features: { group_invalid_numbers: current, mms_delivery_receipts: false } }\n" + FAST)
    player.send(to=["+19190000000", B])
    player.refused(text=None)
    player.finish()
    player.endpoint = always(500)
    player.send()
    player.finish()

    assert player.state.totals == {
        "accepted": 2,
        "refused": 1,
        "message-failed": 1,
        "message-delivered": 3,
        "acknowledged": 3,
        "gave-up": 1,
    }


def test_a_message_is_settled_when_nothing_more_can_happen_to_it(play):
    player = play("rules: [ { when: { send: {} }, then: [ { sending: true }, { after: 1h, silence: true } ] } ]\n")
    message = player.send()

    settled = []
    for by in ("0s", "1h", "72h", "1h"):
        player.advance(by)
        settled.append(message.id in player.state.settled)

    assert settled == [False, False, False, True]
    assert player.state.messages[message.id].pending == 0


def test_what_waits_in_the_queue_is_on_the_agenda_once(play):
    player = play(SLOW_QUEUE)
    for _ in range(5):
        player.send()

    kinds = [type(item.what).__name__ for item in player.state.agenda.in_order()]

    assert kinds.count("Depart") == 1
    assert player.state.outbox.segments == 4
    player.finish()
    assert player.state.outbox.segments == 0
    assert not player.state.agenda.items


def test_an_attempt_keeps_what_came_of_it(play):
    player = play(FAST, endpoint=lambda attempt: answered(503 if attempt.number == 1 else 204))
    player.send()
    player.finish()

    first, second = player.state.deliveries[1].attempts
    assert (first.number, first.outcome.status, first.retry_ms, first.acknowledged) == (
        1,
        503,
        START_MS + 60_000,
        False,
    )
    assert (second.number, second.outcome.status, second.retry_ms, second.acknowledged) == (2, 204, None, True)
    assert player.state.deliveries[1].status == "acknowledged"
    assert [entry.gave_up for entry in of_kind(player.entries, "attempt-finished")] == [None, None]
