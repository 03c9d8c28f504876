import pytest

from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from simulator.verdict.afterwards import note_afterwards, note_cap, note_nowhere
from tests.player import TIMEOUT, Player, answered
from tests.verdict.judging import facts_of

REFUSED, BROKEN = Outcome("refused"), Outcome("reset")
ANSWERS = "callbacks: { retry: { schedule: [1m], window: 3m } }"


def called(*outcomes: Outcome) -> Player:
    """One message whose callback meets these, one after another."""
    left = list(outcomes)
    player = Player(ANSWERS, endpoint=lambda attempt: left.pop(0) if left else answered(200))
    player.send()
    player.finish()
    return player


def seq_of_attempt(player: Player, number: int) -> int:
    finished = [entry for entry in player.entries if type(entry).__name__ == "AttemptFinished"]
    return finished[number - 1].seq


def test_attempts_that_met_nobody_after_the_command_had_ended_are_told():
    player = called(answered(500), REFUSED, REFUSED, REFUSED)

    note = note_afterwards(facts_of(player), seq_of_attempt(player, 1))

    assert note is not None
    assert note.startswith("nobody listened to 3 attempts, from 2026-01-01T00:01:00.000Z on, as the command had ended")


def test_an_application_that_stops_listening_before_its_process_is_gone_is_told_as_well():
    player = called(answered(500), BROKEN, REFUSED, REFUSED)

    note = note_afterwards(facts_of(player), player.entries[-1].seq)

    assert note is not None and note.startswith("nobody listened to 3 attempts")


def test_who_answers_to_the_end_is_not_gone():
    player = called(REFUSED, answered(500), answered(500))

    assert note_afterwards(facts_of(player), player.entries[-1].seq) is None


@pytest.mark.parametrize(("cap_ms", "said"), [(2_000, "--cap 10s"), (10_000, None), (None, None)])
def test_an_answer_that_only_the_walls_patience_cut_off_is_told(cap_ms: int | None, said: str | None):
    player = called(TIMEOUT)
    player.change("set_clock", ClockSetting(mode="auto"))

    note = note_cap(facts_of(player), since=0, cap_ms=cap_ms)

    assert (said is None and note is None) or (said is not None and note is not None and said in note)


def test_where_time_flows_the_whole_timeout_was_waited():
    player = called(TIMEOUT)
    player.change("set_clock", ClockSetting(mode="real"))

    assert note_cap(facts_of(player), since=0, cap_ms=2_000) is None


def test_callbacks_that_had_no_url_are_told_with_what_to_do():
    player = Player(url=None)
    player.send()
    player.send()
    player.finish()

    note = note_nowhere(facts_of(player), since=0)

    assert note is not None and note.startswith("2 callbacks had no URL to go to: --callback-url URL names one")
    assert note_nowhere(facts_of(called(answered(200))), since=0) is None
